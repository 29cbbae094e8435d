#!/usr/bin/env python3
"""Kills studies and wants the same export.

    sweep_kill.py STOWPLAN KILL_AT_WRITE SCENARIO KILLS THREADS [SHARDS]

Runs a study undisturbed, then again, killed by SIGKILL KILLS times, resumed with the same command and exported: the
bytes must be the same. Each time the study begins anew. Moments are uniform over the whole run, from the start of the
process to its end, in CPU time, which other programs on the machine do not change. A commit takes a thousandth of that
and is over before another process has seen it begin: so every third kill comes, by the preloaded library KILL_AT_WRITE,
at one of the first 60 writes to the log that follow such a moment, and half of those writes are torn. Exports are
killed, too, at moments uniform over theirs. With SHARDS the same by so many processes with stores of their own, which
are merged.
Prints how many kills met between 5 and 95 % of the points, and how many left a commit half written; of 100 kills or
more three quarters have to be the former and a tenth the latter. sweep_kill_writes.py kills at each write.
"""

import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

from sweep_store import cpu_time, cpu_time_of_children, done, half_a_commit, log_of

PROGRAM, LIBRARY, SCENARIO = map(os.path.abspath, sys.argv[1:4])
KILLS, THREADS = int(sys.argv[4]), sys.argv[5]
SHARDS = int(sys.argv[6]) if len(sys.argv) > 6 else 1
# A run is long beside the fifth of a second between two commits, and not longer, for a kill costs one and a half. Other
# programs on the machine change how long it is, so that every 20 kills the study is made as large as it has to be.
SECONDS = 2


class Study:
    loads = 12 * SHARDS

    def options(self):
        return ["--axis", "pool.*.cpu_overcommit=1,3", "--axis", f"load=0.5..1.4/{self.loads}", "--set", "duration=5 s",
                "--replications", "2", "--layout", "mixed"]

    def resize(self, seconds):
        """After a process ran for so long. In less than 20 points a thread, start and end are too large a part."""
        self.loads = SHARDS * min(60, max(10 * int(THREADS), round(self.loads / SHARDS * SECONDS / seconds)))


STUDY = Study()


def command(store, shard=0, extra=()):
    return [PROGRAM, "-q", "sweep", SCENARIO, *STUDY.options(), "--threads", THREADS, "--store", str(store),
            "--shard", f"{shard}/{SHARDS}", *extra]


def export(stores, folder):
    whole = stores[0]
    if SHARDS > 1:
        whole = folder / "whole.store"
        whole.unlink(missing_ok=True)
        merge = [option for store in stores for option in ("--merge", str(store))]
        subprocess.run(command(whole, extra=merge), check=True, stdout=subprocess.DEVNULL)
    return subprocess.run([PROGRAM, "export", str(whole)], check=True, stdout=subprocess.PIPE).stdout


class Undisturbed:
    def __init__(self, folder):
        stores = [folder / f"reference.{i}.store" for i in range(SHARDS)]
        for store in stores:
            store.unlink(missing_ok=True)
        before, began = cpu_time_of_children(), time.monotonic()
        for i, store in enumerate(stores):
            subprocess.run(command(store, i), check=True, stdout=subprocess.DEVNULL)
        self.seconds = (time.monotonic() - began) / SHARDS
        self.cpu_time = (cpu_time_of_children() - before) / SHARDS
        self.points = [done(store) for store in stores]
        self.export = export(stores, folder)
        before = cpu_time_of_children()
        subprocess.run([PROGRAM, "export", str(stores[0]), "-o", str(folder / "out.csv")], check=True)
        self.cpu_time_of_export = cpu_time_of_children() - before


class Killing:
    def __init__(self, folder):
        self.folder = folder
        self.draw = random.Random(7)
        self.killed = self.met = self.halves = self.exports = 0

    @staticmethod
    def kill(running, moment):
        while running.poll() is None and cpu_time(running.pid) < moment:
            time.sleep(0.002)
        running.kill()
        return running.wait() != 0

    def run(self, store, shard, whole):
        moment = self.draw.random() * whole.cpu_time
        if self.killed % 3 == 2:  # A result is more than 60 writes.
            at = dict(LD_PRELOAD=LIBRARY, KILL_FILE=log_of(store).name, KILL_AFTER=str(moment),
                      KILL_AT=str(self.draw.randint(1, 60)))
            subprocess.run(command(store, shard), stdout=subprocess.DEVNULL, env=dict(os.environ, **at), check=False)
        else:
            self.kill(subprocess.Popen(command(store, shard), stdout=subprocess.DEVNULL), moment)
        self.halves += half_a_commit(store)
        self.killed += 1
        self.met += 0.05 <= done(store) / whole.points[shard] <= 0.95
        subprocess.run(command(store, shard), check=True, stdout=subprocess.DEVNULL)

    def kill_export(self, store, whole):
        writing = subprocess.Popen([PROGRAM, "export", str(store), "-o", str(self.folder / "out.csv")])
        self.exports += self.kill(writing, self.draw.random() * whole.cpu_time_of_export)

    def round(self, whole):
        stores = [self.folder / f"killed.{self.killed}.{i}.store" for i in range(SHARDS)]
        for i, store in enumerate(stores):
            self.run(store, i, whole)
            self.kill_export(store, whole)
        if export(stores, self.folder) != whole.export:
            sys.exit(f"after {self.killed} kills the export is another one")
        left = [file.name for store in stores for file in self.folder.glob(store.name + "-*")]
        if left:
            sys.exit(f"a store is one file when it is closed, and there are {left}")
        for store in stores:
            store.unlink()


def main():
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        killing = Killing(pathlib.Path(name))
        whole = Undisturbed(killing.folder)
        while killing.killed < KILLS:
            if killing.killed % 20 == 0:
                STUDY.resize(whole.seconds)
                whole = Undisturbed(killing.folder)
                print(f"{killing.killed} kills, {killing.met} in the middle, {killing.halves} inside a commit; from now on "
                      f"{sum(whole.points)} points, for which a process runs {whole.seconds:.1f} s, {whole.cpu_time:.1f} s "
                      f"of them on a CPU", flush=True)
            killing.round(whole)
        print(f"{killing.killed} kills, {killing.met} of them between 5 and 95 % of the points, {killing.halves} inside a "
              f"commit, and {killing.exports} of exports; equal each time; {time.monotonic() - began:.0f} s")
        if killing.killed >= 100 and (killing.met < 0.75 * killing.killed or 10 * killing.halves < killing.killed):
            sys.exit("too few kills in the middle, or inside a commit")


if __name__ == "__main__":
    main()
