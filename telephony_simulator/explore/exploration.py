"""`explore`: plays every call that a line can have, and reports what is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from telephony_simulator.call_router import CALLER, SingleFunctionCallRouter
from telephony_simulator.clock import RealClock
from telephony_simulator.explore.choice import Choice
from telephony_simulator.explore.detectors import Problem
from telephony_simulator.explore.line import ExploredLine
from telephony_simulator.explore.remembering_function import RememberingFunction
from telephony_simulator.explore.report import Finding, Report
from telephony_simulator.explore.search import Bounds, Search
from telephony_simulator.explore.second_pass import (
    problems_of_calls_beside,
    problems_of_repetition,
)
from telephony_simulator.explore.unreached import UnreachedCallbacks
from telephony_simulator.functions import CallableFunction, ProcessFunction, function_at
from telephony_simulator.phone.phone import as_handler
from telephony_simulator.pstn_audio import Bucket, Meetings
from telephony_simulator.transcript import transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path as FilePath

    from telephony_simulator.clock import VirtualClock
    from telephony_simulator.explore.choice import Path
    from telephony_simulator.explore.renaming import Renaming
    from telephony_simulator.functions import Function
    from telephony_simulator.pstn_audio import Bot, Meeting


class Explorer:
    """Explores a line whose functions are known.

    Args:
        line: The line.
        bounds: How far the search goes.
        callers: The numbers that call.
        outbound: The arguments of calls that the line places; `to` is the number.
        updates: The arguments of updates that a client of the API may send.
    """

    def __init__(
        self,
        line: ExploredLine,
        bounds: Bounds,
        *,
        callers: Sequence[str] = (CALLER,),
        outbound: Sequence[Mapping[str, str]] = (),
        updates: Sequence[Mapping[str, str]] = (),
    ) -> None:
        self.line = line
        self.search = Search(line, bounds, updates)
        placed = [Choice("place", json.dumps(arguments, sort_keys=True)) for arguments in outbound]
        dialled = [] if placed else [Choice("dial", caller) for caller in callers]
        self._first_choices = [*dialled, *placed]
        self._unreached: UnreachedCallbacks | None = None

    def watch_callbacks(self, unreached: UnreachedCallbacks) -> None:
        """Report the callbacks that no call reaches."""
        self._unreached = unreached

    def run(self) -> Report:
        """Play everything within the bounds, and report; Ctrl-C reports what was found so far."""
        search, is_interrupted = self.search, False
        try:
            search.run(self._first_choices)
            self._run_second_pass()
        except KeyboardInterrupt:
            is_interrupted = True
        problems = sorted(search.problems.items(), key=lambda item: len(item[1]))
        findings = tuple(
            Finding(problem.kind, problem.text, path, transcript(self.line.play(path).call))
            for problem, path in problems
        )
        return Report(
            findings,
            states=len(search.states),
            calls=self.line.calls,
            invocations=sum(function.asked for function in self.line.functions),
            depth=max((len(state.path) for state in search.states.values()), default=0),
            left_out=search.left_out,
            is_interrupted=is_interrupted,
        )

    def _run_second_pass(self) -> None:
        search = self.search
        if self._unreached is not None:
            for name in self._unreached.names():
                text = f"no call reaches {name}"
                search.problems.setdefault(
                    Problem("unreachable callback", text), (self._first_choices[0],)
                )
        has_memory = False
        for problem, key in problems_of_repetition(self.line.functions):
            has_memory |= problem.kind == "memory"
            search.problems.setdefault(problem, self._path_of(key))
        if not has_memory:
            for problem, path in problems_of_calls_beside(self.line, search):
                search.problems.setdefault(problem, path)

    def _path_of(self, key: str) -> Path:
        """Return the shortest call in which an event occurs."""
        for state in self.search.states.values():
            seen = self.line.events_of(state.path)
            if key in seen:
                return state.path
        return (self._first_choices[0],)


def explore(
    handler: Callable[..., Any] | str,
    *,
    callers: Sequence[str] = (CALLER,),
    outbound: Sequence[Mapping[str, str]] = (),
    updates: Sequence[Mapping[str, str]] = (),
    bots: Iterable[Bot] = (),
    meetings: Iterable[Meeting] | None = None,
    buckets: Mapping[str, FilePath] | None = None,
    failures: int = 1,
    max_steps: int = 40,
    max_calls: int = 100_000,
    max_seconds: float = 60.0,
    max_silence_seconds: float = 15.0,
) -> Report:
    """Play every call that a handler can have, the shortest first, and report what is wrong.

    Args:
        handler: What `Phone` accepts: a Lambda handler, a function that makes a `CallFlow`, or the
            name of a file.
        callers: The numbers that call; `anonymous` has none. Default: one number.
        outbound: The arguments of calls that the line places, in place of inbound calls. `to` is
            the number. Default: none.
        updates: The arguments of updates that a client of the API may send. Default: none.
        bots: The Lex bots of the account. Default: none.
        meetings: The meetings. Default: every meeting exists.
        buckets: Local directories as S3 buckets. Default: each prompt exists.
        failures: How many actions of one call the service lets fail. Default: 1.
        max_steps: The most steps of a call. Default: 40.
        max_calls: The most calls that are played. Default: 100,000.
        max_seconds: The longest time. Default: 60.
        max_silence_seconds: The longest silence that is no finding. Default: 15.
    """
    clock = RealClock()
    end = clock.now() + max_seconds
    bounds = Bounds(
        max_steps=max_steps,
        max_calls=max_calls,
        is_over=lambda: clock.now() >= end,
        failures=failures,
        max_silence_seconds=max_silence_seconds,
    )
    function, unreached = _function(handler)
    renamings: dict[str, Renaming] = {}
    remembering = RememberingFunction(function, renamings)
    places = None if buckets is None else {name: Bucket(path) for name, path in buckets.items()}
    bots = list(bots)
    known_meetings = None if meetings is None else list(meetings)

    def open_call_router(virtual_clock: VirtualClock) -> SingleFunctionCallRouter:
        return SingleFunctionCallRouter(
            remembering,
            virtual_clock,
            bots=bots,
            meetings=None if known_meetings is None else Meetings(known_meetings),
            buckets=places,
        )

    line = ExploredLine(open_call_router, [remembering], renamings)
    explorer = Explorer(line, bounds, callers=callers, outbound=outbound, updates=updates)
    if unreached is not None:
        explorer.watch_callbacks(unreached)
    try:
        return explorer.run()
    finally:
        if isinstance(function, ProcessFunction):
            function.close()


def _function(handler: Callable[..., Any] | str) -> tuple[Function, UnreachedCallbacks | None]:
    if isinstance(handler, str):
        function = function_at(handler)
        if isinstance(function, ProcessFunction):
            function.start()
        return function, None
    called = as_handler(handler)
    unreached = UnreachedCallbacks.of(handler, called)
    return CallableFunction(called if unreached is None else unreached.watched(called)), unreached
