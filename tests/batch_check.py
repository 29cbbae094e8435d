#!/usr/bin/env python3
"""A study run by other engines, each from the job that `sweep --emit` writes.

    batch_check.py STOWPLAN SCENARIO kubernetes|parallel|slurm [KILLS KILL_AT_WRITE]

kubernetes: the Job against the schema beside this file, and its pods played one by one. parallel and slurm: the
job is killed in the middle, given once more and merged; the export has to be that of one undisturbed process.
slurm starts its own daemons of one node. Without KILLS there are three, with 20, 50 and 80 % of the results done; with
KILLS so many, each of a job begun anew at a moment that is uniform over its run, in CPU time of all shards; in every
third job shards have died before that by the preloaded library KILL_AT_WRITE, each at a write of a commit. Each is
resumed, merged and compared; of 100 or more three quarters have to meet between 5 and 95 % of the results and a tenth
leave a commit half written. Exits with 77 where the engine is not installed.
"""

import json
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from sweep_store import cpu_time, done, half_a_commit

PROGRAM, SCENARIO = map(os.path.abspath, sys.argv[1:3])
ENGINE = sys.argv[3]
KILLS = int(sys.argv[4]) if len(sys.argv) > 4 else 0
HERE = pathlib.Path(__file__).resolve().parent
LIBRARY = os.path.abspath(sys.argv[5]) if KILLS else ""
SHARDS = 4
# Where kills are counted, a run is long beside the fifth of a second between two commits. Other programs on the machine
# change how long it is, so that every 20 kills the study is made as large as it has to be.
SECONDS = 3


class Study:
    loads = 12

    def options(self):
        duration = "5 s" if KILLS else "20 s"
        return ["--axis", f"load=0.5..1.4/{self.loads}", "--set", f"duration={duration}", "--replications", "2"]

    def results(self):
        return 3 * self.loads

    def resize(self, seconds):
        """After a job ran for so long. In less than 12 results a shard, start and end are too large a part."""
        self.loads = min(60, max(16, round(self.loads * SECONDS / seconds)))


STUDY = Study()


def sweep(*options, **more):
    return subprocess.run([PROGRAM, "-q", "sweep", SCENARIO, *STUDY.options(), *map(str, options)], check=True,
                          stdout=subprocess.PIPE, text=True, **more).stdout


def export(store):
    return subprocess.run([PROGRAM, "export", str(store)], check=True, stdout=subprocess.PIPE).stdout


def stores(folder):
    return list(folder.glob("part.*.store"))


def done_in(folder):
    return sum(done(store) for store in stores(folder))


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


class Shards:
    """CPU time of the shards of a job, those that have ended too, as far as it was seen."""

    def __init__(self, folder):
        self.folder = os.fsencode(folder)
        self.used = {}

    def cpu_time(self):
        for command in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = command.read_bytes().split(b"\0")
            except (FileNotFoundError, ProcessLookupError):
                continue  # It has ended meanwhile.
            if words[0] == os.fsencode(PROGRAM) and b"--shard" in words and any(self.folder in word for word in words):
                process = int(command.parent.name)
                self.used[process] = max(cpu_time(process), self.used.get(process, 0))
        return sum(self.used.values())


def dying(moment, draw):
    """Surroundings in which each shard dies at a write of the first commit after this moment of its life."""
    return dict(os.environ, LD_PRELOAD=LIBRARY, KILL_FILE=".store-wal", KILL_AFTER=str(moment),
                KILL_AT=str(draw.randint(1, 60)))


class Undisturbed:
    """What a job comes to: seconds and CPU time of its shards, and the export of one process."""

    def __init__(self, folder, start, ended, finish):
        stores_away(folder)
        emitted(folder)
        running, shards, began = start(), Shards(folder), 0
        while not ended(running):
            self.cpu_time = shards.cpu_time()
            if not began and self.cpu_time:
                began = time.monotonic()
            time.sleep(0.02)
        self.seconds = time.monotonic() - began
        finish()
        (folder / "reference.store").unlink()
        sweep("--store", folder / "reference.store")
        self.export = export(folder / "reference.store")


