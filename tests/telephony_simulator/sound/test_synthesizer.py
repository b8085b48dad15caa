"""Text as speech."""

import sys
import wave
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from telephony_simulator.cli import main
from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.sound import NoSpeechError, Synthesizer
from telephony_simulator.sound.voices import LANGUAGE_BY_VOICE, MALE_VOICES
from tests.telephony_simulator.sound.wav_analysis import SAMPLE_RATE_HZ, loudness

TEXT = "Hello. To talk to a person, press one."
IN_TIME = len(TEXT) / 15


def spoken(**who: str) -> bytes:
    return Synthesizer().synthesize(Speech("1 2 3", seconds=30, **who)).tobytes()


def frames(text: str = TEXT, seconds: float = 30, ssml: str | None = None, **who: str) -> int:
    return len(Synthesizer().synthesize(Speech(text, seconds, ssml, **who)))


def test_a_text_is_spoken_at_the_pace_of_a_person() -> None:
    heard = Synthesizer().synthesize(Speech(TEXT, seconds=30))

    assert 2 < len(heard) / SAMPLE_RATE_HZ < 4
    assert loudness(heard) > 1_000


@pytest.mark.parametrize("seconds", [IN_TIME, IN_TIME / 2])
def test_a_text_is_spoken_faster_where_there_is_less_time(seconds: float) -> None:
    assert frames(seconds=seconds) <= seconds * SAMPLE_RATE_HZ


def test_speed_of_speech_is_bounded() -> None:
    assert frames(seconds=0.01) == frames(seconds=0.02)
    assert frames(seconds=0.01) > 0.5 * SAMPLE_RATE_HZ


def test_a_text_without_words_is_nearly_nothing() -> None:
    assert frames("...", seconds=0) < SAMPLE_RATE_HZ / 5


def test_woman_and_a_man_do_not_speak_alike() -> None:
    assert spoken(voice_id="Joanna") == spoken(voice_id="Ruth")
    assert spoken(voice_id="Joanna") != spoken(voice_id="Matthew")


def test_voice_speaks_its_own_language_and_another_on_demand() -> None:
    assert spoken(voice_id="Lupe") == spoken(language_code="es-US")
    assert spoken(voice_id="Lupe") != spoken(voice_id="Joanna")
    assert spoken(voice_id="Lupe", language_code="en-US") == spoken(voice_id="Joanna")


@pytest.mark.parametrize(
    ("language", "nearest"),
    [("arb", "ar-AE"), ("en-GB-WLS", "en-GB"), ("es-US", "es-ES"), ("tlh", "en-US")],
)
def test_unknown_language_variant_uses_the_nearest_voice(language: str, nearest: str) -> None:
    assert spoken(language_code=language) == spoken(language_code=nearest)


def test_every_man_of_polly_is_a_voice_of_polly() -> None:
    assert set(LANGUAGE_BY_VOICE) > MALE_VOICES
    assert LANGUAGE_BY_VOICE["Hans"] == "de-DE"


def test_ssml_is_obeyed_and_not_read_out() -> None:
    plain = frames("Hello there.")

    paused = frames("", ssml='<speak>Hello <break time="2s"/> there.</speak>')

    assert paused == pytest.approx(plain + 2 * SAMPLE_RATE_HZ, rel=0.15)


def test_ssml_that_crashes_the_library_is_spoken_without_its_tags() -> None:
    document = "<speak><sub alias='telefon'>tlf.</sub></speak>"

    assert frames("tlf.", ssml=document, language_code="da-DK") > SAMPLE_RATE_HZ / 4


def test_text_that_looks_like_ssml_is_read_out() -> None:
    assert frames("<speak>Hello.</speak>") > 2 * frames("Hello.")


def test_ssml_plays_no_file_of_this_machine(tmp_path: Path) -> None:
    path = tmp_path / "own.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 22_050, 0, "NONE", ""))
        file.writeframes(bytes(22_050 * 2 * 5))

    length = frames("", ssml=f'<speak><audio src="{path}">No sound.</audio></speak>')

    assert 0.5 * SAMPLE_RATE_HZ < length < 1.5 * SAMPLE_RATE_HZ


@pytest.mark.parametrize("text", ["\x01 5I \x01 9000S Hello.", "\0Hello.", "\ud800Hello."])
def test_control_characters_are_no_commands(text: str) -> None:
    assert 0.3 * SAMPLE_RATE_HZ < frames(text) < 4 * SAMPLE_RATE_HZ


def test_missing_extra_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)

    result = CliRunner().invoke(main, ["call", "--hear", str(tmp_path / "call.wav")])

    assert result.exit_code == 1
    assert result.output.startswith("Error: speech needs eSpeak NG: install it with")
    assert "pip install espeakng-loader" in result.output


def test_library_that_does_not_run_here_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = SimpleNamespace(get_library_path=lambda: "/no/lib", get_data_path=lambda: "/no")
    monkeypatch.setitem(sys.modules, "espeakng_loader", elsewhere)

    with pytest.raises(NoSpeechError, match="does not run on this machine"):
        Synthesizer()
