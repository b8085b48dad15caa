"""The commands of the how-to guides that name files of this repository, as a reader runs them."""

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from telephony_simulator.cli import main
from tests.code_blocks import ROOT, blocks_of

GUIDES = sorted((ROOT / "docs" / "how-to").glob("*.md"))
MADE_BEFORE = {"calls", "cdk.out", "log.json"}
"""What the reader of a guide has made; these commands are not run here."""


def commands_of(page: Path) -> list[list[str]]:
    """Return the words of the `export` and `phone-line` commands of a page."""
    lines = [
        line.removeprefix("$ ")
        for block in blocks_of(page)
        if block.language == "console"
        for line in block.code.splitlines()
    ]
    return [
        shlex.split(line, comments=True) for line in lines if line.startswith(("export", "phone-"))
    ]


def is_run_here(words: list[str]) -> bool:
    return words[1] in {"call", "test"} and not MADE_BEFORE & {*words}


PAGES = [
    page for page in GUIDES if any(is_run_here(w) for w in commands_of(page) if w[0] != "export")
]


def test_guides_with_commands_are_found() -> None:
    assert {page.stem for page in PAGES} >= {
        "from-a-hand-written-handler",
        "node-handler",
        "scripted-calls",
        "typescript",
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_of_a_guide_succeed(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("examples", "lambda_src"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)

    for words in commands_of(page):
        if words[0] == "export":
            for pair in words[1:]:
                monkeypatch.setenv(*pair.split("=", 1))
        elif is_run_here(words):
            done = CliRunner().invoke(main, words[1:])
            assert done.exit_code == 0, f"{shlex.join(words)}\n{done.output}"
