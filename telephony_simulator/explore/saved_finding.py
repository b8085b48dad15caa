"""Writes findings as tests, which fail until they are repaired."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from telephony_simulator.explore.options import ExploreOptions

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from telephony_simulator.explore.report import Finding, Report

OF_NO_SINGLE_CALL: Final = frozenset({"unreachable callback", "second delivery", "memory", "leak"})
"""The kinds that only an exploration shows."""


WRITTEN_OPTIONS: Final = (
    "callers",
    "times",
    "outbound",
    "updates",
    "keys",
    "aws_answers",
    "failures",
    "max_silence_seconds",
)
"""The options that a saved test repeats if they differ from the defaults."""


def save_findings(
    report: Report,
    handler: str,
    directory: Path,
    options: ExploreOptions | None = None,
    *,
    files: Mapping[str, Path] | None = None,
    variables: Collection[str] = (),
) -> Iterator[Path]:
    """Write a pytest file for each finding, and yield its path.

    Args:
        report: The report.
        handler: The handler, as on the command line.
        directory: Where the files go; it is made if it does not exist.
        options: What was played; the tests play the same. Default: `ExploreOptions()`.
        files: The files of `bots` and `meetings`. Default: none.
        variables: The names of the environment variables that the handler was given. Their values
            are not written: the tests say that they are needed.
    """
    directory.mkdir(parents=True, exist_ok=True)
    arguments = [
        _target(handler, directory),
        *_options(options or ExploreOptions()),
        *_files(files or {}, directory),
    ]
    needed = f"\n\nNeeds the environment variables {', '.join(variables)}." if variables else ""
    readers = ", ".join(f"read_{name}" for name in sorted(files or {}))
    reads = f"from telephony_simulator.account_file import {readers}\n" if files else ""
    for number, finding in enumerate(report.findings, start=1):
        name = re.sub(r"\W+", "_", finding.kind)
        file = directory / f"test_{number:02}_{name}.py"
        source = _source(finding, name, arguments, needed, reads)
        file.write_text(source, encoding="utf-8")
        yield file


def _target(handler: str, directory: Path) -> str:
    """Return the expression of a handler: a file is named relative to the test."""
    if "://" in handler or handler.startswith("arn:"):
        return repr(handler)
    path, colon, function = handler.partition(":")
    name = _relative(Path(path), directory)
    return f"str({name})" + (f" + {colon + function!r}" if colon else "")


def _relative(file: Path, directory: Path) -> str:
    """Return the expression of a file, relative to the test."""
    relative = os.path.relpath(os.path.abspath(file), directory.absolute())  # noqa: PTH100 - links stay
    return f"Path(__file__).parent / {relative!r}"


def _options(options: ExploreOptions) -> Iterator[str]:
    for name in WRITTEN_OPTIONS:
        value = getattr(options, name)
        if value != getattr(ExploreOptions, name):
            yield f"{name}={value!r}"
    if options.asks_each_time:
        yield "has_memory=True"


def _files(files: Mapping[str, Path], directory: Path) -> Iterator[str]:
    for name, file in sorted(files.items()):
        yield f"{name}=read_{name}({_relative(file, directory)})"


def _source(finding: Finding, name: str, arguments: Sequence[str], needed: str, reads: str) -> str:
    names = "AwsAnswer, " if any("AwsAnswer(" in each for each in arguments) else ""
    is_whole = finding.kind in OF_NO_SINGLE_CALL
    function = "explore" if is_whole else "replay"
    target, *options = arguments
    given = [target, *([] if is_whole else [repr(finding.steps)]), *options]
    lines = "\n".join(f"        {each}," for each in given)
    problem = f"{finding.kind}: {finding.problem}".replace("\\", "\\\\").replace('"', "'")
    return f'''"""{problem}{needed}"""

from pathlib import Path

{reads}from telephony_simulator.explore import {names}{function}


def test_{name}() -> None:
    report = {function}(
{lines}
    )

    assert "{finding.kind}" not in {{finding.kind for finding in report.findings}}, report
'''
