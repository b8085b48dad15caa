"""What a bot understood, made by hand for a test of a flow."""

from typing import Any

import pytest

from telephony import (
    BotSession,
    Intent,
    IntentResult,
    Interpretation,
    InvalidParameterError,
    NluConfidence,
    Slot,
    SlotValue,
)


def test_a_result_can_be_made_by_hand() -> None:
    order = Intent("OrderPizza", {"Count": Slot(SlotValue("two", "2", ["2"])), "Topping": None})

    result = IntentResult("session", BotSession(order), [Interpretation(order, NluConfidence(0.9))])

    assert result.session_state.intent is not None
    assert result.session_state.intent.slots == order.slots
    assert result.interpretations[0].nlu_confidence == NluConfidence(0.9)


def test_what_was_said_is_not_shown() -> None:
    assert repr(SlotValue("two", "2", ["2"])) == (
        "SlotValue(original_value=..., interpreted_value=..., resolved_values=...)"
    )


wrong: Any = "wrong"


@pytest.mark.parametrize("slots", [wrong, {"Count": wrong}])
def test_slots_are_slots(slots: Any) -> None:
    with pytest.raises(InvalidParameterError, match=r"^Intent.slots must be"):
        Intent("OrderPizza", slots)


def test_a_confidence_is_a_number() -> None:
    with pytest.raises(InvalidParameterError, match=r"^NluConfidence.score must be a number"):
        NluConfidence(wrong)