def kill_many(folder, start, ended, kill, finish):
    """Kills jobs that are begun anew, each at a moment uniform over its run."""
    draw = random.Random(7)
    first = time.monotonic()
    whole = Undisturbed(folder, start, ended, finish)
    met, halves = 0, 0
    for killed in range(1, KILLS + 1):
        if killed % 20 == 1:
            STUDY.resize(whole.seconds)
            whole = Undisturbed(folder, start, ended, finish)
            print(f"{killed - 1} kills, {met} in the middle, {halves} inside a commit; from now on {STUDY.results()} results, "
                  f"for which a job runs {whole.seconds:.1f} s, {whole.cpu_time:.1f} s of them on a CPU", flush=True)
        stores_away(folder)
        moment = draw.random() * whole.cpu_time
        running = start(dying(draw.random() * whole.cpu_time / SHARDS, draw) if killed % 3 == 0 else None)
        shards = Shards(folder)
        while not ended(running) and shards.cpu_time() < moment:
            time.sleep(0.01)
        kill(running)
        halves += any(half_a_commit(store) for store in stores(folder))
        met += 0.05 <= done_in(folder) / STUDY.results() <= 0.95
        finish()
        check(export(folder / "part.store") == whole.export, f"killed and resumed, it comes to something else: {killed}")
    print(f"{KILLS} kills, {met} of them between 5 and 95 % of the results, {halves} inside a commit; equal each time; "
          f"{time.monotonic() - first:.0f} s")
    check(KILLS < 100 or (met >= 0.75 * KILLS and halves >= 0.1 * KILLS), "too few kills in the middle, or inside a commit")


def parallel(folder, expected):
    if shutil.which("parallel") is None:
        sys.exit(77)
    job = emitted(folder)

    def start(env=None):
        return subprocess.Popen(["sh", str(job)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                start_new_session=True, env=env)

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
        return kill_many(folder, start, lambda job: job.poll() is not None, kill, finish)
    for share in (0.2, 0.5, 0.8):
        running = start()
        wait_for(lambda: running.poll() is not None or done_in(folder) >= share * STUDY.results(), 300, "nothing is done")
        kill(running)
        print(f"killed with {done_in(folder)} of {STUDY.results()} done")
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
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1,sched_min_interval=10000
EpilogMsgTime=0
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

    def submit(env=None):
        return subprocess.run(["sbatch", "--parsable", "-o", f"{folder}/%A.%a.log", str(job)], check=True,
                              stdout=subprocess.PIPE, text=True, env=env).stdout.strip()

    def ended():
        # A controller that is too busy to answer has not said that the queue is empty.
        listed = subprocess.run(["squeue", "-h"], stdout=subprocess.PIPE, text=True, check=False)
        return listed.returncode == 0 and listed.stdout.strip() == ""

    def kill(number):
        subprocess.run(["scancel", "--signal=KILL", "--full", number], stderr=subprocess.DEVNULL, check=False)
        subprocess.run(["scancel", number], stderr=subprocess.DEVNULL, check=False)
        wait_for(ended, 60, "the job does not end")

    def finish():
        submit()
        wait_for(ended, 600, "the job does not end")
        merge = [word for i in range(SHARDS) for word in ("--merge", folder / f"part.{i}.store")]
        sweep(*merge, "--store", folder / "part.store")

    try:
        if KILLS:
            return kill_many(folder, submit, lambda _: ended(), kill, finish)
        for share in (0.2, 0.5, 0.8):
            number = submit()
            wait_for(lambda: ended() or done_in(folder) >= share * STUDY.results(), 300, "nothing is done")
            kill(number)
            print(f"killed with {done_in(folder)} of {STUDY.results()} done")
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
