"""Speech in processes that stay warm."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from queue import SimpleQueue

import pytest

from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.sound import NoSpeechError
from telephony_simulator.sound.live_speech import LiveSpeech, SpokenText

ANSWER_SECONDS = 20.0


@pytest.fixture(scope="module")
def live() -> Iterator[LiveSpeech]:
    speech = LiveSpeech(workers=1)
    yield speech
    speech.close()


def spoken(live: LiveSpeech, text: str, **options: str) -> SpokenText | None:
    """Return the sound of a text."""
    answers: SimpleQueue[SpokenText | None] = SimpleQueue()
    live.speak(Speech(text, seconds=1.0, **options), answers.put)
    return answers.get(timeout=ANSWER_SECONDS)


def seconds(sound: SpokenText | None) -> float:
    assert sound is not None
    return len(sound.samples) / 2 / sound.rate_hz


def test_text_is_spoken_at_its_natural_speed(live: LiveSpeech) -> None:
    short, long = spoken(live, "Hello."), spoken(live, "Hello, and welcome to our line. " * 6)

    assert 0.2 < seconds(short) < 2.0
    assert seconds(long) > 8.0
    assert short is not None
    assert any(short.samples)


def test_texts_are_spoken_in_order(live: LiveSpeech) -> None:
    order: list[int] = []
    done = threading.Event()

    for number in range(5):
        live.speak(Speech("Yes.", 1.0), lambda _, number=number: order.append(number))  # type: ignore[misc]
    live.speak(Speech("No.", 1.0), lambda _: done.set())

    assert done.wait(ANSWER_SECONDS)
    assert order == [0, 1, 2, 3, 4]


def test_ssml_is_spoken_without_its_tags(live: LiveSpeech) -> None:
    ssml = "<speak>Hello <break time='1s'/> you.</speak>"

    assert seconds(spoken(live, "Hello you.", ssml=ssml)) > seconds(spoken(live, "Hello you."))


def test_voice_is_polly_s(live: LiveSpeech) -> None:
    assert spoken(live, "Guten Tag.", voice_id="Hans") != spoken(live, "Guten Tag.")


def test_process_that_crashes_is_started_again(live: LiveSpeech) -> None:
    spoken(live, "Hello.")
    (process,) = live.process_ids

    os.kill(process, signal.SIGKILL)

    assert seconds(spoken(live, "Hello.")) > 0.2
    assert live.process_ids != [process]


def test_missing_library_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "espeakng_loader", None)

    with pytest.raises(NoSpeechError, match="pip install espeakng-loader"):
        LiveSpeech()


def test_closing_ends_the_processes() -> None:
    speech = LiveSpeech(workers=1)
    spoken(speech, "Hello.")
    (process,) = speech.process_ids

    speech.close()

    assert speech.process_ids == []
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_ssml_that_crashes_the_library_is_spoken_without_its_tags(live: LiveSpeech) -> None:
    document = "<speak><sub alias='telefon'>tlf.</sub></speak>"

    assert seconds(spoken(live, "tlf.", ssml=document, language_code="da-DK")) > 0.2
