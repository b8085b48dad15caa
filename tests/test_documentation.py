"""The documentation names files and directories that exist."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from documentation.navigation import arrange

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


def pages_with_a_purpose() -> list[Path]:
    """Return the pages but the home page, the tutorial, and the decisions, which have a form."""
    pages = (ROOT / "docs").rglob("*.md")
    return sorted(
        page
        for page in pages
        if page.name not in {"index.md", "tutorial.md"} and page.parent.name != "decisions"
    )


@pytest.mark.parametrize(
    "page",
    pages_with_a_purpose(),
    ids=lambda page: str(page.relative_to(ROOT)),
)
def test_page_begins_with_what_a_reader_can_do(page: Path) -> None:
    first = next(line for line in page.read_text().splitlines()[1:] if line)

    assert re.match(r"After (reading )?(this|these|a) (page|guide|pages)\b", first), first


def test_every_guide_is_in_the_list_of_guides() -> None:
    index = (ROOT / "docs" / "how-to" / "README.md").read_text()
    docs = ROOT / "docs"
    titles = {str(page.relative_to(docs)): page.name for page in docs.rglob("*.md")}
    guides = arrange(titles)["How-to guides"]

    assert len(guides) > 15
    linked = {os.path.normpath(f"how-to/{name}") for name in re.findall(r"\]\(([\w./-]+)\)", index)}
    assert [page for page in guides if page not in linked | {"how-to/README.md"}] == []


def test_number_of_examples_is_that_of_the_pages() -> None:
    examples = len(list((ROOT / "examples").glob("*/app.py")))
    words = {10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen"}

    assert f"has {words[examples]} more lines" in (ROOT / "README.md").read_text()
    assert f"{words[examples]} lines to copy from" in (ROOT / "docs" / "tutorial.md").read_text()


def test_architecture_page_names_each_part() -> None:
    named = " ".join(paths_in(ROOT / "docs/architecture.md"))

    assert all(part in named for part in PARTS)
