#!/usr/bin/env python3
"""What is made of a study's results: assertions, conditions to fail on, plots, effects, precision, progress.

    sweep_answers.py STOWPLAN SCENARIO [CASE...]

Each function below that takes a folder alone is a case and says what it holds.
"""

import csv
import io
import json
import os
import pty
import re
import subprocess
import time

from sweep_cases import AXES, PROGRAM, QUICK, SCENARIO, export, main, run, stored_replications, sweep


def asserting(folder, text, name="asserting.toml"):
    """The scenario with assertions, in a file of its own."""
    file = folder / name
    file.write_text(f'include = ["{os.path.abspath(SCENARIO)}"]\n{text}')
    return file


def assertions_are_checked_point_by_point(folder):
    """At the load that is too high for it, and only there; exit code 3; the store knows nothing of it."""
    axes = ["--axis", "load=0.5,2", "--layout", "mixed"]
    sweep(folder / "plain", axes=axes)
    answered = {row["load"]: float(row["mean"]) for row in csv.DictReader(io.StringIO(export(folder / "plain")))
                if row["metric"] == "throughput" and row["scope"] == "workload/shop"}
    assert answered["0.5"] < answered["2"], answered
    limit = (answered["0.5"] + answered["2"]) / 2
    file = asserting(folder, f"""[[assert]]
what = "not crowded"
metric = "throughput"
workload = "shop"
layout = "mixed"
max = "{limit:.2f}/s"
[[assert]]
metric = "cost.month"
min = "$1"
""")
    ended = run("sweep", file, *axes, *QUICK, "--store", folder / "s", code=3)
    assert "1 of 4 assertions do not hold" in ended.stdout, ended.stdout
    assert re.search(r"point 1 \(load=2\): not crowded: workload/shop throughput of mixed is .*, and has to be at most",
                     ended.stdout), ended.stdout
    rows = [re.split(r"  +", line) for line in ended.stdout.splitlines() if "  mixed  " in line]
    assert [row[4] for row in rows[:2]] == ["hold", "! 1 of 2"], rows
    assert export(folder / "s") == export(folder / "plain"), "an assertion changes no result"
    looser = asserting(folder, f'[[assert]]\nmetric = "throughput"\nworkload = "shop"\nmax = "{answered["2"] + 1:.2f}/s"\n')
    ended = run("sweep", looser, *axes, *QUICK, "--store", folder / "s")
    assert " 0 of them new" in ended.stderr, "another assertion is no other study"
    assert "All assertions hold, 2 of 2." in ended.stdout, ended.stdout


def assertions_compare_layouts(folder):
    """A difference is paired, in run and in a sweep alike; it needs two replications."""
    file = asserting(folder, """[[assert]]
metric = "cost.month"
layout = "all-vm"
than = "all-container"
min = "+5 %"
[[assert]]
metric = "cost.month"
layout = "all-container"
than = "all-vm"
max = "-5 %"
""")
    result = run("run", file, *QUICK, "--format", "json").stdout
    checks = json.loads(result)["assertions"]
    assert [check["holds"] for check in checks] == [True, True], checks
    assert checks[0]["mean"] == -checks[1]["mean"] and checks[0]["than"] == "all-container", checks
    alone = run("run", file, "--set", "duration=10 s", "--replications", "1", code=3).stdout
    assert "one replication tells nothing of the noise" in alone, alone
    ended = run("sweep", file, "--axis", "load=1", *QUICK, "--store", folder / "s")
    assert "All assertions hold, 2 of 2." in ended.stdout, ended.stdout
    ended = run("diff", asserting(folder, '[[assert]]\nmetric = "cost.month"\nmax = "$1"\n'), "all-vm", "all-container",
                *QUICK[:2], code=3)
    assert "Assertions: cost.month of all-vm is" in ended.stderr, ended.stderr


