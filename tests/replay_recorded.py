#!/usr/bin/env python3
"""Replays half an hour of recorded traffic and compares what was served with what was recorded.

usage: replay_recorded.py STOWPLAN SOURCE_DIR WORK_DIR

The recordings (NASA 1995, Twitter 2021; one line of requests per second in a tar.bz2) are not part of
the project. They are looked for in $STOWPLAN_DATA/request-rates, then in ../shared/data beside the
sources; without them the test says so and exits with 77, which ctest counts as skipped.
"""
import json
import os
import pathlib
import subprocess
import sys
import tarfile

MINUTES = 30
TOLERANCE = 0.02  # of the recorded count: arrivals are Poisson inside each second


def recordings(source):
    for folder in (os.environ.get("STOWPLAN_DATA", ""), source.parent / "shared" / "data"):
        if folder and (pathlib.Path(folder) / "request-rates").is_dir():
            return pathlib.Path(folder) / "request-rates"
    return None


def window(archive, start, seconds):
    with tarfile.open(archive) as tar:
        text = tar.extractfile(tar.getmembers()[0]).read(8_000_000).decode()
    return [int(value) for value in text.split(" ")[start : start + seconds] if value.strip()]


def main(program, source, work):
    data = recordings(source)
    if data is None:
        print("skipped: the recorded request rates are not there (set STOWPLAN_DATA)")
        return 77
    work.mkdir(parents=True, exist_ok=True)
    failed = 0
    for name, start, scale in (("nasa_1995", 144_000, 20), ("twitter_2021_08", 50_000, 1)):
        counts = window(data / f"{name}_req_per_s.tbz2", start, MINUTES * 60)
        file = work / f"{name}.csv"
        file.write_text("requests\n" + "".join(f"{count}\n" for count in counts))
        run = subprocess.run(
            [program, "run", source / "configs/scenarios/replay-web.toml", "--format", "json",
             "--layout", "container", "--replications", "5",
             "--set", f'workload.web.arrivals.file="{file}"',
             "--set", f"workload.web.arrivals.scale={scale}.0",
             "--set", "warm_up=1min", "--set", f"duration={MINUTES - 2}min",
             "--set", "workload.web.timeout=0s"],
            capture_output=True, text=True, check=False)
        if run.returncode not in (0, 3):
            print(f"{name}: exit {run.returncode}: {run.stderr}")
            failed += 1
            continue
        metrics = json.loads(run.stdout)["layouts"][0]["metrics"]
        served = next(m["mean"] for m in metrics
                      if m["scope"] == "" and m["metric"] == "throughput")
        recorded = scale * sum(counts[60 : (MINUTES - 1) * 60]) / ((MINUTES - 2) * 60)
        error = served / recorded - 1
        verdict = "ok" if abs(error) <= TOLERANCE else "FAILED"
        failed += verdict != "ok"
        print(f"{name}: recorded {recorded:.2f}/s, served {served:.2f}/s, {error:+.2%}: {verdict}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], pathlib.Path(sys.argv[2]).resolve(), pathlib.Path(sys.argv[3])))
