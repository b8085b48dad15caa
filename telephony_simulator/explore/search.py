"""The search: plays all choices of a line, the shortest calls first, and merges equal states."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import chain, product
from sys import intern
from typing import TYPE_CHECKING, Final, NamedTuple

from telephony_simulator.explore.choice import Choice, failures_in, format_path
from telephony_simulator.explore.detectors import (
    Problem,
    dead_key,
    problems_of_state,
    problems_of_step,
)
from telephony_simulator.explore.graph import Edge, Graph, State, accepted_keys, place_of
from telephony_simulator.explore.opportunities import MENUS, choices, failures, slow_answers
from telephony_simulator.explore.secret_digits import problems_of_secrets, secrets_of
from telephony_simulator.pstn_audio.records import ActionStarted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from telephony_simulator.explore.choice import Delivery, Failure, Path
    from telephony_simulator.explore.line import ExploredLine, Playback
    from telephony_simulator.explore.remembering_function import GivenAnswer

WAIT: Final = Choice("wait")
MAX_STEPS_BEFORE_DRIFT: Final = 2
MAX_DRIFT_STEPS: Final = 60
MAX_DRIFT_INVOCATIONS: Final = 15

MAX_VARIED: Final = 30
"""The most actions of one step that fail, and the most events of it that are answered late.

