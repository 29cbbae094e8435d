#!/usr/bin/python3
"""The module beside the notebooks: what the program says, as data frames with units.

    notebooks_module.py STOWPLAN

Exit code 77, skipped, where pandas or nbformat are missing (`make notebooks` installs them).
"""

import os
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "notebooks"))
sys.dont_write_bytecode = True
try:
    import nbformat
    import pandas

    import execute
    import stowplan
except ImportError as missing:
    print(f"skipped: {missing}")
    sys.exit(77)

MIXED = "configs/scenarios/mixed.toml"
SHORT = {"duration": "20 s", "warm_up": "5 s", "pool.core.hosts.min": 1}


class Module(unittest.TestCase):
    def test_a_run(self):
        result = stowplan.run(MIXED, set=SHORT, layouts=["all-vm", "mixed"], replications=2)
        self.assertEqual(list(result.layouts["layout"]), ["all-vm", "mixed"])
        seconds = stowplan.pick(result.metrics, "response_time.p99", "workload/shop")
        millis = stowplan.pick(result.metrics, "response_time.p99", "workload/shop", unit="ms")
        self.assertEqual(list(seconds.index), ["all-vm", "mixed"])
        self.assertEqual(set(seconds["unit"]), {"s"})
        self.assertEqual(set(millis["unit"]), {"ms"})
        self.assertAlmostEqual(millis["high"]["mixed"], 1e3 * seconds["high"]["mixed"])
        fact = stowplan.pick(result.metrics, "image.compressed", "workload/shop", unit="MiB")
        self.assertTrue((fact["low"] == fact["high"]).all() and (fact["mean"] > 1).all())
        self.assertEqual(
            set(zip(result.differences["a"], result.differences["b"])), {("all-vm", "mixed")}
        )
        self.assertIn("payments", set(result.objectives["workload"]))
        self.assertIn("binding_constraint", set(result.findings["name"]))
        with self.assertRaisesRegex(KeyError, "no response_time.p99 of pool/core"):
            stowplan.pick(result.metrics, "response_time.p99", "pool/core")

    def test_infeasible_layouts(self):
        one = stowplan.run(MIXED, set={**SHORT, "pool.core.hosts.max": 2}, replications=1)
        status = one.layouts.set_index("layout")
        self.assertEqual(status["status"]["all-vm"], "infeasible")
        self.assertIn("pool", status["reason"]["all-vm"])
        self.assertNotIn("all-vm", stowplan.pick(one.metrics, "cost.month").index)
        self.assertIn("mixed", stowplan.pick(one.metrics, "cost.month").index)
        none = stowplan.run(MIXED, set={**SHORT, "pool.core.hosts.max": 1}, replications=1)
        self.assertEqual(set(none.layouts["status"]), {"infeasible"})
        self.assertTrue(none.metrics.empty and none.differences.empty)

    def test_errors_are_the_programs(self):
        with self.assertRaisesRegex(
            stowplan.ProgramError, "no-such.toml: error: there is no such file"
        ):
            stowplan.run("no-such.toml")
        with self.assertRaisesRegex(
            stowplan.ProgramError, r"pool.core.hsts: unknown key; did you mean"
        ):
            stowplan.sweep(MIXED, axes={"load": [1]}, set={"pool.core.hsts": 1})
        kept = os.environ["STOWPLAN"]
        os.environ["STOWPLAN"] = "no-such-program"
        try:
            with self.assertRaisesRegex(stowplan.ProgramError, "no-such-program"):
                stowplan.show(MIXED)
        finally:
            os.environ["STOWPLAN"] = kept

    def test_a_sweep(self):
        study = stowplan.sweep(
            MIXED,
            axes={"pool.core.hosts.max": [2, 40]},
            set=SHORT,
            replications=2,
            layouts=["all-vm", "mixed"],
        )
        frame = study.export()
        first = (
            frame[frame["pool.core.hosts.max"] == 2].drop_duplicates("layout").set_index("layout")
        )
        self.assertEqual(first["status"]["all-vm"], "infeasible")
        cost = stowplan.pick(
            frame[frame["layout"] == "mixed"], "cost.month", by="pool.core.hosts.max"
        )
        self.assertEqual(list(cost.index), [2, 40])
        self.assertTrue((cost["low"] <= cost["mean"]).all() and set(cost["unit"]) == {"USD/month"})
        noisy = stowplan.pick(frame, "response_time.p99", "workload/payments", by="layout")
        self.assertTrue(
            (noisy["low"] < noisy["mean"]).all() and (noisy["mean"] < noisy["high"]).all()
        )
        each = study.replications("cost.month").set_index(["point", "layout"])
        self.assertIsNone(each["values"][0, "all-vm"])
        self.assertEqual(len(each["values"][1, "mixed"]), 2)
        self.assertAlmostEqual(sum(each["values"][1, "mixed"]) / 2, cost["mean"][40])

    def test_ranges(self):
        study = stowplan.sweep(MIXED, ranges=True, set=SHORT, layouts=["mixed"], replications=1)
        settings = study.settings().pivot(index="point", columns="path", values="value")
        moved = (settings != settings.loc[0]).sum(axis=1)
        self.assertEqual(len(settings), 1 + 2 * settings.shape[1])
        self.assertGreater(settings.shape[1], 100)
        self.assertLessEqual(moved.max(), 1)
        failed = study.replications("hosts.mean").query("status == 'failed'")
        self.assertTrue(all("not allowed" in reason for reason in failed["reason"]))

    def test_the_rest(self):
        steps = stowplan.series(MIXED, step="5 s", set=SHORT, layouts=["mixed"], replications=1)
        self.assertEqual(set(steps["part"]), {"warm-up", "window"})
        ready = stowplan.pick(steps, "replicas.ready", "workload/shop", by="time")
        self.assertEqual(list(ready.index), [0, 5, 10, 15, 20])
        published = stowplan.validate("configs/validation/v07-ec2.toml")
        self.assertEqual(set(published["unit"]), {"s"})
        self.assertTrue({"claim", "published", "ours", "tolerance", "verdict"} <= set(published))
        values = stowplan.show(MIXED, "pool.core").set_index("key")
        self.assertEqual(values["value"]["pool.core.host"], "gcp/n2-standard-16")


class Executed(unittest.TestCase):
    """What is written of an execution is the same if its results are."""

    def notebook(self, text, png="AAAA", count=1):
        shown = [
            nbformat.v4.new_output(
                "display_data", {"text/plain": "<Figure size 1x1>", "image/png": png}
            ),
            nbformat.v4.new_output("display_data", {"text/markdown": text}),
        ]
        cell = nbformat.v4.new_code_cell("say(1)", outputs=shown, execution_count=count)
        cell.metadata["execution"] = {"started": "now"}
        return execute.normal(nbformat.v4.new_notebook(cells=[cell]))

    def test_what_varies_is_gone(self):
        self.assertEqual(nbformat.writes(self.notebook("a")), nbformat.writes(self.notebook("a")))
        self.assertNotIn("Figure", nbformat.writes(self.notebook("a")))
        self.assertNotIn("started", nbformat.writes(self.notebook("a")))

    def test_what_differs_is_told(self):
        self.assertEqual(execute.differences(self.notebook("a"), self.notebook("a", "BBBB")), [])
        self.assertEqual(len(execute.differences(self.notebook("a"), self.notebook("b"))), 1)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    os.environ["STOWPLAN"] = str(pathlib.Path(sys.argv.pop()).resolve())
    unittest.main()
