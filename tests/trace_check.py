#!/usr/bin/env python3
"""Is a trace what its format says?

    trace_check.py PROGRAM SOURCE

Runs scenarios of several kinds with --trace and holds every event against the Trace Event Format: phases,
the keys each must and may have, their types; slices of a thread do not cross, what begins ends, names are
given once. Then breaks a good trace in each of several ways and expects to see it noticed.
"""

import collections
import copy
import json
import pathlib
import subprocess
import sys
import tempfile

# Keys of each phase: those it must have, and those it may have besides.
ALWAYS = {"ph", "pid", "tid", "name"}
KEYS = {
    "M": ({"args"}, set()),
    "X": ({"ts", "dur", "cat"}, {"args"}),
    "i": ({"ts", "cat", "s"}, {"args"}),
    "C": ({"ts", "cat", "args"}, set()),
    "b": ({"ts", "cat", "id2"}, {"args"}),
    "e": ({"ts", "cat", "id2"}, {"args"}),
}


def is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def problems_of_event(event):
    if not isinstance(event, dict) or event.get("ph") not in KEYS:
        yield f"no phase that is known: {event}"
        return
    must, may = KEYS[event["ph"]]
    if not ALWAYS | must <= event.keys() <= ALWAYS | must | may:
        yield f"keys of {event['ph']}: {sorted(event)}"
        return
    for key in ("pid", "tid"):
        if not isinstance(event[key], int) or isinstance(event[key], bool) or event[key] < 0:
            yield f"{key} is {event[key]!r}"
    if not isinstance(event["name"], str) or not event["name"]:
        yield f"name is {event['name']!r}"
    for key in ("ts", "dur"):
        if key in event and not (is_number(event[key]) and event[key] >= 0):
            yield f"{key} is {event[key]!r}"
    if "cat" in event and not isinstance(event["cat"], str):
        yield f"cat is {event['cat']!r}"
    if "args" in event and not isinstance(event["args"], dict):
        yield f"args is {event['args']!r}"
    elif event["ph"] == "C" and not all(map(is_number, event["args"].values())):
        yield f"a counter of {event['args']}"
    elif event["ph"] == "M" and not (event["name"] in ("process_name", "thread_name")
                                     and isinstance(event["args"].get("name"), str)):
        yield f"metadata {event['name']} {event['args']}"
    if event["ph"] == "i" and event["s"] not in ("g", "p", "t"):
        yield f"scope is {event['s']!r}"
    if event["ph"] in "be" and not isinstance(event["id2"].get("local"), str):
        yield f"id2 is {event['id2']!r}"


def nanoseconds(microseconds):
    return round(microseconds * 1000)


def problems_of_slices(events):
    threads = collections.defaultdict(list)
    for event in events:
        if event["ph"] == "X":
            begin = nanoseconds(event["ts"])
            threads[event["pid"], event["tid"]].append((begin, begin + nanoseconds(event["dur"])))
    for thread, slices in threads.items():
        slices.sort()
        for (_, end), (begin, _) in zip(slices, slices[1:]):
            if begin < end:
                yield f"slices of thread {thread} cross at {begin} ns"


def problems_of_spans(events):
    """Within one id the last that began is the first to end, not before it began."""
    spans = collections.defaultdict(list)
    for event in events:
        if event["ph"] in "be":
            spans[event["pid"], event["cat"], event["id2"]["local"]].append(event)
    for key, those in spans.items():
        open_ones = []
        for event in those:
            if event["ph"] == "b":
                open_ones.append(event)
            elif not open_ones or open_ones[-1]["name"] != event["name"]:
                yield f"{key} ends {event['name']}, which has not begun"
            elif open_ones.pop()["ts"] > event["ts"]:
                yield f"{key} ends before it begins"
        if open_ones:
            yield f"{key} does not end"


def problems_of_names(events):
    seen = set()
    for event in events:
        if event["ph"] == "M":
            key = (event["name"], event["pid"], event["tid"])
            if key in seen:
                yield f"{key} is named twice"
            seen.add(key)
    for event in events:
        if event["ph"] != "M" and ("process_name", event["pid"], 0) not in seen:
            yield f"process {event['pid']} has no name"
            return


