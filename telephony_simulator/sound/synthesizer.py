"""Converts text to speech with eSpeak NG, from the wheel of espeakng-loader."""

import json
import subprocess
import sys
from array import array
from functools import lru_cache
from typing import Final

from telephony_simulator.pstn_audio.polly import MALE, VOICES
from telephony_simulator.pstn_audio.resampling import resample
from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.pstn_audio.voice import SAMPLE_RATE_HZ
from telephony_simulator.sound import espeak

GENDER_MALE: Final = 1
GENDER_FEMALE: Final = 2
SYNTHESIS_TIMEOUT_SECONDS: Final = 30
"""The time after which the synthesis of one text is given up."""


class NoSpeechError(Exception):
    """eSpeak NG is not installed, or does not run on this machine."""


class Synthesizer:
    """Converts the texts of a call, with the options that are meant for Amazon Polly.

    Raises:
        NoSpeechError: The extra `sound` is not installed, or eSpeak NG does not run here.
    """

    def __init__(self) -> None:
        self._library, self._data = installed()
        if not self.synthesize(Speech("?", seconds=1)):
            raise NoSpeechError("eSpeak NG is installed, but does not run on this machine")

    def synthesize(self, speech: Speech) -> "array[int]":
        """Return the samples of a text, at 8 kHz.

        The speech is as fast as its time requires, up to a maximum: the samples can last longer
        than `speech.seconds`. SSML that crashes the library is spoken without its tags.
        """
        return _synthesize(self._library, self._data, speech)


def installed() -> tuple[str, str]:
    """Return the paths of eSpeak NG and of its data.

    Raises:
        NoSpeechError: The extra `sound` is not installed.
    """
    try:
        import espeakng_loader  # type: ignore[import-untyped]  # noqa: PLC0415 - an optional extra
    except ModuleNotFoundError:
        raise NoSpeechError(
            "speech needs eSpeak NG: install it with `pip install espeakng-loader`, or install"
            " phone-line with its extra `sound`"
        ) from None
    return espeakng_loader.get_library_path(), espeakng_loader.get_data_path()


@lru_cache(maxsize=64)
def _synthesize(library_path: str, data_path: str, speech: Speech) -> "array[int]":
    request = request_of(library_path, data_path, speech, speech.seconds)
    answer = _run(request)
    if not answer and speech.ssml:
        answer = _run(without_ssml(request, speech))
    rate_hz = int.from_bytes(answer[:4], "little") or SAMPLE_RATE_HZ
    return resample(array("h", answer[4:]), rate_hz)


def request_of(
    library_path: str, data_path: str, speech: Speech, available_seconds: float | None
) -> espeak.Request:
    """Return the request for a text with the options that are meant for Amazon Polly.

    Args:
        library_path: The library of eSpeak NG.
        data_path: Its data.
        speech: The text.
        available_seconds: The duration to which the text is fitted; None for the normal speed.
    """
    voice = VOICES.get(speech.voice_id)
    language = speech.language_code or (voice.language_code if voice else "en-US")
    return espeak.Request(
        library_path=library_path,
        data_path=data_path,
        text=_printable(speech.ssml or speech.text),
        is_ssml=speech.ssml is not None,
        available_seconds=available_seconds,
        languages=[language, language[:2], "en-US"],
        gender=GENDER_MALE if voice and voice.gender == MALE else GENDER_FEMALE,
    )


def without_ssml(request: espeak.Request, speech: Speech) -> espeak.Request:
    """Return the request for the words of an SSML document, without its tags."""
    return {**request, "text": _printable(speech.text), "is_ssml": False}


def _run(request: espeak.Request) -> bytes:
    """Return the output of eSpeak NG; empty if the text crashes it."""
    command, text = [sys.executable, "-I", "-S", espeak.__file__], json.dumps(request).encode()
    try:
        run = subprocess.run(  # noqa: S603 - our own file
            command, input=text, capture_output=True, timeout=SYNTHESIS_TIMEOUT_SECONDS, check=True
        )
    except subprocess.SubprocessError:
        return b""
    return run.stdout


def _printable(text: str) -> str:
    """Replace control characters, because eSpeak NG interprets them as commands."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
