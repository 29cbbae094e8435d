#!/usr/bin/env python3
"""Kills studies and wants the same export.

    sweep_kill.py STOWPLAN SCENARIO KILLS THREADS [SHARDS]

Runs a study undisturbed, then again, killed by SIGKILL KILLS times, resumed with the same command and exported: the
bytes must be the same. Each time the study begins anew. Moments are uniform over the whole run, from the start of the
process to its end, which is estimated from the runs before, since other programs on the machine change it; every third
kill waits after that for the next commit to begin. Exports are killed, too, at moments uniform over theirs. With SHARDS
the same by so many processes with stores of their own, which are merged.
Prints how many kills met between 5 and 95 % of the points, and how many left a commit half written; of 100 kills or
more three quarters have to be the former and some the latter.
"""

import pathlib
import random
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import time

PROGRAM, SCENARIO = sys.argv[1:3]
KILLS, THREADS = int(sys.argv[3]), sys.argv[4]
SHARDS = int(sys.argv[5]) if len(sys.argv) > 5 else 1
# Where it is counted, a run is long beside its start and the fifth of a second between two commits.
DURATION = "3 min" if KILLS >= 100 else "5 s"
AXES = ["--axis", "pool.*.cpu_overcommit=1..3/8", "--axis", "load=0.5..1.4/8"]


def command(store, shard=0, extra=()):
    return [PROGRAM, "-q", "sweep", SCENARIO, *AXES, "--set", f"duration={DURATION}", "--replications", "2", "--layout", "mixed",
            "--threads", THREADS, "--store", str(store), "--shard", f"{shard}/{SHARDS}", *extra]


def log_of(store):
    return store.with_name(store.name + "-wal")


def half_a_commit(store):
    """Whether the write-ahead log ends with frames that no commit follows."""
    try:
        log = log_of(store).read_bytes()
    except FileNotFoundError:
        return False
    if len(log) < 32:
        return False
    page, salt = struct.unpack(">I", log[8:12])[0], log[16:24]
    committed = True
    for at in range(32, len(log) - 23, 24 + page):
        if log[at + 8:at + 16] != salt:
            break
        committed = struct.unpack(">I", log[at + 4:at + 8])[0] != 0 and at + 24 + page <= len(log)
    return not committed


def wait_for_commit(store, process):
    size = log_of(store).stat().st_size if log_of(store).exists() else 0
    until = time.monotonic() + 0.4
    while process.poll() is None and time.monotonic() < until:
        try:
            if log_of(store).stat().st_size != size:
                return
        except FileNotFoundError:
            pass


def done(store):
    if not store.exists():
        return 0
    db = sqlite3.connect(store)
    try:
        return db.execute("SELECT count(*) FROM task").fetchone()[0]
    except sqlite3.OperationalError:
        return 0  # Killed before it had its tables.
    finally:
        db.close()


def export(stores, folder):
    whole = stores[0]
    if SHARDS > 1:
        whole = folder / "whole.store"
        whole.unlink(missing_ok=True)
        merge = [option for store in stores for option in ("--merge", str(store))]
        subprocess.run(command(whole, extra=merge), check=True, stdout=subprocess.DEVNULL)
    return subprocess.run([PROGRAM, "export", str(whole)], check=True, stdout=subprocess.PIPE).stdout


class Killing:
    def __init__(self, folder, took, totals):
        self.folder, self.took, self.totals = folder, [took], totals
        self.draw = random.Random(7)
        self.killed = self.met = self.halves = 0
        self.export_took = 0.02

    def run(self, store, shard):
        running = subprocess.Popen(command(store, shard), stdout=subprocess.DEVNULL)
        began = time.monotonic()
        time.sleep(self.draw.random() * statistics.median(self.took[-7:]))
        if self.killed % 3 == 2:
            wait_for_commit(store, running)
        ended = running.poll() is not None
        elapsed = time.monotonic() - began
        running.kill()
        running.wait()
        self.halves += half_a_commit(store)
        share = done(store) / self.totals[shard]
        self.killed += 1
        self.met += 0.05 <= share <= 0.95
        if ended:
            self.took.append(0.9 * statistics.median(self.took[-7:]))  # It had ended before.
        elif share >= 0.4:
            self.took.append(elapsed / min(share, 0.99))
        subprocess.run(command(store, shard), check=True, stdout=subprocess.DEVNULL)

    def kill_export(self, store):
        writing = subprocess.Popen([PROGRAM, "export", str(store), "-o", str(self.folder / "out.csv")])
        time.sleep(self.draw.random() * self.export_took)
        writing.kill()
        writing.wait()


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        reference = [folder / f"reference.{i}.store" for i in range(SHARDS)]
        began = time.monotonic()
        for i, store in enumerate(reference):
            subprocess.run(command(store, i), check=True, stdout=subprocess.DEVNULL)
        killing = Killing(folder, (time.monotonic() - began) / SHARDS, [done(store) for store in reference])
        expected = export(reference, folder)
        began = time.monotonic()
        subprocess.run([PROGRAM, "export", str(reference[0]), "-o", str(folder / "out.csv")], check=True)
        killing.export_took = time.monotonic() - began
        rounds = 0
        while killing.killed < KILLS:
            stores = [folder / f"killed.{rounds}.{i}.store" for i in range(SHARDS)]
            for i, store in enumerate(stores):
                killing.run(store, i)
                killing.kill_export(store)
            if export(stores, folder) != expected:
                sys.exit(f"after {killing.killed} kills the export is another one")
            left = [file.name for store in stores for file in folder.glob(store.name + "-*")]
            if left:
                sys.exit(f"a store is one file when it is closed, and there are {left}")
            for store in stores:
                store.unlink()
            rounds += 1
        print(f"{killing.killed} kills, {killing.met} of them between 5 and 95 % of {sum(killing.totals)} points, "
              f"{killing.halves} inside a commit, a run of {statistics.median(killing.took):.1f} s; {len(expected)} bytes, equal each time")
        if killing.killed >= 100 and (killing.met < 0.75 * killing.killed or killing.halves == 0):
            sys.exit("too few kills in the middle, or none inside a commit")


if __name__ == "__main__":
    main()
