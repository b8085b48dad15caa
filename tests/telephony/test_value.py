"""Frozen values: construction, comparison, repr, and refused arguments."""

import copy
import inspect
import pickle
import pydoc
from typing import Any

import pytest

import telephony
import telephony.actions
from telephony import AudioSource, Hangup, InvalidParameterError, Pause, PlayAudio, Speak, Speech
from telephony.value import Value

PROMPT = AudioSource("prompts", "hello.wav")
speak: Any = Speak
play: Any = PlayAudio


def test_fields_are_positional_unless_keyword_only() -> None:
    spoken = Speak("Hello", voice_id="Amy")

    assert spoken.text == "Hello"
    assert spoken.voice_id == "Amy"
    assert spoken.engine == "standard"


def test_values_with_equal_fields_are_equal_and_have_equal_hashes() -> None:
    assert PlayAudio(PROMPT, repeat=1) == PlayAudio(AudioSource("prompts", "hello.wav"))
    assert len({PlayAudio(PROMPT), PlayAudio(PROMPT), PlayAudio(PROMPT, repeat=2)}) == 2


def test_values_of_different_classes_are_not_equal() -> None:
    assert Speech("Hello") != Speak("Hello")
    assert Speech("Hello") != "Hello"


def test_value_does_not_share_a_list_with_its_caller() -> None:
    keys = ["1"]
    played = PlayAudio(PROMPT, playback_terminators=keys)

    keys.append("2")

    assert played.playback_terminators == ("1",)


def test_value_supports_match_statements() -> None:
    match Speak("Hello", voice_id="Amy"):
        case Speak(text, voice_id=voice):
            assert (text, voice) == ("Hello", "Amy")


def test_value_is_frozen() -> None:
    spoken: Any = Speak("Hello")

    with pytest.raises(AttributeError, match="Speak is frozen; make a new one to change text"):
        spoken.text = "Goodbye"
    with pytest.raises(AttributeError, match="Speak is frozen; make a new one to change text"):
        del spoken.text


def test_replace_returns_a_changed_copy() -> None:
    assert Speak("Hello").__replace__(voice_id="Amy") == Speak("Hello", voice_id="Amy")


def test_replace_validates_fields() -> None:
    with pytest.raises(InvalidParameterError):
        Pause(100).__replace__(duration_in_milliseconds=99)


def test_value_can_be_copied_and_pickled() -> None:
    played = PlayAudio(PROMPT, repeat=2)

    assert copy.deepcopy(played) == played
    assert pickle.loads(pickle.dumps(played)) == played  # noqa: S301  # our own bytes


def test_repr_shows_changed_fields_and_hides_secret_ones() -> None:
    assert repr(Speak("Your code is 4711", voice_id="Amy")) == "Speak(text=..., voice_id='Amy')"


HIDDEN = {
    "ActionFailedEvent": {"error_list", "error_message", "payload"},
    "ActionInterruptedEvent": {"payload"},
    "ActionSuccessfulEvent": {"payload", "received_digits", "recording_terminator_used"},
    "AwsEndpoint": {"uri"},
    "BotSession": {"session_attributes"},
    "CallAndBridge": {"caller_id_number", "sip_headers"},
    "CallAnsweredEvent": {"payload"},
    "CallDetails": {"transaction_attributes"},
    "CallUpdateRequestedEvent": {"arguments", "payload"},
    "DigitsReceivedEvent": {"payload", "received_digits"},
    "HangupEvent": {"payload"},
    "InvalidLambdaResponseEvent": {"error_message", "payload"},
    "JoinChimeMeeting": {"join_token"},
    "NewInboundCallEvent": {"payload"},
    "NewOutboundCallEvent": {"arguments", "payload"},
    "Participant": {"from_", "sip_headers", "to"},
    "PstnEndpoint": {"uri"},
    "Recording": {"terminator_used"},
    "Response": {"attributes"},
    "RingingEvent": {"payload"},
    "SendDigits": {"digits"},
    "SessionState": {"session_attributes"},
    "Slot": {"values"},
    "SlotValue": {"interpreted_value", "original_value", "resolved_values"},
    "Speak": {"text"},
    "Speech": {"text"},
    "UnknownAction": {"parameters"},
    "UnknownEvent": {"payload"},
    "WelcomeMessage": {"content"},
}
"""The fields that may hold a number, a key, a spoken text or a token."""


def test_repr_of_each_public_value_hides_what_no_log_may_have() -> None:
    found: dict[str, set[str]] = {}
    for name in telephony.__all__ + telephony.actions.__all__:
        value = getattr(telephony, name, None) or getattr(telephony.actions, name)
        if isinstance(value, type) and issubclass(value, Value):
            hidden = {field for field, declared in value.__fields__.items() if declared.secret}
            found |= {name: hidden} if hidden else {}

    assert found == HIDDEN


def test_unknown_parameter_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(
        TypeError, match=r"^Speak\(\) has no parameter voice; did you mean voice_id\?$"
    ):
        speak("Hello", voice="Amy")


def test_unknown_parameter_is_refused_with_all_names_when_none_is_near() -> None:
    with pytest.raises(TypeError, match="has no parameter zzz; it has call_id, participant_tag"):
        speak("Hello", zzz=1)


def test_missing_required_parameters_are_named() -> None:
    with pytest.raises(TypeError, match=r"^AudioSource\(\) lacks bucket_name, key$"):
        AudioSource()  # type: ignore[call-arg]  # the point


def test_too_many_positional_arguments_are_refused() -> None:
    with pytest.raises(TypeError, match="takes at most 1 positional arguments, got 2"):
        speak("Hello", "Amy")


def test_parameter_given_twice_is_refused() -> None:
    with pytest.raises(TypeError, match="was given audio_source twice"):
        play(PROMPT, audio_source=PROMPT)


def test_signature_has_the_parameters_and_defaults_of_the_fields() -> None:
    assert str(inspect.signature(Speak)) == (
        "(text: 'str', *, call_id: 'str | None' = None,"
        " participant_tag: 'ParticipantTag | None' = None, engine: 'Engine' = 'standard',"
        " language_code: 'str | None' = None, text_type: 'TextType' = 'text',"
        " voice_id: 'str' = 'Joanna') -> None"
    )


def test_help_shows_the_signature() -> None:
    page = pydoc.plain(pydoc.render_doc(Hangup))

    assert "class Hangup(" in page
    assert "Hangup(*, call_id: 'str | None' = None" in page
    assert "sip_response_code: 'SipResponseCode' = 0" in page


class OddText(str):
    """A text that cannot be compared."""

    __slots__ = ()
    __hash__ = str.__hash__

    def __eq__(self, other: object) -> bool:
        raise KeyError("compared")

    def __ne__(self, other: object) -> bool:
        raise KeyError("compared")


def test_error_of_a_given_object_is_not_taken_for_an_unknown_parameter() -> None:
    with pytest.raises(KeyError, match="compared"):
        Speech("Hello.", voice_id=OddText("Joanna"))
