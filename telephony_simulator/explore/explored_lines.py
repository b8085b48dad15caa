"""The lines that are explored: that of one function, or of a local account."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from copy import deepcopy
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from telephony_simulator.call_router import AccountCallRouter, SingleFunctionCallRouter
from telephony_simulator.explore.aws_answers import AwsAnswers, answered_in_process, served
from telephony_simulator.explore.line import ExploredLine
from telephony_simulator.explore.remembering_function import Answering, RememberingFunction
from telephony_simulator.explore.source_constants import constants_of
from telephony_simulator.explore.unreached import UnreachedCallbacks
from telephony_simulator.explore.unwritten_media import UnwrittenMedia
from telephony_simulator.functions import CallableFunction, ProcessFunction, function_at
from telephony_simulator.phone.phone import as_handler
from telephony_simulator.pstn_audio import Bucket, Meetings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from telephony_simulator.clock import VirtualClock
    from telephony_simulator.cloudformation import Account
    from telephony_simulator.explore.options import ExploreOptions
    from telephony_simulator.functions import Function

ROUTER_IDS: Final = (
    "00000000-0000-4000-8000-000000000001",
    "00000000-0000-4000-8000-000000000002",
)
"""The ids of the application and of the rule of a function without an account."""

MEETINGS: Final = "chime-sdk-meetings"


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
        constants: The strings of keys and the SIP response codes in its sources. Default: none.
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
    account: Account,
    options: ExploreOptions,
    answers: AwsAnswers | None = None,
    variables: Mapping[str, str] | None = None,
) -> ExploredLine:
    """Return the line of a local account; its functions are asked once for each event.

    Args:
        account: The account.
        options: What is played.
        answers: The answers that its functions get from other AWS services. Default: none.
        variables: The variables with which its functions reach these answers. The deployment
            has not had them: its custom resources need the services of the account.
    """
    answering = Answering(answers or AwsAnswers())
    functions: list[RememberingFunction] = []
    constants: list[str] = []
    for arn, running in list(account.functions.items()):
        function = running.function
        if isinstance(function, ProcessFunction):
            constants += constants_of(function)
            if variables:
                function = _with_variables(account, function, variables)
        remembering = RememberingFunction(function, answering, has_memory=options.asks_each_time)
        account.functions[arn] = replace(running, function=remembering)
        functions.append(remembering)

    def open_call_router(clock: VirtualClock) -> AccountCallRouter:
        meetings = None if options.meetings is None else Meetings(options.meetings)
        if meetings is None and MEETINGS in answering.aws_answers.services:
            meetings = Meetings()  # the answers name meetings that the account does not have
        router = AccountCallRouter(account, clock, bots=options.bots, meetings=meetings)
        router.service.media = UnwrittenMedia(router.buckets)
        return router

    begin_anew = _begin_anew(functions, options, account.tables)
    return ExploredLine(open_call_router, functions, answering, begin_anew, constants)


def _with_variables(
    account: Account, function: ProcessFunction, variables: Mapping[str, str]
) -> Function:
    """Return the same function with further environment variables, in new processes."""
    configuration = function.configuration
    function.close()
    return account.run_function(
        replace(configuration, environment={**configuration.environment, **variables})
    )


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