def problems(trace):
    if not isinstance(trace, dict) or not isinstance(trace.get("traceEvents"), list):
        return ["no list traceEvents"]
    if trace.get("displayTimeUnit") not in ("ms", "ns"):
        return ["displayTimeUnit"]
    events = trace["traceEvents"]
    found = [problem for event in events for problem in problems_of_event(event)]
    if found:
        return found
    return [*problems_of_slices(events), *problems_of_spans(events), *problems_of_names(events)]


def trace_of(program, arguments, folder, codes=(0,)):
    file = pathlib.Path(folder, "trace.json")
    done = subprocess.run([program, "run", *arguments, "-q", "--replications", "1", "--trace", file],
                          capture_output=True, text=True, timeout=300)
    if done.returncode not in codes:
        sys.exit(f"{arguments}: exit code {done.returncode}: {done.stderr}")
    return json.loads(file.read_text(encoding="utf-8"))


def broken(trace):
    """Ways in which a trace can be wrong."""
    def first(phase, copy_of):
        return next(event for event in copy_of["traceEvents"] if event["ph"] == phase)

    def change(phase, edit):
        another = copy.deepcopy(trace)
        edit(another, first(phase, another))
        return another

    yield "a slice without length", change("X", lambda _, e: e.pop("dur"))
    yield "a time as text", change("X", lambda _, e: e.update(ts="1"))
    yield "a negative time", change("X", lambda _, e: e.update(ts=-1))
    yield "a phase of no kind", change("X", lambda _, e: e.update(ph="Q"))
    yield "a key of no kind", change("X", lambda _, e: e.update(length=1))
    yield "a thread of no number", change("X", lambda _, e: e.update(tid="main"))
    yield "slices that cross", change("X", lambda t, e: t["traceEvents"].append(dict(e)))
    yield "an end without a begin", change("b", lambda t, e: t["traceEvents"].remove(e))
    yield "a counter of words", change("C", lambda _, e: e["args"].update(ready="two"))
    yield "a process without a name", change("M", lambda t, e: t["traceEvents"].remove(e))
    yield "a name given twice", change("M", lambda t, e: t["traceEvents"].append(dict(e)))


def main(program, source):
    source = pathlib.Path(source)
    scenarios = source / "configs" / "scenarios"
    failed = 0

    def check(name, condition, why=""):
        nonlocal failed
        if not condition:
            failed += 1
            print(f"{name}: {why}")

    with tempfile.TemporaryDirectory() as folder:
        cases = [
            ([scenarios / "mixed.toml", "--set", "duration=2 min", "--set", "warm_up=10 s"], (0, 3)),
            ([scenarios / "boot-storm.toml", "--set", "duration=1 min"], (0, 3)),
            ([scenarios / "memory-pressure.toml", "--set", "duration=2 min"], (0, 3)),
            ([source / "tests/scenarios/edges/one_of_two.toml"], (0, 3)),
            ([source / "tests/scenarios/every_alternative.toml"], (0, 3, 4)),
        ]
        for arguments, codes in cases:
            trace = trace_of(program, arguments, folder, codes)
            found = problems(trace)
            check(arguments[0].name, not found, found[:3])
            check(arguments[0].name, len(trace["traceEvents"]) > 20, "hardly any events")

        mixed = trace_of(program, [*cases[0][0], "--layout", "mixed"], folder, (0, 3))
        requests = sum(e["ph"] == "b" and e["name"] in ("request", "call")
                       for e in mixed["traceEvents"])
        cut = [e for e in mixed["traceEvents"] if e["name"] == "requests that end later are left out"]
        check("the cut", requests == 10_000 and len(cut) == 1, f"{requests} requests, {len(cut)} cuts")
        for way, trace in broken(mixed):
            check(way, problems(trace), "not noticed")

        hostile = pathlib.Path(folder, "hostile.toml")
        text = (source / "tests/scenarios/edges/one_of_two.toml").read_text(encoding="utf-8")
        hostile.write_text(text.replace('"api"', json.dumps('a "quoted" \\ name </script> \u20ac')),
                           encoding="utf-8")
        trace = trace_of(program, [hostile], folder, (0, 3))
        check("hostile names", not problems(trace), problems(trace)[:3])
        names = [e["args"]["name"] for e in trace["traceEvents"] if e["name"] == "process_name"]
        check("hostile names", any('a "quoted" \\ name </script> \u20ac' in n for n in names), names)
    print("failed" if failed else "all traces are well-formed, and broken ones are noticed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
