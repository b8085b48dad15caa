"""`explore`: plays every call that a line can have, and reports what is wrong."""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from telephony_simulator.call_router import CALLER, AccountCallRouter, SingleFunctionCallRouter
from telephony_simulator.clock import RealClock
from telephony_simulator.explore.aws_answers import (
    WITH,
    AwsAnswer,
    AwsAnswers,
    answered_in_process,
    served,
)
from telephony_simulator.explore.choice import Choice, failures_in, parse_path
from telephony_simulator.explore.detectors import Problem
from telephony_simulator.explore.line import ExploredLine
from telephony_simulator.explore.remembering_function import Answering, RememberingFunction
from telephony_simulator.explore.report import Finding, Report
from telephony_simulator.explore.search import Bounds, Search
from telephony_simulator.explore.second_pass import (
    problems_of_calls_beside,
    problems_of_repetition,
)
from telephony_simulator.explore.source_constants import constants_of
from telephony_simulator.explore.unreached import UnreachedCallbacks
from telephony_simulator.explore.unwritten_media import UnwrittenMedia
from telephony_simulator.functions import CallableFunction, ProcessFunction, function_at
from telephony_simulator.phone.phone import as_handler
from telephony_simulator.pstn_audio import Bucket, Meetings
from telephony_simulator.transcript import transcript

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path as FilePath

    from telephony_simulator.clock import VirtualClock
    from telephony_simulator.cloudformation import Account
    from telephony_simulator.explore.choice import Path
    from telephony_simulator.explore.costs import Prices
    from telephony_simulator.functions import Function
    from telephony_simulator.pstn_audio import Bot, Meeting


ROUTER_IDS: Final = (
    "00000000-0000-4000-8000-000000000001",
    "00000000-0000-4000-8000-000000000002",
)
"""The ids of the application and of the rule of a function without an account."""


@dataclass(frozen=True, kw_only=True)
class ExploreOptions:
    """What is played, and how far.

    Attributes:
        callers: The numbers that call; `anonymous` has none. Default: one number.
        times: The times of inbound calls, in ISO 8601. Default: one, 21 September 2026, 14:13 UTC.
        outbound: The arguments of calls that the line places, in place of inbound calls. `to` is
            the number. Default: none.
        updates: The arguments of updates that a client of the API may send. Default: none.
        keys: Further keys that callers press at menus, such as a PIN. Default: none.
        bots: The Lex bots of the account. Default: none.
        meetings: The meetings. Default: every meeting exists, or those of the account.
        buckets: Local directories as S3 buckets. Default: each prompt exists, or those of the
            account.
        aws_answers: What other AWS services answer: each call is played with each answer.
            Default: nothing is answered here.
        prices: What minutes and invocations cost. Default: no prices are shown.
        has_memory: Whether the answers depend on more than the event, such as on a store: the
            function is asked for each event, in a new process for each call if it has its own, and
            nothing is sent twice. Default: False.
        before_each_call: Called before each call, to empty the function's store; implies
            `has_memory`. Default: nothing is called.
        failures: How many actions fail or answers are slow in one call. Default: 1.
        max_steps: The most steps of a call. Default: 40.
        max_calls: The most calls that are played. Default: 100,000.
        max_seconds: The longest time. Default: 60.
        max_silence_seconds: The longest silence that is no finding. Default: 15.
        merges_states: Whether calls that reach an equal state are played on once. Default: True;
            False is for tests of the explorer.
    """

    callers: Sequence[str] = (CALLER,)
    times: Sequence[str] = ()
    outbound: Sequence[Mapping[str, str]] = ()
    updates: Sequence[Mapping[str, str]] = ()
    keys: Sequence[str] = ()
    bots: Sequence[Bot] = ()
    meetings: Sequence[Meeting] | None = None
    buckets: Mapping[str, FilePath] | None = field(default=None, repr=False)
    aws_answers: Sequence[AwsAnswer] = ()
    prices: Prices | None = None
    has_memory: bool = False
    before_each_call: Callable[[], object] | None = field(default=None, repr=False)
    failures: int = 1
    max_steps: int = 40
    max_calls: int = 100_000
    max_seconds: float = 60.0
    max_silence_seconds: float = 15.0
    merges_states: bool = True

    @property
    def asks_each_time(self) -> bool:
        """Whether the function is asked for each event of each call."""
        return self.has_memory or self.before_each_call is not None

    def bounds(self) -> Bounds:
        """Return the bounds of a search that begins now."""
        clock = RealClock()
        end = clock.now() + self.max_seconds
        return Bounds(
            max_steps=self.max_steps,
            max_calls=self.max_calls,
            is_over=lambda: clock.now() >= end,
            failures=self.failures,
            max_silence_seconds=self.max_silence_seconds,
            merges_states=self.merges_states,
        )

    def first_choices(
        self, numbers: Sequence[str], *, names_number: bool, answers: Sequence[str] = ("",)
    ) -> list[Choice]:
        """Return how the calls begin, to each of these numbers, with each of these answers.

        Args:
            numbers: The numbers that are dialled.
            names_number: Whether the steps name them: a replay dials the line's first number if the
                step has none.
            answers: The names of answers of AWS services. Default: there are none.
        """
        names = [f"{WITH}{each}" if each else "" for each in answers]
        if self.outbound:
            return [
                Choice("place", json.dumps(arguments, sort_keys=True) + name)
                for arguments in self.outbound
                for name in names
            ]
        to = [f" to {number}" for number in numbers] if names_number else [""]
        at = [f" at {time}" for time in self.times] or [""]
        return [
            Choice("dial", f"{caller}{number}{time}{name}")
            for caller in self.callers
            for number in to
            for time in at
            for name in names
        ]


