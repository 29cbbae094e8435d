#!/usr/bin/python3
"""Every value of the catalogue says where it comes from, and every name it uses exists."""

import csv
import os
import pathlib
import re
import sys
import tomllib
import unittest

CATALOGUE = pathlib.Path(__file__).resolve().parent.parent / "configs" / "catalogue"
STATED_BY_EACH = {"cpus", "memory", "network", "price", "max_pods"}  # By each size of a family.
KINDS = {"host", "storage", "network", "runtime", "hardening", "image", "class"}
SOURCED = {"value", "low", "high", "source", "note"}
NAMES = {"name", "from", "to", "serial", "scope", "kind", "role", "enabled", "base"}  # Labels, not measurements.


def load():
    """All entries as {(kind, name): (file, entry)}; a name used twice is an error."""
    entries = {}
    for path in sorted(CATALOGUE.rglob("*.toml")):
        with path.open("rb") as file:
            document = tomllib.load(file)
        for kind, table in document.items():
            assert kind in KINDS, f"{path.name}: unknown table {kind}"
            for name, entry in table.items():
                assert (kind, name) not in entries, f"{path.name}: {kind} {name} is there twice"
                entries[kind, name] = (path.name, entry)
    return {key: (file, entry if key[0] != "host" else with_base(entry, entries))
            for key, (file, entry) in entries.items()}


def with_base(entry, entries):
    """What a host states, and what its base states and it does not."""
    if "base" not in entry:
        return entry
    return with_base(entries["host", entry["base"]][1], entries) | entry


def is_sourced(node):
    return isinstance(node, dict) and "value" in node and set(node) <= SOURCED


def unsourced(node, path, inherited):
    """Paths below `node` of values without a source."""
    if is_sourced(node):
        return [] if node.get("source") or inherited else [path]
    if isinstance(node, dict):
        own = inherited or bool(node.get("source"))
        return [bad for key, child in node.items() if key not in NAMES | {"source"}
                for bad in unsourced(child, f"{path}.{key}", own)]
    if isinstance(node, list):
        return [bad for i, child in enumerate(node)
                for bad in unsourced(child, f"{path}[{i}]", inherited)]
    return [] if inherited else [path]


def sourced_values(node, path):
    if is_sourced(node):
        yield path, node
    elif isinstance(node, dict):
        for key, child in node.items():
            yield from sourced_values(child, f"{path}.{key}")
    elif isinstance(node, list):
        for i, child in enumerate(node):
            yield from sourced_values(child, f"{path}[{i}]")


LAYER = {"compressed": "0 B", "unpacked": "0 B", "mapped": "0 B", "role": "runtime", "hides": "0 B",
         "vulnerabilities": 0, "vulnerability_rate": "0/d"}  # With what stands for nothing said.

SCALE = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "min": 60, "h": 3600, "B": 1, "kB": 1e3,
         "MB": 1e6, "GB": 1e9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "W": 1, "USD/h": 1,
         "d": 86400, "/d": 1 / 86400,
         "/s": 1, "B/s": 1, "MB/s": 1e6, "Gbit/s": 1.25e8, "m": 1e-3}


def number(value):
    """Magnitude of a plain value; None for a distribution without one middle."""
    if isinstance(value, dict):
        value = value.get("median", value.get("mean", value.get("value")))
    if isinstance(value, (int, float)):
        return float(value)
    if not isinstance(value, str):
        return None
    match = re.fullmatch(r"([\d.]+) ?(\S+)", value)
    return float(match[1]) * SCALE[match[2]] if match and match[2] in SCALE else None


def plain(node):
    return node["value"] if is_sourced(node) else node


