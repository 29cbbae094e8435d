#!/usr/bin/env python3
"""Completion in the shells themselves: what a tab makes of a line in bash, zsh and fish.

usage: completion.py STOWPLAN
Exit 0 if every shell completes every line, 1 if not; a shell that is not installed is passed over.
"""

import os
import pathlib
import pty
import select
import shutil
import subprocess
import sys
import tempfile
import time

# A line as typed, and what a tab makes of it where there is one candidate.
LINES = {
    "stowplan cat": "stowplan catalog",
    "stowplan run --work": "stowplan run --workload",
    "stowplan run --table f": "stowplan run --table findings",
    "stowplan run --flame-of c": "stowplan run --flame-of cpu",
    "stowplan catalog ho": "stowplan catalog host",
    "stowplan catalogue ho": "stowplan catalogue host",
    "stowplan help val": "stowplan help validate",
    "stowplan completion z": "stowplan completion zsh",
    "stowplan check sc": "stowplan check scenario.toml",
    "stowplan run scenario.toml --theme d": "stowplan run scenario.toml --theme dark",
}
# What each shell reads first.
SETUP = {
    "bash": "source ./completion.bash",
    "zsh": "autoload -Uz compinit; compinit -u -D; source ./completion.zsh",
    "fish": "source ./completion.fish",
}


def in_fish(folder, typed):
    """Fish tells its candidates without a terminal: the last word, a tab, what it is."""
    said = subprocess.run(
        ["fish", "--no-config", "-c", SETUP["fish"] + "; complete -C $argv[1]", typed],
        cwd=folder, capture_output=True, text=True, check=True, timeout=60).stdout
    words = [line.split("\t")[0] for line in said.splitlines()]
    return " ".join(typed.split(" ")[:-1] + words)


class Terminal:
    """A shell at a terminal of its own."""

    def __init__(self, shell, folder):
        plain = {"bash": ["--norc", "--noprofile", "-i"], "zsh": ["-f", "-i"]}[shell]
        child, self.end = pty.fork()
        if child == 0:
            os.chdir(folder)
            os.environ.update(TERM="dumb", COLUMNS="200", HISTFILE="/dev/null")
            os.execvp(shell, [shell, *plain])
        self.heard = b""
        # The marks are joined by the shell, so that the echo of what is typed has none.
        self.write(f"PS1='> '; {SETUP[shell]}; echo 'rea''dy.'\n")
        self.until(b"ready.")

    def write(self, text):
        os.write(self.end, text.encode())

    def until(self, mark, seconds=30):
        last = time.monotonic() + seconds
        while mark not in self.heard:
            if time.monotonic() > last:
                raise TimeoutError(f"waited for {mark!r}, heard {self.heard[-500:]!r}")
            if select.select([self.end], [], [], 0.1)[0]:
                self.heard += os.read(self.end, 65536)
        before, _, self.heard = self.heard.partition(mark)
        return before.decode(errors="replace")

    def complete(self, typed):
        # Back to the start of the line, which becomes what is printed.
        self.write(typed + "\t\x01echo 'li''ne<'\"\x05\"'>en''d'\n")
        self.until(b"line<")
        return self.until(b">end").rstrip()


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PATH"] = f"{program.parent}:{os.environ['PATH']}"
        (pathlib.Path(folder) / "scenario.toml").touch()
        for shell in SETUP:
            if not shutil.which(shell):
                print(f"{shell}: not installed, not tried")
                continue
            script = subprocess.run([program, "completion", shell], capture_output=True, text=True,
                                    check=True).stdout
            (pathlib.Path(folder) / f"completion.{shell}").write_text(script)
            terminal = None if shell == "fish" else Terminal(shell, folder)
            for typed, wanted in LINES.items():
                got = terminal.complete(typed) if terminal else in_fish(folder, typed)
                if got != wanted:
                    wrong += 1
                    print(f"{shell}: {typed!r} became {got!r}, not {wanted!r}")
            print(f"{shell}: {len(LINES)} lines")
    sys.exit(1 if wrong else 0)


main()