def a_result_that_failed_holds_no_assertion(folder):
    file = asserting(folder, '[[assert]]\nmetric = "cost.month"\nmax = "$1000000"\n')
    ended = run("sweep", file, "--axis", "pool.core.cpu_overcommit=2,-1", "--layout", "mixed", *QUICK, "--store",
                folder / "s", code=5)
    assert "1 of 2 assertions do not hold" in ended.stdout, ended.stdout


def a_sweep_fails_on_what_it_is_told_to(folder):
    axes = ["--axis", "load=0.5,1"]
    ended = sweep(folder / "s", "--layout", "mixed", "--fail-on", "cost.month > $1", axes=axes, code=3)
    assert "load=0.5, mixed: cost.month > $1: $" in ended.stderr, ended.stderr
    sweep(folder / "s", "--layout", "mixed", "--fail-on", "cost.month < $1", axes=axes)
    for condition in ("cost.month > 5", "cost.month > €5", "cost.moth > $5", "cost.month > 5 s"):
        sweep(folder / "s", "--layout", "mixed", "--fail-on", condition, axes=axes, code=2)
    error = sweep(folder / "s", "--layout", "mixed", "--fail-on", "cost.month > 5%", axes=axes, code=2).stderr
    assert "--against" in error, error
    dear = ["--set", "pool.core.hosts.min=6", "--layout", "mixed"]
    against = ["--against", folder / "s"]
    sweep(folder / "dear", *dear, *against, "--fail-on", "cost.month > +5%", axes=axes, code=3)
    sweep(folder / "dear", *dear, *against, "--fail-on", "cost.month > +900%", axes=axes)
    run("diff", folder / "s", folder / "dear", "--fail-on", "cost.month > $1", code=3)
    run("diff", folder / "s", folder / "dear", "--fail-on", "cost.month > $1000000")


def studies_are_drawn(folder):
    """One axis: a curve a layout. Two: a map. Every line fits."""
    one = sweep(folder / "one", axes=["--axis", "load=0.5,1,2"]).stdout
    assert "cost.month [USD/month] over load" in one and re.search(r"A all-vm +B all-container +C mixed", one), one
    two = sweep(folder / "two").stdout
    assert "the lowest of all layouts" in two, two
    assert "workload/shop response_time.p99" in sweep(
        folder / "one", "--plot", "workload/shop response_time.p99", axes=["--axis", "load=0.5,1,2"]).stdout
    sweep(folder / "one", "--plot", "cost.moth", axes=["--axis", "load=0.5,1,2"], code=2)
    three = [*AXES, "--axis", "workload.shop.request.cpu.cv=1"]
    assert "lowest of all" not in sweep(folder / "three", axes=three).stdout


def effects_of_a_morris_design(folder):
    study = folder / "morris.toml"
    study.write_text(f"""scenario = "{os.path.abspath(SCENARIO)}"
set = ["duration=\\"20 s\\"", "stop.min=1", "stop.max=1"]
layouts = ["mixed"]
metrics = ["cost.month", "workload/payments throughput"]
design = {{ kind = "morris", points = 12 }}
[[axis]]
path = "load"
range = "0.5..1.5"
[[axis]]
name = "overcommit"
path = "pool.core.cpu_overcommit"
range = "1..3"
""")
    ended = run("sweep", study)
    assert "Effects of a move over the whole range" in ended.stdout, ended.stdout
    rows = {(row["metric"], row["scope"], row["axis"]): row
            for row in csv.DictReader(io.StringIO(export(folder / "morris.store", "--effects")))}
    load = rows["throughput", "workload/payments", "load"]
    overcommit = rows["throughput", "workload/payments", "overcommit"]
    assert load["unit"] == "1/s" and load["moves"] == "4", load
    assert float(load["mu"]) > 5 * float(overcommit["mu_star"]), (load, overcommit)
    assert "of kind morris" in run("export", sweep(folder / "grid") and folder / "grid", "--effects", code=2).stderr
    study.write_text(study.read_text() + '[[skip]]\nwhere = { load = 1 }\n')
    assert "needs all its points" in run("sweep", study, "--rebase", code=2).stderr


