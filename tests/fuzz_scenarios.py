#!/usr/bin/env python3
"""Runs scenarios with extreme values in them: nothing a file can say may end the program badly.

    fuzz_scenarios.py STOWPLAN SOURCES [CASES] [SEED]

Takes every key in force in a small scenario (as `show` lists them), puts zero, tiny or huge values,
or other alternatives, into one to three of them at a time, and runs it. Allowed ends: an answer (0,
3), a configuration error with its place (2), a layout that cannot be run (4). Anything else, a
crash, a broken check, "the program failed", no end within the limit, is printed with the command
that shows it, and the exit code is 1. A fixed seed tries the same cases again.
"""

import json
import random
import re
import resource
import shlex
import signal
import subprocess
import sys

SECONDS = 20  # Of CPU time, so that a busy machine finds no ghosts.
MEMORY = 3 << 30

SIZES = {
    "duration": ["0 s", "1 ns", "1 us", "1 d", "5000 d", "36500 d", "106751 d"],
    "size": ["0 B", "1 B", "4 KiB", "1 TiB", "8388607 TiB"],
    "rate": ["0/s", "1e-300/s", "1e-9/s", "1e15/s", "1e300/s"],
    "bandwidth": ["0 B/s", "1e-300 B/s", "1 B/s", "1e15 B/s", "1e300 B/s"],
    "price": ["0 USD/h", "1e-300 USD/h", "1e300 USD/h"],
    "power": ["0 W", "1e-300 W", "1e300 W"],
    "whole": ["0", "1", "2", "4294967295", "4294967296", "9223372036854775807"],
    "real": ["0", "1e-300", "1e-9", "1", "1e9", "1e300"],
    "boolean": ["true", "false"],
}
SHAPES = [
    ("duration", r"^-?[\d.e+-]+ (ns|us|ms|s|min|h|d)$"),
    ("size", r"^[\d.e+-]+ (B|[kKMGT]i?B)$"),
    ("rate", r"^[\d.e+-]+/(s|ms|us|min|h|d)$"),
    ("bandwidth", r"^[\d.e+-]+ ([kKMGT]?i?B|[kMGT]?bit)/s$"),
    ("price", r"^[\d.e+-]+ USD/\w+$"),
    ("power", r"^[\d.e+-]+ [kM]?W$"),
    ("whole", r"^-?\d+( cores?)?$"),
    ("real", r"^-?[\d.e+-]+( cores?)?$"),
    ("boolean", r"^(true|false)$"),
]
LAWS = [
    '{ kind = "exponential", mean = "%s" }',
    '{ kind = "lognormal", mean = "%s", cv = 1e9 }',
    '{ kind = "lognormal", median = "%s", sigma = 30.0 }',
    '{ kind = "pareto", mean = "%s", shape = 1.0000001 }',
    '{ kind = "weibull", mean = "%s", shape = 0.01 }',
    '{ kind = "erlang", mean = "%s", shape = 9223372036854775807 }',
    '{ kind = "gamma", mean = "%s", cv = 1e-9 }',
    '{ kind = "hyperexponential", mean = "%s", cv = 1e9 }',
]
CHOICES = {
    "autoscaler": [
        '{ kind = "fixed", replicas = %d }',
        '{ kind = "hpa", target_cpu = 0.6, max = %d }',
        '{ kind = "hpa", target_cpu = 1e-9, min = 0, max = %d }',
        '{ kind = "hpa", target_memory = 0.5, target_requests = "%d/s", behavior = false, max = 9 }',
        '{ kind = "schedule", initial = 0, steps = [{ at = "1 s", replicas = %d }] }',
    ],
    "arrivals": [
        '{ kind = "poisson", rate = "%d/s" }',
        '{ kind = "closed", users = %d, think_time = "1 ns" }',
        '{ kind = "closed", users = %d, think_time = "5000 d" }',
        '{ kind = "mmpp", calm_rate = "0/s", burst_rate = "%d/s", calm_time = "1 ns", burst_time = "1 ns" }',
        '{ kind = "mmpp", calm_rate = "0/s", burst_rate = "%d/s", calm_time = "5000 d", burst_time = "1 ns" }',
        '{ kind = "diurnal", rate = "%d/s", amplitude = 1.0, period = "1 ns" }',
        '{ kind = "diurnal", rate = "%d/s", period = "5000 d", phase = "5000 d" }',
    ],
    "placement": ['"first-fit"', '"best-fit"', '"worst-fit"', '"dot-product"'],
}
# What is read once for the whole file and only makes the cases long.
LEFT_ALONE = ("title", "seed", "stop.max", "stop.min", "stop.metrics")


def extremes(key, value, pick):
    """Another value for a key: of its kind as the value shows it, or another alternative."""
    if key.endswith(".kind"):
        parent = key[: -len(".kind")]
        choices = CHOICES.get(parent.rsplit(".", 1)[-1])
        if choices is None:
            return parent, pick.choice(LAWS) % pick.choice(SIZES["duration"][1:])
        text = pick.choice(choices)
        return parent, text % pick.choice([0, 1, 3, 1000, 10**9, 10**18]) if "%d" in text else text
    for kind, shape in SHAPES:
        if re.match(shape, value):
            if kind == "duration" and pick.random() < 0.2:
                return key, pick.choice(LAWS) % pick.choice(SIZES["duration"][1:])
            return key, pick.choice(SIZES[kind])
    return None


def limits():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def run(command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=60 * SECONDS,
                              preexec_fn=limits, check=False)
    except subprocess.TimeoutExpired:
        return None, "no end within the limit"
    if done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return None, "no end within the limit"
    return done.returncode, done.stderr


def verdict(code, errors):
    """Why an end is not allowed; none if it is."""
    if code is None:
        return errors
    if code not in (0, 2, 3, 4):
        return f"exit code {code}: {errors.strip().splitlines()[-1:]}"
    if code == 2 and not re.search(r"^[^ ]+:\d+:\d+: error: ", errors, re.MULTILINE):
        return f"an error without its place: {errors.strip()}"
    return None


def main():
    program, sources = sys.argv[1:3]
    cases = int(sys.argv[3]) if len(sys.argv) > 3 else 150
    seed = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    scenario = f"{sources}/tests/scenarios/extremes.toml"
    listed = subprocess.run([program, "show", scenario, "--format", "json"], capture_output=True,
                            text=True, check=True)
    rows = [(row["key"], row["value"]) for row in json.loads(listed.stdout)]
    rows = [row for row in rows if row[0] not in LEFT_ALONE]
    bad = 0
    for case in range(cases):
        pick = random.Random(f"{seed}/{case}")
        command = [program, "run", scenario, "--quiet", "--replications", "1", "--format", "csv"]
        for key, value in pick.sample(rows, pick.choice([1, 1, 2, 3])):
            change = extremes(key, value, pick)
            if change is not None:
                command += ["--set", f"{change[0]}={change[1]}"]
        why = verdict(*run(command))
        if why is not None:
            bad += 1
            print(f"case {case}: {why}\n   ", shlex.join(command), flush=True)
    print(f"{cases} cases, {bad} of them ended badly")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
