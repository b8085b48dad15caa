"""Text for Polly."""

import pytest

from telephony_simulator.pstn_audio import Settings
from telephony_simulator.pstn_audio.speech import Speech, read_speech


def test_voice_is_joanna_by_default() -> None:
    speech = read_speech({"Text": "Hello."}, Settings(speech_characters_a_second=2))

    assert speech == Speech("Hello.", 3.0, None, None, "Joanna")


def test_voice_and_language_are_kept() -> None:
    named = {"Text": "Hola.", "VoiceId": "Lupe", "LanguageCode": "es-US"}

    speech = read_speech({**named}, Settings())

    assert (speech.voice_id, speech.language_code) == ("Lupe", "es-US")


def test_ssml_duration_is_that_of_its_words() -> None:
    document = '<speak>Hel<break time="9s"/>lo.</speak>'

    speech = read_speech({"Text": document, "TextType": "ssml"}, Settings())

    assert (speech.text, speech.ssml) == ("Hello.", document)
    assert speech.seconds == pytest.approx(6 / 15)
