#!/usr/bin/env python3
"""A study that is shipped, run, exported and loaded by pandas.

    pandas_check.py STOWPLAN STUDY

Exits with 77 where pandas is not installed.
"""

import pathlib
import subprocess
import sys
import tempfile

PROGRAM, STUDY = sys.argv[1:3]

try:
    import pandas
except ImportError:
    sys.exit(77)


def run(*arguments):
    return subprocess.run([PROGRAM, *map(str, arguments)], check=True, capture_output=True, text=True).stdout


def check(what, reason):
    if not what:
        sys.exit(reason)


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        store = folder / "study.store"
        table = run("sweep", STUDY, "--store", store, "--set", "duration=10 s")
        check("over load" in table, f"no plot: {table}")
        run("export", store, "-o", folder / "long.csv")
        run("export", store, "--wide", "-o", folder / "wide.csv")
        rows = pandas.read_csv(folder / "long.csv")
        costs = rows[(rows.metric == "cost.per_million_requests") & rows.scope.isna()]
        check(costs["mean"].dtype == float and costs["load"].dtype == float, costs.dtypes)
        check(set(costs["unit"]) == {"USD"}, costs["unit"])
        by_load = costs.pivot(index="load", columns="layout", values="mean")
        check(by_load.shape == (5, 3) and by_load.notna().all().all(), by_load)
        check((by_load.iloc[-1] < by_load.iloc[0]).all(), f"a request costs no less at four times the load: {by_load}")
        wide = pandas.read_csv(folder / "wide.csv")
        check(len(wide) == 15, wide)
        same = wide.pivot(index="load", columns="layout", values="cost.per_million_requests [USD]")
        check(same.equals(by_load), "the wide form says something else")
        print(by_load.round(2).to_string())


if __name__ == "__main__":
    main()
