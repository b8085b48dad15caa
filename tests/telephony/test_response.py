"""What a callback answers, as JSON and as a refusal."""

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
    hang_up_on_everybody,
    respond,
    stay_on_the_line,
)
from tests.telephony.payloads import A, B, payload


class Line(CallFlow):
    """A line with somebody who answers a success."""

    def later(self, event: ActionSuccessfulEvent) -> Response:
        return respond(Hangup())


def test_actions_come_in_order() -> None:
    answer = encode_response(respond(Pause(500), Speak("Hello")))

    assert answer == {
        "SchemaVersion": "1.0",
        "Actions": [
            {"Type": "Pause", "Parameters": {"DurationInMilliseconds": 500}},
            {"Type": "Speak", "Parameters": {"Text": "Hello"}},
        ],
    }


def test_carrying_on_names_no_actions() -> None:
    assert encode_response(carry_on()) == {"SchemaVersion": "1.0"}


def test_staying_on_the_line_is_an_empty_list_on_purpose() -> None:
    assert encode_response(stay_on_the_line()) == {"SchemaVersion": "1.0", "Actions": []}


def test_hanging_up_on_everybody_ends_leg_a_last() -> None:
    bridged = decode_event(payload("digits_received"))

    assert hang_up_on_everybody(bridged.call) == respond(Hangup(call_id=B), Hangup(call_id=A))


def test_hanging_up_leaves_out_who_has_gone() -> None:
    half_gone = decode_event(payload("hangup"))

    assert hang_up_on_everybody(half_gone.call) == respond(Hangup(call_id=A))


def test_hanging_up_includes_a_caller_whom_nobody_has_answered() -> None:
    unanswered = decode_event(payload("new_inbound_call"))

    assert hang_up_on_everybody(unanswered.call) == respond(Hangup(call_id=A))


def test_what_changes_is_merged_into_the_whole_map() -> None:
    event = decode_event(payload("action_successful"))

    answer = encode_response(respond(Hangup(), attributes={"pizzas": "2"}), event)

    assert answer["TransactionAttributes"] == {"language": "en", "pizzas": "2"}


def test_nothing_is_sent_where_nothing_changes() -> None:
    event = decode_event(payload("action_successful"))

    assert "TransactionAttributes" not in encode_response(respond(Hangup()), event)


@pytest.mark.parametrize("answer", [respond(Hangup()), carry_on(), stay_on_the_line()])
def test_every_answer_can_remember_something(answer: Response) -> None:
    remembering = answer.__replace__(attributes={"pizzas": "2"})

    assert encode_response(remembering)["TransactionAttributes"] == {"pizzas": "2"}


def test_who_answers_the_success_travels_by_name() -> None:
    answer = encode_response(respond(Pause(500), then=Line().later))

    assert answer["TransactionAttributes"] == {"telephony.then": "later"}


def waiting() -> Any:
    raw: Any = payload("digits_received")
    raw["CallDetails"]["TransactionAttributes"] = {"telephony.then": "later", "pizzas": "2"}
    return raw


def test_a_new_plan_forgets_who_was_to_answer_the_old_one() -> None:
    event = decode_event(waiting())

    assert encode_response(respond(Pause(500)), event)["TransactionAttributes"] == {
        "pizzas": "2",
        "telephony.then": "",
    }


def test_what_has_been_forgotten_is_not_forgotten_again() -> None:
    raw = waiting()
    raw["CallDetails"]["TransactionAttributes"]["telephony.then"] = ""

    assert "TransactionAttributes" not in encode_response(respond(Pause(500)), decode_event(raw))


@pytest.mark.parametrize("answer", [carry_on(), stay_on_the_line()])
def test_an_answer_that_plans_nothing_keeps_who_is_to_answer(answer: Response) -> None:
    event = decode_event(waiting())

    assert "TransactionAttributes" not in encode_response(answer, event)


def test_a_plan_that_has_failed_takes_along_who_was_to_answer_its_success() -> None:
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
        ({"telephony.then": "x"}, "may not name telephony.then: this package keeps something"),
    ],
)
def test_attributes_that_cannot_be_stored_are_refused_at_once(
    attributes: Any, message: str
) -> None:
    with pytest.raises(InvalidParameterError, match=message):
        respond(Hangup(), attributes=attributes)


def test_what_is_no_action_is_refused_at_once() -> None:
    not_an_action: Any = "Hello"

    with pytest.raises(InvalidParameterError, match=r"^Response.actions must be actions, got str"):
        respond(not_an_action)
