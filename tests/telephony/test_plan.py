"""Continuations, and the events after the application hangs up LEG-B.

docs/service/calls.md#hangup-of-leg-b-by-the-application
"""

from collections.abc import Sequence
from typing import Any

import pytest

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallFlow,
    CallUpdateRequestedEvent,
    Hangup,
    HangupEvent,
    Pause,
    Response,
    Speak,
    carry_on,
    decode_event,
    lambda_handler,
    respond,
)
from telephony.json_types import JsonObject
from telephony.plan import HANGUP, OTHERWISE, THEN, hangup_success
from tests.telephony.payloads import A, B, payload

CONNECTED = {"LEG-A": "Connected", "LEG-B": "Connected"}
B_ENDED = {"LEG-A": "Connected", "LEG-B": "Disconnected"}


def leg_of(action: Any) -> str:
    """Return A or B for the leg of an encoded action."""
    named = action["Parameters"].get("CallId") or action["Parameters"]["ParticipantTag"]
    return "A" if named in (A, "LEG-A") else "B"


class Conversation:
    """A bridged call between a flow and a service that keeps its attributes."""

    def __init__(self, flow: CallFlow) -> None:
        self._handler = lambda_handler(flow)
        self._sequence = 10
        self.attributes: dict[str, Any] = {}

    def send(self, kind: str, legs: dict[str, str], action_data: JsonObject) -> list[str]:
        """Send an event, and return the types and legs of the answer's actions."""
        self._sequence += 1
        participants: list[Any] = [
            {
                "CallId": call_id,
                "ParticipantTag": tag,
                "To": "+1",
                "From": "+2",
                "Status": legs[tag],
            }
            for tag, call_id in (("LEG-A", A), ("LEG-B", B))
        ]
        answer: Any = self._handler(
            {
                "SchemaVersion": "1.0",
                "Sequence": self._sequence,
                "InvocationEventType": kind,
                "ActionData": action_data,
                "CallDetails": {
                    "TransactionId": "transaction",
                    "Participants": participants,
                    "TransactionAttributes": self.attributes,
                },
            },
            None,
        )
        self.attributes = answer.get("TransactionAttributes", self.attributes)
        return [f"{sent['Type']} {leg_of(sent)}" for sent in answer.get("Actions", ())]

    def update(self) -> list[str]:
        return self.send("CALL_UPDATE_REQUESTED", CONNECTED, {"Parameters": {"Arguments": {}}})

    def hangup(self, tag: str = "LEG-B") -> list[str]:
        legs = B_ENDED if tag == "LEG-B" else {"LEG-A": "Disconnected", "LEG-B": "Connected"}
        parameters: JsonObject = {
            "CallId": B if tag == "LEG-B" else A,
            "ParticipantTag": tag,
            "SipResponseCode": 0,
        }
        return self.send("HANGUP", legs, {"Type": "Hangup", "Parameters": parameters})

    def success(self, kind: str = "Hangup", call_id: str = B) -> list[str]:
        parameters: JsonObject = {"CallId": call_id}
        if kind == "Speak":
            parameters["Text"] = "Hello."
        return self.send("ACTION_SUCCESSFUL", B_ENDED, {"Type": kind, "Parameters": parameters})


class TakeBack(CallFlow):
    """Hangs up LEG-B at an update, then speaks to the caller."""

    def on_call_update_requested(self, event: CallUpdateRequestedEvent) -> Response:
        return respond(Hangup(participant_tag="LEG-B"), then=self.taken_back)

    def taken_back(self, event: ActionSuccessfulEvent) -> Response:
        assert isinstance(event.action, Hangup)
        return respond(Speak("You are back."), then=self.goodbye)

    def goodbye(self, event: ActionSuccessfulEvent) -> Response:
        assert isinstance(event.action, Speak)
        return respond(Hangup())


ORDERS = {
    "HANGUP only": ["hangup"],
    "ACTION_SUCCESSFUL only": ["success"],
    "both, HANGUP first": ["hangup", "success"],
    "both, ACTION_SUCCESSFUL first": ["success", "hangup"],
}


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_then_of_a_hangup_is_called_once_in_every_order_of_events(order: Sequence[str]) -> None:
    call = Conversation(TakeBack())

    assert call.update() == ["Hangup B"]
    answers = [getattr(call, event)() for event in order]

    assert answers == [["Speak A"], []][: len(order)]
    assert call.success("Speak", A) == ["Hangup A"]


