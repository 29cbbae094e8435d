#!/usr/bin/python3
"""Would `stowplan validate` notice a broken catalogue? Each mutation must turn something red, and each number
that claims to come out of the simulation must move with the mutation it names."""

import json
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

PROGRAM, SOURCE = sys.argv[1], pathlib.Path(sys.argv[2])
CATALOGUE = SOURCE / "configs" / "catalogue"


def replace(folder, file, pattern, replacement, count=1):
    path = folder / file
    text, n = re.subn(pattern, replacement, path.read_text(), count=count, flags=re.S | re.M)
    assert n > 0, f"{file}: nothing matches {pattern}"
    path.write_text(text)


def swap_entries(folder, file, a, b):
    """The runtimes a and b under each other's names, but for the restoring that only one of them can."""
    path = folder / file
    text = path.read_text()
    for name, other in ((a, "\0"), (b, a), ("\0", b)):
        text = re.sub(rf"(?m)^(\[+runtime\.){re.escape(name)}(?=[\].])(?!\.restore)", rf"\g<1>{other}", text)
    path.write_text(text)


VMS, CONTAINERS = "runtimes/virtual_machines.toml", "runtimes/containers.toml"

MUTATIONS = {
    "Firecracker and QEMU swapped": lambda f: swap_entries(f, VMS, "firecracker", "qemu-kvm"),
    "runc and gVisor swapped": lambda f: swap_entries(f, CONTAINERS, "runc", "gvisor"),
    "the kubelet phase of a pod dropped": lambda f: replace(
        f, CONTAINERS, r'\[\[runtime\.runc\.start\]\]\nname  = "kubelet".*?(?=\[\[)', ""),
    "the provider's part of a cloud VM dropped": lambda f: replace(
        f, VMS, r'\[\[runtime\.cloud-vm\.start\]\].*?(?=\n\[)', ""),
    "memory of the guest kernel doubled": lambda f: replace(
        f, VMS, r'guest_memory_share( *)= \{ value = 0\.01777, low = 0\.015625, high = 0\.01777',
        r'guest_memory_share\1= { value = 0.15, low = 0.015625, high = 0.15', 0),
    "no bounce buffer": lambda f: replace(
        f, VMS, r'guest_bounce_buffer( *)= \{ value = "64 MiB"', r'guest_bounce_buffer\1= { value = "0 B"', 0),
    "a shared layer under a second name": lambda f: replace(
        f, "images/bases.toml", r'(\[image\.temurin-21-jdk\].*?name *= )"[^"]*"', r'\1"a layer of its own"'),
    "Xen's toolstack does not slow down": lambda f: replace(
        f, VMS, r'serial_growth = \{ value = "0.9 ms"', 'serial_growth = { value = "0 ms"'),
    "boots do no work in the kernel": lambda f: replace(
        f, VMS, r'mean = "25.5 ms"', r'mean = "1 ms"', 0),
    "work in the kernel is ten times as long": lambda f: replace(
        f, VMS, r'mean = "25.5 ms"', r'mean = "255 ms"', 0),
    "SeaBIOS is as fast as qboot": lambda f: replace(
        f, VMS, r'cpu  = \{ value = "42.5 ms"', r'cpu  = { value = "17.3 ms"'),
    "network namespaces of Linux 4.4 as fast as today's": lambda f: replace(
        f, CONTAINERS, r'serial_time = \{ value = "101 ms"', r'serial_time = { value = "4.4 ms"'),
    "overlay networks pass half the packets": lambda f: replace(
        f, "networks.toml", r'value = "756000/s"', r'value = "378000/s"'),
    "the bounce buffer is free, and guests hide no memory": lambda f: replace(
        f, VMS, r'guest_memory( *)= \{ value = "14 MiB"', r'guest_memory\1= { value = "0 B"', 0),
    "a microVM serves reads as fast as the disk": lambda f: replace(
        f, VMS, r'(disk_read.iops_limit *= \{ value = )"12880/s"', r'\1"301182/s"'),
    "a small guest uses no page of its boot again": lambda f: replace(
        f, "images/systems.toml", r'boot_memory = \{ value = "100 MiB"', 'boot_memory = { value = "0 B"'),
    "NAT costs nothing": lambda f: replace(
        f, "networks.toml", r'value = "18.5 us", low = "15 us"', 'value = "0 us", low = "0 us"'),
}