class Catalogue(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.entries = load()

    def of(self, kind):
        return {name: entry for (k, name), (_, entry) in self.entries.items() if k == kind}

    def test_every_value_has_a_source(self):
        bad = [path for (kind, name), (file, entry) in self.entries.items()
               for path in unsourced(entry, f"{file}: {kind}.{name}", False)]
        self.assertEqual(bad, [])

    def test_ranges_hold_their_value(self):
        for (kind, name), (file, entry) in self.entries.items():
            for path, node in sourced_values(entry, f"{file}: {kind}.{name}"):
                value = number(node["value"])
                if isinstance(node["value"], str) and node["value"][0].isdigit():
                    self.assertIsNotNone(value, f"{path}: {node['value']}")
                low, high = number(node.get("low")), number(node.get("high"))
                if value is None:
                    continue
                if low is not None:
                    self.assertLessEqual(low, value * 1.0001, path)
                if high is not None:
                    self.assertLessEqual(value, high * 1.0001, path)

    def test_sizes_say_what_is_their_own(self):
        for path in sorted(CATALOGUE.rglob("*.toml")):
            with path.open("rb") as file:
                hosts = tomllib.load(file).get("host", {})
            for name, host in hosts.items():
                if "base" in host:
                    self.assertLessEqual(STATED_BY_EACH, set(host), name)

    def test_current_families_of_ec2_are_there(self):
        families = {name.split("/")[1].split(".")[0] for name in self.of("host")
                    if name.startswith("aws/")}
        for family in ("m7i m7i-flex m7a m7g m8i m8a m8g m9g c7i c7g c8i c8g c9g r7i r7g r8i r8g "
                       "x8g x8i i7i i7ie i8g d3 t3 t3a t4g m7gd c6in r6idn im4gn is4gen").split():
            self.assertIn(family, families)

    def test_types_of_ec2_are_those_of_the_table(self):
        """CPUs, memory, pods, network and price of every type, where the table is at hand."""
        folder = os.environ.get("STOWPLAN_DATA")
        if not folder:
            self.skipTest("no aws-ec2-types table; set STOWPLAN_DATA to the folder that holds it")
        table = pathlib.Path(folder) / "aws-ec2-types" / "ec2_types_us_east_1.csv"
        with table.open(encoding="utf-8") as file:
            rows = {row["type"]: row for row in csv.DictReader(file)}
        hosts = {name: host for name, host in self.of("host").items() if name.startswith("aws/")}
        self.assertGreater(len(hosts), 900)
        for name, host in hosts.items():
            row = rows[name.split("/")[1]]
            self.assertEqual(host["cpus"], int(row["vcpu"]), name)
            self.assertEqual(number(host["memory"]), int(row["mem_mib"]) * 2**20, name)
            self.assertEqual(host["max_pods"], int(row["alloc_pods"]), name)
            self.assertEqual(host.get("architecture"), row["arch"], name)
            self.assertAlmostEqual(number(host["network"]) / 1.25e5, float(row["net_mbps"]), delta=0.6)
            self.assertAlmostEqual(number(host["price"]), float(row["od_usd_h_us_east_1"]), 4, name)

    def test_names_refer_to_entries(self):
        storage, images = self.of("storage"), self.of("image")
        for name, host in self.of("host").items():
            self.assertIn(plain(host.get("storage", "local-nvme")), storage, name)
        for name, image in images.items():
            if "base" in image:
                self.assertIn(image["base"], images, name)

    def test_equal_layers_are_equal(self):
        """A layer's name is its identity, so two entries may not give it different sizes."""
        seen = {}
        for name, image in self.of("image").items():
            for layer in image.get("layers", []):
                facts = [plain(layer.get(key, nothing)) for key, nothing in LAYER.items()]
                self.assertEqual(seen.setdefault(layer["name"], facts), facts,
                                 f"{name}: {layer['name']}")

    def test_services_of_a_system_are_told_apart(self):
        """Every service has a name of its own, takes something, and says where that comes from."""
        for name, image in self.of("image").items():
            services = image.get("system", {}).get("services", [])
            self.assertEqual(len({s["name"] for s in services}), len(services), name)
            for service in services:
                self.assertIn("source", service, f"{name}: {service['name']}")
                self.assertTrue(set(service) - NAMES - {"source"}, f"{name}: {service['name']}")

    def test_vulnerabilities_say_where_they_come_from(self):
        for name, image in self.of("image").items():
            for layer in image.get("layers", []):
                for key in ("vulnerabilities", "vulnerability_rate"):
                    if key in layer:
                        self.assertTrue(is_sourced(layer[key]) and layer[key].get("source"),
                                        f"{name}: {layer['name']}.{key}")

    def test_phases_chain(self):
        """The phases of a runtime lead from `bound` without a gap, and no name comes twice."""
        for name, runtime in self.of("runtime").items():
            phases = runtime["start"]
            self.assertEqual(phases[0]["from"], "bound", name)
            for before, after in zip(phases, phases[1:]):
                self.assertEqual(before["to"], after["from"], name)
            self.assertIn(phases[-1]["to"], ("exec", "init"), name)
            self.assertEqual(len({p["name"] for p in phases}), len(phases), name)
            ends = runtime.get("stop", [])
            for before, after in zip(ends, ends[1:]):
                self.assertEqual(before["to"], after["from"], name)
            if ends:
                self.assertEqual((ends[0]["from"], ends[-1]["to"]), ("told to go", "gone"), name)

    def test_medians_are_those_measured(self):
        """Idle start-up medians, each the sum of its phases [ms]; sources in docs/models/boot.md."""
        measured = {"runc-direct": 33.4, "runc": 800, "docker": 550, "firecracker": 160.9,
                    "cloud-hypervisor": 102.5, "qemu-kvm": 243.5, "qemu-qboot": 213.9, "xen": 180,
                    "lightvm": 4.0}
        on_m5d = ("firecracker", "cloud-hypervisor", "qemu-kvm", "qemu-qboot")
        m5d = self.of("host")["aws/m5d.metal"]
        m5d_speed = number(plain(m5d["speed"]))
        idle, ramp = plain(m5d["clock"]["idle"]), 1e3 * number(plain(m5d["clock"]["ramp"]))
        for name, expected in measured.items():
            speed = m5d_speed if name in on_m5d else 1
            phases = self.of("runtime")[name]["start"]
            total = sum(1e3 * number(plain(phase[part])) / (speed if part in ("cpu", "kernel") else 1)
                        for phase in phases
                        for part in ("delay", "serial_time", "cpu", "kernel") if part in phase)
            if name in on_m5d:  # One at a time, on cores that rested: the first work is at a low clock.
                first = 1e3 * number(plain(phases[0]["cpu"])) / speed
                total += min(first * (1 / idle - 1), ramp * (1 - idle))
            self.assertLess(abs(total / expected - 1), 0.01, f"{name}: {total} ms")


if __name__ == "__main__":
    sys.exit(unittest.main())
