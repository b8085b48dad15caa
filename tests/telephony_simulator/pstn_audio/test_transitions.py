"""The tables of legs and answers, and the registry of actions."""

from typing import get_args

import pytest

import telephony.actions
from telephony import decode_event
from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio.actions import ACTION_TYPES, Action
from telephony_simulator.pstn_audio.errors import LegStateError
from telephony_simulator.pstn_audio.event import hangup_data
from telephony_simulator.pstn_audio.leg import Direction, Leg
from telephony_simulator.pstn_audio.transitions import (
    ANSWER_RULES,
    LEG_TRANSITIONS,
    REACHABLE,
    WIRE_STATUS,
    EventType,
    LegState,
    Signal,
)


def leg(direction: Direction = "Outbound") -> Leg:
    return Leg("id", "LEG-A", "+12065550100", "+15105550101", direction, "0")


def test_leg_tables_have_a_row_for_every_state() -> None:
    states = set(get_args(LegState))

    assert LEG_TRANSITIONS.keys() == WIRE_STATUS.keys() == states
    assert states >= REACHABLE
    for transitions in LEG_TRANSITIONS.values():
        assert transitions.keys() <= set(get_args(Signal))


def test_every_leg_state_can_end_except_disconnected() -> None:
    for state, transitions in LEG_TRANSITIONS.items():
        assert ("end" in transitions) == (state != "disconnected")


def test_answer_rules_have_a_row_for_every_event_type() -> None:
    assert ANSWER_RULES.keys() == set(get_args(EventType))


def test_event_types_are_those_of_the_runtime() -> None:
    classes = {
        type(decode_event(payload(event_type))).__name__ for event_type in get_args(EventType)
    }

    assert classes == {name for name in telephony.__all__ if name.endswith("Event")} - {
        "Event",
        "UnknownEvent",
    }


def test_action_types_are_those_of_the_runtime() -> None:
    known = {
        name
        for name, value in vars(telephony.actions).items()
        if isinstance(value, type) and issubclass(value, telephony.Action)
    }

    assert ACTION_TYPES.keys() == known - {"Action", "UnknownAction"}


def test_second_class_for_one_action_type_is_refused() -> None:
    with pytest.raises(TypeError, match="two classes play the action Speak"):
        type("AnotherSpeak", (Action,), {"type": "Speak"})


@pytest.mark.parametrize(
    ("direction", "signals", "status"),
    [
        ("Inbound", [], None),
        ("Inbound", ["answer"], "Connected"),
        ("Outbound", ["ring"], None),
        ("Outbound", ["ring", "answer"], "Connected"),
        ("Outbound", ["answer", "end"], "Disconnected"),
    ],
)
def test_leg_has_the_wire_status_of_its_state(
    direction: Direction, signals: list[Signal], status: str | None
) -> None:
    moved = leg(direction)

    for signal in signals:
        moved.move(signal)

    assert moved.status == status
    assert moved.participant().get("Status") == status


@pytest.mark.parametrize("signal", get_args(Signal))
def test_disconnected_leg_refuses_every_signal(signal: Signal) -> None:
    ended = leg()
    ended.disconnect(5.0, 480)

    with pytest.raises(LegStateError, match=f"LEG-A cannot {signal}: it is disconnected"):
        ended.move(signal)
    assert (ended.end, ended.sip_response_code) == (5.0, 480)


def payload(event_type: str) -> JsonObject:
    """Return an event with everything that one of the types needs."""
    ended = leg()
    participant = ended.participant()
    return {
        "SchemaVersion": "1.0",
        "Sequence": 1,
        "InvocationEventType": event_type,
        "ActionData": {"ReceivedDigits": "1", **hangup_data(ended, 0)},
        "CallDetails": {"TransactionId": "id", "Participants": [participant]},
    }
