"""Every test of this directory cites the section of docs/service/ that has its rule."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CITATION = re.compile(r"docs/service/([\w-]+\.md)(?:#([\w-]+))?")
WITHOUT_CITATION = {"test_citations.py", "test_random_functions_and_callers.py"}

SOURCES = sorted(
    [
        *(ROOT / "tests" / "conformance").rglob("*.py"),
        *(ROOT / "telephony_simulator" / "pstn_audio").rglob("*.py"),
    ]
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_cited_section_exists(path: Path) -> None:
    cited = set(CITATION.findall(path.read_text(encoding="utf-8")))

    missing = [
        f"{page}#{anchor}" for page, anchor in sorted(cited) if anchor not in {"", *anchors(page)}
    ]

    assert missing == []


def test_every_conformance_test_has_a_citation() -> None:
    paths = [path for path in SOURCES if path.name not in WITHOUT_CITATION]
    found = [function for path in paths for function in functions_of(path)]

    assert found
    assert [name for name, line_before in found if not CITATION.search(line_before)] == []


def functions_of(path: Path) -> Iterator[tuple[str, str]]:
    """Yield the name of each test of a file, and the line before it."""
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            yield f"{path.name}::{node.name}", lines[first - 2]


def anchors(page: str) -> set[str]:
    """Return the anchors of a page, as GitHub makes them of its headings."""
    text = (ROOT / "docs" / "service" / page).read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