SCENARIOS = SOURCE / "configs" / "validation"

# What is in the scenarios and not in the catalogue: the file, and what is set in it.
SET = {
    "no launcher: a thousand boots at once": ("v01-parallel-boots.toml", "deployment.firecracker-10.launch.at_once=0"),
    "every place launches by itself": ("v01-parallel-boots.toml", "deployment.firecracker-100.launch.workers=0"),
    "launching is no work": ("v15-boots-held-out.toml", "deployment.firecracker-api-100.launch.cpu=0 ms"),
    "in the kernel none is in another's way": ("v01-parallel-boots.toml", "host.lab.kernel_contention=0"),
    "cores that rest keep their clock": ("v01-parallel-boots.toml", "host.lab.clock.idle=1"),
    "boots have no spread": ("v01-parallel-boots.toml", "runtime.firecracker.start.kernel.cpu=93.5 ms"),
    "cores of the host have the speed of the reference": ("v01-parallel-boots.toml", "host.lab.speed=1"),
    "no layer is unpacked while others come": ("v14-image-pulls.toml",
                                               "pool.unpack-beside.image_pull.kind=containerd-1.2"),
    "the daemon has no lock": ("v16-docker-daemon.toml", 'runtime.docker.start.daemon.serial_time=0 ms'),
    "a system call costs nothing in a sandbox": ("v05-gvisor-2020.toml", "runtime.gvisor-ptrace.syscall=0 us"),
    "zstd unpacks as slowly as gzip": ("v14-image-pulls.toml", "pool.near.image_pull.zstd=86 MB/s"),
}


def validate(catalogue, *more, what=SCENARIOS):
    run = subprocess.run([PROGRAM, "validate", what, "--catalogue", catalogue, *more],
                         capture_output=True, text=True)
    return run.returncode, run.stdout, run.stderr


def rows_of(file, *more):
    """Rows of one scenario by what they say; a mutation may turn them red, so the exit code does not count."""
    code, out, error = validate(CATALOGUE, "--format", "json", *more, what=file)
    assert code in (0, 3), error
    return {(row["case"], row["what"]): row for row in json.loads(out)}


def check_predictions():
    """A number that comes out of the simulation moves by a twentieth or more; an order is no longer held. Returns
    how many were checked and how many did not move."""
    checked = still = 0
    for file in sorted(SCENARIOS.glob("*.toml")):
        text = file.read_text()
        if "mutation" not in text:
            continue
        before = rows_of(file)
        for mutation in sorted({row["mutation"] for row in before.values()} - {""}):
            after = rows_of(file, "--set", mutation)
            for key, row in before.items():
                if row["mutation"] != mutation:
                    continue
                checked += 1
                moved = abs(after[key]["ours"] / row["ours"] - 1)
                if moved < 0.05:
                    still += 1
                    print(f"STILL   {key[0]}: {key[1]} moves by {moved:.1%} only with {mutation}")
        for row in before.values():
            if row["claim"] == "predicted" and not row["mutation"]:
                still += 1
                print(f"STILL   {row['case']}: {row['what']} names no mutation")
    print(f"{checked - still} of {checked} numbers move with the mutations they name")
    return checked, still


def main():
    failures = 0
    code, _, error = validate(CATALOGUE)
    print(f"{'green' if code == 0 else 'RED'}    nothing changed {error.strip()}")
    failures += code != 0
    for name, mutate in MUTATIONS.items():
        with tempfile.TemporaryDirectory() as folder:
            copy = pathlib.Path(folder) / "catalogue"
            shutil.copytree(CATALOGUE, copy)
            mutate(copy)
            code, _, error = validate(copy)
            # A formula whose value is gone, or an instance over its limit, is refused: noticed as well.
            noticed = code == 3 or (code == 2 and ("formula" in error or "limits.memory" in error))
            print(f"{'noticed' if noticed else 'MISSED '} {name} {'' if noticed else error.strip()}")
            failures += not noticed
    for name, (file, value) in SET.items():
        code, _, error = validate(CATALOGUE, "--set", value, what=SCENARIOS / file)
        print(f"{'noticed' if code == 3 else 'MISSED '} {name} {'' if code == 3 else error.strip()}")
        failures += code != 3
    checked, still = check_predictions()
    failures += still
    print(f"{len(MUTATIONS) + len(SET) + 1 + checked - failures} passed, {failures} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
