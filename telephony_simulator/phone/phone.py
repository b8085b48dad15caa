"""A telephone for tests: it calls a handler in this process, in virtual time."""

import inspect
import weakref
from collections.abc import Callable, Collection, Iterable, Mapping
from copy import copy
from datetime import datetime
from pathlib import Path
from typing import Final, Literal, TypeAlias, cast, get_args

from telephony import CallFlow, lambda_handler
from telephony.call_script import CallScript, check_replay
from telephony_simulator.clock import VirtualClock
from telephony_simulator.functions import (
    CallableFunction,
    Function,
    ProcessFunction,
    function_at,
)
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.phone.failures import Failure, Handler, report_state, reporting
from telephony_simulator.phone.frozen_time import freeze_time_of, seconds_of
from telephony_simulator.phone.phone_call import PhoneCall
from telephony_simulator.phone.prompts import BUCKET, Prompts, prompt_bucket
from telephony_simulator.phone.script_check import warn_of_unrecorded_code
from telephony_simulator.phone.written_actions import WrittenActions
from telephony_simulator.pstn_audio import (
    Application,
    Bot,
    Bucket,
    Media,
    Meeting,
    Meetings,
    Route,
    Service,
    Settings,
)

HandlerErrors: TypeAlias = Literal["raise", "apologize"]
FlowFactory: TypeAlias = Callable[[], CallFlow]

APPLICATION_ID: Final = "5a3c1d3e-0b7e-4d5e-9a53-8b1a5c0e7f10"
SIP_RULE_ID: Final = "7d1f0c2a-3b4c-4d5e-8f60-718293a4b5c6"


class Phone:
    """Calls a Lambda handler as the PSTN Audio service does.

    Args:
        handler: A Lambda handler `(event, context) -> dict`, or a function without parameters that
            makes a `CallFlow`. It makes a new flow for each event, because two events of a call can
            run in different Lambda processes. Or a text, as `--handler` takes it: a file with its
            function (`calls/index.js:handler`), the address of a Runtime Interface Emulator, or the
            ARN of a deployed function. A file runs in a process of its own, which ends with the
            `Phone` and its calls, and gets the environment of this process at this moment.
        settings: The service's behaviour where AWS documents none. Default: `Settings()`.
        seed: The seed of the ids; the same seed gives the same events. Default: 0.
        buckets: Local directories as S3 buckets, by bucket name. Default: each prompt exists, and
            recordings are not written.
        prompts: The prompts that `telephony.prompts` names: a directory of WAV files, or the texts
            and files by name. A text is silence of the length of its words. The step fails in which
            the handler plays another prompt. Default: each prompt exists.
        meetings: The meetings that exist. Default: each meeting exists.
        bots: The Lex bots of the account. Default: none.
        numbers: The phone numbers of the account. CallAndBridge shows only these and the caller's
            as the caller id. Default: each number is the account's.
        handler_errors: "raise" fails the step, or the test, in which the handler raises an
            exception or the service refuses its answer. "apologize" plays what happens in
            production instead: the apology, INVALID_LAMBDA_RESPONSE or ACTION_FAILED. Default:
            "raise".

    Attributes:
        clock: The virtual clock of the calls. `clock.now()` is its time in seconds since the epoch.

    Raises:
        TypeError: `handler` is neither a handler, nor a function that makes a flow, nor a text.
        ValueError: The file does not exist, or has no supported runtime; or a prompt has no file.
        FunctionError: The file cannot be imported.
    """

    def __init__(
        self,
        handler: Handler | FlowFactory | str,
        *,
        settings: Settings | None = None,
        seed: int = 0,
        buckets: Mapping[str, Path] | None = None,
        prompts: Prompts | None = None,
        meetings: Iterable[Meeting] | None = None,
        bots: Iterable[Bot] = (),
        numbers: Collection[str] | None = None,
        handler_errors: HandlerErrors = "raise",
    ) -> None:
        if handler_errors not in get_args(HandlerErrors):
            allowed = " or ".join(map(repr, get_args(HandlerErrors)))
            raise ValueError(f"expected handler_errors to be {allowed}, got {handler_errors!r}")
        self._failures: list[Failure] | None = [] if handler_errors == "raise" else None
        self._written = WrittenActions()
        self.clock = VirtualClock()
        self.service = Service(
            self.clock,
            settings,
            seed=seed,
            media=self._media(buckets, prompts, settings or Settings()),
            meetings=Meetings(meetings),
            bots=bots,
            owned_numbers=None if numbers is None else lambda: numbers,
        )
        self._application = Application(APPLICATION_ID, self._function(handler))

    def dial(
        self,
        to: str = "+12065550100",
        *,
        from_: str = "+15105550101",
        sip_headers: Mapping[str, str] | None = None,
        at: datetime | None = None,
    ) -> PhoneCall:
        """Call a number. The test is the caller, on LEG-A.

        Args:
            to: The number to dial.
            from_: The caller's number.
            sip_headers: The headers of the INVITE from a SIP carrier.
            at: The time of the call, with a time zone. The times of its events follow. Default: the
                present time of `clock`, at first 21 September 2026, 14:13:20 UTC.

        Raises:
            ValueError: `at` has no time zone; or it is in the past, and a call is open.
        """
        self._move_to(at)
        routes = [Route(self._application, SIP_RULE_ID)]
        call = self.service.receive_call(to=to, from_=from_, routes=routes, sip_headers=sip_headers)
        return PhoneCall(call, self.clock, self._failures, self._written)

    def create_call(
        self,
        to: str = "+15105550101",
        *,
        from_: str = "+12065550100",
        arguments: Mapping[str, str] | None = None,
        sip_headers: Mapping[str, str] | None = None,
        at: datetime | None = None,
    ) -> PhoneCall:
        """Let the application call a number, as CreateSipMediaApplicationCall does.

        The test is the callee, on LEG-A, and calls `answer()` or `refuse()`.

        Args:
            to: The number to dial.
            from_: The number that the callee sees.
            arguments: The ArgumentsMap of the request.
            sip_headers: The headers of the INVITE to a SIP carrier or to a meeting.
            at: The time of the request, as in `dial`.

        Raises:
            ValueError: `at` has no time zone; or it is in the past, and a call is open.
            ServiceError: There are more than 20 arguments or headers.
        """
        self._move_to(at)
        call = self.service.create_call(
            self._application, to=to, from_=from_, arguments=arguments, sip_headers=sip_headers
        )
        return PhoneCall(call, self.clock, self._failures, self._written)

    def freeze_time(self) -> None:
        """Let `datetime.now` and `time.time` in the handler return the time of `clock`.

        From now on, the time stands still while the handler runs, and moves with the clock between
        its events; outside the handler the time is real. It needs the package time-machine.

        Raises:
            ModuleNotFoundError: time-machine is not installed.
            ValueError: The handler runs in another process.
        """
        function = self._application.function
        if not isinstance(function, CallableFunction):
            raise ValueError(  # noqa: TRY004 - the value that Phone was made with
                "freeze_time needs a handler of this process: Phone(handler), not Phone('file.py')"
            )
        frozen = CallableFunction(freeze_time_of(function.handler, self.clock))
        self._application = Application(APPLICATION_ID, frozen)

    def _media(
        self, buckets: Mapping[str, Path] | None, prompts: Prompts | None, settings: Settings
    ) -> Media:
        own = {}
        if prompts is not None:
            own[BUCKET] = prompt_bucket(prompts, self.clock, settings.speech_characters_a_second)
        if buckets is None:
            return Media(None, own)
        return Media({name: Bucket(directory) for name, directory in buckets.items()}, own)

    def _move_to(self, at: datetime | None) -> None:
        if at is not None:
            self.clock.move_to(seconds_of(at))

    def _function(self, handler: Handler | FlowFactory | str) -> Function:
        if isinstance(handler, str):
            function = function_at(handler)
            if isinstance(function, ProcessFunction):
                weakref.finalize(self.service, function.close)  # its calls outlive this phone
                function.start()
            return function
        called = as_handler(handler)
        if self._failures is not None:
            called = reporting(called, self._failures)

        def handle(event: JsonObject, context: object) -> Json:
            __tracebackhide__ = True
            with self._written.observed():
                return called(event, context)  # type: ignore[no-any-return]  # JSON, checked later

        return CallableFunction(handle)