def precise_study(folder, more=""):
    study = folder / "precise.toml"
    study.write_text(f"""scenario = "{os.path.abspath(SCENARIO)}"
set = ["duration=\\"5 s\\""]
layouts = ["all-container", "mixed"]
[precision]
metrics = ["workload/shop response_time.p99", "cost.month"]
relative_half_width = 0.1
pilot = 3
max = 12
{more}
[[axis]]
path = "load"
values = [0.5, 0.8, 1]
""")
    return study


def a_paired_precision_is_a_number_that_is_frozen(folder):
    """The same for all results, after a kill in the pilot or later, for any number of threads and in shards."""
    study = precise_study(folder)
    ended = run("sweep", study, "--store", folder / "whole", "--threads", 1)
    found = re.search(r"pilot: (\d+) replications of all results; .*response_time.p99 of mixed less that of "
                      r"all-container at point", ended.stderr)
    assert found, ended.stderr
    number = int(found[1])
    assert 3 < number <= 12, ended.stderr
    whole = export(folder / "whole")
    counts = {row["replications"] for row in csv.DictReader(io.StringIO(whole))}
    assert counts == {str(number)}, counts
    assert "pilot" not in run("sweep", study, "--store", folder / "whole").stderr, "it is frozen"
    for seconds in (0.05, 0.1, 0.2, 0.4):
        killed = subprocess.Popen([PROGRAM, "-q", "sweep", study, "--store", folder / "killed"],
                                  stdout=subprocess.DEVNULL)
        time.sleep(seconds)
        killed.kill()
        killed.wait()
    run("sweep", study, "--store", folder / "killed", "--threads", 2)
    assert export(folder / "killed") == whole
    assert stored_replications(folder / "killed") == stored_replications(folder / "whole")
    for i in range(2):
        run("sweep", study, "--store", folder / f"part{i}", "--shard", f"{i}/2")
    run("sweep", study, "--store", folder / "merged", "--merge", folder / "part0", "--merge", folder / "part1")
    assert export(folder / "merged") == whole
    error = run("sweep", precise_study(folder, 'than = "mixed"'), "--store", folder / "whole", code=2).stderr
    assert "changed since its store was made: precision" in error, error
    for more, words in [('than = "mixd"', 'did you mean "mixed"'), ("confidence = 2", "confidence"),
                        ("half_width = 1", "relative_half_width")]:
        error = run("sweep", precise_study(folder, more), "--store", folder / "new", code=2).stderr
        assert words in error, error
    assert "keep one of the two" in run("sweep", precise_study(folder), "--replications", "3", "--store", folder / "new",
                                        code=2).stderr


def progress_shows_the_part_of_a_simulation(folder):
    """On a terminal: the number of simulations passes through parts of the first one, and never goes back."""
    command = [PROGRAM, "run", SCENARIO, "--set", "duration=3 h", "--replications", "1", "--layout", "mixed",
               "--no-reasons"]
    main_end, program_end = pty.openpty()
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=program_end)
    os.close(program_end)
    said = b""
    while True:
        try:
            more = os.read(main_end, 4096)
        except OSError:
            break
        if not more:
            break
        said += more
    assert running.wait() in (0, 3)
    parts = [float(part) for part in re.findall(rb"([\d.]+) of at most 1 simulations", said)]
    between = {part for part in parts if 0 < part < 1}
    assert len(between) >= 3, parts
    assert parts == sorted(parts), parts


if __name__ == "__main__":
    main([assertions_are_checked_point_by_point, assertions_compare_layouts,
          a_result_that_failed_holds_no_assertion, a_sweep_fails_on_what_it_is_told_to, studies_are_drawn,
          effects_of_a_morris_design, a_paired_precision_is_a_number_that_is_frozen,
          progress_shows_the_part_of_a_simulation])
