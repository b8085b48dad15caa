"""Writes findings as tests, which fail until they are repaired."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from telephony_simulator.explore.report import Finding, Report

OF_NO_SINGLE_CALL: Final = frozenset({"unreachable callback", "second delivery", "memory", "leak"})
"""The kinds that only an exploration shows."""


def save_findings(report: Report, handler: str, directory: Path) -> Iterator[Path]:
    """Write a pytest file for each finding, and yield its path.

    Args:
        report: The report.
        handler: The handler, as on the command line.
        directory: Where the files go; it is made if it does not exist.
    """
    directory.mkdir(parents=True, exist_ok=True)
    for number, finding in enumerate(report.findings, start=1):
        name = re.sub(r"\W+", "_", finding.kind)
        file = directory / f"test_{number:02}_{name}.py"
        file.write_text(_source(finding, name, _target(handler, directory)), encoding="utf-8")
        yield file


def _target(handler: str, directory: Path) -> str:
    """Return the expression of a handler: a file is named relative to the test."""
    if "://" in handler or handler.startswith("arn:"):
        return repr(handler)
    path, colon, function = handler.partition(":")
    relative = os.path.relpath(os.path.abspath(path), directory.absolute())  # noqa: PTH100 - links stay
    return f'f"{{Path(__file__).parent}}/{relative}{colon}{function}"'


def _source(finding: Finding, name: str, target: str) -> str:
    call = (
        f"explore({target})"
        if finding.kind in OF_NO_SINGLE_CALL
        else f'replay({target}, "{finding.steps}")'
    )
    function = call.partition("(")[0]
    problem = finding.problem.replace("\\", "\\\\").replace('"""', "'''")
    return f'''"""{finding.kind}: {problem}"""

from pathlib import Path

from telephony_simulator.explore import {function}


def test_{name}() -> None:
    report = {call}

    assert "{finding.kind}" not in {{finding.kind for finding in report.findings}}, report
'''