def explore(handler: Callable[..., Any] | str, **options: Any) -> Report:
    """Play every call that a handler can have, the shortest first, and report what is wrong.

    Args:
        handler: What `Phone` accepts: a Lambda handler, a function that makes a `CallFlow`, or the
            name of a file.
        **options: The attributes of `ExploreOptions`.
    """
    chosen = ExploreOptions(**options)
    with line_of(handler, chosen) as (line, unreached):
        return explore_line(line, chosen, line.numbers(), unreached)


def replay(handler: Callable[..., Any] | str, steps: str, **options: Any) -> Report:
    """Play one call, and report what is wrong in it.

    Args:
        handler: As in `explore`.
        steps: The steps of a finding, such as `dial +15105550101 · press 1 · wait`.
        **options: The attributes of `ExploreOptions`.

    Raises:
        ValueError: A step is not one.
    """
    path, chosen = parse_path(steps), ExploreOptions(**options)
    with line_of(handler, chosen) as (line, _):
        return replay_line(line, path, chosen)


def explore_line(
    line: ExploredLine,
    options: ExploreOptions,
    numbers: Sequence[str],
    unreached: UnreachedCallbacks | None = None,
) -> Report:
    """Explore a line; Ctrl-C ends the search, and what was found so far is reported.

    Args:
        line: The line.
        options: What is played, and how far.
        numbers: The numbers that are dialled.
        unreached: Watches the callbacks of the flow. Default: none are watched.
    """
    search = Search(line, options.bounds(), options.updates, options.keys)
    names_number = list(numbers) != line.numbers()[:1]
    answers = line.aws_answers.combinations
    first = options.first_choices(numbers, names_number=names_number, answers=answers)
    is_interrupted = False
    try:
        search.run(first)
        for name in unreached.names() if unreached is not None else ():
            problem = Problem("unreachable callback", f"no call reaches {name}")
            search.problems.setdefault(problem, (first[0],))
        _repeat(line, search)
    except KeyboardInterrupt:
        is_interrupted = True
    return replace(_report(line, search), is_interrupted=is_interrupted)


def replay_line(line: ExploredLine, path: Path, options: ExploreOptions) -> Report:
    """Play one call of a line, and report what is wrong in it."""
    search = Search(line, options.bounds(), options.updates, options.keys)
    search.follow(path)
    return _report(line, search)


def _repeat(line: ExploredLine, search: Search) -> None:
    """Run the second pass; a function with a memory may answer a second delivery differently."""
    if line.has_memory:
        return
    has_memory = False
    for problem, key in problems_of_repetition(line.functions):
        has_memory |= problem.kind == "memory"
        if problem not in search.problems:
            search.problems[problem] = _path_of(key, line, search)
    if not has_memory:
        for problem, path in problems_of_calls_beside(line, search):
            search.problems.setdefault(problem, path)


def _path_of(key: str, line: ExploredLine, search: Search) -> Path:
    """Return the shortest call in which an event occurs."""
    paths = [state.path for state in search.states.values()]
    return next((path for path in paths if key in line.events_of(path)), paths[0])


def _report(line: ExploredLine, search: Search) -> Report:
    calls = line.calls
    problems = sorted(search.problems.items(), key=lambda item: _rank(item[1]))
    return Report(
        tuple(
            Finding(problem.kind, problem.text, path, transcript(line.play(path).call))
            for problem, path in problems
        ),
        states=len(search.states),
        calls=calls,
        invocations=sum(function.asked for function in line.functions),
        depth=max((len(state.path) for state in search.states.values()), default=0),
        left_out=search.left_out,
        graph=search.graph(),
    )


