"""The findings of security scanners that docs/security-review.md answers."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, NamedTuple

PAGE: Final = Path(__file__).parent.parent / "docs" / "security-review.md"
ROW: Final = re.compile(
    r"^\| `(?P<rule>[^`]+)` \| `(?P<resources>[^`]+)` \| (?P<answer>.+) \|$", re.MULTILINE
)


class Finding(NamedTuple):
    """A rule that a resource breaks: the resource's path, or its type and logical id."""

    rule: str
    resource: str


class Answer(NamedTuple):
    """A row of the page: the beginning of a rule's name, a pattern of resources, the answer."""

    rule: str
    resources: str
    text: str

    def covers(self, finding: Finding) -> bool:
        """Return whether it answers a finding."""
        is_of_rule = finding.rule.startswith(self.rule)
        return is_of_rule and re.fullmatch(self.resources, finding.resource) is not None


def answers(prefix: str, page: Path = PAGE) -> list[Answer]:
    """Return the rows of the rules whose names begin so."""
    return [
        Answer(row["rule"], row["resources"].replace(r"\|", "|"), row["answer"])
        for row in ROW.finditer(page.read_text(encoding="utf-8"))
        if row["rule"].startswith(prefix)
    ]


def unanswered(findings: Iterable[Finding], rows: list[Answer]) -> list[Finding]:
    """Return the findings that no row answers, each once."""
    found = dict.fromkeys(findings)
    return [finding for finding in found if not any(row.covers(finding) for row in rows)]


def unused(findings: Iterable[Finding], rows: list[Answer]) -> Iterator[Answer]:
    """Yield the rows that answer no finding."""
    found = set(findings)
    yield from (row for row in rows if not any(map(row.covers, found)))
