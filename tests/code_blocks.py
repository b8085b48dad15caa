"""The code blocks of the documentation, with what the comment above each says about it.

| comment above a block | meaning |
|---|---|
| none | Python is run; JSON, TOML and YAML are read; commands are checked |
| `<!-- extract of PATH -->` | its lines are in that file; a line of `…` stands for others |
| `<!-- output -->` | what the Python block above it prints |
| `<!-- runs in PATH -->` | that test runs it |
| `<!-- in FILE … -->` | `tests/test_recipes.py` makes the edit |
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

ROOT: Final = Path(__file__).parent.parent
PAGES: Final = sorted(
    [
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "examples").rglob("*.md"),
    ]
)
FOLLOWED: Final = {
    "docs/adopting.md": "tests/end_to_end/test_adopting.py",
    "docs/tutorial.md": "tests/end_to_end/test_wheel.py",
}
"""Pages that a test follows as a whole."""

BLOCK: Final = re.compile(
    r"(?:^ *<!-- (?P<marker>[^\n]*?) -->\n)?"
    r"^(?P<indent> *)```(?P<language>\w*)[^\n]*\n(?P<code>.*?)^ *```[ \t]*$",
    re.MULTILINE | re.DOTALL,
)


class Block(NamedTuple):
    """A code block.

    Attributes:
        page: Its page.
        line: The line of its first code.
        language: As the page names it; empty if it does not.
        marker: The comment above it; empty if there is none.
        code: Its text, without the indentation of a list.
    """

    page: Path
    line: int
    language: str
    marker: str
    code: str

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def blocks_of(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page."""
    text = page.read_text()
    for found in BLOCK.finditer(text):
        indent = len(found["indent"])
        code = "".join(line[indent:] or "\n" for line in found["code"].splitlines(keepends=True))
        line = text.count("\n", 0, found.start("code")) + 1
        yield Block(page, line, found["language"], found["marker"] or "", code)


def is_extract(block: Block, source: str) -> bool:
    """Whether the parts of a block between lines of `…` are in a source, in this order."""
    lines = [line.strip() for line in source.splitlines()]
    position = 0
    for part in re.split(r"^[ \t]*(?:# )?…[ \t]*$", block.code, flags=re.MULTILINE):
        wanted = [line.strip() for line in part.strip("\n").splitlines()]
        starts = range(position, len(lines) - len(wanted) + 1)
        found = next((at for at in starts if lines[at : at + len(wanted)] == wanted), None)
        if found is None:
            return False
        position = found + len(wanted)
    return True
