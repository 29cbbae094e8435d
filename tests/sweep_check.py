#!/usr/bin/env python3
"""What a study has to do, through the program: run, keep, resume, refuse, compare.

    sweep_check.py STOWPLAN SCENARIO [CASE...]

Each function below that takes a folder is a case and says what it holds.
"""

import csv
import io
import os
import pathlib
import re
import signal
import sqlite3
import subprocess
import time

from sweep_cases import AXES, PROGRAM, QUICK, SCENARIO, export, main, run, stored_replications, sweep


def results_are_those_of_run(folder):
    """A point's numbers are what `run` says with the same values set."""
    sweep(folder / "s")
    rows = list(csv.DictReader(io.StringIO(export(folder / "s"))))
    alone = subprocess.run([PROGRAM, "run", SCENARIO, *QUICK, "--set", "pool.core.cpu_overcommit=2",
                            "--layout", "mixed", "--format", "csv", "--no-reasons"],
                           capture_output=True, text=True, check=False)
    said = {(row["scope"], row["metric"]): row["mean"] for row in csv.DictReader(io.StringIO(alone.stdout))
            if row["layout"] == "mixed"}
    mine = {(row["scope"], row["metric"]): row["mean"] for row in rows if row["layout"] == "mixed"
            and row["pool.core.cpu_overcommit"] == "2" and row["load"] == "1"}
    for key in [("", "cost.month"), ("workload/shop", "response_time.p99"), ("workload/shop", "requests.arrivals")]:
        assert said[key] == mine[key], (key, said[key], mine[key])


def order_and_threads_do_not_matter(folder):
    sweep(folder / "a", "--threads", 1)
    sweep(folder / "b", "--threads", 2)
    assert export(folder / "a") == export(folder / "b")
    for form in ("jsonl", "md"):
        assert export(folder / "a", "--format", form, "--wide") == export(folder / "b", "--format", form, "--wide")


def load_multiplies_arrivals(folder):
    sweep(folder / "s")
    offered = {}
    for row in csv.DictReader(io.StringIO(export(folder / "s"))):
        if row["scope"] == "workload/telemetry" and row["metric"] == "requests.arrivals":
            offered[row["load"]] = float(row["mean"])
    assert 1.7 < offered["1"] / offered["0.5"] < 2.3, offered


def shards_merge_to_the_whole(folder):
    sweep(folder / "whole")
    for i in range(3):
        sweep(folder / f"part{i}", "--shard", f"{i}/3")
    merge = [word for i in range(3) for word in ("--merge", folder / f"part{i}")]
    sweep(folder / "merged", *merge)
    assert export(folder / "whole") == export(folder / "merged")
    sweep(folder / "part", "--shard", "3/3", code=2)


def shards_find_their_number(folder):
    slurm = dict(os.environ, SLURM_ARRAY_TASK_ID="5", SLURM_ARRAY_TASK_MIN="4", SLURM_ARRAY_TASK_COUNT="3")
    sweep(folder / "slurm", "--shard", "auto", environment=slurm)
    sweep(folder / "second", "--shard", "1/3")
    assert export(folder / "slurm") == export(folder / "second")
    pod = dict(os.environ, JOB_COMPLETION_INDEX="1")
    sweep(folder / "pod", "--shard", "auto", "--shards", "3", environment=pod)
    assert export(folder / "pod") == export(folder / "second")
    assert "--shards" in sweep(folder / "none", "--shard", "auto", environment=pod, code=2).stderr


def a_finished_study_is_not_run_again(folder):
    assert "12 of them new" in sweep(folder / "s").stderr
    assert " 0 of them new" in sweep(folder / "s").stderr


def a_changed_study_is_refused_and_rebased(folder):
    sweep(folder / "s")
    wider = ["--axis", "pool.core.cpu_overcommit=2,3,4", "--axis", "load=0.5,1"]
    assert "design" in sweep(folder / "s", axes=wider, code=2).stderr
    assert "scenario" in sweep(folder / "s", "--set", "seed=2", code=2).stderr
    sweep(folder / "s", "--rebase", axes=wider)
    sweep(folder / "new", axes=wider)
    assert export(folder / "s") == export(folder / "new")
    with sqlite3.connect(folder / "s") as db:
        assert db.execute("SELECT count(*) FROM result").fetchone()[0] == 18, "what was equal was kept"


