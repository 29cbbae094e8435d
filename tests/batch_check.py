#!/usr/bin/env python3
"""A study run by other engines, each from the job that `sweep --emit` writes.

    batch_check.py STOWPLAN SCENARIO kubernetes|parallel|slurm [KILLS]

kubernetes: the Job against the schema beside this file, and its pods played one by one. parallel and slurm: the
job is killed in the middle, given once more and merged; the export has to be that of one undisturbed process.
slurm starts its own daemons of one node. Without KILLS there are three, with 20, 50 and 80 % of the results done; with
KILLS so many, each of a job begun anew at a moment that is uniform over its run, resumed, merged and compared; of 100 or
more three quarters have to meet between 5 and 95 % of the results. Exits with 77 where the engine is not installed.
"""

import json
import os
import pathlib
import random
import shutil
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAM, SCENARIO = map(os.path.abspath, sys.argv[1:3])
ENGINE = sys.argv[3]
KILLS = int(sys.argv[4]) if len(sys.argv) > 4 else 0
HERE = pathlib.Path(__file__).resolve().parent
# Where kills are counted, a run is long beside the start of the engine.
DURATION = {"parallel": "5 min", "slurm": "15 min"}[ENGINE] if KILLS else "20 s"
STUDY = ["--axis", "load=0.5..1.4/12", "--set", f"duration={DURATION}", "--replications", "2"]
SHARDS = 4
RESULTS = 36


def sweep(*options, **more):
    return subprocess.run([PROGRAM, "-q", "sweep", SCENARIO, *STUDY, *map(str, options)], check=True,
                          stdout=subprocess.PIPE, text=True, **more).stdout


def export(store):
    return subprocess.run([PROGRAM, "export", str(store)], check=True, stdout=subprocess.PIPE).stdout


def done(folder):
    count = 0
    for store in folder.glob("part.*.store"):
        with sqlite3.connect(store) as db:
            try:
                count += db.execute("SELECT count(*) FROM task").fetchone()[0]
            except sqlite3.OperationalError:
                pass  # Killed before it had its tables.
        db.close()
    return count


def check(what, reason):
    if not what:
        sys.exit(reason)


def wait_for(condition, seconds, reason):
    until = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < until, reason)
        time.sleep(0.1)


def emitted(folder):
    text = sweep("--emit", ENGINE, "--shards", SHARDS, "--store", folder / "part.store")
    job = folder / "job"
    job.write_text(text)
    return job


def kubernetes(folder, expected):
    import jsonschema
    schema = json.loads((HERE / "kubernetes_job.schema.json").read_text())
    job = json.loads(emitted(folder).read_text())
    jsonschema.Draft202012Validator(schema).validate(job)
    container = job["spec"]["template"]["spec"]["containers"][0]
    field = container["env"][0]["valueFrom"]["fieldRef"]["fieldPath"]
    check(field == "metadata.annotations['batch.kubernetes.io/job-completion-index']", field)
    check(job["spec"]["completions"] == SHARDS, "as many pods as shards")
    for index in range(SHARDS):
        words = [word.replace("$(SHARD)", str(index)) for word in container["args"]]
        subprocess.run([PROGRAM, *words], check=True, stdout=subprocess.DEVNULL, cwd=folder,
                       env=dict(os.environ, JOB_COMPLETION_INDEX=str(index)))
    merge = [word for i in range(SHARDS) for word in ("--merge", folder / f"part.{i}.store")]
    sweep(*merge, "--store", folder / "whole.store")
    check(export(folder / "whole.store") == expected, "the pods come to something else")


def session_of(leader):
    """Processes of the session that a process has begun."""
    members = []
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # It has ended meanwhile.
        if int(fields[3]) == leader:
            members.append(int(stat.parent.name))
    return members


def stores_away(folder):
    for file in folder.glob("part.*"):
        file.unlink()


def kill_many(folder, expected, start, kill, finish):
    """Kills jobs that are begun anew, each at a moment uniform over its run."""
    draw = random.Random(7)
    took, met = [], 0
    began = time.monotonic()
    finish()
    took.append(time.monotonic() - began)
    stores_away(folder)
    for _ in range(KILLS):
        running = start()
        began = time.monotonic()
        time.sleep(draw.random() * statistics.median(took[-7:]))
        elapsed = time.monotonic() - began
        kill(running)
        share = done(folder) / RESULTS
        met += 0.05 <= share <= 0.95
        if share >= 0.4:
            took.append(elapsed / min(share, 0.99) * (0.9 if share == 1 else 1))
        finish()
        check(export(folder / "part.store") == expected, "killed and resumed, it comes to something else")
        stores_away(folder)
    print(f"{KILLS} kills, {met} of them between 5 and 95 % of {RESULTS} results, a run of "
          f"{statistics.median(took):.1f} s")
    check(KILLS < 100 or met >= 0.75 * KILLS, "too few kills in the middle")


