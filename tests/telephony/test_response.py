"""Responses: encoding, attributes, and refused arguments."""

from typing import Any

import pytest

from telephony import (
    ActionSuccessfulEvent,
    CallFlow,
    Hangup,
    InvalidParameterError,
    Pause,
    Response,
    Speak,
    carry_on,
    decode_event,
    encode_response,
    hang_up_all_legs,
    respond,
    stay_on_the_line,
)
from tests.telephony.payloads import A, B, payload


class Line(CallFlow):
    """A flow with a continuation."""

    def later(self, event: ActionSuccessfulEvent) -> Response:
        return respond(Hangup())


def test_actions_are_encoded_in_order() -> None:
    answer = encode_response(respond(Pause(500), Speak("Hello")))

    assert answer == {
        "SchemaVersion": "1.0",
        "Actions": [
            {"Type": "Pause", "Parameters": {"DurationInMilliseconds": 500}},
            {"Type": "Speak", "Parameters": {"Text": "Hello"}},
        ],
    }


def test_carry_on_encodes_no_actions() -> None:
    assert encode_response(carry_on()) == {"SchemaVersion": "1.0"}


def test_stay_on_the_line_encodes_an_empty_list() -> None:
    assert encode_response(stay_on_the_line()) == {"SchemaVersion": "1.0", "Actions": []}


def test_hang_up_all_legs_ends_leg_a_last() -> None:
    bridged = decode_event(payload("digits_received"))

    assert hang_up_all_legs(bridged.call) == respond(Hangup(call_id=B), Hangup(call_id=A))


def test_hang_up_all_legs_omits_ended_legs() -> None:
    half_gone = decode_event(payload("hangup"))

    assert hang_up_all_legs(half_gone.call) == respond(Hangup(call_id=A))


def test_hang_up_all_legs_includes_an_unanswered_caller() -> None:
    unanswered = decode_event(payload("new_inbound_call"))

    assert hang_up_all_legs(unanswered.call) == respond(Hangup(call_id=A))


def test_changed_attributes_are_merged_into_the_stored_ones() -> None:
    event = decode_event(payload("action_successful"))

    answer = encode_response(respond(Hangup(), attributes={"pizzas": "2"}), event)

    assert answer["TransactionAttributes"] == {"language": "en", "pizzas": "2"}


def test_attributes_are_not_sent_when_nothing_changes() -> None:
    event = decode_event(payload("action_successful"))

    assert "TransactionAttributes" not in encode_response(respond(Hangup()), event)


@pytest.mark.parametrize("answer", [respond(Hangup()), carry_on(), stay_on_the_line()])
def test_every_response_can_change_attributes(answer: Response) -> None:
    remembering = answer.__replace__(attributes={"pizzas": "2"})

    assert encode_response(remembering)["TransactionAttributes"] == {"pizzas": "2"}


def test_then_is_stored_by_name() -> None:
    answer = encode_response(respond(Pause(500), then=Line().later))

    assert answer["TransactionAttributes"] == {"telephony.then": "later"}


def waiting() -> Any:
    raw: Any = payload("digits_received")
    raw["CallDetails"]["TransactionAttributes"] = {"telephony.then": "later", "pizzas": "2"}
    return raw


def test_new_actions_remove_the_stored_continuation() -> None:
    event = decode_event(waiting())

    assert encode_response(respond(Pause(500)), event)["TransactionAttributes"] == {
        "pizzas": "2",
        "telephony.then": "",
    }


def test_removed_continuation_is_not_sent_again() -> None:
    raw = waiting()
    raw["CallDetails"]["TransactionAttributes"]["telephony.then"] = ""

    assert "TransactionAttributes" not in encode_response(respond(Pause(500)), decode_event(raw))


@pytest.mark.parametrize("answer", [carry_on(), stay_on_the_line()])
def test_response_without_actions_keeps_the_stored_continuation(answer: Response) -> None:
    event = decode_event(waiting())

    assert "TransactionAttributes" not in encode_response(answer, event)


def test_failed_action_removes_the_stored_continuation() -> None:
    raw: Any = payload("action_failed")
    raw["CallDetails"]["TransactionAttributes"] = {"telephony.then": "later"}

    answer = encode_response(carry_on(), decode_event(raw))

    assert answer["TransactionAttributes"] == {"telephony.then": ""}


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"pizzas": 2}, r"must map strings to strings, got str of 6 characters: int$"),
        ({"pizzas": None}, r"must map strings to strings, got str of 6 characters: NoneType$"),
        ({2: "pizzas"}, r"must map strings to strings, got int: str of 6 characters$"),
        (
            {"telephony.then": "x"},
            "may not contain telephony.then: this package stores",
        ),
    ],
)
def test_attributes_that_are_not_texts_are_refused(attributes: Any, message: str) -> None:
    with pytest.raises(InvalidParameterError, match=message):
        respond(Hangup(), attributes=attributes)


def test_respond_refuses_values_that_are_not_actions() -> None:
    not_an_action: Any = "Hello"

    with pytest.raises(InvalidParameterError, match=r"^Response.actions must be actions, got str"):
        respond(not_an_action)