def a_point_that_fails_is_a_row(folder):
    axes = ["--axis", "pool.core.cpu_overcommit=2,-1"]
    sweep(folder / "s", axes=axes, code=5)
    rows = list(csv.DictReader(io.StringIO(export(folder / "s"))))
    failed = [row for row in rows if row["status"] == "failed"]
    assert len(failed) == 3 and "cpu_overcommit" in failed[0]["reason"], failed
    assert {row["status"] for row in rows} != {"failed"}, "the study goes on"


def equal_points_are_simulated_once(folder):
    sweep(folder / "s", axes=["--axis", "pool.core.cpu_overcommit=2,2.0,2"])
    with sqlite3.connect(folder / "s") as db:
        assert db.execute("SELECT count(*) FROM result").fetchone()[0] == 3
        assert db.execute("SELECT count(*) FROM task").fetchone()[0] == 9


RULE = ["--set", "stop.min=2", "--set", "stop.max=9", "--set", "stop.relative_half_width=0.2", "--layout", "mixed"]


def threads_keep_the_same_replications(folder):
    """Where a rule stops depends on its own replications, not on how many were run at once."""
    axes = ["--axis", "load=0.5..1/3", "--set", "duration=10 s"]
    for threads in (1, 2, 5):
        run("sweep", SCENARIO, *axes, *RULE, "--store", folder / f"{threads}", "--threads", threads)
    assert export(folder / "1") == export(folder / "2") == export(folder / "5")
    kept = stored_replications(folder / "1")
    assert kept == stored_replications(folder / "2") == stored_replications(folder / "5")
    counts = {row["replications"] for row in csv.DictReader(io.StringIO(export(folder / "1")))}
    assert len(counts) > 1, f"the rule is to stop at different points, and stops at {counts}"


def stored_replications_are_not_run_again(folder):
    """Another rule, or a kill in the middle of a result, goes on from the replications that are there."""
    sweep(folder / "s", "--layout", "mixed")
    two = stored_replications(folder / "s")
    sweep(folder / "s", "--layout", "mixed", "--rebase", "--replications", "4")
    four = stored_replications(folder / "s")
    assert len(four) == 2 * len(two) and set(two) < set(four)
    sweep(folder / "new", "--layout", "mixed", "--replications", "4")
    assert export(folder / "s") == export(folder / "new")
    with sqlite3.connect(folder / "new") as db:
        db.execute("DELETE FROM task WHERE point > 0")
        db.execute("DELETE FROM value")
        db.execute("DELETE FROM result")
        db.execute("DELETE FROM replication WHERE replication = 1")
        db.execute("DELETE FROM task")
    db.close()
    sweep(folder / "new", "--layout", "mixed", "--replications", "4")
    assert export(folder / "s") == export(folder / "new")
    assert stored_replications(folder / "new") == four


def a_damaged_replication_is_no_row(folder):
    sweep(folder / "s", "--layout", "mixed")
    with sqlite3.connect(folder / "s") as db:
        db.execute("DELETE FROM task WHERE point = 1")
        db.execute("DELETE FROM result WHERE result NOT IN (SELECT result FROM task)")
        db.execute("UPDATE replication SET bytes = substr(bytes, 1, 900) || x'00' || substr(bytes, 902)")
    db.close()
    assert "damaged" in sweep(folder / "s", "--layout", "mixed", code=2).stderr


def identity_is_of_what_is_read(folder):
    """Titles and entries that are not used change no hash; a price, a seed and an objective do."""
    def hashes(name, *sets):
        changed = [word for one in sets for word in ("--set", one)]
        sweep(folder / name, *changed, "--layout", "mixed", axes=["--axis", "load=1"])
        with sqlite3.connect(folder / name) as db:
            return db.execute("SELECT hash FROM result").fetchall()

    plain = hashes("plain")
    assert hashes("title", "title=other") == plain
    assert hashes("unused", 'host."aws/m7i.large".price=9 USD/h') == plain
    assert hashes("price", 'host."gcp/n2-standard-16".price=9 USD/h') != plain
    assert hashes("seed", "seed=9") != plain
    assert hashes("objective", "workload.shop.objective.response_time_p99=1 s") != plain


