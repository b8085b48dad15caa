"""The table of Polly's voices."""

import botocore.session
import pytest

from telephony_simulator.pstn_audio.polly import MALE, VOICES, is_in_model


def model_values(shape: str) -> set[str]:
    """Return the values of an enumeration of Polly's model."""
    model = botocore.session.get_session().get_service_model("polly")
    return set(model.shape_for(shape).metadata["enum"])


@pytest.mark.parametrize(
    ("voice_id", "language_code", "gender", "engines"),
    [
        ("Hans", "de-DE", MALE, {"standard"}),
        ("Joanna", "en-US", "Female", {"generative", "neural", "standard"}),
        ("Olivia", "en-AU", "Female", {"generative", "neural"}),
    ],
)
def test_voice_has_its_language_gender_and_engines(
    voice_id: str, language_code: str, gender: str, engines: set[str]
) -> None:
    voice = VOICES[voice_id]

    assert (voice.language_code, voice.gender, set(voice.engines)) == (
        language_code,
        gender,
        engines,
    )


def test_bilingual_voice_speaks_two_languages() -> None:
    assert VOICES["Aditi"].is_speaker_of("hi-IN")
    assert VOICES["Aditi"].is_speaker_of("en-IN")
    assert not VOICES["Raveena"].is_speaker_of("hi-IN")


def test_languages_and_engines_of_the_table_are_in_the_model() -> None:
    spoken = {
        code
        for voice in VOICES.values()
        for code in (voice.language_code, *voice.other_language_codes)
    }

    assert spoken <= model_values("LanguageCode")
    assert {engine for voice in VOICES.values() for engine in voice.engines} == model_values(
        "Engine"
    )


def test_voices_with_the_engines_of_the_service_are_in_the_model() -> None:
    usable = {
        voice.voice_id for voice in VOICES.values() if {"standard", "neural"} & {*voice.engines}
    }

    assert usable <= model_values("VoiceId")


def test_voice_that_is_newer_than_the_table_is_in_the_model() -> None:
    newer = model_values("VoiceId") - set(VOICES)

    assert all(map(is_in_model, newer))
    assert not is_in_model("Unheard")
