"""Follows a page of the documentation literally: its files, its edits, its commands."""

import os
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

BLOCK = re.compile(
    r"(?:^<!-- (?P<marker>[^\n]*?) -->\n)?^```(?P<language>\w+)[^\n]*\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
EDIT = re.compile(r"in (?P<file>\S+) (?P<verb>append|before|create|replace) ?(?P<anchor>.*)")


class Command(NamedTuple):
    """A command of a console block, and the output that the page shows below it."""

    line: str
    shown: list[str]


def commands(code: str) -> list[Command]:
    """Return the commands of a console block."""
    found: list[Command] = []
    for line in code.splitlines():
        if line.startswith("$ "):
            found.append(Command(line.removeprefix("$ "), []))
        else:
            found[-1].shown.append(line)
    return found


def edit(file: Path, verb: str, anchor: str, code: str) -> None:
    """Make an edit; its anchor is a line of the file."""
    if verb == "create":
        assert not file.exists(), f"{file.name} exists"
        file.write_text(code)
        return
    source = file.read_text()
    if verb == "append":
        file.write_text(source + code)
        return
    assert source.count(f"{anchor}\n") == 1, f"{file.name} has no single line {anchor!r}"
    file.write_text(source.replace(f"{anchor}\n", code + (f"{anchor}\n" * (verb == "before"))))


class Reader:
    """Does what a page says, in a directory.

    Args:
        directory: Where it begins.
        environment: The environment of its commands.
        done: Commands that have been done already, by their lines.
    """

    def __init__(self, directory: Path, environment: Mapping[str, str], done: set[str]) -> None:
        self.directory = directory
        self._environment = dict(environment)
        self._done = done
        self.ran: list[str] = []

    def follow(self, page: str) -> None:
        """Follow all blocks of a page."""
        for block in BLOCK.finditer(page):
            marker = block["marker"] or ""
            if found := EDIT.fullmatch(marker):
                edit(self.directory / found["file"], found["verb"], found["anchor"], block["code"])
            elif block["language"] == "console" and not marker.startswith("not followed"):
                for command in commands(block["code"]):
                    self._run(command, is_failure=marker == "fails")
            else:
                assert marker.startswith("not followed"), f"the block is not followed: {block[0]}"

    def _run(self, command: Command, *, is_failure: bool) -> None:
        if command.line in self._done:
            return
        self.ran.append(command.line)
        program, _, rest = command.line.partition(" ")
        if program == "cd":
            self.directory /= rest
            return
        if program == "export":
            self._environment |= dict(pair.split("=", 1) for pair in rest.split())
            return
        finished = subprocess.run(
            ["bash", "-c", command.line],  # noqa: S607
            cwd=self.directory,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        output = finished.stdout + finished.stderr
        assert bool(finished.returncode) is is_failure, f"{command.line}\n{output}"
        assert_shown(command, output)


def assert_shown(command: Command, output: str) -> None:
    """Check that the output has the lines of the page, in this order; `…` is any text."""
    position = 0
    for line in filter(None, (line.rstrip() for line in command.shown)):
        if line == "…":
            continue
        pattern = re.compile(re.escape(line).replace("…", ".*") + r"[ \t]*$", re.MULTILINE)
        found = pattern.search(output, position)
        assert found, f"{command.line} does not print {line!r} here:\n{output}"
        position = found.end()


def environment_of(interpreter: Path) -> dict[str, str]:
    """Return the environment in which an interpreter's commands come first, without a checkout."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    return kept | {
        "PATH": f"{interpreter.parent}:{kept['PATH']}",
        "VIRTUAL_ENV": str(interpreter.parents[1]),
        "COLUMNS": "160",
    }