def _rank(path: Path) -> tuple[int, int]:
    """Return the rank of a finding: calls without a failure of the service and short ones first."""
    return failures_in(path), len(path)


@contextmanager
def line_of(
    handler: Callable[..., Any] | str,
    options: ExploreOptions,
    variables: Mapping[str, str] | None = None,
) -> Iterator[tuple[ExploredLine, UnreachedCallbacks | None]]:
    """Yield the line of one function, and the watcher of its callbacks if it is a flow's."""
    answers = AwsAnswers(options.aws_answers)
    with ExitStack() as opened:
        if isinstance(handler, str):
            variables = {**opened.enter_context(served(answers)), **(variables or {})}
        elif answers.given:
            opened.enter_context(answered_in_process(answers))
        function, unreached, constants = _function(handler, variables)
        if isinstance(function, ProcessFunction):
            opened.callback(function.close)
        if unreached is not None:
            opened.enter_context(unreached.watched())
        yield line_of_function(function, options, answers, constants), unreached


def line_of_function(
    function: Function,
    options: ExploreOptions,
    answers: AwsAnswers | None = None,
    constants: Sequence[str] = (),
) -> ExploredLine:
    """Return the line of one function; it is asked once for each event.

    Args:
        function: The function.
        options: What is played.
        answers: The answers that it gets from other AWS services. Default: none.
        constants: The strings of keys in its sources. Default: none.
    """
    answering = Answering(answers or AwsAnswers())
    remembering = RememberingFunction(function, answering, has_memory=options.asks_each_time)
    buckets = options.buckets
    places = None if buckets is None else {name: Bucket(path) for name, path in buckets.items()}

    def open_call_router(clock: VirtualClock) -> SingleFunctionCallRouter:
        meetings = None if options.meetings is None else Meetings(options.meetings)
        router = SingleFunctionCallRouter(
            remembering, clock, bots=options.bots, meetings=meetings, ids=iter(ROUTER_IDS)
        )
        router.service.media = UnwrittenMedia(places)
        return router

    begin_anew = _begin_anew([remembering], options)
    return ExploredLine(open_call_router, [remembering], answering, begin_anew, constants)


def line_of_account(
    account: Account, options: ExploreOptions, answers: AwsAnswers | None = None
) -> ExploredLine:
    """Return the line of a local account; its functions are asked once for each event.

    Args:
        account: The account.
        options: What is played.
        answers: The answers that its functions get from other AWS services. Default: none.
    """
    answering = Answering(answers or AwsAnswers())
    functions, programs = [], list(account.functions.values())
    for arn, running in list(account.functions.items()):
        remembering = RememberingFunction(
            running.function, answering, has_memory=options.asks_each_time
        )
        account.functions[arn] = replace(running, function=remembering)
        functions.append(remembering)

    def open_call_router(clock: VirtualClock) -> AccountCallRouter:
        meetings = None if options.meetings is None else Meetings(options.meetings)
        router = AccountCallRouter(account, clock, bots=options.bots, meetings=meetings)
        router.service.media = UnwrittenMedia(router.buckets)
        return router

    begin_anew = _begin_anew(functions, options, account.tables)
    constants = [
        keys
        for running in programs
        if isinstance(running.function, ProcessFunction)
        for keys in constants_of(running.function)
    ]
    return ExploredLine(open_call_router, functions, answering, begin_anew, constants)


def _begin_anew(
    functions: Sequence[RememberingFunction],
    options: ExploreOptions,
    tables: dict[str, dict[str, Any]] | None = None,
) -> Callable[[], None] | None:
    """Return what happens before each call to functions with a memory.

    Args:
        functions: The functions.
        options: What is played.
        tables: The tables of the account, which get their present items back. Default: none.
    """
    if not options.asks_each_time:
        return None
    before, filled = options.before_each_call, deepcopy(tables or {})

    def begin_anew() -> None:
        for function in functions:
            function.begin_anew()
        if tables is not None:
            for name, items in filled.items():
                tables[name] = deepcopy(items)
        if before is not None:
            before()

    return begin_anew


def _function(
    handler: Callable[..., Any] | str, variables: Mapping[str, str] | None
) -> tuple[Function, UnreachedCallbacks | None, Sequence[str]]:
    """Return a function, the watcher of its callbacks, and the strings of keys in its source."""
    if isinstance(handler, str):
        function = function_at(handler, variables)
        if isinstance(function, ProcessFunction):
            function.start()
            return function, None, constants_of(function)
        return function, None, ()
    called = as_handler(handler)
    unreached = UnreachedCallbacks.of(handler, called)
    constants = constants_of(handler if unreached is None else unreached.flow_class)
    return CallableFunction(called), unreached, constants
