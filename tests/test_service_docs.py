"""The links of the documentation lead to existing files and headings."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

DOCS = Path(__file__).parent.parent / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
SERVICE = DOCS / "service"

CODE_BLOCK = re.compile(r"^(`{3,}|~{3,}).*?^\1[ \t]*$", re.DOTALL | re.MULTILINE)
CODE_SPAN = re.compile(r"(`+)(?!`).+?(?<!`)\1(?!`)")
HEADING = re.compile(r"^#{1,6}\s+(.+?)(?:\s+#+)?\s*$", re.MULTILINE)
LINK = re.compile(r"\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^\s<>()]+)>?[^()]*\)")
LINK_TEXT = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives a heading."""
    text = LINK_TEXT.sub(r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", text).replace(" ", "-")


def anchors_of(text: str) -> set[str]:
    """Return a page's anchors; GitHub numbers repeated headings."""
    anchors: set[str] = set()
    seen: Counter[str] = Counter()
    for heading in HEADING.findall(CODE_BLOCK.sub("", text)):
        anchor = slug(heading)
        anchors.add(f"{anchor}-{seen[anchor]}" if seen[anchor] else anchor)
        seen[anchor] += 1
    return anchors


def relative_links_in(text: str) -> Iterator[str]:
    """Yield the targets of a page's links that lead into this repository."""
    prose = CODE_SPAN.sub("", CODE_BLOCK.sub("", text))
    for target in LINK.findall(prose):
        if not re.match(r"[a-z][a-z0-9+.-]*:", target):
            yield target


def is_broken(page: Path, link: str) -> bool:
    """Whether a link of a page leads to no file, or to no heading of its file."""
    path, _, anchor = link.partition("#")
    target = (page.parent / path) if path else page
    if not target.exists():
        return True
    return bool(anchor) and anchor not in anchors_of(target.read_text())


@pytest.mark.parametrize(
    ("heading", "anchor"),
    [
        ("Buffer and flush timer", "buffer-and-flush-timer"),
        ("NEW_INBOUND_CALL", "new_inbound_call"),
        ("`Sequence`, and time-outs?", "sequence-and-time-outs"),
        ("[Hangup](actions.md) of LEG-B", "hangup-of-leg-b"),
    ],
)
def test_slug_is_the_anchor_of_github(heading: str, anchor: str) -> None:
    assert slug(heading) == anchor


def test_anchors_number_repeated_headings_and_skip_code_blocks() -> None:
    text = "# Page\n\n## Limits\n\n```sh\n# a comment\n```\n\n## Limits\n"

    assert anchors_of(text) == {"page", "limits", "limits-1"}


def test_relative_links_skip_code_and_the_web() -> None:
    text = "[a](b.md#c) `[x](y.md)` [`[]`](d.md) [web](https://example.com/)\n"

    assert list(relative_links_in(text)) == ["b.md#c", "d.md"]


@pytest.mark.parametrize("link", ["missing.md", "README.md#missing", "#missing"])
def test_link_is_broken_when_its_file_or_heading_is_missing(link: str) -> None:
    assert is_broken(SERVICE / "README.md", link)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(DOCS)))
def test_relative_links_of_page_resolve(page: Path) -> None:
    links = relative_links_in(page.read_text())

    assert [link for link in links if is_broken(page, link)] == []


def test_service_index_links_each_page() -> None:
    index = SERVICE / "README.md"
    linked = {link.partition("#")[0] for link in relative_links_in(index.read_text())}

    assert {page.name for page in SERVICE.glob("*.md")} - {index.name} <= linked
