#!/usr/bin/python3
"""Small fleets at their edges, through the program: overload, failed calls, memory gone, a full line.

edges.py PROGRAM FOLDER. Each line says what must come out: what can be worked out by hand, or must hold
whatever the numbers are.
"""

import json
import math
import pathlib
import subprocess
import sys

PROGRAM, FOLDER = sys.argv[1], pathlib.Path(sys.argv[2])
FAILED = []


class Run:
    def __init__(self, name, *options):
        self.name = name
        run = subprocess.run([PROGRAM, "run", FOLDER / f"{name}.toml", "--format", "json", *options],
                             capture_output=True, text=True, timeout=120)
        self.code, self.errors = run.returncode, run.stderr
        self.result = json.loads(run.stdout) if run.stdout.startswith("{") else None

    def value(self, scope, metric, layout=0):
        if self.result is None:
            return math.nan
        for m in self.result["layouts"][layout]["metrics"]:
            if m["scope"] == scope and m["metric"] == metric:
                return math.nan if m["mean"] is None else m["mean"]
        return math.nan

    def sum(self, metric):
        return sum(m["mean"] or 0 for m in self.result["layouts"][0]["metrics"]
                   if m["metric"] == metric and m["scope"] == "")

    def is_true(self, what, holds):
        if not holds:
            FAILED.append(f"{self.name}: {what}")

    def near(self, scope, metric, right, tolerance, layout=0):
        got = self.value(scope, metric, layout)
        self.is_true(f"{scope} {metric} is {got}, not {right}", abs(got - right) <= tolerance)

    def between(self, scope, metric, low, high, layout=0):
        got = self.value(scope, metric, layout)
        self.is_true(f"{scope} {metric} is {got}, not in {low} to {high}", low <= got <= high)

    def exits(self, code):
        self.is_true(f"exits with {self.code}, not {code}: {self.errors[:300]}", self.code == code)


def counting():
    r = Run("callee_rejects")  # M/M/1/2 at twice its capacity
    r.near("workload/back", "requests.rejected", 4 / 7, 0.02)
    r.exits(3)
    r = Run("oom_callee2")
    r.near("workload/w", "requests.oom_killed", r.value("workload/f", "requests.call_failed"), 0.01)
    r.between("workload/w", "requests.oom_killed", 0.1, 1)
    r = Run("callee_to")
    r.near("workload/back", "requests.timed_out", 1, 0)
    r.near("workload/front", "requests.call_failed", 1, 0)
    r.near("workload/front", "requests.timed_out", 0, 0)
    r.near("workload/back", "throughput", 0, 0)
    r = Run("storm", "--set", "deployment.db.limits.cpu=1")
    r.between("workload/f", "requests.call_failed", 0.8, 1)
    r.between("workload/b", "requests.timed_out", 0.9, 1)
    r.is_true("the callee is overloaded", any(w["state"] == "overloaded" and w["workload"] == "b"
                                              for w in r.result["layouts"][0]["keeping_up"]))
    r = Run("jobs")
    r.near("", "response_time.mean", 300, 15)
    r.near("", "requests.served", 1, 0)
    for window in (1000, 200, 50):
        r = Run("closed", "--set", f'duration="{window} s"', "--set", 'drain="1000 s"')
        r.near("", "throughput", 1, 5 / math.sqrt(10 * window))
        r.near("", "cost.per_million_requests", 277.8, 277.8 * 5 / math.sqrt(10 * window))
        r.near("", "response_time.mean", 100, 8)
    r = Run("over_hidden")
    r.between("", "requests.failed_share", 0.94, 0.97)
    r.exits(3)
    r = Run("p99_to")
    r.is_true("the objective is missed", r.result["objectives"][0]["state"] == "missed"
              and r.result["objectives"][0]["later_than_any_limit"])
    r.exits(3)
    r = Run("verdict_rej")
    r.is_true("small does not keep up", not r.result["layouts"][0]["keeps_up"])
    r.is_true("big does", r.result["layouts"][1]["keeps_up"])
    r.exits(3)
    Run("verdict_rej", "--any").exits(0)
    r = Run("never_recovers")
    r.between("workload/web", "requests.failed_share", 0, 1)
    r.is_true("it fails or keeps up, and says so", r.code == 3 or r.result["layouts"][0]["keeps_up"])
    r = Run("dead_callers")
    r.near("", "requests.timed_out", 0.2, 0.04)


def resources():
    Run("nic_sat").between("", "throughput", 0, 10.05)
    Run("nic_gateway").between("workload/f", "throughput", 0, 10.05)
    r = Run("hop_caller")
    r.near("workload/b", "response_time.mean", 0.020, 0.004)  # and packets on the caller's CPU
    for name in ("mem_over", "idle_memory_over"):
        r = Run(name)
        r.between("", "memory.free", 0, 1e12)
        r.is_true("someone has gone", r.sum("instances.oom_kills") + r.sum("instances.evictions") > 0)
    Run("backoff_memory").between("workload/w", "instances.ready", 0, 0.5)
    Run("backoff_memory").between("", "memory.application", 0, 200 * 2**20)
    r = Run("backoff2")  # A kill every two hours or so: each is the first again.
    r.between("workload/w", "instances.ready", 0.999, 1)
    r = Run("no_limit")
    r.near("", "response_time.p50", 0.010, 0.0005, 1)
    Run("ksm_min2").exits(0)
    r = Run("boot_storm_disk", "--set", 'storage.hdd.iops="150/s"')
    r.near("workload/w", "start_time.p99", 1200, 30)


def accounts():
    Run("split_speed").near("", "cpu.useful", 0.00625, 0.0004)
    Run("split_speed", "--set", "host.h.speed=0.25").near("", "cpu.useful", 0.1, 0.006)
    Run("split_warm").near("", "cpu.useful", 0.010, 0.0008)
    for at in (99, 120, 199):
        r = Run("edge_start", "--set", f'deployment.dep.autoscaler.steps=[{{at="{at} s",replicas=2}}]')
        r.near("", "cpu.useful", 0.05, 0.004)
    r = Run("wf_oc")  # The larger of what is booked of CPU, 1/40, and memory, a half of its share.
    r.near("", "cost.waterfall.idle", 670, 15)
    r.near("", "cost.month", 730, 1)


def limits():
    r = Run("precision")
    r.is_true("precision not reached is said", "precision" in json.dumps(r.result.get("cautions", "")))
    for name in ("b_long", "long_start"):
        r = Run(name)
        r.is_true(f"ends with {r.code}: {r.errors[:200]}", 0 <= r.code <= 4)
    r = Run("queue_noconc")
    r.is_true("a queue without concurrency is doubted", "concurrency" in r.errors)
    Run("one_vcpu").near("", "response_time.p50", 1, 0.01)
    Run("b_1e10", "--replications", "1").near("", "requests.offered", 1e10, 1e7)


for group in (counting, resources, accounts, limits):
    group()
for line in FAILED:
    print(line)
print(f"{4 if not FAILED else 3} passed, {len(FAILED)} failed")
sys.exit(1 if FAILED else 0)
