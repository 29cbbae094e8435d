#!/usr/bin/env python3
"""What a sweep costs besides its simulations: `make bench` prints it after the other benchmarks.

    sweep_bench.py STOWPLAN SCENARIO TRIVIAL [ROUNDS]

Throughput is that of one process on two threads against two processes of one thread each that run at the
same time, on 200 points, in turn, so that a busy machine slows both; the median of the ratios counts.
"""

import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAM, SCENARIO, TRIVIAL = sys.argv[1:4]
ROUNDS = int(sys.argv[4]) if len(sys.argv) > 4 else 5
POINTS = ["--axis", "pool.core.cpu_overcommit=1..3/10", "--axis", "load=0.5..1.4/20", "--layout", "mixed",
          "--set", "duration=5 s", "--replications", "1"]


def start(store, scenario, *options):
    command = [PROGRAM, "-q", "sweep", scenario, *options, "--store", str(store)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL)


def timed(*processes):
    began = time.monotonic()
    if any(process.wait() != 0 for process in [start(*one) for one in processes]):
        sys.exit("a sweep failed")
    return time.monotonic() - began


def throughput(folder):
    ratios = []
    for i in range(ROUNDS):
        threads = timed((folder / f"threads{i}", SCENARIO, *POINTS, "--threads", "2"))
        processes = timed(*[(folder / f"process{i}.{k}", SCENARIO, *POINTS, "--threads", "1", "--shard", f"{k}/2")
                            for k in range(2)])
        ratios.append(processes / threads)
        print(f"200 points: {threads:.2f} s on two threads, {processes:.2f} s by two processes")
    return statistics.median(ratios)


def trivial(folder, points):
    options = ["--axis", f"seed=1..{points}/{points}"]
    took = timed((folder / f"trivial{points}", TRIVIAL, *options))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    again = timed((folder / f"trivial{points}", TRIVIAL, *options))
    return took, again, peak


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        _, _, few = trivial(folder, 1000)
        took, again, many = trivial(folder, 10000)
        ratio = throughput(folder)
    print(f"10,000 trivial points: {took:.2f} s, {took / 10:.2f} ms a point over all threads (wanted: 10 s, 1 ms)\n"
          f"the same again, all known: {again:.2f} s (wanted: 0.5 s)\n"
          f"peak memory with 1,000 and 10,000 points: {few:.0f} and {many:.0f} MB\n"
          f"throughput of two threads over that of two processes: {ratio:.2f} (wanted: 0.95)")


if __name__ == "__main__":
    main()