An endless loop has up to 1,000 of both in one step.
"""


@dataclass(frozen=True)
class Bounds:
    """How far a search goes.

    Attributes:
        max_steps: The most steps of a call.
        max_calls: The most calls that are played.
        is_over: Returns whether the time is over.
        failures: The failures of the service, and slow answers of the function, in one call.
        updates: The updates in one call.
        max_silence_seconds: The longest silence that is no finding.
        merges_states: Whether calls that reach an equal state are played on once.
    """

    max_steps: int = 40
    max_calls: int = 100_000
    is_over: Callable[[], bool] = lambda: False
    failures: int = 1
    updates: int = 1
    max_silence_seconds: float = 15.0
    merges_states: bool = True


class Reached(NamedTuple):
    """A state from which the search goes on.

    Attributes:
        state: Its key; None for the beginning of every call.
        path: A call that reaches it.
        answers: The answers of the functions in that call.
    """

    state: bytes | None
    path: Path
    answers: Sequence[GivenAnswer] = ()


BEGINNING: Final = Reached(None, ())


@dataclass
class Search:
    """Explores a line from its first choices.

    Attributes:
        line: The line.
        bounds: How far the search goes.
        updates: The arguments of the updates that a client of the API may send.
        keys: Further keys that callers press at menus.
        states: What was reached, by fingerprint.
        edges: The steps between states.
        problems: Each problem with the shortest call that shows it.
        left_out: The choices that the bounds left out.
    """

    line: ExploredLine
    bounds: Bounds
    updates: Sequence[Mapping[str, str]] = ()
    keys: Sequence[str] = ()
    states: dict[bytes, State] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    problems: dict[Problem, Path] = field(default_factory=dict)
    left_out: int = 0
    _choices: dict[Choice, Choice] = field(default_factory=dict)
    _queue: deque[Reached] = field(default_factory=deque)

    def run(self, first_choices: Sequence[Choice]) -> None:
        """Play everything within the bounds."""
        for choice in first_choices:
            self._take(BEGINNING, choice)
        while self._queue:
            reached = self._queue.popleft()
            path = reached.path
            played = self.line.play(path, reached.answers)
            found = choices(played.call, self._updates(path), self.keys, self.line.constants)
            for number, choice in enumerate(found):
                if self._is_beyond(path):
                    self.left_out += 1
                else:  # the first choice goes on where the path was just played to
                    self._take(reached, choice, None if number else played)
        self._find_loops()
        if self.left_out or self.line.has_memory:  # loops that count, or that are not seen
            for state in list(self.states.values()):
                if self.bounds.is_over():
                    break
                if len(state.path) <= MAX_STEPS_BEFORE_DRIFT and not state.is_ended:
                    self._drift(state.path)

    def graph(self) -> Graph:
        """Return the states and the steps between them."""
        return Graph(self.states, self.edges)

    def follow(self, path: Path) -> None:
        """Play one call, and what time alone does after it."""
        for length in range(1, len(path) + 1):
            before = Reached(None, path[: length - 1])
            self._visit(None, path[:length], self._play(before, path[length - 1]))
        self._drift(path)

    def _take(self, reached: Reached, choice: Choice, played: Playback | None = None) -> None:
        """Play a choice, and what the service and the function can let fail in it."""
        source, path, _ = reached
        choice = self._shared(choice)
        playback = self._play(reached, choice, played)
        self._visit(source, (*path, choice), playback)
        if failures_in(path) >= self.bounds.failures:
            return
        call = playback.call
        started = [
            record.type
            for record in call.records[playback.records_before :]
            if isinstance(record, ActionStarted) and not record.is_refused
        ]
        sent = call.invocations[playback.invocations_before :]
        self.left_out += sum(max(0, len(varied) - MAX_VARIED) for varied in (started, sent))
        both: Iterator[Failure | Delivery] = chain(
            failures(started[:MAX_VARIED]),
            slow_answers(sent[:MAX_VARIED], has_memory=self.line.has_memory),
        )
        for failure in both:
            if self._is_beyond(path):
                self.left_out += 1
                continue
            failing = self._shared(choice._replace(failure=failure))
            self._visit(source, (*path, failing), self._play(reached, failing))

    def _play(self, reached: Reached, choice: Choice, played: Playback | None = None) -> Playback:
        """Play a choice after a path; `played` is the path if it was just played."""
        path = reached.path
        if not path:
            return self.line.play((choice,))
        playback = played or self.line.play(path, reached.answers)
        running = playback.call.actions.running
        menu = running if running is not None and running.type in MENUS else None
        attributes = playback.call.transaction_attributes
        playback.perform(choice)
        if menu is not None and choice.kind == "press":
            problem = dead_key(choice, playback.call, menu, attributes)
            if problem is not None:
                self.problems.setdefault(problem, (*path, choice))
        return playback

    def _visit(self, source: bytes | None, path: Path, playback: Playback) -> None:
        """Record the state after a step."""
        call = playback.call
        functions = self.line.functions
        found = [
            *problems_of_step(playback, path[-1], functions),
            *problems_of_state(call, self.bounds.max_silence_seconds),
            *problems_of_secrets(secrets_of(path, playback), call, functions),
        ]
        for problem in found:
            self.problems.setdefault(problem, path)
        target = self._key(path, playback)
        self.edges.append(
            Edge(
                source,
                path[-1],
                target,
                playback.seconds,
                playback.billed_legs,
                len(call.invocations) - playback.invocations_before,
            )
        )
        if target not in self.states:
            place = intern(place_of(call))  # many states have the same
            awaits_answer = call.invocation_queue.awaited is not None and not call.is_ended
            self.states[target] = State(
                path, place, call.is_ended, accepted_keys(call), awaits_answer
            )
            if not call.is_ended:
                self._queue.append(Reached(target, path, self.line.answers))

    def _key(self, path: Path, playback: Playback) -> bytes:
        """Return the key of the state after a path.

        An equal state that was reached with fewer failures and updates is the same: what follows
        here can follow there, too.
        """
        if not self.bounds.merges_states:
            return format_path(path).encode()
        state, used = playback.fingerprint(), (failures_in(path), _updates_in(path))
        for budget in product(*(range(number + 1) for number in used)):
            key = state + b"%d %d" % budget
            if key in self.states:
                return key
        return state + b"%d %d" % used

    def _shared(self, choice: Choice) -> Choice:
        """Return the first equal choice: the paths of thousands of states share it."""
        return self._choices.setdefault(choice, choice)

    def _updates(self, path: Path) -> Sequence[Mapping[str, str]]:
        return self.updates if _updates_in(path) < self.bounds.updates else ()

    def _is_beyond(self, path: Path) -> bool:
        bounds = self.bounds
        return (
            len(path) >= bounds.max_steps or self.line.calls >= bounds.max_calls or bounds.is_over()
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

    def _drift(self, path: Path) -> None:
        """Let time pass after a call: one that counts its rounds never ends either."""
        playback = self.line.play(path)
        before = len(playback.call.invocations)
        for _ in range(MAX_DRIFT_STEPS):
            if playback.call.is_idle or self.bounds.is_over():
                return
            playback.perform(WAIT)
        asked = len(playback.call.invocations) - before
        if asked > MAX_DRIFT_INVOCATIONS:
            problem = Problem(
                "endless loop",
                f"without an act of a party, the call goes on: {asked} invocations in"
                f" {MAX_DRIFT_STEPS} steps",
            )
            self.problems.setdefault(problem, path)


def _updates_in(path: Path) -> int:
    return sum(step.kind == "update" for step in path)


def _is_plain_wait(edge: Edge) -> bool:
    return edge.choice.kind == "wait" and edge.choice.failure is None and edge.source is not None
