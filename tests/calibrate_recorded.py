#!/usr/bin/python3
"""Does `stowplan calibrate` give back p50, p90 and p99 of Firecracker's raw serial boots within 2 %?

The entry is also run: a scenario starts instances by it and reports their start times."""

import json
import math
import os
import pathlib
import subprocess
import sys
import tarfile
import tempfile

PROGRAM, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
DATA = pathlib.Path(os.environ.get("STOWPLAN_DATA", SOURCE.parent / "shared" / "data"))
ARCHIVE = DATA / "firecracker-nsdi2020" / "firecracker_m5d_metal.tar.xz"
TOLERANCE = 0.02

SCENARIO = """
include  = ["mine.toml"]
title    = "As measured"
duration = "1 s"
stop     = { min = 1, max = 1 }

[image.empty]

# The samples were taken on cores that had rested, so their time at a low clock is in them.
[host.lab]
base  = "aws/m5d.metal"
clock = { idle = 1 }

[[pool]]
name           = "lab"
host           = "lab"

[runtime.mine]
isolation = "hardware"

[[workload]]
name  = "boot"
class = "edge"

[[deployment]]
name       = "boot"
image      = "empty"
runtime    = "mine"
limits     = { cpu = 1, memory = "256 MiB" }
autoscaler = { kind = "fixed", replicas = 20000 }
launch     = { at_once = 1, exit = true }
prepulled  = true

[[layout]]
name  = "serial"
route = [{ workload = "boot", deployment = "boot", pool = "lab" }]
"""


def quantile(values, p):
    return sorted(values)[max(1, math.ceil(p * len(values) - 1e-9)) - 1]


def check(file, folder):
    measured = [float(line.split()[0]) for line in file.read_text().splitlines() if line.strip()]
    run = subprocess.run([PROGRAM, "calibrate", file, "--unit", "us", "--format", "json", "--key",
                          "runtime.mine.start.boot.delay", "-o", folder / "mine.toml"],
                         capture_output=True, text=True, check=True)
    report = json.loads(run.stdout)
    law = next(law for law in report["distributions"] if law["distribution"] == report["chosen"])
    (folder / "serial.toml").write_text(SCENARIO)
    run = subprocess.run([PROGRAM, "run", folder / "serial.toml", "--format", "json"],
                         capture_output=True, text=True, check=True)
    metrics = {m["metric"]: m for m in json.loads(run.stdout)["layouts"][0]["metrics"]
               if m["scope"] == "workload/boot"}
    failures = 0
    for name, p in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99)):
        wanted = quantile(measured, p)
        simulated = metrics[f"start_time.{name}"]["mean"] * 1e6
        for how, value in (("law", law[name]), ("simulated", simulated)):
            error = value / wanted - 1
            ok = abs(error) <= TOLERANCE
            failures += not ok
            print(f"{'ok  ' if ok else 'FAIL'} {file.name} {report['chosen']} {name} {how}: "
                  f"{value:.0f} us against {wanted:.0f}, {error:+.2%}")
    return failures


def main():
    if not ARCHIVE.is_file():
        print(f"skipped: {ARCHIVE} is not at hand")
        return 77
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(temporary)
        with tarfile.open(ARCHIVE) as archive:
            archive.extractall(folder)
        raw = folder / "data" / "m5d.metal" / "raw"
        files = [raw / f"boot-serial-{name}.dat" for name in
                 ("fc-api", "fc-file", "fc-net-api", "fc-nopci-api")]
        failures = sum(check(file, folder) for file in files)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
