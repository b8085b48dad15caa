"""`python -m tests.examples.pictures`: draw a call of each example, and the maps of the lines.

The call is the one that the example's README shows; the map has the calls that it can have.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.testing import CliRunner

from telephony_simulator.cli import main
from tests.examples.assemblies import EXAMPLES, ROOT, synthesize

if TYPE_CHECKING:
    from collections.abc import Iterator

READY_LINE = ROOT / "docs" / "ready-line.svg"


def pictured_calls() -> Iterator[tuple[str, Path]]:
    """Yield each example that shows a diagram, with the script of its call."""
    for name, app in EXAMPLES.items():
        page = (app.parent / "README.md").read_text()
        shown = re.search(r"\]\((calls/\w+\.call)\).*\(call\.svg\)", page, re.DOTALL)
        if shown:
            yield name, app.parent / shown[1]


def draw(script: Path, assembly: Path, picture: Path) -> None:
    """Play a scripted call to a local stack, and draw it."""
    arguments = ["call", "--app", assembly, "--script", script, "--seed", "1", "--diagram", picture]
    arguments += ["--quota", "bots=1"]
    result = CliRunner().invoke(main, list(map(str, arguments)))
    if result.exit_code:
        raise RuntimeError(result.output)


def draw_map(assembly: Path, picture: Path, choices: Path | None) -> None:
    """Play every call that a line can have, and draw what callers hear and do."""
    arguments = ["explore", "--app", assembly, "--map", picture, "--failures", "0"]
    arguments += ["--seconds", "20"]
    if choices is not None and choices.is_file():
        arguments += ["--choices", choices]
    result = CliRunner().invoke(main, list(map(str, arguments)))
    if result.exit_code:
        raise RuntimeError(result.output)


def main_command() -> None:
    """Draw all diagrams."""
    with tempfile.TemporaryDirectory() as directory:
        assemblies = synthesize(Path(directory))
        for name, script in pictured_calls():
            picture = EXAMPLES[name].parent / "call.svg"
            draw(script, assemblies[name], picture)
            click.echo(picture.relative_to(ROOT))
        for name, assembly in assemblies.items():
            example = EXAMPLES[name].parent
            draw_map(assembly, example / "map.svg", example / "explore.toml")
            click.echo((example / "map.svg").relative_to(ROOT))
    draw_map(ROOT / "cdk.out", READY_LINE, None)
    click.echo(READY_LINE.relative_to(ROOT))


if __name__ == "__main__":
    main_command()
