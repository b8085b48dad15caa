"""A call as one coroutine: the class that an application writes."""

from __future__ import annotations

import json

from telephony.callflow import CallFlow
from telephony.events import (
    CallUpdateRequestedEvent,
    DigitsReceivedEvent,
    HangupEvent,
    InvalidLambdaResponseEvent,
)
from telephony.plan import JOURNAL, own_hangup
from telephony.response import carry_on, hang_up_all_legs
from telephony.validators import describe
from telephony.wire import decode_event

from .driver import Driver
from .errors import ScriptError
from .journal import CONNECTED, DONE, ENDED, NOT_ANSWERED, Journal, decode_journal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import ClassVar

    from telephony.events import (
        ActionFailedEvent,
        ActionSuccessfulEvent,
        CallAnsweredEvent,
        Event,
        NewInboundCallEvent,
        NewOutboundCallEvent,
    )
    from telephony.json_types import JsonObject
    from telephony.response import Response

    from .scripted_call import ScriptedCall

_OPEN_CALLBACKS = frozenset(("on_ringing", "on_action_interrupted", "on_unknown_event"))
_COROUTINE_FLAG = 0x80  # inspect.CO_COROUTINE; inspect is slow to import


class CallScript(CallFlow):
    """A call as one coroutine: subclass it and write `run`.

    Everything outside a recorded effect runs again at every event; only `await` leaves the
    invocation. What each await returned is kept in the call's transaction attributes, and `run` is
    replayed with it. Reading the clock, random numbers and other services belong into `call.now()`,
    `call.random()` and `call.effect(...)`.

    `on_ringing`, `on_action_interrupted` and `on_unknown_event` can be overridden, as in a
    `CallFlow`; the other events reach `run`.

    Attributes:
        version: raise it when `run` changes so that running calls cannot continue with it.
        compatible_versions: earlier versions whose calls this one can continue; `call.version`
            tells them apart. A call of any other version hears the apology.
    """

    version: ClassVar[int] = 1
    compatible_versions: ClassVar[Sequence[int]] = ()

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        for name, method in vars(CallScript).items():
            if getattr(cls, name) is not method and name in _CLOSED_CALLBACKS:
                raise TypeError(
                    f"{cls.__name__}.{name} is not called: the event reaches run() through "
                    f"`await`; a script can override {', '.join(sorted(_OPEN_CALLBACKS))}"
                )
        _check_versions(cls)
        code = getattr(cls.run, "__code__", None)
        if code is None or not code.co_flags & _COROUTINE_FLAG:
            raise TypeError(f"{cls.__name__}.run must be `async def run(self, call)` without yield")

    async def run(self, call: ScriptedCall) -> None:
        """Conduct a call. At the return all parties are hung up, after what was planned."""
        raise NotImplementedError(f"{type(self).__name__} has no run(): write `async def run`")

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Begin the script."""
        return _begin(self, event, Journal(self.version, state=CONNECTED))

    def on_new_outbound_call(  # type: ignore[override]  # the journal has a reserved name
        self, event: NewOutboundCallEvent
    ) -> Response:
        """Begin the script; its first actions wait until the called party answers."""
        arguments = dict(event.arguments)
        text = json.dumps(arguments, separators=(",", ":")) if arguments else ""
        journal = Journal(self.version, state=NOT_ANSWERED, arguments=text)
        return _begin(self, event, journal)

    def on_call_answered(self, event: CallAnsweredEvent) -> Response:
        """Continue the script."""
        return _resume(self, event)

    def on_action_successful(self, event: ActionSuccessfulEvent) -> Response:
        """Continue the script."""
        return _resume(self, event)

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        """Continue the script."""
        return _resume(self, event)

    def on_hangup(self, event: HangupEvent) -> Response:
        """Continue the script."""
        return _resume(self, event)

    def on_invalid_lambda_response(self, event: InvalidLambdaResponseEvent) -> Response:
        """End the script."""
        return _resume(self, event)

    def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
        """Continue the script, or keep the digits for it."""
        return _resume(self, event)

    def on_call_update_requested(self, event: CallUpdateRequestedEvent) -> Response:
        """Continue the script, or keep the update for it."""
        return _resume(self, event)

    def attributes_after_failure(self) -> Mapping[str, str]:
        """Return the attributes that end the script when it has failed."""
        return {JOURNAL: Journal(self.version, state=DONE).encode()}


_CLOSED_CALLBACKS = frozenset(name for name in vars(CallScript) if name.startswith("on_"))


def _check_versions(script: type[CallScript]) -> None:
    """Refuse versions that a journal could not hold, or that would not be found in it."""
    version: object = script.version
    if type(version) is not int or version < 0:
        raise TypeError(
            f"{script.__name__}.version is a whole number from 0, got {describe(version)}"
        )
    compatible: object = script.compatible_versions
    if not isinstance(compatible, tuple | list | set | frozenset | range) or not all(
        type(one) is int for one in compatible
    ):
        raise TypeError(
            f"{script.__name__}.compatible_versions is a tuple of whole numbers such as (1, 2) or "
            f"(1,), got {describe(compatible)}"
        )


def check_replay(script: CallScript, event: JsonObject, answer: JsonObject) -> None:
    """Replay the journal of an answer, and refuse a script that does not follow it.

    For tests: no effect runs, because the journal holds them all.

    Args:
        script: another instance than the one that answered.
        event: the event that was answered.
        answer: its answer.

    Raises:
        ScriptError: the script depends on something that is not recorded.
    """
    attributes = answer.get("TransactionAttributes")
    text = attributes.get(JOURNAL) if isinstance(attributes, dict) else None
    if not isinstance(text, str) or not text:
        return
    journal = decode_journal(text)
    if journal.state != DONE:
        driver = Driver(script.run, decode_event(event), journal, is_live=False)
        driver.replay()
        driver.park()


def _begin(script: CallScript, event: Event, journal: Journal) -> Response:
    driver = Driver(script.run, event, journal, is_live=True)
    response = driver.begin()
    driver.park()
    return response


def _resume(script: CallScript, event: Event) -> Response:
    text = event.call.transaction_attributes.get(JOURNAL)
    if not text:
        if not event.call.remaining_legs:  # the caller left before the first answer was stored
            return carry_on()
        raise ScriptError(
            f"the call has no journal (the attribute {JOURNAL}): it began before this script was "
            "deployed, or another program has replaced the attributes"
        )
    journal = decode_journal(text)
    if journal.state == DONE:
        return _after_end(event)
    if journal.version != script.version and journal.version not in script.compatible_versions:
        raise ScriptError(
            f"the call began with version {journal.version} of {type(script).__name__}; this is "
            f"version {script.version}, and its compatible_versions do not list the other"
        )
    if _is_stale(event, journal):
        return carry_on()
    driver = Driver(script.run, event, journal, is_live=False)
    response = driver.resume(driver.replay(), event)
    driver.park()
    return response


def _is_stale(event: Event, journal: Journal) -> bool:
    """Whether the event is older than the journal, or shows an end that its HANGUP will deliver.

    The service drops the answer to an event that shows no party, and with it the journal.
    """
    if event.call.caller.is_disconnected and _is_end_of_leg_a_missing(event, journal):
        return True
    if not 0 < event.sequence <= journal.sequence:
        return False
    return event.sequence == journal.sequence or event.ends_action_list


def _is_end_of_leg_a_missing(event: Event, journal: Journal) -> bool:
    match event:
        case InvalidLambdaResponseEvent():
            return False
        case HangupEvent():
            leg = event.call.leg(event.call_id or event.participant_tag)
            is_leg_b = leg is not None and leg.participant_tag == "LEG-B"
            return is_leg_b and journal.state != ENDED
        case _:
            return journal.state != ENDED or not event.call.remaining_legs


def _after_end(event: Event) -> Response:
    """Answer an event after the script's end: no leg may stay connected."""
    match event:
        case HangupEvent() if own_hangup(event) not in (None, "last"):
            return carry_on()
        case DigitsReceivedEvent() | CallUpdateRequestedEvent():
            return carry_on()
        case _:
            return hang_up_all_legs(event.call)
