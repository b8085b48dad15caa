"""PlayAudioAndGetDigits and SpeakAndGetDigits."""

import pytest

from telephony_simulator import Settings
from telephony_simulator.json_types import Json
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    action,
    event_types,
    last_data,
    menu,
    play,
    source,
)

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")


# docs/service/actions.md#attempts
def test_attempt_ends_at_once_when_the_maximum_is_reached(ring: Ring) -> None:
    call = ring([menu(MinNumberOfDigits=2, MaxNumberOfDigits=2)])

    call.press("12")

    assert last_data(call)["ReceivedDigits"] == "12"


# docs/service/actions.md#attempts
def test_prompt_ends_when_a_key_is_pressed(ring: Ring) -> None:
    call = ring([menu(MaxNumberOfDigits=3, InBetweenDigitsDurationInMilliseconds=500)])

    call.wait(1)
    call.press("7")
    call.wait(0.5)

    assert last_data(call)["ReceivedDigits"] == "7"


# docs/service/actions.md#terminator-in-receiveddigits
def test_attempt_ends_at_a_terminator_which_is_not_received(ring: Ring) -> None:
    call = ring([menu()])

    call.press("123#")

    assert last_data(call)["ReceivedDigits"] == "123"


# docs/service/actions.md#terminator-in-receiveddigits
def test_regex_matches_with_the_terminator(ring: Ring) -> None:
    call = ring([menu(InputDigitsRegex="^\\d{2}#$")])

    call.press("12#")

    assert last_data(call)["ReceivedDigits"] == "12"


# docs/service/actions.md#terminator-in-receiveddigits
def test_received_digits_have_the_terminator_by_setting(ring: Ring) -> None:
    call = ring([menu()], settings=Settings(terminator_in_received_digits=True))

    call.press("12#")

    assert last_data(call)["ReceivedDigits"] == "12#"


# docs/service/actions.md#digit-parameters
def test_hash_is_a_digit_when_other_terminators_are_set(ring: Ring) -> None:
    call = ring([menu(TerminatorDigits=["*"])])

    call.press("1#*")

    assert last_data(call)["ReceivedDigits"] == "1#"


# docs/service/actions.md#attempts
def test_attempt_ends_after_the_pause_between_digits(ring: Ring) -> None:
    call = ring([menu(InBetweenDigitsDurationInMilliseconds=1_000)])
    call.press("1")

    call.wait(0.9)
    call.press("2")
    call.wait(0.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.1)

    assert last_data(call)["ReceivedDigits"] == "12"


# docs/service/actions.md#attempts
def test_first_digit_has_the_whole_attempt_after_the_prompt(ring: Ring) -> None:
    call = ring([menu(MinNumberOfDigits=1)])

    call.wait(2 + 4.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.1)

    assert last_data(call)["ErrorType"] == "InvalidDigitsReceived"


# docs/service/actions.md#attempts
def test_repeat_counts_attempts_with_the_failure_prompt_between(ring: Ring) -> None:
    call = ring([menu(MinNumberOfDigits=1, Repeat=2)])

    call.wait(2 + 5 + 1 + 2 + 4.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.2)

    assert last_data(call)["ErrorType"] == "InvalidDigitsReceived"


# docs/service/actions.md#invaliddigitsreceived
def test_attempt_is_used_when_the_digits_do_not_match(ring: Ring) -> None:
    call = ring([menu(InputDigitsRegex="[1-2]", MaxNumberOfDigits=1, Repeat=2)])

    call.press("9")
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.press("2")

    assert last_data(call)["ReceivedDigits"] == "2"


# docs/service/actions.md#digit-parameters
def test_silence_succeeds_when_the_minimum_is_zero(ring: Ring) -> None:
    call = ring([menu()])

    call.wait(2 + 5)

    assert last_data(call)["ReceivedDigits"] == ""


# docs/service/actions.md#invaliddigitsreceived
def test_attempt_is_used_when_the_digits_are_too_few(ring: Ring) -> None:
    call = ring([menu(MinNumberOfDigits=2)])

    call.press("1#")

    assert last_data(call)["ErrorType"] == "InvalidDigitsReceived"


# docs/service/actions.md#regular-expressions
@pytest.mark.parametrize(("pattern", "digits"), [("[1-2]", "91"), ("^(?!1900)1\\d{3}", "1800")])
def test_regex_matches_a_part_of_the_digits(ring: Ring, pattern: str, digits: str) -> None:
    call = ring([menu(InputDigitsRegex=pattern)])

    call.press(f"{digits}#")

    assert last_data(call)["ReceivedDigits"] == digits


# docs/service/actions.md#attempts
@pytest.mark.parametrize("after_the_last", [False, True])
def test_failure_prompt_plays_after_the_last_attempt_by_setting(
    ring: Ring,
    after_the_last: bool,  # noqa: FBT001 - a case
) -> None:
    settings = Settings(failure_prompt_after_the_last_attempt=after_the_last)
    call = ring([menu(MinNumberOfDigits=1)], settings=settings)

    call.wait(7.5)

    assert len(call.invocations) == (1 if after_the_last else 2)


