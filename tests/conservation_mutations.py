#!/usr/bin/python3
"""Would the conservation test notice a counter that is left out? Each mutation must turn it red.

conservation_mutations.py SOURCE WORK [--scenarios N] [--only TEXT] [--list]: copies the sources to
WORK and builds the test there once, with every mutation in it; the environment variable MUTANT says
which one is in force. --only takes those whose file or line holds TEXT.
"""

import argparse
import os
import pathlib
import re
import resource
import shutil
import subprocess
import sys
import zlib

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent / "conservation"))
from mutations import MUTATIONS  # noqa: E402

SWITCH = """// Which mutation is in force; none without the variable.
#pragma once
#include <cstdlib>
inline const unsigned long the_mutant = [] {
  const char* name = std::getenv("MUTANT");
  return name == nullptr ? 0UL : std::strtoul(name, nullptr, 10);
}();
"""


def number(mutation):
    """Of its own, so that the others keep theirs, and their objects, when the list changes."""
    return zlib.crc32(repr(mutation).encode()) or 1


def mutated(text, file, line, instead, nth):
    """The text with a choice in place of the nth such statement; line breaks are as good as spaces."""
    pattern = re.compile(r"\s+".join(map(re.escape, line.split())))
    found = list(pattern.finditer(text))
    assert len(found) > nth, f"{file}: no line {line}"
    start, end = found[nth].span()
    name = number((file, line, instead, nth))
    both = f"if (the_mutant != {name}UL) {{ {text[start:end]} }} else {{ {instead} }}"
    return text[:start] + both + text[end:]


def write(path, text):
    """Leaves a file alone that is as it should be, and with it what was built of it."""
    if path.exists() and path.read_text() == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def copy_sources(source, work):
    changed = {}
    for file, line, instead, nth in MUTATIONS:
        text = changed.get(file) or '#include "mutant.hpp"\n' + (source / file).read_text()
        changed[file] = mutated(text, file, line, instead, nth)
    write(work / "mutant.hpp", SWITCH)
    shutil.copy2(source / "CMakeLists.txt", work / "CMakeLists.txt")
    for name in ("cmake", "sim", "models", "conformance", "view", "cli", "tests", "configs"):
        there = {path.relative_to(source) for path in (source / name).rglob("*") if path.is_file()}
        for path in sorted(there):
            if str(path) in changed:
                write(work / path, changed[str(path)])
            else:
                (work / path).parent.mkdir(parents=True, exist_ok=True)
                if path.suffix in (".hpp", ".cpp"):
                    write(work / path, (source / path).read_text())
                else:
                    shutil.copy2(source / path, work / path)
        for path in (work / name).rglob("*"):
            if path.is_file() and path.relative_to(work) not in there:
                path.unlink()


def build(work):
    for command in (["cmake", "-B", "build", "-G", "Ninja", "-DCMAKE_BUILD_TYPE=Release",
                     "-DSTOWPLAN_WERROR=OFF"],
                    ["cmake", "--build", "build", "--target", "conservation"]):
        done = subprocess.run(command, cwd=work, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr


def limit_memory():
    """A fleet that goes wrong may grow without end."""
    resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))


def run(work, scenarios, mutation=None):
    environment = dict(os.environ)
    environment.pop("MUTANT", None)
    if mutation is not None:
        environment["MUTANT"] = str(number(mutation))
    try:
        return subprocess.run(["build/tests/conservation", str(scenarios)], cwd=work, text=True,
                              env=environment, capture_output=True, timeout=120,
                              preexec_fn=limit_memory)
    except subprocess.TimeoutExpired:
        return None  # A run that does not end is noticed.


def main():
    options = argparse.ArgumentParser(description=__doc__,
                                      formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("source", type=pathlib.Path)
    options.add_argument("work", type=pathlib.Path)
    options.add_argument("--scenarios", type=int, default=1000)
    options.add_argument("--only", default="", help="those whose file or line holds this text")
    options.add_argument("--list", action="store_true", help="print the mutations and leave")
    given = options.parse_args()
    chosen = [m for m in MUTATIONS if given.only in m[0] or given.only in m[1]]
    if given.list:
        for file, line, instead, _ in chosen:
            print(file, line, "->", instead)
        return 0
    source, work = given.source.resolve(), given.work.resolve()
    work.mkdir(parents=True, exist_ok=True)
    copy_sources(source, work)
    build(work)
    sound = run(work, given.scenarios)
    assert sound is not None and sound.returncode == 0, "red before anything is broken:\n" + sound.stdout
    missed = 0
    for mutation in chosen:
        broken = run(work, given.scenarios, mutation)
        noticed = broken is None or broken.returncode != 0
        missed += not noticed
        print("noticed" if noticed else "MISSED ", mutation[0], mutation[1], flush=True)
    print(f"{len(chosen) - missed} passed, {missed} failed")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
