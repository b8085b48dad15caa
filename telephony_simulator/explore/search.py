"""The search: plays all choices of a line, the shortest calls first, and merges equal states."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from telephony_simulator.explore.choice import Choice
from telephony_simulator.explore.detectors import (
    Problem,
    dead_key,
    problems_of_secrets,
    problems_of_state,
    problems_of_step,
    secrets_of,
)
from telephony_simulator.explore.opportunities import MENUS, choices, failures
from telephony_simulator.pstn_audio.records import ActionStarted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from telephony_simulator.explore.choice import Path
    from telephony_simulator.explore.line import ExploredLine, Playback

WAIT: Final = Choice("wait")
MAX_DRIFT_STEPS: Final = 60
MAX_DRIFT_INVOCATIONS: Final = 15


@dataclass(frozen=True)
class Bounds:
    """How far a search goes.

    Attributes:
        max_steps: The most steps of a call.
        max_calls: The most calls that are played.
        is_over: Returns whether the time is over.
        failures: The failures of the service in one call.
        updates: The updates in one call.
        max_silence_seconds: The longest silence that is no finding.
    """

    max_steps: int = 40
    max_calls: int = 100_000
    is_over: Callable[[], bool] = lambda: False
    failures: int = 1
    updates: int = 1
    max_silence_seconds: float = 15.0


class Edge(NamedTuple):
    """A step from one state to another."""

    source: bytes | None
    choice: Choice
    target: bytes


@dataclass
class State:
    """A state that was reached.

    Attributes:
        path: The shortest call that reaches it.
        invocations: The invocations of that call.
        is_ended: Whether the call has ended.
    """

    path: Path
    invocations: int
    is_ended: bool


@dataclass
class Search:
    """Explores a line from its first choices.

    Attributes:
        states: What was reached, by fingerprint.
        edges: The steps between states.
        problems: Each problem with the shortest call that shows it.
        left_out: The choices that the bounds left out.
    """

    line: ExploredLine
    bounds: Bounds
    updates: Sequence[Mapping[str, str]] = ()
    states: dict[bytes, State] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    problems: dict[Problem, Path] = field(default_factory=dict)
    left_out: int = 0
    _queue: deque[tuple[bytes, Path]] = field(default_factory=deque)

    def run(self, first_choices: Sequence[Choice]) -> None:
        """Play everything within the bounds."""
        for choice in first_choices:
            self._begin(choice)
        while self._queue:
            source, path = self._queue.popleft()
            playback = self.line.play(path)
            for choice in choices(playback.call, self._updates(path)):
                if self._is_beyond(path):
                    self.left_out += 1
                else:
                    self._take(source, path, choice)
        self._find_loops()
        if self.left_out:
            self._drift()

    def _begin(self, choice: Choice) -> None:
        playback = self.line.play((choice,))
        started = self._visit(None, (choice,), playback)
        if self.bounds.failures:
            for failure in failures(started):
                failing = choice._replace(failure=failure)
                self._visit(None, (failing,), self.line.play((failing,)))

    def _take(self, source: bytes, path: Path, choice: Choice) -> None:
        """Play a choice, and the failures of the actions that begin with it."""
        started = self._visit(source, (*path, choice), self._play(path, choice))
        if sum(step.failure is not None for step in path) < self.bounds.failures:
            for failure in failures(started):
                failing = choice._replace(failure=failure)
                self._visit(source, (*path, failing), self._play(path, failing))

    def _play(self, path: Path, choice: Choice) -> Playback:
        playback = self.line.play(path)
        running = playback.call.actions.running
        menu = running.parameters if running is not None and running.type in MENUS else None
        attributes = playback.call.transaction_attributes
        playback.perform(choice)
        if menu is not None and choice.kind == "press":
            problem = dead_key(choice, playback.call, menu, attributes)
            if problem is not None:
                self.problems.setdefault(problem, (*path, choice))
        return playback

    def _visit(self, source: bytes | None, path: Path, playback: Playback) -> list[str]:
        """Record the state after a step; return the types of the actions that began in it."""
        call = playback.call
        functions = self.line.functions
        found = [
            *problems_of_step(playback, path[-1], functions),
            *problems_of_state(call, self.bounds.max_silence_seconds),
            *problems_of_secrets(secrets_of(path, playback), call, functions),
        ]
        for problem in found:
            self.problems.setdefault(problem, path)
        target = playback.fingerprint(self._budget(path))
        self.edges.append(Edge(source, path[-1], target))
        if target not in self.states:
            self.states[target] = State(path, len(call.invocations), call.is_ended)
            if not call.is_ended:
                self._queue.append((target, path))
        return [
            record.type
            for record in call.records[playback.records_before :]
            if isinstance(record, ActionStarted) and not record.is_refused
        ]

    def _budget(self, path: Path) -> tuple[int, ...]:
        return (
            sum(step.failure is not None for step in path),
            sum(step.kind == "update" for step in path),
        )

    def _updates(self, path: Path) -> Sequence[Mapping[str, str]]:
        sent = sum(step.kind == "update" for step in path)
        return self.updates if sent < self.bounds.updates else ()

    def _is_beyond(self, path: Path) -> bool:
        bounds = self.bounds
        return (
            len(path) >= bounds.max_steps
            or self.line.calls >= bounds.max_calls
            or bounds.is_over()
        )

    def _find_loops(self) -> None:
        """Find circles of states that a call runs through although no party does anything."""
        follows = {edge.source: edge for edge in self.edges if _is_plain_wait(edge)}
        done: set[bytes | None] = set()
        for start in follows:
            seen: dict[bytes | None, int] = {}
            at: bytes | None = start
            while at in follows and at not in done and at not in seen:
                seen[at] = len(seen)
                at = follows[at].target
            if at in seen:
                circle = [state for state, number in seen.items() if number >= seen[at]]
                self._report_loop([state for state in circle if state is not None])
            done |= seen.keys()

    def _report_loop(self, circle: list[bytes]) -> None:
        shortest = min((self.states[state] for state in circle), key=lambda state: len(state.path))
        path, playback = shortest.path, self.line.play(shortest.path)
        before = len(playback.call.invocations)
        for _ in circle:
            playback.perform(WAIT)
        asked = len(playback.call.invocations) - before
        if asked:
            name = playback.call.invocations[-1].type
            problem = Problem(
                "endless loop",
                f"without an act of a party, {name} leads to itself again: {asked} invocations a"
                " round, while the call is billed",
            )
            self.problems.setdefault(problem, path)

    def _drift(self) -> None:
        """Let time pass from each early state: a call that counts its rounds never ends either."""
        for state in list(self.states.values()):
            if len(state.path) > 2 or state.is_ended:
                continue
            playback = self.line.play(state.path)
            before = len(playback.call.invocations)
            for _ in range(MAX_DRIFT_STEPS):
                playback.perform(WAIT)
                if playback.call.is_idle:
                    break
            asked = len(playback.call.invocations) - before
            if not playback.call.is_idle and asked > MAX_DRIFT_INVOCATIONS:
                problem = Problem(
                    "endless loop",
                    f"without an act of a party, the call goes on: {asked} invocations in"
                    f" {MAX_DRIFT_STEPS} steps",
                )
                self.problems.setdefault(problem, state.path)


def _is_plain_wait(edge: Edge) -> bool:
    return edge.choice.kind == "wait" and edge.choice.failure is None and edge.source is not None