class NextStep(CallFlow):
    """Answers the success of a Hangup in `on_action_successful`."""

    def on_call_update_requested(self, event: CallUpdateRequestedEvent) -> Response:
        return respond(Hangup(participant_tag="LEG-B"))

    def on_action_successful(self, event: ActionSuccessfulEvent) -> Response:
        return respond(Speak("You are back.") if isinstance(event.action, Hangup) else Hangup())


@pytest.mark.parametrize("order", ORDERS.values(), ids=ORDERS)
def test_success_of_a_hangup_is_answered_once_in_every_order_of_events(
    order: Sequence[str],
) -> None:
    call = Conversation(NextStep())

    call.update()
    answers = [getattr(call, event)() for event in order]

    assert answers == [["Speak A"], []][: len(order)]


class InnerHangup(NextStep):
    """Hangs up LEG-B in the middle of a list."""

    def on_call_update_requested(self, event: CallUpdateRequestedEvent) -> Response:
        speak = Speak("You are back.", participant_tag="LEG-A")
        return respond(Hangup(participant_tag="LEG-B"), speak)


def test_hangup_in_the_middle_of_a_list_continues_the_list() -> None:
    call = Conversation(InnerHangup())

    call.update()

    assert call.hangup() == []
    assert call.success("Speak", A) == ["Hangup A"]


def test_hangup_by_the_party_ends_the_other_leg() -> None:
    call = Conversation(TakeBack())

    assert call.hangup() == ["Hangup A"]


def test_hangup_of_the_caller_during_the_applications_hangup_ends_the_other_leg() -> None:
    call = Conversation(TakeBack())
    call.update()

    assert call.hangup("LEG-A") == ["Hangup B"]


class OwnHangups(NextStep):
    """Answers HANGUP itself."""

    def on_hangup(self, event: HangupEvent) -> Response:
        return respond(Speak("Goodbye."), then=self.end)

    def end(self, event: ActionSuccessfulEvent) -> Response:
        return respond(Hangup())


def test_late_success_of_a_hangup_keeps_the_new_continuation() -> None:
    call = Conversation(OwnHangups())
    call.update()

    assert call.hangup() == ["Speak A"]
    assert call.success() == []
    assert call.attributes[THEN] == "end"


class Menu(CallFlow):
    """Has a continuation for success and one for failure."""

    def on_call_update_requested(self, event: CallUpdateRequestedEvent) -> Response:
        return respond(Pause(500), then=self.chosen, otherwise=self.nothing)

    def chosen(self, event: ActionSuccessfulEvent) -> Response:
        return respond(Speak("Thank you.", call_id=A))

    def nothing(self, event: ActionFailedEvent) -> Response:
        return respond(Pause(700, call_id=A))

    def on_digits_received(self, event: Any) -> Response:
        return carry_on(otherwise=self.another)

    def another(self, event: ActionFailedEvent) -> Response:
        return respond(Hangup(call_id=A))


def failure(call: Conversation) -> list[str]:
    data: JsonObject = {"Type": "Pause", "Parameters": {"CallId": A}, "ErrorType": "x"}
    return call.send("ACTION_FAILED", CONNECTED, data)


def test_failure_calls_otherwise() -> None:
    call = Conversation(Menu())
    call.update()

    assert failure(call) == ["Pause A"]
    assert not call.attributes[THEN]
    assert not call.attributes[OTHERWISE]


def test_success_removes_otherwise() -> None:
    call = Conversation(Menu())
    call.update()

    assert call.success("Pause", A) == ["Speak A"]
    assert not call.attributes[OTHERWISE]


def test_failure_without_otherwise_calls_on_action_failed() -> None:
    assert failure(Conversation(Menu())) == ["Hangup B", "Hangup A"]


def test_carry_on_replaces_otherwise_and_keeps_then() -> None:
    call = Conversation(Menu())
    call.update()
    digits: JsonObject = {"Type": "ReceiveDigits", "ReceivedDigits": "1", "Parameters": {}}
    call.send("DIGITS_RECEIVED", CONNECTED, digits)

    assert call.attributes[THEN] == "chosen"
    assert failure(call) == ["Hangup A"]


