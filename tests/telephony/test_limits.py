"""What the service would refuse is refused before it leaves."""

import pytest

from telephony import (
    Pause,
    Response,
    ResponseError,
    carry_on,
    decode_event,
    respond,
    stay_on_the_line,
)
from telephony.limits import MAX_ACTIONS, MAX_ATTRIBUTE_BYTES, MAX_ATTRIBUTES, check_limits
from tests.telephony.payloads import payload

EVENT = decode_event(payload("action_successful"))
PAUSE = Pause(500)


def test_ten_actions_are_enough() -> None:
    check_limits(respond(*[PAUSE] * MAX_ACTIONS), None, EVENT)

    with pytest.raises(ResponseError, match=r"^an answer holds at most 10 actions; got 11$") as no:
        check_limits(respond(*[PAUSE] * (MAX_ACTIONS + 1)), None, EVENT)
    assert no.value.rule == "an answer holds at most 10 actions"


def test_a_hundred_attributes_are_enough() -> None:
    many = {str(number): "" for number in range(MAX_ATTRIBUTES)}
    check_limits(respond(PAUSE), many, EVENT)

    with pytest.raises(ResponseError, match=r"^a call has at most 100 attributes; got 101$"):
        check_limits(respond(PAUSE), many | {"one": "more"}, EVENT)


def test_twenty_kilobytes_of_attributes_are_enough() -> None:
    largest = {"order": "ü" * ((MAX_ATTRIBUTE_BYTES - len('{"order": ""}')) // 2)}
    check_limits(respond(PAUSE), largest, EVENT)

    with pytest.raises(ResponseError, match="at most 20480 bytes; got 20481"):
        check_limits(respond(PAUSE), {"order": largest["order"] + "ü"}, EVENT)


@pytest.mark.parametrize("answer", [carry_on(), stay_on_the_line()])
def test_a_caller_is_not_left_ringing(answer: Response) -> None:
    unanswered = decode_event(payload("new_inbound_call"))

    with pytest.raises(ResponseError, match="a new inbound call is answered with at least one"):
        check_limits(answer, None, unanswered)
