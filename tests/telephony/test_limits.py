"""The limits of an answer as a whole: docs/service/quotas.md."""

import pytest

from telephony import (
    Pause,
    Response,
    ResponseError,
    carry_on,
    decode_event,
    encode_response,
    respond,
    stay_on_the_line,
)
from telephony.limits import MAX_ACTIONS, MAX_ATTRIBUTE_BYTES, MAX_ATTRIBUTES, check_limits
from tests.telephony.payloads import payload

EVENT = decode_event(payload("action_successful"))
PAUSE = Pause(500)


def check(response: Response) -> None:
    check_limits(encode_response(response), EVENT)


def test_answer_has_at_most_ten_actions() -> None:
    check(respond(*[PAUSE] * MAX_ACTIONS))

    with pytest.raises(ResponseError, match=r"^an answer has at most 10 actions; got 11$") as info:
        check(respond(*[PAUSE] * (MAX_ACTIONS + 1)))
    assert info.value.rule == "an answer has at most 10 actions"


def test_call_has_at_most_a_hundred_attributes() -> None:
    attributes = {str(number): "" for number in range(MAX_ATTRIBUTES)}
    check(respond(PAUSE, attributes=attributes))

    with pytest.raises(ResponseError, match=r"^a call has at most 100 attributes; got 101$"):
        check(respond(PAUSE, attributes=attributes | {"one": "more"}))


def test_attributes_take_at_most_twenty_kilobytes() -> None:
    largest = {"order": "ü" * ((MAX_ATTRIBUTE_BYTES - len('{"order": ""}')) // 2)}
    check(respond(PAUSE, attributes=largest))

    with pytest.raises(ResponseError, match="at most 20480 bytes; got 20481"):
        check(respond(PAUSE, attributes={"order": largest["order"] + "ü"}))


@pytest.mark.parametrize("response", [carry_on(), stay_on_the_line()])
def test_answer_to_new_inbound_call_without_actions_is_refused(response: Response) -> None:
    event = decode_event(payload("new_inbound_call"))

    with pytest.raises(ResponseError, match="the answer to NEW_INBOUND_CALL has at least one"):
        check_limits(encode_response(response, event), event)