def as_handler(handler: Handler | FlowFactory) -> Handler:
    """Return a Lambda handler; a function that makes flows is called for each event."""
    name = type(handler).__name__
    if not callable(handler):
        raise TypeError(
            f"expected a handler (event, context), a function that makes a CallFlow, or a text such"
            f" as 'calls/index.js:handler', got {name}; did you mean lambda: {name}(...)?"
        )
    if _is_flow_factory(handler):
        return _with_new_flow_per_event(cast("FlowFactory", handler))
    return cast("Handler", handler)


def _with_new_flow_per_event(factory: FlowFactory) -> Handler:
    checked: set[type[CallFlow]] = set()
    if isinstance(factory, type) and issubclass(factory, CallScript):
        checked.add(factory)
        warn_of_unrecorded_code(factory)

    def handle(event: JsonObject, context: object) -> Json:
        __tracebackhide__ = True
        flow = factory()
        if not isinstance(flow, CallFlow):
            raise TypeError(f"expected a function that makes a CallFlow, got {type(flow).__name__}")
        if isinstance(flow, CallScript) and type(flow) not in checked:
            checked.add(type(flow))
            warn_of_unrecorded_code(type(flow))
        before = _plain_state(flow)
        answer = lambda_handler(flow)(event, context)
        report_state(flow, before, _plain_state(flow))
        if isinstance(flow, CallScript):
            check_replay(cast("CallScript", factory()), event, answer)
        return answer

    return handle


def _plain_state(flow: CallFlow) -> dict[str, object]:
    """Return copies of the instance's attributes that are plain data."""
    kinds = (str, int, float, bool, list, dict, set, tuple, type(None))
    return {name: copy(value) for name, value in vars(flow).items() if isinstance(value, kinds)}


def _is_flow_factory(handler: Callable[..., object]) -> bool:
    """Whether it takes no arguments, so that it makes a flow and does not handle an event."""
    return _is_callable_with(handler) and (
        isinstance(handler, type) or not _is_callable_with(handler, None, None)
    )


def _is_callable_with(handler: Callable[..., object], *arguments: object) -> bool:
    try:
        inspect.signature(handler).bind(*arguments)
    except (TypeError, ValueError):
        return False
    return True
