"""The navigation of the site: which section shows which page, and in which order."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Final, NamedTuple


class Section(NamedTuple):
    """A section of the navigation.

    Attributes:
        title: Its title.
        first: The pages that come first, in this order; the others follow by their titles.
        folders: The folders of `docs/` whose pages belong to it.
    """

    title: str
    first: Sequence[str] = ()
    folders: Sequence[str] = ()


HOME: Final = "index.md"
SECTIONS: Final = (
    Section("Tutorial", ("tutorial.md",)),
    Section("How-to guides", ("how-to/README.md", "adopting.md"), ("how-to",)),
    Section("Examples", ("examples/README.md",), ("examples",)),
    Section(
        "Reference",
        ("reference/README.md", "simulator.md", "custom-resources.md", "security-review.md"),
        ("reference",),
    ),
    Section("The service", ("service/README.md",), ("service",)),
    Section(
        "Explanation",
        ("explanation/README.md", "architecture.md", "call-scripts.md"),
        ("explanation", "decisions"),
    ),
    Section("Project", ("contributing.md", "dependencies.md"), ("project",)),
)
DEFAULT_SECTION: Final = "How-to guides"
"""The section of a page directly in `docs/` that no section names."""

HIDDEN_FOLDERS: Final = ("source",)
"""Pages that are linked and searched, and not in the navigation."""


def arrange(titles: Mapping[str, str]) -> dict[str, list[str]]:
    """Return the pages of each section, from the titles of all pages by their paths."""
    return {section.title: _pages_of(section, titles) for section in SECTIONS}


def section_of(path: str) -> str | None:
    """Return the title of a page's section; None for the home page and hidden ones."""
    for section in SECTIONS:
        if path in section.first:
            return section.title
    folder = PurePosixPath(path).parts[0] if "/" in path else ""
    if path == HOME or folder in HIDDEN_FOLDERS:
        return None
    for section in SECTIONS:
        if folder in section.folders:
            return section.title
    if folder:
        raise ValueError(
            f"docs/{folder}/ is not in the navigation; add {folder!r} to the folders of a section"
            " in documentation/navigation.py"
        )
    return DEFAULT_SECTION


def _pages_of(section: Section, titles: Mapping[str, str]) -> list[str]:
    paths = [path for path in titles if section_of(path) == section.title]
    return sorted(paths, key=lambda path: (*_rank(section.first, path), titles[path].lower()))


def _rank(first: Sequence[str], path: str) -> Iterable[int]:
    return (first.index(path),) if path in first else (len(first),)
