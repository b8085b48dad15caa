"""A telephone for tests: it dials a handler in this process, in virtual time."""

import inspect
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeAlias, cast

from telephony import CallFlow, lambda_handler
from telephony_simulator.clock import VirtualClock
from telephony_simulator.functions import CallableFunction
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.phone.phone_call import PhoneCall
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

Handler: TypeAlias = Callable[[Any, Any], Any]
FlowFactory: TypeAlias = Callable[[], CallFlow]

APPLICATION_ID = "5a3c1d3e-0b7e-4d5e-9a53-8b1a5c0e7f10"
SIP_RULE_ID = "7d1f0c2a-3b4c-4d5e-8f60-718293a4b5c6"


class Phone:
    """Rings a Lambda handler as the PSTN Audio service would.

    Args:
        handler: A Lambda handler `(event, context) -> dict`, or a function without parameters that
            makes a `CallFlow`: a new one for every event, because Lambda promises no two events
            the same process.
        settings: What the service does where nobody says.
        seed: Where the ids come from; the same seed gives the same bytes. Default: 0.
        buckets: Directories that stand for S3 buckets, by name. None: every prompt exists and
            recordings are written nowhere.
        meetings: The meetings that exist. None: every meeting exists.
        bots: The Lex bots of the account.
        numbers: The account's own numbers, the only ones besides the caller's that CallAndBridge
            may show. None: every number is the account's.

    Raises:
        TypeError: `handler` is neither.
    """

    def __init__(
        self,
        handler: Handler | FlowFactory,
        *,
        settings: Settings | None = None,
        seed: int = 0,
        buckets: Mapping[str, Path] | None = None,
        meetings: Iterable[Meeting] | None = None,
        bots: Iterable[Bot] = (),
        numbers: Collection[str] | None = None,
    ) -> None:
        self.clock = VirtualClock()
        self.service = Service(
            self.clock,
            settings,
            seed=seed,
            media=_media(buckets),
            meetings=Meetings(meetings),
            bots=bots,
            owned_numbers=None if numbers is None else lambda: numbers,
        )
        self._application = Application(APPLICATION_ID, CallableFunction(as_handler(handler)))

    def dial(
        self,
        to: str = "+12065550100",
        *,
        from_: str = "+15105550101",
        sip_headers: Mapping[str, str] | None = None,
    ) -> PhoneCall:
        """Call the number; whoever holds this telephone is the caller, on LEG-A.

        Args:
            to: The number that is dialled.
            from_: The caller's number.
            sip_headers: What comes with the call from a SIP carrier.
        """
        routes = [Route(self._application, SIP_RULE_ID)]
        call = self.service.receive_call(to=to, from_=from_, routes=routes, sip_headers=sip_headers)
        return PhoneCall(call, self.clock)

    def create_call(
        self,
        to: str = "+15105550101",
        *,
        from_: str = "+12065550100",
        arguments: Mapping[str, str] | None = None,
        sip_headers: Mapping[str, str] | None = None,
    ) -> PhoneCall:
        """Let the application call, as CreateSipMediaApplicationCall does.

        Whoever holds this telephone is the callee, on LEG-A: `answer()` or `refuse()`.

        Args:
            to: The number that is dialled.
            from_: The number that the callee sees.
            arguments: ArgumentsMap.
            sip_headers: What goes with the call to a SIP carrier, or to a meeting.
        """
        call = self.service.create_call(
            self._application, to=to, from_=from_, arguments=arguments, sip_headers=sip_headers
        )
        return PhoneCall(call, self.clock)


def as_handler(handler: Handler | FlowFactory) -> Handler:
    """Return a Lambda handler; a factory of flows makes a new flow for every event."""
    if not callable(handler):
        raise TypeError(
            f"expected a handler (event, context) or a function that makes a CallFlow, "
            f"got {type(handler).__name__}; did you mean lambda: {type(handler).__name__}(...)?"
        )
    if _makes_flows(handler):
        return _new_flow_every_time(cast("FlowFactory", handler))
    return cast("Handler", handler)


def _new_flow_every_time(factory: FlowFactory) -> Handler:
    def handle(event: JsonObject, context: object) -> Json:
        __tracebackhide__ = True
        flow = factory()
        if not isinstance(flow, CallFlow):
            raise TypeError(f"expected a function that makes a CallFlow, got {type(flow).__name__}")
        return lambda_handler(flow)(event, context)

    return handle


def _media(buckets: Mapping[str, Path] | None) -> Media:
    if buckets is None:
        return Media()
    return Media({name: Bucket(directory) for name, directory in buckets.items()})


def _makes_flows(handler: Callable[..., object]) -> bool:
    """Whether it is to be called without arguments, and not as a handler with an event."""
    return _accepts(handler) and (isinstance(handler, type) or not _accepts(handler, None, None))


def _accepts(handler: Callable[..., object], *arguments: object) -> bool:
    try:
        inspect.signature(handler).bind(*arguments)
    except (TypeError, ValueError):
        return False
    return True
