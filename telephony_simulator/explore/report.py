"""What an exploration has found."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from telephony_simulator.explore.choice import format_path

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from telephony_simulator.explore.choice import Path
    from telephony_simulator.explore.detectors import FindingKind
    from telephony_simulator.explore.graph import Graph

SECOND_ANSWERS: Final[Mapping[FindingKind, str]] = {
    "memory": "an equal event gets two answers",
    "second delivery": "an event that is sent again gets another answer",
    "leak": "answers depend on another call",
}
"""The kinds that show that answers depend on more than the event: each is played once only."""


@dataclass(frozen=True)
class Finding:
    """Something that is wrong, with the shortest call that shows it.

    Attributes:
        kind: The kind of the problem.
        problem: What is wrong.
        path: The steps of the call.
        transcript: The call.
    """

    kind: FindingKind
    problem: str
    path: Path = field(repr=False)
    transcript: str = field(repr=False)

    @property
    def steps(self) -> str:
        """The steps of the call on one line, as `phone-line explore --replay` takes them."""
        return format_path(self.path)

    def __str__(self) -> str:
        return f"{self.kind}: {self.problem}\n    {self.steps}"


@dataclass(frozen=True)
class Report:
    """The result of an exploration.

    Attributes:
        findings: What is wrong: first what needs no failure of the service, in the shortest calls.
        states: The number of different states of a call.
        calls: The number of calls that were played.
        invocations: How often the function was asked.
        depth: The most steps of a call that was played.
        left_out: The choices that the bounds left out.
        graph: The states and the steps between them, for the map and the costs.
        is_interrupted: Whether the exploration was stopped.
    """

    findings: tuple[Finding, ...]
    states: int
    calls: int
    invocations: int
    depth: int
    left_out: int
    graph: Graph = field(repr=False)
    is_interrupted: bool = False

    @property
    def is_complete(self) -> bool:
        """Whether everything was played: also every answer, which the event alone decides."""
        return not (self.left_out or self.is_interrupted or self.differing is not None)

    @property
    def differing(self) -> Finding | None:
        """The first finding that shows that answers depend on more than the event."""
        found = [finding for finding in self.findings if finding.kind in SECOND_ANSWERS]
        return min(found, key=lambda finding: len(finding.path), default=None)

    @property
    def completeness(self) -> str:
        """How much was played, in words."""
        if self.is_interrupted:
            return f"interrupted after {self.calls:,} calls of at most {self.depth} steps"
        if self.differing is not None:
            reason = SECOND_ANSWERS[self.differing.kind]
            return (
                f"not complete, since {reason}, and only the first was played; --memory"
                " (has_memory=True) asks for each event of each call"
            )
        if self.left_out:
            return f"complete to depth {self.depth}, {self.left_out:,} choices left out"
        return "complete"

    def assert_clean(self, *, accepted: Collection[FindingKind] = ()) -> None:
        """Fail a test if there is a finding.

        Args:
            accepted: The kinds of findings that do not fail it.

        Raises:
            AssertionError: With the findings and the transcript of the first.
        """
        __tracebackhide__ = True
        found = [finding for finding in self.findings if finding.kind not in accepted]
        if found:
            listed = "\n".join(map(str, found))
            raise AssertionError(f"{listed}\n\n{found[0].transcript}")
