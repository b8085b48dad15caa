"""Decoding echoed actions."""

from typing import Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony import (
    Action,
    AudioSource,
    Hangup,
    Pause,
    PlayAudio,
    PlayAudioAndGetDigits,
    SendDigits,
    Speak,
    SpeakAndGetDigits,
    Speech,
    UnknownAction,
    VoiceFocus,
)
from telephony.actions import decode_action
from telephony.wire import encode_action

FILE = AudioSource("prompts", "hello.wav")
FILE_JSON = {"Type": "S3", "BucketName": "prompts", "Key": "hello.wav"}


@pytest.mark.parametrize(
    ("echo", "action"),
    [
        (
            {"Type": "Pause", "Parameters": {"DurationInMilliseconds": "3000", "New": 1}},
            Pause(3_000),
        ),
        ({"Type": "Hangup"}, Hangup()),
        ({"Type": "Hangup", "Parameters": {"SipResponseCode": "0", "CallId": ""}}, Hangup()),
        ({"Type": "VoiceFocus", "Parameters": {"Enable": "True"}}, VoiceFocus(enable=True)),
        (
            {
                "Type": "PlayAudio",
                "Parameters": {"AudioSource": FILE_JSON, "PlaybackTerminators": None},
            },
            PlayAudio(FILE),
        ),
    ],
)
def test_echoed_action_is_decoded_in_every_form(echo: Any, action: Action) -> None:
    assert decode_action(echo) == action


@pytest.mark.parametrize(
    "echo",
    [
        {"Type": "Answer", "Parameters": {"CallId": "leg"}},
        {"Type": "Pause", "Parameters": {"DurationInMilliseconds": "soon", "CallId": "leg"}},
        {"Type": "Pause", "Parameters": {"DurationInMilliseconds": [3], "CallId": "leg"}},
        {"Type": "Pause", "Parameters": {"CallId": "leg"}},
        {"Type": "VoiceFocus", "Parameters": {"Enable": "maybe", "CallId": "leg"}},
        {"Type": "PlayAudio", "Parameters": {"AudioSource": "a.wav", "CallId": "leg"}},
        {"Type": "PlayAudio", "Parameters": {"AudioSource": {"Type": "FTP"}, "CallId": "leg"}},
        {"Type": "SendDigits", "Parameters": {"Digits": 12, "CallId": "leg"}},
    ],
)
def test_echo_that_fits_no_action_is_unknown_and_keeps_its_leg(echo: Any) -> None:
    action = decode_action(echo)

    assert action == UnknownAction(echo["Type"], echo["Parameters"], call_id="leg")
    assert action.type == echo["Type"]
    assert encode_action(action) == echo


@pytest.mark.parametrize("nothing", [None, 1, [], {}, {"Type": 3, "Parameters": [1]}])
def test_echo_without_type_is_unknown(nothing: Any) -> None:
    assert decode_action(nothing) == UnknownAction("", {})


TEXTS = st.text(min_size=1, max_size=20)
SSML = st.text(st.characters(min_codepoint=ord(" "), max_codepoint=0xD7FF), max_size=20).map(
    lambda text: f"<speak>{escape(text)}</speak>"
)
SPEECHES = st.builds(
    Speech,
    TEXTS,
    engine=st.sampled_from([None, "standard", "neural"]),
    voice_id=st.none() | TEXTS,
)
COLLECTED: dict[str, Any] = {
    "repeat_duration_in_milliseconds": st.integers(1, 60_000),
    "min_number_of_digits": st.integers(0, 4),
    "max_number_of_digits": st.integers(4, 128),
    "terminator_digits": st.lists(st.sampled_from("0123456789*#")),
    "repeat": st.integers(1, 9),
    "call_id": st.none() | TEXTS,
}
FILES = st.builds(AudioSource, TEXTS, TEXTS)


@given(
    st.one_of(
        st.builds(Speak, TEXTS, voice_id=TEXTS),
        st.builds(Speak, SSML, text_type=st.just("ssml")),
        st.builds(SpeakAndGetDigits, SPEECHES, SPEECHES, **COLLECTED),
        st.builds(PlayAudioAndGetDigits, FILES, FILES, **COLLECTED),
        st.builds(PlayAudio, FILES, repeat=st.integers(1, 99), playback_terminators=st.just("12")),
        st.builds(Pause, st.integers(100, 30_000)),
        st.builds(Hangup, sip_response_code=st.sampled_from([0, 480, 486])),
        st.builds(SendDigits, st.text("0123456789*#ABCD,", min_size=1, max_size=50)),
    )
)
@settings(max_examples=150, deadline=None)
def test_any_encoded_action_decodes_to_an_equal_one(action: Action) -> None:
    assert decode_action(encode_action(action)) == action
