"""Text as speech, by eSpeak NG, as the wheel of espeakng-loader brings it."""

import json
import subprocess
import sys
from array import array
from functools import lru_cache
from typing import Final

from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.pstn_audio.voice import SAMPLE_RATE_HZ
from telephony_simulator.sound import espeak
from telephony_simulator.sound.resampling import resampled
from telephony_simulator.sound.voices import LANGUAGES, MEN

MAN, WOMAN = 1, 2
PATIENCE: Final = 30
"""How long a text may take to synthesize, in seconds."""


class NoSpeechError(Exception):
    """There is nothing on this machine that could speak."""


class Synthesizer:
    """Speaks texts as Polly would be asked to.

    Raises:
        NoSpeechError: The extra `sound` of this package is not installed, or does not run here.
    """

    def __init__(self) -> None:
        self._library, self._data = _installed()
        if not self.speak(Speech("?", seconds=1)):
            raise NoSpeechError("eSpeak NG is installed and does not run on this machine")

    def speak(self, speech: Speech) -> "array[int]":
        """Return a text as sound of 8 kHz, spoken as fast as its time demands.

        What the fastest speech does not get into its time is for the listener to cut off.
        SSML that is too much for the library is spoken without its tags.
        """
        return _spoken(self._library, self._data, speech)


def _installed() -> tuple[str, str]:
    """Return where eSpeak NG and its data are."""
    try:
        import espeakng_loader  # type: ignore[import-untyped]  # noqa: PLC0415 - an optional extra
    except ModuleNotFoundError:
        raise NoSpeechError(
            "nothing here can speak: install eSpeak NG with `pip install espeakng-loader`, or this "
            "package with its extra `sound`"
        ) from None
    return espeakng_loader.get_library_path(), espeakng_loader.get_data_path()


@lru_cache(maxsize=64)
def _spoken(library: str, data: str, speech: Speech) -> "array[int]":
    language = speech.language_code or LANGUAGES.get(speech.voice_id, "en-US")
    request = espeak.Request(
        library=library,
        data=data,
        text=_printable(speech.ssml or speech.text),
        ssml=speech.ssml is not None,
        seconds=speech.seconds,
        languages=[language, language[:2], "en-US"],
        gender=MAN if speech.voice_id in MEN else WOMAN,
    )
    answer = _run(request)
    if not answer and speech.ssml:
        answer = _run({**request, "text": _printable(speech.text), "ssml": False})
    return resampled(array("h", answer[4:]), int.from_bytes(answer[:4], "little") or SAMPLE_RATE_HZ)


def _run(request: espeak.Request) -> bytes:
    """Return what eSpeak NG answers; nothing if it crashes over the text."""
    command, text = [sys.executable, "-I", "-S", espeak.__file__], json.dumps(request).encode()
    try:
        run = subprocess.run(  # noqa: S603 - our own file
            command, input=text, capture_output=True, timeout=PATIENCE, check=True
        )
    except subprocess.SubprocessError:
        return b""
    return run.stdout


def _printable(text: str) -> str:
    """Return a text without control characters, which eSpeak NG takes for commands."""
    return "".join(letter if letter.isprintable() else " " for letter in text)
