#!/usr/bin/env python3
"""Kills a study at the changes of its store's files, one after the other, and wants the same export.

    sweep_kill_writes.py STOWPLAN KILL_AT_WRITE SCENARIO wal|rollback STEP

A change is a write, a cut, a removal or a flush of the store, its log or its journal: KILL_AT_WRITE, which is preloaded,
ends the process by SIGKILL before the change, or half-way through it where the number of the change is even. A study
that is begun anew is killed at its first change, the next at change 1 + STEP, until one ends before it is killed. Each
is resumed and exported. Half-way there the process is killed once more, at a change of what resuming does. With rollback
the files say that they are on a network file system, where the store has no write-ahead log.
Prints how many kills left half a commit or a journal behind; with STEP 1 some have to, and there are 100 or more.
"""

import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile

from sweep_store import half_a_commit

PROGRAM, LIBRARY, SCENARIO = map(os.path.abspath, sys.argv[1:4])
LOG = sys.argv[4]
STEP = int(sys.argv[5])


def sweep(store, kill_at=0):
    env = dict(os.environ, LD_PRELOAD=LIBRARY)
    if kill_at:
        env.update(KILL_FILE=store.name, KILL_AT=str(kill_at))
    if LOG == "rollback":
        env["KILL_NFS"] = "1"
    command = [PROGRAM, "-q", "sweep", SCENARIO, "--axis", "load=0.5..1.4/8", "--threads", "1", "--store", str(store)]
    code = subprocess.run(command, env=env, stdout=subprocess.DEVNULL, check=False).returncode
    if code not in (0, -signal.SIGKILL):
        sys.exit(f"kill at {kill_at}: exit code {code}")
    return code == 0


def export(store):
    return subprocess.run([PROGRAM, "export", str(store)], check=True, stdout=subprocess.PIPE).stdout


def left_behind(store):
    journal = store.with_name(store.name + "-journal")
    return half_a_commit(store) or (journal.exists() and journal.stat().st_size > 0)


def main():
    draw = random.Random(7)
    with tempfile.TemporaryDirectory() as name:
        reference = pathlib.Path(name) / "reference.store"
        sweep(reference)
        expected = export(reference)
        kills = again = halves = 0
        while True:
            at = 1 + kills * STEP
            store = pathlib.Path(name) / "killed.store"
            if sweep(store, at):
                break
            kills += 1
            halves += left_behind(store)
            again += not sweep(store, draw.randint(1, at))
            if not sweep(store):
                sys.exit(f"kill at {at}: resumed, it is killed")
            if export(store) != expected:
                sys.exit(f"kill at {at}: the export is another one")
            left = [file.name for file in store.parent.glob(store.name + "-*")]
            if left:
                sys.exit(f"kill at {at}: a store is one file when it is closed, and there are {left}")
            store.unlink()
        print(f"{kills} kills, {halves} with half a commit or a journal left, {again} killed once more; "
              f"{len(expected)} bytes, equal each time")
        if STEP == 1 and (kills < 100 or halves == 0):
            sys.exit("too few changes to kill at")


if __name__ == "__main__":
    main()
