#!/usr/bin/env python3
"""Do two results hold the same values?

    same_values.py OLD.json NEW.json

Compares every value of every replication of every metric of every layout, exactly. Either file may be
of any version of the result, or from before there was one: facts that stand by themselves in one and among
the metrics in the other are compared, too. Prints a line for each that differs, or that only one has, and
exits with 1 if there is any, with 2 if a file cannot be read.
"""

import json
import sys


class Fact(list):
    """The one value of what is the same in every replication."""


def values_of(result):
    """{(layout, scope, metric): values, one per replication, or a Fact}"""
    found = {}
    for layout in result["layouts"]:
        found[layout["name"], "", "is infeasible"] = ["infeasible" in layout]
        for metric in layout["metrics"]:
            found[layout["name"], metric["scope"], metric["metric"]] = metric["values"]
        for fact in layout.get("facts", []):
            found[layout["name"], fact["scope"], fact["metric"]] = Fact([fact["value"]])
    return found


def same(a, b):
    if isinstance(a, Fact) != isinstance(b, Fact):
        return len(a) > 0 and len(b) > 0 and len(set(a) | set(b)) == 1
    return a == b


def differences(old, new):
    before, after = values_of(old), values_of(new)
    for key in dict.fromkeys([*before, *after]):
        name = " ".join(part for part in key if part)
        if key not in after:
            yield f"{name}: only in the first"
        elif key not in before:
            yield f"{name}: only in the second"
        elif not same(before[key], after[key]):
            yield f"{name}: {before[key]} and {after[key]}"


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        results = [json.load(open(name, encoding="utf-8")) for name in arguments]
        found = list(differences(*results))
    except (OSError, ValueError, KeyError, TypeError) as error:
        print(f"cannot be read: {error!r}", file=sys.stderr)
        return 2
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
