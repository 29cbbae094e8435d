#!/usr/bin/env python3
"""Results against their schema.

    result_check.py STOWPLAN SOURCE_FOLDER

What `run --format json` writes of scenarios of every kind must be valid by `schema --result`, and a document
that is broken in any of the ways below must not. Exits with 1 if one is not as it should be.
"""

import copy
import json
import pathlib
import subprocess
import sys

import jsonschema

PROGRAM, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
GOLDEN = sorted((SOURCE / "tests" / "golden").glob("*/scenario.toml"))
EDGES = SOURCE / "tests" / "scenarios" / "edges"
RUNS = [
    *[(file, "--quick") for file in GOLDEN],
    (GOLDEN[0], "--analytic", "--quick"),
    (GOLDEN[0], "--time-limit", "1 s"),
    (SOURCE / "tests" / "scenarios" / "every_alternative.toml", "--quick", "--analytic"),
    (SOURCE / "configs" / "scenarios" / "mixed.toml", "--quick"),
    (EDGES / "precision.toml",),
    (EDGES / "callee_rejects.toml",),
    (EDGES / "one_of_two.toml", "--analytic"),
    (EDGES / "one_of_two.toml", "--layout", "crowded"),
]


def stowplan(*arguments):
    run = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=300)
    return run.stdout


def broken(result):
    """(what is wrong, document) of a result whose first layout is infeasible and whose second is not."""
    def change(what, edit):
        document = copy.deepcopy(result)
        edit(document)
        return what, document

    lost, layout = (lambda d: d["layouts"][0]), (lambda d: d["layouts"][1])
    metric = lambda d: layout(d)["metrics"][0]
    yield change("no version", lambda d: d.pop("result_version"))
    yield change("a version to come", lambda d: d.update(result_version=2))
    yield change("no layouts", lambda d: d.pop("layouts"))
    yield change("an unknown key", lambda d: d.update(comment="x"))
    yield change("a layout without a status", lambda d: layout(d).pop("status"))
    yield change("an unknown status", lambda d: layout(d).update(status="great"))
    yield change("a layout that is both", lambda d: layout(d).update(status="infeasible"))
    yield change("infeasible without a reason", lambda d: lost(d)["infeasible"].pop("reason"))
    yield change("infeasible with metrics", lambda d: lost(d).update(metrics=layout(d)["metrics"]))
    yield change("a digest that is a number", lambda d: layout(d).update(digest=1))
    yield change("a metric without a unit", lambda d: metric(d).pop("unit"))
    yield change("a metric that is not in the table", lambda d: metric(d).update(metric="hosts.means"))
    yield change("a fact among the metrics", lambda d: metric(d).update(metric="image.unpacked"))
    yield change("a unit that is not in the table", lambda d: metric(d).update(unit="widgets"))
    yield change("a scope of another kind", lambda d: metric(d).update(scope="host/box"))
    yield change("a mean that is text", lambda d: metric(d).update(mean="1"))
    yield change("values that are no list", lambda d: metric(d).update(values=1))
    yield change("a negative count", lambda d: metric(d).update(n=-1))
    yield change("a fact with an interval", lambda d: layout(d)["facts"][0].update(low=1))
    yield change("an unknown load state", lambda d: layout(d)["keeping_up"][0].update(state="?"))
    yield change("an objective half met", lambda d: d["objectives"][0].update(met="half"))
    yield change("a caution of no topic", lambda d: d["cautions"].append({"text": "x"}))


def main():
    schema = json.loads(stowplan("schema", "--result"))
    jsonschema.Draft4Validator.check_schema(schema)
    validator = jsonschema.Draft4Validator(schema)
    wrong = []
    seen = set()
    for file, *options in RUNS:
        text = stowplan("run", str(file), "--format", "json", *options)
        result = json.loads(text)
        seen |= {layout["status"] for layout in result["layouts"]}
        for error in validator.iter_errors(result):
            path = ".".join(map(str, error.absolute_path))
            wrong.append(f"{file} {' '.join(options)}: {path}: {error.message[:200]}")
    if seen != {"fine", "imprecise", "does not keep up", "infeasible"}:
        wrong.append(f"the runs have only these: {seen}")
    result = json.loads(stowplan("run", str(EDGES / "one_of_two.toml"), "--format", "json"))
    documents = list(broken(result))
    for what, document in documents:
        if validator.is_valid(document):
            wrong.append(f"accepted: {what}")
    for line in wrong:
        print(line)
    print(f"{len(RUNS)} results, {len(documents)} broken ones, {len(wrong)} not as they should be")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
