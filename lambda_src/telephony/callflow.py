"""The callback API: subclass `CallFlow` and override the methods of the events you answer."""

from __future__ import annotations

import logging
from types import FunctionType

from .actions import ReceiveDigits
from .call import EMPTY_MAP
from .errors import ResponseError
from .events import (
    EVENTS,
    ActionFailedEvent,
    ActionInterruptedEvent,
    ActionSuccessfulEvent,
    CallAnsweredEvent,
    CallUpdateRequestedEvent,
    DigitsReceivedEvent,
    HangupEvent,
    InvalidLambdaResponseEvent,
    NewInboundCallEvent,
    NewOutboundCallEvent,
    RingingEvent,
    UnknownEvent,
)
from .plan import OTHERWISE, THEN, hangup_success, is_late_failure, is_late_success, own_hangup
from .response import Response, carry_on, hang_up_all_legs, stay_on_the_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from .events import Event

_logger = logging.getLogger(__name__)


class CallFlow:
    """The callbacks of a line: one method an event, in the order in which a call meets them.

    The defaults leave no leg connected and billed in silence. One instance answers many calls at
    once: keep the state of a call in its transaction attributes, not in the instance.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/pstn-invocations.html
    """

    def __init_subclass__(cls) -> None:
        for name in dir(cls):
            if name.startswith("on_") and name not in _CALLBACKS:
                _refuse_misspelt(cls, name)

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Answer a call; by default it is rejected unanswered, which is free of charge."""
        return hang_up_all_legs(event.call)

    def on_new_outbound_call(self, event: NewOutboundCallEvent) -> Mapping[str, str]:
        """Return the attributes of a call made through the API; by default, its arguments."""
        return event.arguments

    def on_ringing(self, event: RingingEvent) -> None:
        """Observe that the called phone rings; the service ignores any answer."""

    def on_call_answered(self, event: CallAnsweredEvent) -> Response:
        """Continue after a party or a voicemail has answered a call made through the API."""
        return hang_up_all_legs(event.call)

    def on_action_successful(self, event: ActionSuccessfulEvent) -> Response:
        """Continue after a whole list of actions; `event.action` is its last one.

        By default two connected parties, and a leg with a `ReceiveDigits`, stay connected;
        otherwise all legs are hung up.
        """
        if len(event.call.connected_legs) > 1 or isinstance(event.action, ReceiveDigits):
            return stay_on_the_line()
        return hang_up_all_legs(event.call)

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        """Continue after an action has failed; by default all legs are hung up."""
        return hang_up_all_legs(event.call)

    def on_action_interrupted(self, event: ActionInterruptedEvent) -> None:
        """Observe that an action was interrupted; the service ignores any answer."""

    def on_hangup(self, event: HangupEvent) -> Response:
        """Continue after a leg has ended; by default the other legs are hung up.

        By default a leg that the application hung up itself counts as the success of its actions.
        """
        match own_hangup(event):
            case None:
                return hang_up_all_legs(event.call)
            case "last":
                return self.on_action_successful(hangup_success(event))
            case _:
                return carry_on()

    def on_invalid_lambda_response(self, event: InvalidLambdaResponseEvent) -> Response:
        """Continue after the service has dropped an answer; by default all legs are hung up."""
        return hang_up_all_legs(event.call)

    def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
        """Answer the digits of a `ReceiveDigits`; by default the planned actions continue."""
        return carry_on()

    def on_call_update_requested(self, event: CallUpdateRequestedEvent) -> Response:
        """Answer UpdateSipMediaApplicationCall; by default the planned actions continue."""
        return carry_on()

    def on_unknown_event(self, event: UnknownEvent) -> Response:
        """Answer an event of unknown type; by default the planned actions continue."""
        _logger.warning(
            "unknown event type %s (transaction %s)",
            event.invocation_event_type,
            event.call.transaction_id,
        )
        return carry_on()

    def attributes_after_failure(self) -> Mapping[str, str]:
        """Return the transaction attributes that are stored when a callback has failed."""
        return EMPTY_MAP


_CALLBACKS = frozenset(name for name in vars(CallFlow) if name.startswith("on_"))


def _check_callbacks() -> None:
    expected = {cls.callback for cls in EVENTS.values()} | {UnknownEvent.callback}
    if expected != _CALLBACKS:  # pragma: no cover - only in a changed copy: tests/test_recipes.py
        raise TypeError(f"events and CallFlow differ: {', '.join(sorted(expected ^ _CALLBACKS))}")


_check_callbacks()


def answer(flow: CallFlow, event: Event) -> Response:
    """Call the flow's callback, or continuation, for this event."""
    if is_late_success(event):
        return carry_on()
    name = None
    match event:
        case ActionSuccessfulEvent():
            name = event.call.transaction_attributes.get(THEN)
        case ActionFailedEvent() if not is_late_failure(event):
            name = event.call.transaction_attributes.get(OTHERWISE)
        case HangupEvent() if own_hangup(event) == "last":
            name = event.call.transaction_attributes.get(THEN)
            event = hangup_success(event) if name else event
    found = continuation(flow, name) if name else None
    callback: Any = found or getattr(flow, event.callback)
    result: Any = callback(event)
    if isinstance(result, Response) and event.answered_with != "nothing":
        return result
    if event.answered_with == "actions":
        raise _wrong_result(flow, callback.__name__, result)
    return carry_on(attributes=result if event.answered_with == "attributes" else None)


def _wrong_result(flow: CallFlow, callback: str, result: object) -> ResponseError:
    hint = ""
    if result is None:
        hint = "; did you forget `return`?"
    elif hasattr(result, "__await__"):
        hint = "; callbacks are not coroutines: define it with `def`"
        if close := getattr(result, "close", None):
            close()  # or Python warns that it was never awaited
    return ResponseError(
        f"{type(flow).__name__}.{callback} returns respond(...), carry_on() or stay_on_the_line()",
        f"got {type(result).__name__}{hint}",
    )


def continuation(flow: CallFlow, name: str) -> Callable[[Any], Response] | None:
    """Find a continuation by its name: a public method of the flow's class, or None.

    The name comes from the service, so other attributes are not accepted. None is also the result
    for a call that began before a deployment which removed the method.
    """
    if name.startswith(("_", "on_")) or not isinstance(
        getattr(type(flow), name, None), FunctionType
    ):
        return None
    found: Callable[[Any], Response] = getattr(flow, name)
    return found


def check_continuations(flow: CallFlow, response: Response) -> None:
    """Refuse continuations that their names would not find."""
    for parameter, method in (("then", response.then), ("otherwise", response.otherwise)):
        if method is None or continuation(flow, getattr(method, "__name__", "_")) == method:
            continue
        raise ResponseError(
            f"`{parameter}` is a public method of the answering flow, other than its on_ methods",
            f"got {getattr(method, '__qualname__', type(method).__name__)}",
        )


def _refuse_misspelt(cls: type, name: str) -> None:
    from difflib import get_close_matches  # noqa: PLC0415  # imported only when an error is raised

    close = get_close_matches(name, _CALLBACKS, n=1, cutoff=0)
    raise TypeError(f"{cls.__name__}.{name} is not a callback; did you mean {close[0]}?")
