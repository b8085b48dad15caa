"""The documentation names files and directories that exist."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
PARTS = ("constructs_lib", "lambda_src", "telephony_simulator", "tests", "examples", "benchmarks")
NAME_OTHER_FILES = {
    "CHANGELOG.md": "it names removed files, too",
    "tutorial.md": "it names the files of the reader's project",
}
PATH = re.compile(rf"`((?:{'|'.join(PARTS)})/[\w./{{}},-]*)`")


def paths_in(page: Path) -> Iterator[str]:
    """Yield the paths of the repository that a page names in code spans."""
    if page.name not in NAME_OTHER_FILES:
        yield from PATH.findall(page.read_text())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_page_names_existing_paths(page: Path) -> None:
    missing = [path for path in paths_in(page) if not (ROOT / path).exists()]

    assert missing == []


def test_architecture_page_names_each_part() -> None:
    named = " ".join(paths_in(ROOT / "docs/architecture.md"))

    assert all(part in named for part in PARTS)
