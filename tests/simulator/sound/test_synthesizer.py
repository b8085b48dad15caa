"""Text as speech."""

import subprocess
import sys
import wave
from pathlib import Path

import pytest

from simulator.call.speech import Speech
from simulator.sound import Synthesizer
from simulator.sound.voices import LANGUAGES, MEN
from tests.simulator.sound.ears import RATE, loudness

TEXT = "Hello. To talk to a person, press one."
IN_TIME = len(TEXT) / 15

WITHOUT_THE_EXTRA = """
import sys

sys.modules["espeakng_loader"] = None

from simulator.cli import main

main()
"""


def frames(text: str = TEXT, seconds: float = 30, ssml: str | None = None, **who: str) -> int:
    return len(Synthesizer().speak(Speech(text, seconds, ssml, **who)))


def test_a_text_is_spoken_at_the_pace_of_a_person() -> None:
    spoken = Synthesizer().speak(Speech(TEXT, seconds=30))

    assert 2 < len(spoken) / RATE < 4
    assert loudness(spoken) > 1_000


@pytest.mark.parametrize("seconds", [IN_TIME, IN_TIME / 2])
def test_a_text_is_spoken_faster_where_there_is_less_time(seconds: float) -> None:
    assert frames(seconds=seconds) <= seconds * RATE


def test_nobody_speaks_faster_than_can_be_understood() -> None:
    assert frames(seconds=0.01) == pytest.approx(frames(seconds=0.02), rel=0.01)
    assert frames(seconds=0.01) > 0.5 * RATE


def test_a_text_without_words_is_nearly_nothing() -> None:
    assert frames("...", seconds=0) < RATE / 5


def test_a_woman_and_a_man_do_not_speak_alike() -> None:
    women, men = frames(voice_id="Joanna"), frames(voice_id="Matthew")

    assert abs(women - men) > 100


def test_a_voice_speaks_its_own_language_and_another_on_demand() -> None:
    number = "1 2 3 4 5 6 7 8 9"
    lupe = frames(number, voice_id="Lupe")

    assert lupe == pytest.approx(frames(number, language_code="es-US"), rel=0.01)
    assert lupe != pytest.approx(frames(number), rel=0.01)
    assert lupe != pytest.approx(frames(number, language_code="en-US", voice_id="Lupe"), rel=0.01)


@pytest.mark.parametrize(
    ("language", "nearest"),
    [("arb", "ar-AE"), ("en-GB-WLS", "en-GB"), ("es-US", "es-ES"), ("tlh", "en-US")],
)
def test_a_language_that_is_not_known_exactly_is_the_nearest(language: str, nearest: str) -> None:
    text = "1 2 3 4 5 6 7 8 9"
    assert frames(text, language_code="nl-NL")

    assert frames(text, language_code=language) == pytest.approx(
        frames(text, language_code=nearest), rel=0.01
    )


def test_every_man_of_polly_is_a_voice_of_polly() -> None:
    assert set(LANGUAGES) > MEN
    assert LANGUAGES["Hans"] == "de-DE"


def test_ssml_is_obeyed_and_not_read_out() -> None:
    plain = frames("Hello there.")

    paused = frames("", ssml='<speak>Hello <break time="2s"/> there.</speak>')

    assert paused == pytest.approx(plain + 2 * RATE, rel=0.15)


def test_text_that_looks_like_ssml_is_read_out() -> None:
    assert frames("<speak>Hello.</speak>") > 2 * frames("Hello.")


def test_ssml_plays_no_file_of_this_machine(tmp_path: Path) -> None:
    path = tmp_path / "own.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 22_050, 0, "NONE", ""))
        file.writeframes(bytes(22_050 * 2 * 5))

    spoken = frames("", ssml=f'<speak><audio src="{path}">No sound.</audio></speak>')

    assert 0.5 * RATE < spoken < 1.5 * RATE


@pytest.mark.parametrize("text", ["\x01 5I \x01 9000S Hello.", "\0Hello.", "\ud800Hello."])
def test_control_characters_are_no_commands(text: str) -> None:
    assert 0.3 * RATE < frames(text) < 4 * RATE


def test_without_the_extra_it_says_what_to_install(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        WITHOUT_THE_EXTRA,
        "call",
        "--hear",
        str(tmp_path / "call.wav"),
    ]

    run = subprocess.run(command, check=False, capture_output=True, text=True)

    assert run.returncode == 1
    assert "pip install espeakng-loader" in run.stderr
    assert "Traceback" not in run.stderr