def test_call_with_one_leg_stores_no_hangup() -> None:
    handler = lambda_handler(NextStep())

    answer: Any = handler(payload("hangup"), None)

    assert HANGUP not in answer.get("TransactionAttributes", {})


def test_success_of_an_own_hangup_is_about_the_same_leg_and_event() -> None:
    event = decode_event(payload("hangup"))
    assert isinstance(event, HangupEvent)

    success = hangup_success(event)

    assert isinstance(success.action, Hangup)
    assert success.action.call_id == event.call_id
    assert success.action.participant_tag == event.participant_tag == "LEG-B"
    assert (success.sequence, success.payload) == (event.sequence, event.payload)
    assert success.call == event.call


class Refused(CallFlow):
    """Hangs up LEG-B at an update, and goes on when that fails."""

    def on_call_update_requested(self, event: CallUpdateRequestedEvent) -> Response:
        return respond(Hangup(participant_tag="LEG-B"))

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        return carry_on()

    def on_hangup(self, event: HangupEvent) -> Response:
        return respond(Speak("Your party has left."))


def test_leg_b_that_leaves_after_a_failed_hangup_reaches_on_hangup() -> None:
    call = Conversation(Refused())
    failed: JsonObject = {
        "Type": "Hangup",
        "Parameters": {"CallId": B},
        "ErrorType": "SystemException",
    }

    call.update()
    call.send("ACTION_FAILED", CONNECTED, failed)

    assert call.hangup() == ["Speak A"]


class TakesBack(CallFlow):
    """Hangs up LEG-B at an update, goes on when an action fails, and notes who hung up."""

    def __init__(self, *before: Pause) -> None:
        self.before = before

    def on_call_update_requested(self, event: CallUpdateRequestedEvent) -> Response:
        hangup = Hangup(participant_tag="LEG-B")
        return respond(*self.before, hangup, then=self.taken_back, otherwise=self.refused)

    def taken_back(self, event: ActionSuccessfulEvent) -> Response:
        return respond(Speak("You are back.", call_id=A))

    def refused(self, event: ActionFailedEvent) -> Response:
        return respond(Pause(100, call_id=A))

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        return carry_on()

    def on_hangup(self, event: HangupEvent) -> Response:
        return respond(Hangup(call_id=A))


def test_own_hangup_calls_then_after_a_late_failure_of_an_earlier_list() -> None:
    call = Conversation(TakesBack())
    call.update()

    assert failure(call) == []
    assert call.hangup() == ["Speak A"]


def test_own_hangup_calls_then_after_a_late_failure_of_another_legs_hangup() -> None:
    call = Conversation(TakesBack())
    call.update()
    failed: JsonObject = {"Type": "Hangup", "Parameters": {"CallId": A}, "ErrorType": "x"}

    assert call.send("ACTION_FAILED", CONNECTED, failed) == []
    assert call.hangup() == ["Speak A"]


def test_failure_of_an_action_before_the_own_hangup_calls_otherwise() -> None:
    call = Conversation(TakesBack(Pause(500, call_id=A)))
    call.update()

    assert failure(call) == ["Pause A"]
    assert call.hangup() == ["Hangup A"]


def test_failure_calls_otherwise_when_an_earlier_version_has_planned_the_hangup() -> None:
    call = Conversation(TakesBack())
    call.update()
    call.attributes[HANGUP] = f"last {B}"

    assert failure(call) == ["Pause A"]


class Busy(TakeBack):
    """Plays a text at the second update, which comes between both reports of the Hangup."""

    def on_call_update_requested(self, event: CallUpdateRequestedEvent) -> Response:
        if HANGUP not in event.call.transaction_attributes:
            return super().on_call_update_requested(event)
        return respond(Speak("One moment."), then=self.goodbye)


def test_hangup_that_is_reported_after_another_list_is_still_the_applications() -> None:
    call = Conversation(Busy())
    call.update()
    assert call.success() == ["Speak A"]

    assert call.update() == ["Speak A"]

    assert call.hangup() == [], "the caller stays connected"