def parallel(folder, expected):
    if shutil.which("parallel") is None:
        sys.exit(77)
    job = emitted(folder)

    def start():
        return subprocess.Popen(["sh", str(job)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                start_new_session=True)

    def kill(running):
        # GNU parallel gives its jobs process groups of their own; the session is that of all of them.
        for _ in range(2):
            for pid in session_of(running.pid):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass  # It had ended.
        running.wait()

    def finish():
        subprocess.run(["sh", str(job)], check=True, stdout=subprocess.DEVNULL)

    if KILLS:
        return kill_many(folder, expected, start, kill, finish)
    for share in (0.2, 0.5, 0.8):
        running = start()
        wait_for(lambda: running.poll() is not None or done(folder) >= share * RESULTS, 300, "nothing is done")
        kill(running)
        print(f"killed with {done(folder)} of {RESULTS} done")
    finish()
    check(export(folder / "part.store") == expected, "killed and resumed, it comes to something else")
    return None


def slurm_daemons(folder):
    """Starts a Slurm of one node and returns what has to be killed."""
    host = socket.gethostname().split(".")[0]
    ports = random.Random(os.getpid()).sample(range(20000, 30000), 2)
    conf = folder / "slurm.conf"
    conf.write_text(f"""ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmctldPort={ports[0]}
SlurmdPort={ports[1]}
SlurmUser=root
SlurmdUser=root
AuthType=auth/munge
CryptoType=crypto/munge
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
ReturnToService=2
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN
PartitionName=all Nodes={host} Default=YES State=UP
""")
    os.environ["SLURM_CONF"] = str(conf)
    daemons = []
    if subprocess.run("munge -n | unmunge", shell=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                      check=False).returncode != 0:
        os.makedirs("/run/munge", exist_ok=True)
        shutil.chown("/run/munge", "munge", "munge")
        daemons.append(subprocess.Popen(["setpriv", "--reuid=munge", "--regid=munge", "--clear-groups", "munged",
                                         "--foreground"], stderr=subprocess.DEVNULL))
        time.sleep(1)
    for name in ("slurmctld", "slurmd"):
        daemons.append(subprocess.Popen([name, "-D", "-f", str(conf)], stderr=subprocess.DEVNULL))
    wait_for(lambda: "idle" in subprocess.run(["sinfo", "-h", "-o", "%t"], stdout=subprocess.PIPE, text=True,
                                              stderr=subprocess.DEVNULL, check=False).stdout,
             60, "Slurm does not come up")
    return daemons


def slurm(folder, expected):
    if not all(shutil.which(name) for name in ("slurmctld", "slurmd", "sbatch", "munged")) or os.getuid() != 0:
        sys.exit(77)
    job = emitted(folder)
    daemons = slurm_daemons(folder)

    def submit():
        return subprocess.run(["sbatch", "--parsable", "-o", f"{folder}/%A.%a.log", str(job)], check=True,
                              stdout=subprocess.PIPE, text=True).stdout.strip()

    def ended():
        return subprocess.run(["squeue", "-h"], stdout=subprocess.PIPE, text=True, check=True).stdout.strip() == ""

    def kill(number):
        subprocess.run(["scancel", "--signal=KILL", "--full", number], check=False)
        subprocess.run(["scancel", number], check=False)
        wait_for(ended, 60, "the job does not end")

    def finish():
        submit()
        wait_for(ended, 600, "the job does not end")
        merge = [word for i in range(SHARDS) for word in ("--merge", folder / f"part.{i}.store")]
        sweep(*merge, "--store", folder / "part.store")

    try:
        if KILLS:
            return kill_many(folder, expected, submit, kill, finish)
        for share in (0.2, 0.5, 0.8):
            number = submit()
            wait_for(lambda: ended() or done(folder) >= share * RESULTS, 300, "nothing is done")
            kill(number)
            print(f"killed with {done(folder)} of {RESULTS} done")
        finish()
        check(export(folder / "part.store") == expected, "killed and resumed, it comes to something else")
    finally:
        for daemon in reversed(daemons):
            daemon.terminate()
            daemon.wait()


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sweep("--store", folder / "reference.store")
        expected = export(folder / "reference.store")
        {"kubernetes": kubernetes, "parallel": parallel, "slurm": slurm}[ENGINE](folder, expected)
        print(f"{ENGINE}: {len(expected)} bytes, equal")


if __name__ == "__main__":
    main()