def wrong_axes_are_refused(folder):
    for axis, words in [("pool.core.cpu_overcomit=1", "did you mean \"cpu_overcommit\""),
                        ("pool.cor.cpu_overcommit=1", "did you mean \"core\""), ("load=", "empty"),
                        ("host.nothing.cpus=1", "there is no entry"), ("load=1..2/1000000000", "1000000000")]:
        error = sweep(folder / "s", axes=["--axis", axis], code=2).stderr
        assert words in error, (axis, error)
    wide = [word for _ in range(9) for word in ("--axis", "load=1..2/10")]
    assert "1000000000 points" in sweep(folder / "s", axes=wide, code=2).stderr
    assert not (folder / "s").exists()


def what_is_no_store_is_refused(folder):
    (folder / "text").write_text("no database " * 1000)
    assert "is no store" in sweep(folder / "text", code=2).stderr
    with sqlite3.connect(folder / "foreign") as db:
        db.execute("CREATE TABLE t(x)")
    db.close()
    assert "is no store" in sweep(folder / "foreign", code=2).stderr
    sweep(folder / "s")
    whole = (folder / "s").read_bytes()
    (folder / "broken").write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    assert "broken" in sweep(folder / "broken", code=2).stderr
    run("export", folder / "none", code=2)
    sweep(folder / "no_such_folder" / "s", code=2)


def two_processes_share_a_store(folder):
    command = [PROGRAM, "sweep", SCENARIO, *AXES, *QUICK, "--store", str(folder / "s")]
    both = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            for _ in range(2)]
    said = [one.communicate()[1] for one in both]
    assert all(one.returncode == 0 for one in both), said
    sweep(folder / "alone")
    assert export(folder / "s") == export(folder / "alone")


def in_a_small_file_system(folder, size, script):
    """Runs a script in a tmpfs mounted for it alone; none where this machine does not let us mount."""
    mount = folder / "small"
    mount.mkdir()
    command = f"mount -t tmpfs -o size={size} none {mount} && cd {mount} && {script}"
    if subprocess.run(["unshare", "-m", "sh", "-c", f"mount -t tmpfs none {mount}"], check=False,
                      stderr=subprocess.DEVNULL).returncode != 0:
        print("cannot mount a file system here; what happens on a full disk is not looked at")
        return None
    return subprocess.run(["unshare", "-m", "sh", "-c", command], capture_output=True, text=True, check=False)


def words(*arguments):
    return " ".join("'" + str(word) + "'" for word in arguments)


def a_full_disk_keeps_what_is_committed(folder):
    sweep(folder / "whole")
    more = words(os.path.abspath(PROGRAM), "-q", "sweep", os.path.abspath(SCENARIO), *AXES, *QUICK, "--store", "s")
    ended = in_a_small_file_system(folder, "700k", f"""{more} && exit 9; [ $? = 2 ] || exit 8
        mount -o remount,size=90m . && {more} >&2 && '{os.path.abspath(PROGRAM)}' export s""")
    if ended is None:
        return
    assert ended.returncode == 0, (ended.returncode, ended.stderr)
    assert "make room and run the same command again" in ended.stderr, ended.stderr
    assert ended.stdout == export(folder / "whole"), "after the disk was full, it comes to something else"


def a_folder_that_cannot_be_written_can_be_read(folder):
    sweep(folder / "whole")
    program = os.path.abspath(PROGRAM)
    ended = in_a_small_file_system(folder, "90m", f"""cp {folder}/whole s && mount -o remount,ro . &&
        {words(program, "-q", "sweep", os.path.abspath(SCENARIO), *AXES, *QUICK, "--store", "t")} ; [ $? = 2 ] &&
        '{program}' export s""")
    if ended is None:
        return
    assert "Read-only file system; name another store" in ended.stderr, ended.stderr
    assert ended.returncode == 0 and ended.stdout == export(folder / "whole"), ended.stderr


def diff_of_points_is_paired(folder):
    axes = ["--axis", "load=0.8,1"]
    sweep(folder / "s", "--replications", "5", axes=axes)
    text = run("diff", folder / "s", "0/mixed", "1/mixed").stdout
    assert re.search(r"over \d+ tests together \(Holm\)", text), text
    row = next(line for line in text.splitlines() if line.startswith("workload/payments throughput "))
    ratio = float(re.split(r"  +", row)[-2])
    assert ratio > 1, f"equal random numbers, and pairing does not make the interval narrower: {row}"
    same = run("diff", folder / "s", "0/mixed", "0/mixed").stdout
    assert "no headline metric differs" in same, same
    assert "names no result" in run("diff", folder / "s", "0/mixd", "1/mixed", code=2).stderr
    assert "no result of" in run("diff", folder / "s", "7/mixed", "1/mixed", code=2).stderr


