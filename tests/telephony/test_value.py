"""Frozen values: how they are made, compared, shown and refused."""

import copy
import pickle
from typing import Any

import pytest

from telephony import AudioSource, InvalidParameterError, Pause, PlayAudio, Speak, Speech

PROMPT = AudioSource("prompts", "hello.wav")
speak: Any = Speak
play: Any = PlayAudio


def test_the_first_fields_are_given_in_order_and_the_others_by_name() -> None:
    spoken = Speak("Hello", voice_id="Amy")

    assert spoken.text == "Hello"
    assert spoken.voice_id == "Amy"
    assert spoken.engine == "standard"


def test_values_with_equal_fields_are_equal_and_hash_alike() -> None:
    assert PlayAudio(PROMPT, repeat=1) == PlayAudio(AudioSource("prompts", "hello.wav"))
    assert len({PlayAudio(PROMPT), PlayAudio(PROMPT), PlayAudio(PROMPT, repeat=2)}) == 2


def test_values_of_other_classes_are_never_equal() -> None:
    assert Speech("Hello") != Speak("Hello")
    assert Speech("Hello") != "Hello"


def test_a_list_that_was_given_can_change_without_changing_the_value() -> None:
    keys = ["1"]
    played = PlayAudio(PROMPT, playback_terminators=keys)

    keys.append("2")

    assert played.playback_terminators == ("1",)


def test_a_value_can_be_taken_apart_by_a_match_statement() -> None:
    match Speak("Hello", voice_id="Amy"):
        case Speak(text, voice_id=voice):
            assert (text, voice) == ("Hello", "Amy")


def test_a_value_never_changes() -> None:
    spoken: Any = Speak("Hello")

    with pytest.raises(AttributeError, match="Speak is frozen; make a new one to change text"):
        spoken.text = "Goodbye"
    with pytest.raises(AttributeError, match="Speak is frozen; make a new one to change text"):
        del spoken.text


def test_a_value_can_be_replaced_by_one_that_differs() -> None:
    assert Speak("Hello").__replace__(voice_id="Amy") == Speak("Hello", voice_id="Amy")


def test_a_replacement_is_checked_like_any_value() -> None:
    with pytest.raises(InvalidParameterError):
        Pause(100).__replace__(duration_in_milliseconds=99)


def test_a_value_survives_copying_and_pickling() -> None:
    played = PlayAudio(PROMPT, repeat=2)

    assert copy.deepcopy(played) == played
    assert pickle.loads(pickle.dumps(played)) == played  # noqa: S301  # our own bytes


def test_a_value_shows_what_differs_from_its_defaults_and_hides_what_is_private() -> None:
    assert repr(Speak("Your code is 4711", voice_id="Amy")) == "Speak(text=..., voice_id='Amy')"


def test_a_parameter_nobody_knows_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(
        TypeError, match=r"^Speak\(\) has no parameter voice; did you mean voice_id\?$"
    ):
        speak("Hello", voice="Amy")


def test_a_parameter_like_no_other_is_refused_with_all_there_are() -> None:
    with pytest.raises(TypeError, match="has no parameter zzz; it has call_id, participant_tag"):
        speak("Hello", zzz=1)


def test_what_is_required_is_named() -> None:
    with pytest.raises(TypeError, match=r"^AudioSource\(\) lacks bucket_name, key$"):
        AudioSource()  # type: ignore[call-arg]  # the point


def test_too_many_positions_are_refused() -> None:
    with pytest.raises(TypeError, match="takes at most 1 positional arguments, got 2"):
        speak("Hello", "Amy")


def test_a_parameter_is_not_given_twice() -> None:
    with pytest.raises(TypeError, match="was given audio_source twice"):
        play(PROMPT, audio_source=PROMPT)
