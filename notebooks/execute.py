#!/usr/bin/env python3
"""Executes notebooks and writes their outputs back; what is written differs where a result does.

    execute.py [--check] NOTEBOOK...

With --check nothing is written: texts and tables must be those that are kept, and as many pictures.
"""

import argparse
import os
import pathlib
import sys
import time

import nbclient
import nbformat

KEPT = {"language_info": {"name": "python"},
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}


def execute(path):
    """The notebook with new outputs."""
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    nbclient.NotebookClient(notebook, timeout=3600, kernel_name="python3", record_timing=False,
                            resources={"metadata": {"path": str(path.parent)}}).execute()
    return normal(notebook)


def normal(notebook):
    """Without what differs from run to run: ids and metadata; texts of one stream are one."""
    notebook.metadata, notebook.nbformat_minor = nbformat.from_dict(KEPT), 4
    for cell in notebook.cells:
        cell.pop("id", None)
        cell.metadata = nbformat.NotebookNode()
        for output in cell.get("outputs", []):
            if "metadata" in output:
                output.metadata = nbformat.NotebookNode()
            if "data" in output and len(output.data) > 1:  # "<Figure size ...>" says nothing.
                output.data.pop("text/plain", None)
    return notebook


def texts(notebook):
    """What a reader sees, with a mark in place of each picture."""
    return [[output.get("text") or {kind: "picture" if kind.startswith("image/") else text
                                    for kind, text in output.get("data", {}).items()}
             for output in cell.get("outputs", [])] for cell in notebook.cells]


def differences(kept, new):
    """(number of the cell, kept, new) where they are not the same."""
    pairs = zip(texts(kept), texts(new))
    return [(number, a, b) for number, (a, b) in enumerate(pairs, 1) if a != b]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--check", action="store_true", help="compare, write nothing")
    arguments.add_argument("notebooks", nargs="+", type=pathlib.Path)
    options = arguments.parse_args()
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # Else the kernel warns of frozen modules.
    failed = False
    for path in options.notebooks:
        began = time.monotonic()
        try:
            new = execute(path)
        except nbclient.exceptions.CellExecutionError as error:
            print(f"{path}: {error}", file=sys.stderr)
            failed = True
            continue
        changed = differences(nbformat.read(path, as_version=4), new) if options.check else []
        for number, kept, found in changed:
            print(f"{path}: cell {number} is kept as\n  {kept}\nand comes out as\n  {found}",
                  file=sys.stderr)
        failed = failed or bool(changed)
        if not options.check:
            nbformat.write(new, path)
        print(f"{path.name}: {time.monotonic() - began:.0f} s")
    if failed:
        sys.exit("Not what is kept, or not to be executed; `make notebooks` writes them anew.")


if __name__ == "__main__":
    main()
