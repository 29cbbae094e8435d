#!/usr/bin/env python3
"""Runs what the documents show.

    docs_examples.py STOWPLAN SOURCE_FOLDER

Every ```toml block of README.md and docs/ must be TOML. A block that is a whole scenario (it has a
[[layout]]) must pass `stowplan check`. Every `stowplan` command line in a ```sh block must name a
command and options that the program's help knows. The ```text block of README.md that shows what
`make run` ends with is what it prints.
"""

import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import tomllib

BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def blocks(page, language):
    """(line, text) of each fenced block of that language."""
    text = page.read_text(encoding="utf-8")
    for found in BLOCK.finditer(text):
        if found[1] == language:
            yield text.count("\n", 0, found.start()) + 2, found[2]


def run(program, *arguments, folder=None):
    return subprocess.run([program, *arguments], capture_output=True, text=True, cwd=folder,
                          timeout=60, check=False)


def toml_mistakes(program, source, page):
    for line, text in blocks(page, "toml"):
        place = f"{page.relative_to(source)}:{line}"
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            yield f"{place}: not valid TOML: {error}"
            continue
        if "layout" not in document:
            continue
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder) / "example.toml"
            path.write_text(text, encoding="utf-8")
            result = run(program, "check", path.name, "--catalogue",
                         str(source / "configs" / "catalogue"), folder=folder)
        if result.returncode != 0:
            yield f"{place}: {result.stderr.strip()}"


def known_options(program, command, cache={}):
    if command not in cache:
        result = run(program, command, "--help")
        everywhere = run(program, "--help").stdout
        options = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", result.stdout + everywhere))
        cache[command] = options if result.returncode == 0 else None
    return cache[command]


def command_mistakes(program, source, page):
    for first, text in blocks(page, "sh"):
        for number, line in enumerate(text.replace("\\\n", "  ").splitlines()):
            words = shlex.split(line, comments=True)
            if not words or not words[0].endswith("stowplan") or len(words) < 2:
                continue
            place = f"{page.relative_to(source)}:{first + number}"
            if words[1].startswith("-"):
                continue
            options = known_options(program, words[1])
            if options is None:
                yield f"{place}: there is no command {words[1]}"
                continue
            for word in words[2:]:
                option = word.split("=")[0]
                if option.startswith("-") and option not in options:
                    yield f"{place}: {words[1]} has no option {option}"


def first_screen_mistakes(program, source):
    shown = [text for _, text in blocks(source / "README.md", "text")]
    printed = run(program, "-q", "run", str(source / "configs" / "scenarios" / "mixed.toml"),
                  "--catalogue", str(source / "configs" / "catalogue")).stdout
    if printed not in shown:
        yield "README.md: the first screen of mixed.toml is not what `run` prints"
    lines = printed.count("\n")
    if lines > 40:
        yield f"the first screen of mixed.toml has {lines} lines, more than 40"


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    program, source = arguments[0], pathlib.Path(arguments[1])
    found = list(first_screen_mistakes(program, source))
    for page in [source / "README.md", *sorted((source / "docs").rglob("*.md"))]:
        found += toml_mistakes(program, source, page)
        found += command_mistakes(program, source, page)
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