# docs/service/actions.md#digit-parameters
@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"MaxNumberOfDigits": 129}, "The MaxNumberOfDigits parameter is invalid."),
        (
            {"MinNumberOfDigits": 3, "MaxNumberOfDigits": 2},
            "The MaxNumberOfDigits parameter is invalid.",
        ),
        ({"MaxNumberOfDigits": 0}, "The MaxNumberOfDigits parameter is invalid."),
        ({"MinNumberOfDigits": -1}, "The MinNumberOfDigits parameter is invalid."),
        (
            {"RepeatDurationInMilliseconds": None},
            "The RepeatDurationInMilliseconds parameter is invalid.",
        ),
        (
            {"RepeatDurationInMilliseconds": 0},
            "The RepeatDurationInMilliseconds parameter is invalid.",
        ),
        (
            {"InBetweenDigitsDurationInMilliseconds": 0},
            "The InBetweenDigitsDurationInMilliseconds parameter is invalid.",
        ),
        ({"Repeat": 0}, "The Repeat parameter is invalid."),
        ({"InputDigitsRegex": "("}, "The InputDigitsRegex parameter is invalid."),
        ({"InputDigitsRegex": 7}, "The InputDigitsRegex parameter is invalid."),
        ({"TerminatorDigits": "#"}, "The TerminatorDigits parameter is invalid."),
        ({"TerminatorDigits": ["A"]}, "The TerminatorDigits parameter is invalid."),
    ],
)
def test_menu_fails_when_a_digit_parameter_is_invalid(
    ring: Ring, parameters: dict[str, Json], message: str
) -> None:
    call = ring([menu(**parameters)])

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"
    assert last_data(call)["ErrorMessage"] == message


# docs/service/actions.md#digit-parameters
def test_minimum_is_accepted_when_equal_to_the_maximum(ring: Ring) -> None:
    call = ring([menu(MinNumberOfDigits="5", MaxNumberOfDigits="5")])

    call.press("12345")

    assert last_data(call)["ReceivedDigits"] == "12345"


# docs/service/actions.md#playaudioandgetdigits
def test_play_audio_and_get_digits_collects_digits(ring: Ring) -> None:
    prompts = {"AudioSource": source(), "FailureAudioSource": source("sorry.wav")}
    rules = {"RepeatDurationInMilliseconds": 1_000, "MaxNumberOfDigits": 1}
    call = ring([action("PlayAudioAndGetDigits", **prompts, **rules)])

    call.press("4")

    assert last_data(call)["ReceivedDigits"] == "4"


# docs/service/actions.md#playaudioandgetdigits
def test_failure_audio_plays_between_attempts(ring: Ring) -> None:
    prompts = {"AudioSource": source(), "FailureAudioSource": source("sorry.wav")}
    rules = {"RepeatDurationInMilliseconds": 1_000, "MinNumberOfDigits": 1, "Repeat": 2}
    call = ring([action("PlayAudioAndGetDigits", **prompts, **rules)])

    call.wait(60)

    assert call.transcript.count("hears sorry.wav") == 1
    assert last_data(call)["ErrorType"] == "InvalidDigitsReceived"


# docs/service/actions.md#attempts
def test_keys_during_the_last_failure_prompt_are_lost(ring: Ring) -> None:
    settings = Settings(failure_prompt_after_the_last_attempt=True)
    call = ring([menu(MinNumberOfDigits=1)], settings=settings)
    call.wait(7.5)

    call.press("1#")
    call.wait(1)

    assert last_data(call)["ErrorType"] == "InvalidDigitsReceived"


# docs/service/actions.md#playaudioandgetdigits
@pytest.mark.parametrize("missing", ["AudioSource", "FailureAudioSource"])
def test_play_audio_and_get_digits_fails_when_a_source_is_missing(ring: Ring, missing: str) -> None:
    parameters: dict[str, Json] = {
        "AudioSource": source(),
        "FailureAudioSource": source(),
        "RepeatDurationInMilliseconds": 1_000,
    }
    del parameters[missing]

    call = ring([action("PlayAudioAndGetDigits", **parameters)])

    assert last_data(call)["ErrorType"] == "InvalidAudioSource"


# docs/service/actions.md#speakandgetdigits
@pytest.mark.parametrize("missing", ["SpeechParameters", "FailureSpeechParameters"])
def test_speak_and_get_digits_fails_when_a_text_is_missing(ring: Ring, missing: str) -> None:
    call = ring([menu(**{missing: {}})])

    assert last_data(call)["ErrorType"] == "MissingRequiredActionParameter"


# docs/service/actions.md#digits-and-a-running-action
def test_keys_are_lost_when_no_action_collects_them(ring: Ring) -> None:
    call = ring([play()], [menu(MaxNumberOfDigits=1)])

    call.press("1")
    call.wait(5)
    call.press("2")

    assert last_data(call)["ReceivedDigits"] == "2"
