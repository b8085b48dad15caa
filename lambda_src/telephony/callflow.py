"""One method for every event of a call: subclass `CallFlow` and override what you answer."""

from __future__ import annotations

import logging
from types import FunctionType

from .actions import ReceiveDigits
from .attributes import THEN
from .errors import ResponseError
from .events import (
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
from .response import Response, carry_on, hang_up_on_everybody, stay_on_the_line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .events import Event
    from .response import Continuation

_LOG = logging.getLogger(__name__)


class CallFlow:
    """How a line answers: one method an event, in the order in which a call meets them.

    What is not overridden is safe: it leaves nobody on a line that is billed and silent. One
    instance serves many calls at once, so keep what belongs to a call in its attributes, not here.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/pstn-invocations.html
    """

    def __init_subclass__(cls) -> None:
        for name in dir(cls):
            if name.startswith("on_") and name not in _CALLBACKS:
                _refuse_misspelt(cls, name)

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Answer somebody who calls; by default they are not answered, which costs nothing."""
        return hang_up_on_everybody(event.call)

    def on_new_outbound_call(self, event: NewOutboundCallEvent) -> Mapping[str, str]:
        """Return what to remember of a call made through the API; by default, its arguments."""
        return event.arguments

    def on_ringing(self, event: RingingEvent) -> None:
        """Notice that it rings at the other end; the service ignores any answer."""

    def on_call_answered(self, event: CallAnsweredEvent) -> Response:
        """Speak to somebody, or to a voicemail, who answered a call made through the API."""
        return hang_up_on_everybody(event.call)

    def on_action_successful(self, event: ActionSuccessfulEvent) -> Response:
        """Go on after a whole list of actions; this is about its last.

        By default two connected parties are left to talk, and a listener for digits to listen;
        otherwise everybody is hung up on.
        """
        if len(event.call.connected) > 1 or isinstance(event.action, ReceiveDigits):
            return stay_on_the_line()
        return hang_up_on_everybody(event.call)

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        """Go on after an action that failed; the rest of its list is dropped."""
        return hang_up_on_everybody(event.call)

    def on_action_interrupted(self, event: ActionInterruptedEvent) -> None:
        """Notice that an action was cut short; the service ignores any answer."""

    def on_hangup(self, event: HangupEvent) -> Response:
        """Go on after a leg has ended; by default everybody who is left is hung up on."""
        return hang_up_on_everybody(event.call)

    def on_invalid_lambda_response(self, event: InvalidLambdaResponseEvent) -> Response:
        """Save a call whose last answer was unusable."""
        return hang_up_on_everybody(event.call)

    def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
        """Answer digits that a `ReceiveDigits` has heard; by default nothing changes."""
        return carry_on()

    def on_call_update_requested(self, event: CallUpdateRequestedEvent) -> Response:
        """Answer UpdateSipMediaApplicationCall; by default nothing changes."""
        return carry_on()

    def on_unknown_event(self, event: UnknownEvent) -> Response:
        """Answer an event of a type that nobody knows yet; by default nothing changes."""
        _LOG.warning(
            "nobody knows the event type %s yet (transaction %s)",
            event.invocation_event_type,
            event.call.transaction_id,
        )
        return carry_on()


_CALLBACKS = frozenset(name for name in vars(CallFlow) if name.startswith("on_"))


def answer(flow: CallFlow, event: Event) -> Response:  # noqa: C901, PLR0911  # one case an event
    """Call the one method of the flow that this event is for."""
    match event:
        case NewInboundCallEvent():
            return flow.on_new_inbound_call(event)
        case ActionSuccessfulEvent():
            return _success(flow, event)
        case ActionFailedEvent():
            return flow.on_action_failed(event)
        case HangupEvent():
            return flow.on_hangup(event)
        case DigitsReceivedEvent():
            return flow.on_digits_received(event)
        case CallUpdateRequestedEvent():
            return flow.on_call_update_requested(event)
        case InvalidLambdaResponseEvent():
            return flow.on_invalid_lambda_response(event)
        case NewOutboundCallEvent():
            return carry_on(attributes=flow.on_new_outbound_call(event))
        case CallAnsweredEvent():
            return flow.on_call_answered(event)
        case RingingEvent():
            flow.on_ringing(event)
            return carry_on()
        case ActionInterruptedEvent():
            flow.on_action_interrupted(event)
            return carry_on()
        case _:
            return flow.on_unknown_event(event)


def _success(flow: CallFlow, event: ActionSuccessfulEvent) -> Response:
    """Call who was named by `then`; a name that is gone since a deployment means nobody."""
    name = event.call.transaction_attributes.get(THEN)
    then = continuation(flow, name) if name else None
    return (then or flow.on_action_successful)(event)


def continuation(flow: CallFlow, name: str) -> Continuation | None:
    """Find a public method of the flow's own class; the name has travelled, so trust no other."""
    if name.startswith(("_", "on_")) or not isinstance(
        getattr(type(flow), name, None), FunctionType
    ):
        return None
    found: Continuation = getattr(flow, name)
    return found


def check_then(flow: CallFlow, then: Continuation) -> None:
    """Refuse a continuation that could not be found again by its name."""
    if continuation(flow, getattr(then, "__name__", "_")) == then:
        return
    raise ResponseError(
        "`then` is a public method of the answering flow, and none of its on_ methods",
        f"got {getattr(then, '__qualname__', type(then).__name__)}",
    )


def _refuse_misspelt(cls: type, name: str) -> None:
    from difflib import get_close_matches  # noqa: PLC0415  # only the unlucky pay for it

    close = get_close_matches(name, _CALLBACKS, n=1, cutoff=0)
    raise TypeError(f"{cls.__name__}.{name} answers no telephony event; did you mean {close[0]}?")
