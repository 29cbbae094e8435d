"""What checks of studies share: the program, a quick study, and how cases are run."""

import pathlib
import sqlite3
import subprocess
import sys
import tempfile

PROGRAM, SCENARIO = sys.argv[1:3]
QUICK = ["--set", "duration=10 s", "--replications", "2"]
AXES = ["--axis", "pool.core.cpu_overcommit=2,3", "--axis", "load=0.5,1"]


def run(*arguments, code=0, environment=None):
    result = subprocess.run([PROGRAM, *map(str, arguments)], capture_output=True, text=True, check=False,
                            env=environment)
    assert result.returncode == code, f"{arguments} ended with {result.returncode}: {result.stderr}"
    return result


def sweep(store, *more, axes=AXES, code=0, environment=None):
    quick = QUICK[:2] if "--replications" in more else QUICK
    return run("sweep", SCENARIO, *axes, *quick, "--store", store, *more, code=code,
               environment=environment)


def export(store, *more):
    return run("export", store, *more).stdout


def stored_replications(store):
    with sqlite3.connect(store) as db:
        return db.execute("SELECT hash, replication, bytes FROM replication ORDER BY hash, replication").fetchall()


def main(cases):
    """Runs all cases, or those that are named on the command line, and prints those that fail."""
    wanted = sys.argv[3:]
    cases = [case for case in cases if not wanted or case.__name__ in wanted]
    failed = 0
    for case in cases:
        with tempfile.TemporaryDirectory() as folder:
            try:
                case(pathlib.Path(folder))
            except AssertionError as error:
                failed += 1
                print(f"{case.__name__}: {error}")
    print(f"{len(cases) - failed} of {len(cases)} cases hold")
    sys.exit(1 if failed else 0)
