"""ReceiveDigits and SendDigits."""

import pytest

from telephony_simulator.json_types import Json
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    KEEP,
    action,
    bridge,
    events_of,
    last_data,
    last_event,
    listen,
    pause,
    speak,
)

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")


# docs/service/actions.md#receivedigits
def test_receive_digits_succeeds_at_once_without_digits(ring: Ring) -> None:
    call = ring([speak(), listen()])

    call.wait(1)

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"
    assert last_data(call)["ReceivedDigits"] == ""


# docs/service/actions.md#buffer-and-flush-timer
def test_digits_are_reported_after_the_pause(ring: Ring) -> None:
    call = ring([speak(), listen()])
    call.wait(1)

    call.press("11#")
    assert events_of(call, "DIGITS_RECEIVED") == []
    call.wait(1)

    assert last_data(call)["ReceivedDigits"] == "11#"


# docs/service/actions.md#buffer-and-flush-timer
def test_digits_are_dropped_at_the_flush_when_they_do_not_match(ring: Ring) -> None:
    call = ring([speak(), listen()])
    call.wait(1)

    call.press("9")
    call.wait(5)
    call.press("11#")
    call.wait(1)

    assert last_data(call)["ReceivedDigits"] == "11#"


# docs/service/actions.md#buffer-and-flush-timer
def test_digits_are_reported_at_the_flush_when_they_match(ring: Ring) -> None:
    call = ring(
        [
            speak(),
            listen(
                InBetweenDigitsDurationInMilliseconds=5_000,
                FlushDigitsDurationInMilliseconds=10_000,
            ),
        ]
    )
    call.wait(1)

    call.press("1")
    call.wait(4)
    call.press("1")
    call.wait(2)
    call.press("#")
    call.wait(3.9)
    assert events_of(call, "DIGITS_RECEIVED") == []
    call.wait(0.1)

    assert last_event(call)["InvocationEventType"] == "DIGITS_RECEIVED"
    assert last_data(call)["ReceivedDigits"] == "11#"


# docs/service/actions.md#buffer-and-flush-timer
def test_digits_are_reported_once_when_both_timers_end_together(ring: Ring) -> None:
    call = ring([speak(), listen()])
    call.wait(1)

    call.press("1")
    call.wait(4)
    call.press("1#")
    call.wait(10)

    received = [sent["ActionData"]["ReceivedDigits"] for sent in events_of(call, "DIGITS_RECEIVED")]
    assert received == ["11#"]


# docs/service/actions.md#no-terminator
def test_number_sign_is_an_ordinary_digit_of_the_listener(ring: Ring) -> None:
    call = ring([speak(), listen("^1#2$")])
    call.wait(1)

    call.press("1#2")
    call.wait(1)

    assert last_data(call)["ReceivedDigits"] == "1#2"


# docs/service/actions.md#buffer-and-flush-timer
def test_digits_are_kept_until_the_flush(ring: Ring) -> None:
    call = ring([speak(), listen()])
    call.wait(1)

    call.press("9")
    call.wait(4.9)
    call.press("11#")
    call.wait(1)

    assert events_of(call, "DIGITS_RECEIVED") == []


# docs/service/actions.md#lifetime-of-a-listener
def test_listener_stays_until_another_replaces_it(ring: Ring) -> None:
    call = ring([speak(), listen()], KEEP, KEEP, [listen("^\\*$")])
    call.wait(1)

    for digits in ("11#", "22#", "33#", "*"):
        call.press(digits)
        call.wait(6)

    received = [sent["ActionData"]["ReceivedDigits"] for sent in events_of(call, "DIGITS_RECEIVED")]
    assert received == ["11#", "22#", "*"]


# docs/service/actions.md#receivedigits
def test_listener_receives_digits_of_leg_b(ring: Ring) -> None:
    call = ring([bridge()], [listen(ParticipantTag="LEG-B")])
    call.answer()

    call.press("42#", leg="LEG-B")
    call.press("13#", leg="LEG-A")
    call.wait(1)

    received = events_of(call, "DIGITS_RECEIVED")
    assert [event["ActionData"]["ReceivedDigits"] for event in received] == ["42#"]
    assert received[0]["ActionData"]["Parameters"]["ParticipantTag"] == "LEG-B"


# docs/service/actions.md#receivedigits
@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"InputDigitsRegex": ""}, "The InputDigitsRegex parameter is invalid."),
        (
            {"InBetweenDigitsDurationInMilliseconds": 0},
            "The InBetweenDigitsDurationInMilliseconds parameter is invalid.",
        ),
        (
            {"FlushDigitsDurationInMilliseconds": 1_000},
            "The FlushDigitsDurationInMilliseconds parameter is invalid.",
        ),
    ],
)
def test_receive_digits_fails_when_a_duration_is_invalid(
    ring: Ring, parameters: dict[str, Json], message: str
) -> None:
    call = ring([listen(**parameters)])

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"
    assert last_data(call)["ErrorMessage"] == message


# docs/service/actions.md#senddigits
def test_sent_digits_reach_the_party(ring: Ring) -> None:
    call = ring([bridge()], [action("SendDigits", Digits="12,#", ParticipantTag="LEG-B")])
    call.answer()

    call.wait(1.24)
    assert last_data(call)["Type"] == "CallAndBridge"
    call.wait(0.01)

    assert call.parties[1].heard_digits == "12#"
    assert last_data(call)["Type"] == "SendDigits"


# docs/service/actions.md#senddigits
@pytest.mark.parametrize(
    ("parameters", "error_type"),
    [
        ({}, "MissingRequiredActionParameter"),
        ({"Digits": "E"}, "InvalidActionParameter"),
        ({"Digits": "1" * 51}, "InvalidActionParameter"),
        ({"Digits": "1", "ToneDurationInMilliseconds": 49}, "InvalidActionParameter"),
        ({"Digits": "1", "ToneDurationInMilliseconds": 24_001}, "InvalidActionParameter"),
    ],
)
def test_send_digits_fails_when_a_parameter_is_invalid(
    ring: Ring, parameters: dict[str, Json], error_type: str
) -> None:
    call = ring([action("SendDigits", **parameters)])

    assert last_data(call)["ErrorType"] == error_type


# docs/service/actions.md#digits-and-a-running-action
def test_keys_during_a_pause_reach_the_listener(ring: Ring) -> None:
    call = ring([speak(), listen(), pause(10_000)])
    call.wait(1)

    call.press("11#")
    call.wait(1)

    assert last_event(call)["InvocationEventType"] == "DIGITS_RECEIVED"
