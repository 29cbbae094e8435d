#!/usr/bin/env python3
"""Does a study that is killed at random moments end as if it had not been?

    sweep_kill.py STOWPLAN SCENARIO KILLS THREADS [SHARDS]

Runs a study undisturbed, then again, killed by SIGKILL KILLS times at moments drawn from the time
it takes (its first and last twentieth left out), resumed with the same command and exported: the bytes must be the same. Between kills the
store is made anew once it holds all. Exports are killed, too. With SHARDS the same by so many
processes with stores of their own, which are merged. Prints how many kills met between 5 and 95 % of the
results; three quarters have to where there are 100 or more.
"""

import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

AXES = ["--axis", "pool.*.cpu_overcommit=1..3/6", "--axis", "load=0.5..1.4/6"]


def main():
    program, scenario = sys.argv[1:3]
    kills, threads = int(sys.argv[3]), sys.argv[4]
    shards = int(sys.argv[5]) if len(sys.argv) > 5 else 1
    draw = random.Random(7)

    def command(store, shard=0, extra=()):
        return [program, "-q", "sweep", scenario, *AXES, "--set", "duration=5 s", "--replications", "1",
                "--threads", threads, "--store", str(store), "--shard", f"{shard}/{shards}", *extra]

    def export(stores, folder):
        whole = stores[0]
        if shards > 1:
            whole = folder / "whole.store"
            whole.unlink(missing_ok=True)
            merge = [option for store in stores for option in ("--merge", str(store))]
            subprocess.run(command(whole, extra=merge), check=True, stdout=subprocess.DEVNULL)
        return subprocess.run([program, "export", str(whole)], check=True, stdout=subprocess.PIPE).stdout

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

    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        reference = [folder / f"reference.{i}.store" for i in range(shards)]
        began = time.monotonic()
        for i, store in enumerate(reference):
            subprocess.run(command(store, i), check=True, stdout=subprocess.DEVNULL)
        took = (time.monotonic() - began) / shards
        total = done(reference[0])
        expected = export(reference, folder)

        killed = met = rounds = 0
        while killed < kills:
            stores = [folder / f"killed.{rounds}.{i}.store" for i in range(shards)]
            for i, store in enumerate(stores):
                running = subprocess.Popen(command(store, i), stdout=subprocess.DEVNULL)
                time.sleep(draw.uniform(0.05 * took, 0.95 * took))
                running.kill()
                running.wait()
                killed += 1
                met += 0.05 * total <= done(store) <= 0.95 * total
                subprocess.run(command(store, i), check=True, stdout=subprocess.DEVNULL)
                out = folder / "out.csv"
                writing = subprocess.Popen([program, "export", str(store), "-o", str(out)])
                time.sleep(draw.uniform(0, 0.02))
                writing.kill()
                writing.wait()
            if export(stores, folder) != expected:
                sys.exit(f"after {killed} kills the export is another one")
            left = [file.name for store in stores for file in folder.glob(store.name + "-*")]
            if left:
                sys.exit(f"a store is one file when it is closed, and there are {left}")
            for store in stores:
                store.unlink()
            rounds += 1
        print(f"{killed} kills of a study of {took:.2f} s, {met} of them between 5 and 95 % of "
              f"{total} results; {len(expected)} bytes, equal each time")
        if killed >= 100 and met < 0.75 * killed:
            sys.exit("too few kills in the middle")


if __name__ == "__main__":
    main()
