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


def test_maximum_ends_an_attempt_at_once(ring: Ring) -> None:
    call = ring([menu(MinNumberOfDigits=2, MaxNumberOfDigits=2)])

    call.press("12")

    assert last_data(call)["ReceivedDigits"] == "12"


def test_key_during_the_prompt_ends_the_prompt(ring: Ring) -> None:
    call = ring([menu(MaxNumberOfDigits=3, InBetweenDigitsDurationInMilliseconds=500)])

    call.wait(1)
    call.press("7")
    call.wait(0.5)

    assert last_data(call)["ReceivedDigits"] == "7"


def test_terminator_ends_an_attempt_and_is_not_received(ring: Ring) -> None:
    call = ring([menu()])

    call.press("123#")

    assert last_data(call)["ReceivedDigits"] == "123"


def test_regex_may_count_on_the_terminator(ring: Ring) -> None:
    call = ring([menu(InputDigitsRegex="^\\d{2}#$")])

    call.press("12#")

    assert last_data(call)["ReceivedDigits"] == "12"


def test_terminator_in_received_digits_is_a_setting(ring: Ring) -> None:
    call = ring([menu()], settings=Settings(terminator_in_received_digits=True))

    call.press("12#")

    assert last_data(call)["ReceivedDigits"] == "12#"


def test_hash_is_an_ordinary_key_with_other_terminators(ring: Ring) -> None:
    call = ring([menu(TerminatorDigits=["*"])])

    call.press("1#*")

    assert last_data(call)["ReceivedDigits"] == "1#"


def test_pause_between_digits_ends_an_attempt(ring: Ring) -> None:
    call = ring([menu(InBetweenDigitsDurationInMilliseconds=1_000)])
    call.press("1")

    call.wait(0.9)
    call.press("2")
    call.wait(0.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.1)

    assert last_data(call)["ReceivedDigits"] == "12"


def test_first_digit_has_the_whole_attempt_after_the_prompt(ring: Ring) -> None:
    call = ring([menu(MinNumberOfDigits=1)])

    call.wait(2 + 4.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.1)

    assert last_data(call)["ErrorType"] == "InvalidDigitsReceived"


def test_repeat_counts_attempts_with_the_failure_prompt_between(ring: Ring) -> None:
    call = ring([menu(MinNumberOfDigits=1, Repeat=2)])

    call.wait(2 + 5 + 1 + 2 + 4.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.2)

    assert last_data(call)["ErrorType"] == "InvalidDigitsReceived"


def test_digits_that_do_not_match_use_an_attempt(ring: Ring) -> None:
    call = ring([menu(InputDigitsRegex="[1-2]", MaxNumberOfDigits=1, Repeat=2)])

    call.press("9")
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.press("2")

    assert last_data(call)["ReceivedDigits"] == "2"


def test_silence_succeeds_when_the_minimum_is_zero(ring: Ring) -> None:
    call = ring([menu()])

    call.wait(2 + 5)

    assert last_data(call)["ReceivedDigits"] == ""


def test_too_few_digits_use_an_attempt(ring: Ring) -> None:
    call = ring([menu(MinNumberOfDigits=2)])

    call.press("1#")

    assert last_data(call)["ErrorType"] == "InvalidDigitsReceived"


@pytest.mark.parametrize(("pattern", "digits"), [("[1-2]", "91"), ("^(?!1900)1\\d{3}", "1800")])
def test_regex_is_searched_for(ring: Ring, pattern: str, digits: str) -> None:
    call = ring([menu(InputDigitsRegex=pattern)])

    call.press(f"{digits}#")

    assert last_data(call)["ReceivedDigits"] == digits


@pytest.mark.parametrize("after_the_last", [False, True])
def test_failure_prompt_after_the_last_attempt_is_a_setting(
    ring: Ring,
    after_the_last: bool,  # noqa: FBT001 - a case
) -> None:
    settings = Settings(failure_prompt_after_the_last_attempt=after_the_last)
    call = ring([menu(MinNumberOfDigits=1)], settings=settings)

    call.wait(7.5)

    assert len(call.invocations) == (1 if after_the_last else 2)


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
def test_digit_rules_are_checked(ring: Ring, parameters: dict[str, Json], message: str) -> None:
    call = ring([menu(**parameters)])

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"
    assert last_data(call)["ErrorMessage"] == message


def test_minimum_and_maximum_may_be_the_same(ring: Ring) -> None:
    call = ring([menu(MinNumberOfDigits="5", MaxNumberOfDigits="5")])

    call.press("12345")

    assert last_data(call)["ReceivedDigits"] == "12345"


def test_play_audio_and_get_digits_collects_as_well(ring: Ring) -> None:
    prompts = {"AudioSource": source(), "FailureAudioSource": source("sorry.wav")}
    rules = {"RepeatDurationInMilliseconds": 1_000, "MaxNumberOfDigits": 1}
    call = ring([action("PlayAudioAndGetDigits", **prompts, **rules)])

    call.press("4")

    assert last_data(call)["ReceivedDigits"] == "4"


def test_failure_audio_plays_between_attempts(ring: Ring) -> None:
    prompts = {"AudioSource": source(), "FailureAudioSource": source("sorry.wav")}
    rules = {"RepeatDurationInMilliseconds": 1_000, "MinNumberOfDigits": 1, "Repeat": 2}
    call = ring([action("PlayAudioAndGetDigits", **prompts, **rules)])

    call.wait(60)

    assert call.transcript.count("hears sorry.wav") == 1
    assert last_data(call)["ErrorType"] == "InvalidDigitsReceived"


def test_keys_during_the_last_failure_prompt_are_lost(ring: Ring) -> None:
    settings = Settings(failure_prompt_after_the_last_attempt=True)
    call = ring([menu(MinNumberOfDigits=1)], settings=settings)
    call.wait(7.5)

    call.press("1#")
    call.wait(1)

    assert last_data(call)["ErrorType"] == "InvalidDigitsReceived"


@pytest.mark.parametrize("missing", ["AudioSource", "FailureAudioSource"])
def test_play_audio_and_get_digits_requires_both_sources(ring: Ring, missing: str) -> None:
    parameters: dict[str, Json] = {
        "AudioSource": source(),
        "FailureAudioSource": source(),
        "RepeatDurationInMilliseconds": 1_000,
    }
    del parameters[missing]

    call = ring([action("PlayAudioAndGetDigits", **parameters)])

    assert last_data(call)["ErrorType"] == "InvalidAudioSource"


@pytest.mark.parametrize("missing", ["SpeechParameters", "FailureSpeechParameters"])
def test_speak_and_get_digits_requires_both_texts(ring: Ring, missing: str) -> None:
    call = ring([menu(**{missing: {}})])

    assert last_data(call)["ErrorType"] == "MissingRequiredActionParameter"


def test_keys_are_lost_when_no_action_collects_them(ring: Ring) -> None:
    call = ring([play()], [menu(MaxNumberOfDigits=1)])

    call.press("1")
    call.wait(5)
    call.press("2")

    assert last_data(call)["ReceivedDigits"] == "2"
