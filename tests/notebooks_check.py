#!/usr/bin/python3
"""Notebooks are what a reader expects of them: whole, executed, small, and about their module.

Wants nothing but Python; what the notebooks say is held by `make check-notebooks`.
"""

import ast
import base64
import copy
import json
import pathlib
import re
import sys
import unittest

FOLDER = pathlib.Path(__file__).resolve().parent.parent / "notebooks"
MOST_BYTES, MOST_COLUMNS = 400_000, 120
OUTSIDE = {"matplotlib", "pandas"}
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
MACHINE = re.compile(
    r"(?<![\w.])/(?:work|tmp|root|home|usr|var|opt)/|\b20\d\d-\d\d-\d\d\b|\b0x[0-9a-f]{6,}"
    r"|Traceback|site-packages|<Figure size|<IPython"
)


def signatures(path):
    """{name: keywords it takes, or None if it takes any} of what a module defines."""
    found = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            taken = node.args
            found[node.name] = {a.arg for a in taken.posonlyargs + taken.args + taken.kwonlyargs}
        elif isinstance(node, ast.ClassDef):
            found[node.name] = None
        elif isinstance(node, ast.Assign):
            found.update({target.id: None for target in node.targets})
    return found


MODULES = {path.stem: signatures(path) for path in sorted(FOLDER.glob("*.py"))}


def code_faults(tree):
    """Imports of what is not there, and names and keywords that a module beside does not have."""
    names = {}  # What a name of this notebook stands for, where a module beside defines it.
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in (alias.name.split(".")[0] for alias in node.names):
                if name not in OUTSIDE | set(MODULES) | sys.stdlib_module_names:
                    yield f"imports {name}"
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if node.module in MODULES:
                    names[alias.name] = (node.module, alias.name)
                elif node.module.split(".")[0] not in OUTSIDE | sys.stdlib_module_names:
                    yield f"imports {node.module}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id in MODULES:
                names[ast.unparse(node)] = (node.value.id, node.attr)
    for module, name in names.values():
        if name not in MODULES[module] or name.startswith("_"):
            yield f"{module} has no {name}"
    for node in ast.walk(tree):
        module, name = names.get(
            ast.unparse(node.func) if isinstance(node, ast.Call) else "", ("", "")
        )
        taken = MODULES.get(module, {}).get(name)
        for keyword in node.keywords if taken is not None else []:
            if keyword.arg and keyword.arg not in taken:
                yield f"{name} takes no {keyword.arg}"


def output_faults(output):
    kind, data = output.get("output_type"), output.get("data", {})
    if kind == "error" or output.get("name") == "stderr":
        yield f"an error among its outputs: {output.get('ename', 'stderr')}"
    elif kind not in ("display_data", "execute_result", "stream"):
        yield f"an output of kind {kind}"
    if output.get("metadata"):
        yield "metadata of an output"
    if "image/png" in data and not base64.b64decode(data["image/png"]).startswith(b"\x89PNG\r\n"):
        yield "a picture that is none"
    for text in [
        output.get("text", ""),
        *(t for k, t in data.items() if not k.startswith("image/")),
    ]:
        if MACHINE.search("".join(text)):
            yield f"an output that tells of the machine: {MACHINE.search(''.join(text))[0]}"


def cell_faults(cell, number):
    source = "".join(cell["source"])
    if cell.get("metadata") != {} or "id" in cell:
        yield "metadata of a cell"
    if not source.strip():
        yield "an empty cell"
    if MACHINE.search(source):
        yield f"names the machine: {MACHINE.search(source)[0]}"
    yield from (
        f"a line of {len(line)} columns" for line in source.split("\n") if len(line) > MOST_COLUMNS
    )
    if cell["cell_type"] != "code":
        return
    if cell["execution_count"] != number:
        yield f"cell {number} is numbered {cell['execution_count']}"
    for output in cell["outputs"]:
        yield from output_faults(output)
    shows = [kind for output in cell["outputs"] for kind in output.get("data", {})]
    if "plt.subplots" in source and "def " not in source and "image/png" not in shows:
        yield f"cell {number} draws and has no picture"
    if re.search(r"(?m)^say\(", source) and "text/markdown" not in shows:
        yield f"cell {number} says something that is not there"


