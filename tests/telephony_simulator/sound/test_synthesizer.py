"""Text to speech."""

import sys
import wave
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from telephony_simulator.cli import main
from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.sound import NoSpeechError, Synthesizer
from tests.telephony_simulator.sound.wav_analysis import SAMPLE_RATE_HZ, loudness

TEXT = "Hello. To talk to a person, press one."
TEXT_SECONDS = len(TEXT) / 15


def spoken(**who: str) -> bytes:
    return Synthesizer().synthesize(Speech("1 2 3", seconds=30, **who)).tobytes()


def frames(text: str = TEXT, seconds: float = 30, ssml: str | None = None, **who: str) -> int:
    return len(Synthesizer().synthesize(Speech(text, seconds, ssml, **who)))


def test_text_is_spoken_at_a_normal_pace_when_there_is_time() -> None:
    heard = Synthesizer().synthesize(Speech(TEXT, seconds=30))

    assert 2 < len(heard) / SAMPLE_RATE_HZ < 4
    assert loudness(heard) > 1_000


@pytest.mark.parametrize("seconds", [TEXT_SECONDS, TEXT_SECONDS / 2])
def test_text_is_spoken_faster_when_there_is_less_time(seconds: float) -> None:
    assert frames(seconds=seconds) <= seconds * SAMPLE_RATE_HZ


def test_speech_has_a_maximum_pace() -> None:
    assert frames(seconds=0.01) == frames(seconds=0.02)
    assert frames(seconds=0.01) > 0.5 * SAMPLE_RATE_HZ


def test_text_without_words_is_short() -> None:
    assert frames("...", seconds=0) < SAMPLE_RATE_HZ / 5


def test_female_and_male_voices_differ() -> None:
    assert spoken(voice_id="Joanna") == spoken(voice_id="Ruth")
    assert spoken(voice_id="Joanna") != spoken(voice_id="Matthew")


def test_voice_speaks_its_own_language_unless_a_language_code_is_given() -> None:
    assert spoken(voice_id="Lupe") == spoken(language_code="es-US")
    assert spoken(voice_id="Lupe") != spoken(voice_id="Joanna")
    assert spoken(voice_id="Lupe", language_code="en-US") == spoken(voice_id="Joanna")


@pytest.mark.parametrize(
    ("language", "nearest"),
    [("arb", "ar-AE"), ("en-GB-WLS", "en-GB"), ("es-US", "es-ES"), ("tlh", "en-US")],
)
def test_unknown_language_is_spoken_as_its_nearest(language: str, nearest: str) -> None:
    assert spoken(language_code=language) == spoken(language_code=nearest)


def test_ssml_break_is_a_pause() -> None:
    plain = frames("Hello there.")

    paused = frames("", ssml='<speak>Hello <break time="2s"/> there.</speak>')

    assert paused == pytest.approx(plain + 2 * SAMPLE_RATE_HZ, rel=0.15)


def test_ssml_is_spoken_without_its_tags_when_it_crashes_the_library() -> None:
    document = "<speak><sub alias='telefon'>tlf.</sub></speak>"

    assert frames("tlf.", ssml=document, language_code="da-DK") > SAMPLE_RATE_HZ / 4


def test_plain_text_is_read_out_when_it_looks_like_ssml() -> None:
    assert frames("<speak>Hello.</speak>") > 2 * frames("Hello.")


def test_ssml_audio_does_not_play_local_files(tmp_path: Path) -> None:
    path = tmp_path / "own.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 22_050, 0, "NONE", ""))
        file.writeframes(bytes(22_050 * 2 * 5))

    length = frames("", ssml=f'<speak><audio src="{path}">No sound.</audio></speak>')

    assert 0.5 * SAMPLE_RATE_HZ < length < 1.5 * SAMPLE_RATE_HZ


@pytest.mark.parametrize("text", ["\x01 5I \x01 9000S Hello.", "\0Hello.", "\ud800Hello."])
def test_control_characters_are_not_interpreted_as_commands(text: str) -> None:
    assert 0.3 * SAMPLE_RATE_HZ < frames(text) < 4 * SAMPLE_RATE_HZ


def test_synthesizer_names_the_package_to_install_when_it_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)

    result = CliRunner().invoke(main, ["call", "--hear", str(tmp_path / "call.wav")])

    assert result.exit_code == 1
    assert result.output.startswith("Error: speech needs eSpeak NG: install it with")
    assert "pip install espeakng-loader" in result.output


def test_synthesizer_reports_a_library_that_does_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = SimpleNamespace(get_library_path=lambda: "/no/lib", get_data_path=lambda: "/no")
    monkeypatch.setitem(sys.modules, "espeakng_loader", elsewhere)

    with pytest.raises(NoSpeechError, match="does not run on this machine"):
        Synthesizer()