def pairing_pays_in_the_mixed_scenario(folder):
    """At least three times narrower, for what the layouts are chosen by."""
    run("sweep", SCENARIO, "--axis", "load=1", "--store", folder / "s")
    for a, b in [("all-vm", "all-container"), ("all-vm", "mixed"), ("all-container", "mixed")]:
        text = run("diff", folder / "s", f"0/{a}", f"0/{b}", "--all").stdout
        ratios = {cells[0]: cells[-2] for cells in (re.split(r"  +", line) for line in text.splitlines())
                  if len(cells) > 3}
        wanted = ["cost.per_million_requests", "cpu.useful"]
        if (a, b) == ("all-vm", "all-container"):
            wanted.append("workload/payments response_time.p99")
        for metric in wanted:
            assert float(ratios[metric]) >= 3, (a, b, metric, ratios[metric])


def diff_of_stores_fails_on_what_it_is_told_to(folder):
    """The same study with one more host at the least: dearer, and nothing else is asked."""
    axes = ["--axis", "load=1"]
    sweep(folder / "old", "--replications", "3", axes=axes)
    sweep(folder / "new", "--replications", "3", "--set", "pool.core.hosts.min=6", axes=axes)
    dearer = run("diff", folder / "old", folder / "new", "--fail-on", "cost.month > +5%", code=3)
    assert "load=1, mixed: cost.month > +5%" in dearer.stderr, dearer.stderr
    run("diff", folder / "old", folder / "new", "--fail-on", "cost.month > +900%")
    run("diff", folder / "old", folder / "new", "--fail-on", "cost.month < -1%")
    run("diff", folder / "new", folder / "old", "--fail-on", "cost.month < -5 %", code=3)
    run("diff", folder / "old", folder / "old", "--fail-on", "cost.month > 0%")
    for condition in ("cost.month", "cost.moth > 5%", "cost.month > 5", "cost.month > x%"):
        run("diff", folder / "old", folder / "new", "--fail-on", condition, code=2)
    run("diff", SCENARIO, "all-container", "all-vm", *QUICK[:2], "--fail-on", "cost.month > +5%", code=3)


def an_interrupt_says_how_to_go_on(folder):
    command = [PROGRAM, "sweep", SCENARIO, "--axis", "load=0.5..1/40", "--store", str(folder / "s")]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(1.5)
    running.send_signal(signal.SIGINT)
    error = running.communicate()[1]
    assert running.returncode == 130, error
    assert re.search(r"To go on:\n  .*sweep .*--axis .*load=0.5..1/40", error), error


def a_dry_run_runs_nothing(folder):
    text = sweep(folder / "s", "--dry-run").stdout
    assert text.startswith("4 points x 3 layouts, 12 to be looked at here, 0 of them known"), text
    assert not (folder / "s").exists()
    sweep(folder / "s")
    assert "12 of them known" in sweep(folder / "s", "--dry-run").stdout


def studies_are_sound(folder):
    for study in sorted((pathlib.Path(SCENARIO).parent.parent / "studies").glob("*.toml")):
        run("sweep", study, "--dry-run", "--set", "duration=5 s", "--store", folder / "s")


if __name__ == "__main__":
    main([results_are_those_of_run, order_and_threads_do_not_matter, load_multiplies_arrivals,
          shards_merge_to_the_whole, shards_find_their_number, a_finished_study_is_not_run_again,
          a_changed_study_is_refused_and_rebased, a_point_that_fails_is_a_row,
          equal_points_are_simulated_once, threads_keep_the_same_replications,
          stored_replications_are_not_run_again, a_damaged_replication_is_no_row,
          identity_is_of_what_is_read, wrong_axes_are_refused, what_is_no_store_is_refused,
          two_processes_share_a_store, a_full_disk_keeps_what_is_committed,
          a_folder_that_cannot_be_written_can_be_read, diff_of_points_is_paired,
          pairing_pays_in_the_mixed_scenario, diff_of_stores_fails_on_what_it_is_told_to,
          an_interrupt_says_how_to_go_on, a_dry_run_runs_nothing, studies_are_sound])