def faults(notebook):
    """What is wrong with a notebook, one text each."""
    if set(notebook) != {"cells", "metadata", "nbformat", "nbformat_minor"}:
        yield "is no notebook"
        return
    if (notebook["nbformat"], notebook["nbformat_minor"]) != (4, 4) or notebook[
        "metadata"
    ] != METADATA:
        yield "its form or metadata are not normal"
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    for cell in notebook["cells"]:
        yield from cell_faults(cell, 1 + next((i for i, c in enumerate(code) if c is cell), -1))
    yield from code_faults(ast.parse("\n".join("".join(cell["source"]) for cell in code)))
    if not "".join(notebook["cells"][0]["source"]).startswith("# "):
        yield "begins without a question"
    kinds = [kind for cell in code for output in cell["outputs"] for kind in output.get("data", {})]
    yield from (f"has no {kind}" for kind in ("image/png", "text/markdown") if kind not in kinds)


def notebooks():
    return {
        path: json.loads(path.read_text(encoding="utf-8"))
        for path in sorted(FOLDER.glob("*.ipynb"))
    }


class Notebooks(unittest.TestCase):
    def test_are_whole(self):
        self.assertGreaterEqual(len(notebooks()), 7)
        for path, notebook in notebooks().items():
            with self.subTest(path.name):
                self.assertEqual(list(faults(notebook)), [])
                self.assertLess(path.stat().st_size, MOST_BYTES)

    def test_are_listed(self):
        page = (FOLDER / "README.md").read_text(encoding="utf-8")
        for path in notebooks():
            self.assertIn(f"]({path.name})", page)

    def test_the_module_is_small(self):
        lines = (FOLDER / "stowplan.py").read_text(encoding="utf-8").splitlines()
        self.assertLess(len(lines), 150)


class Planted(unittest.TestCase):
    """Each fault is seen when it is put into a notebook that has none."""

    def setUp(self):
        self.notebook = copy.deepcopy(next(iter(notebooks().values())))
        self.code = [cell for cell in self.notebook["cells"] if cell["cell_type"] == "code"]

    def expect(self, words):
        found = list(faults(self.notebook))
        self.assertTrue(any(words in fault for fault in found), f"{words}: {found}")

    def add(self, line):
        self.code[-1]["source"].append("\n" + line)

    def test_code(self):
        for line, words in [
            ("import numpy", "imports numpy"),
            ("stowplan.simulate()", "has no simulate"),
            ("stowplan.run('x.toml', layout='a')", "run takes no layout"),
            ("pick(study, 'a', unitt='s')", "pick takes no unitt"),
            ("from figures import pie", "has no pie"),
            ("x = 0" + " " * 120, "columns"),
            ("stowplan._csv('')", "has no _csv"),
            ("x = '/" "home/me/a.toml'", "machine"),
        ]:
            with self.subTest(line):
                self.setUp()
                self.add(line)
                self.expect(words)

    def test_outputs(self):
        text = {"output_type": "stream", "name": "stdout", "text": ["read /" + "tmp/x.csv"]}
        broken = {"output_type": "display_data", "metadata": {}, "data": {"image/png": "AAAA"}}
        for output, words in [
            ({"output_type": "error", "ename": "KeyError"}, "KeyError"),
            ({**text, "name": "stderr"}, "stderr"),
            (text, "tells of the machine"),
            ({**text, "text": ["on 2026-01-31"]}, "2026"),
            (broken, "a picture that is none"),
        ]:
            with self.subTest(words):
                self.setUp()
                self.code[-1]["outputs"].append(output)
                self.expect(words)

    def test_what_is_missing(self):
        drawn = next(cell for cell in self.code if "plt.subplots" in "".join(cell["source"]))
        drawn["outputs"] = []
        self.expect("draws and has no picture")
        self.code[0].update(execution_count=None, metadata={"collapsed": True}, outputs=[])
        self.expect("is numbered None")
        self.expect("metadata of a cell")
        self.notebook["metadata"] = {"language_info": {"version": "3.11.2"}}
        self.expect("not normal")
        self.notebook["cells"][0]["source"] = ["text"]
        self.expect("begins without a question")
        del self.notebook["nbformat"]
        self.expect("is no notebook")


if __name__ == "__main__":
    unittest.main()
