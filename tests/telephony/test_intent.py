"""Intent results constructed by hand."""

from typing import Any

import pytest

from telephony import (
    ActionSuccessfulEvent,
    BotSession,
    Intent,
    IntentResult,
    Interpretation,
    InvalidParameterError,
    NluConfidence,
    Slot,
    SlotValue,
    decode_event,
)
from tests.telephony.payloads import payload


def test_intent_result_can_be_constructed() -> None:
    order = Intent("OrderPizza", {"Count": Slot(SlotValue("two", "2", ["2"])), "Topping": None})

    result = IntentResult("session", BotSession(order), [Interpretation(order, NluConfidence(0.9))])

    assert result.session_state.intent is not None
    assert result.session_state.intent.slots == order.slots
    assert result.interpretations[0].nlu_confidence == NluConfidence(0.9)


def test_repr_of_intent_result_has_no_spoken_text() -> None:
    assert repr(SlotValue("two", "2", ["2"])) == (
        "SlotValue(original_value=..., interpreted_value=..., resolved_values=...)"
    )


wrong: Any = "wrong"


@pytest.mark.parametrize("slots", [wrong, {"Count": wrong}])
def test_slot_of_another_type_is_refused(slots: Any) -> None:
    with pytest.raises(InvalidParameterError, match=r"^Intent.slots must be"):
        Intent("OrderPizza", slots)


def test_confidence_of_another_type_is_refused() -> None:
    with pytest.raises(InvalidParameterError, match=r"^NluConfidence.score must be a number"):
        NluConfidence(wrong)


@pytest.mark.parametrize(("attributes", "is_decoded"), [({"step": "2"}, True), ("wrong", False)])
def test_result_with_session_attributes_that_are_no_map_is_none(
    attributes: Any, *, is_decoded: bool
) -> None:
    event: Any = payload("action_successful")
    event["ActionData"]["IntentResult"] = {
        "SessionId": "session",
        "SessionState": {"SessionAttributes": attributes},
        "Interpretations": [],
    }

    decoded = decode_event(event)

    assert isinstance(decoded, ActionSuccessfulEvent)
    assert (decoded.intent_result is not None) == is_decoded
