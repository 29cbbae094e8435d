"""Runs stowplan and returns what it says as pandas data frames, each with a column `unit`.

Paths begin at the root of the project. The program is the one that STOWPLAN of the environment
names, else build/release/stowplan, else that on the PATH.
"""

import io
import json
import os
import pathlib
import shutil
import sqlite3
import struct
import subprocess
import tempfile
import typing

import pandas as pd

ROOT = pathlib.Path(__file__).resolve().parent.parent
FACTORS = {("s", "ms"): 1e3, ("share", "%"): 100, ("B", "MiB"): 2.0**-20}
ESTIMATE = ["scope", "metric", "unit", "mean", "low", "high", "n"]
_scratch = tempfile.TemporaryDirectory(prefix="stowplan-")  # Stores of sweeps, gone at the end.


class ProgramError(RuntimeError):
    """What the program wrote when it refused or failed."""


class Result(typing.NamedTuple):
    """A run. An infeasible layout is in `layouts` alone, with the reason."""
    layouts: pd.DataFrame      # layout, status, reason
    metrics: pd.DataFrame      # layout and an estimate; facts have low = mean = high and no n
    differences: pd.DataFrame  # a, b, an estimate of b less a, significant
    objectives: pd.DataFrame   # layout, workload, metric, unit, limit, measured, state, met
    findings: pd.DataFrame     # layout, scope, name, text


class Study(typing.NamedTuple):
    """A sweep; its store lives as long as this process."""
    store: pathlib.Path

    def export(self):
        """All results: settings, layout, status, reason, objectives and an estimate a row."""
        frame = _csv(call("export", self.store, "--format", "csv"))
        return frame.assign(low=frame["mean"] - frame["half_width"],
                            high=frame["mean"] + frame["half_width"])

    def settings(self):
        """What each point sets: point, path, value."""
        return self._query("SELECT point, path, value FROM setting ORDER BY point, position")

    def replications(self, metric, scope=""):
        """A row a point and layout: status, reason, unit, `values` of its replications or None."""
        query = """SELECT task.point, layout.name AS layout, metric.unit, value.each AS "values",
            coalesce(result.status, 'failed') AS status,
            coalesce(nullif(result.reason, ''), task.note) AS reason
            FROM task JOIN layout USING(layout) LEFT JOIN result USING(result)
            LEFT JOIN metric ON metric.name = ? AND metric.scope = ?
            LEFT JOIN value ON value.result = task.result AND value.metric = metric.metric
            ORDER BY task.point, task.layout"""
        frame = self._query(query, metric, scope)
        frame["values"] = [v and struct.unpack(f"<{len(v) // 8}d", v) for v in frame["values"]]
        return frame

    def _query(self, query, *parameters):
        with sqlite3.connect(self.store) as store:
            return pd.read_sql_query(query, store, params=parameters)


def call(*arguments, accept=(0,)):
    """What the program prints; ProgramError in its words at an exit code that is not accepted."""
    built = ROOT / "build" / "release" / "stowplan"
    path = os.environ.get("STOWPLAN") or (built if built.exists() else shutil.which("stowplan"))
    if not path or not pathlib.Path(path).exists():
        raise ProgramError(f"there is no program {path or 'here'}: build it with `make program`")
    done = subprocess.run([pathlib.Path(path).resolve(), *map(str, arguments)], cwd=ROOT, text=True,
                          env={"STOWPLAN_CATALOGUE": "configs/catalogue", **os.environ},
                          capture_output=True, check=False)
    if done.returncode not in accept:
        raise ProgramError(done.stderr.strip() or f"exit code {done.returncode}")
    return done.stdout


def run(scenario, *, set=None, layouts=(), replications=None):
    """Simulates the layouts of a scenario; `set` maps paths to values."""
    result = json.loads(call("run", scenario, "--format", "json",
                             *_options(set, layouts, replications), accept=(0, 3, 4)))

    def rows(key):
        return [{"layout": at["name"], **row} for at in result["layouts"] for row in at[key]]

    facts = [{**row, **dict.fromkeys(ESTIMATE[3:6], row["value"])} for row in rows("facts")]
    status = [(at["name"], at["status"], at.get("infeasible", {}).get("reason", ""))
              for at in result["layouts"]]
    return Result(pd.DataFrame(status, columns=["layout", "status", "reason"]),
                  pd.DataFrame(rows("metrics") + facts, columns=["layout", *ESTIMATE]),
                  pd.DataFrame(result["differences"], columns=["a", "b", *ESTIMATE, "significant"]),
                  pd.DataFrame(result["objectives"]),
                  pd.DataFrame(rows("findings"), columns=["layout", "scope", "name", "text"]))


def sweep(study, *, axes=None, ranges=False, set=None, layouts=(), replications=None):
    """Runs a study; or a scenario over `axes` (path to values) or both ends of each stated range."""
    store = pathlib.Path(tempfile.mkdtemp(dir=_scratch.name)) / "study.store"
    options = _options(set, layouts, replications) + [
        f"--axis={path}={','.join(map(str, values))}" for path, values in (axes or {}).items()]
    command = ["sensitivity", study, "--full"] if ranges else ["sweep", study]
    call(*command, "--store", store, *options, accept=(0, 3, 5))
    return Study(store)


def series(scenario, *, step="10 s", set=None, layouts=(), replications=None):
    """A run step by step: layout, part, begin `time` and `length` in seconds, an estimate."""
    path = pathlib.Path(tempfile.mkdtemp(dir=_scratch.name)) / "steps.csv"
    call("run", scenario, f"--series={path}", "--step", step,
         *_options(set, layouts, replications), accept=(0, 3, 4))
    return _csv(path.read_text(encoding="utf-8"))


def validate(*files):
    """Published numbers and ours: file, case, what, claim, unit, tolerance, verdict, miss, ..."""
    return pd.DataFrame(json.loads(call("validate", *files, "--format", "json", accept=(0, 3))))


def show(scenario, *paths):
    """Every value in force, as text with its unit: key, value, origin, range, source."""
    return pd.DataFrame(json.loads(call("show", scenario, *paths, "--format", "json")))


def pick(frame, metric, scope="", *, by="layout", unit=None):
    """The rows of one metric, indexed by `by`, in `unit` where that is given."""
    found = frame[(frame["metric"] == metric) & (frame["scope"] == scope)].set_index(by)
    if found.empty:
        raise KeyError(f"no {metric} of {scope or 'the layout'}")
    if unit not in (None, found["unit"].iloc[0]):
        found[["mean", "low", "high"]] *= FACTORS[found["unit"].iloc[0], unit]
    return found.assign(unit=unit or found["unit"])


def _csv(text):
    return pd.read_csv(io.StringIO(text), keep_default_na=False, low_memory=False,
                       na_values=dict.fromkeys(("mean", "half_width", "low", "high"), [""]))


def _options(set, layouts, replications):
    return ([part for item in (set or {}).items() for part in ("--set", "=".join(map(str, item)))]
            + [part for name in layouts for part in ("--layout", name)]
            + (["--replications", str(replications)] if replications else []))
