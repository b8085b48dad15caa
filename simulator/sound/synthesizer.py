"""Text as speech, by eSpeak NG, as the wheel of espeakng-loader brings it.

Its interface: https://github.com/espeak-ng/espeak-ng/blob/master/src/include/espeak-ng/speak_lib.h
"""

import ctypes
from array import array
from functools import cache
from math import ceil
from typing import Final

from simulator.call.speech import Speech
from simulator.call.voice import WIDTH
from simulator.sound.resampling import resampled
from simulator.sound.voices import LANGUAGES, MEN

NORMAL: Final = 175
FASTEST: Final = 450
"""How fast it speaks, in words a minute."""

SYNCHRONOUS: Final = 2
DO_NOT_EXIT: Final = 0x8000
UTF8, SSML = 0x01, 0x10
RATE_PARAMETER: Final = 1
BY_CHARACTER: Final = 1
MALE, FEMALE = 1, 2

OnSamples = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
OnAudio = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p)

SPEAK_THE_ALTERNATIVE = OnAudio(lambda _type, _uri, _base: 1)
"""What <audio> does: left alone, eSpeak NG plays whatever file it names."""


class Criteria(ctypes.Structure):
    """The head of espeak_VOICE; the library fills in the rest."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("languages", ctypes.c_char_p),
        ("identifier", ctypes.c_char_p),
        ("gender", ctypes.c_ubyte),
        ("age", ctypes.c_ubyte),
        ("variant", ctypes.c_ubyte),
        ("internal", ctypes.c_ubyte),
        ("score", ctypes.c_int),
        ("spare", ctypes.c_void_p),
    )


class NoSpeechError(Exception):
    """There is nothing on this machine that could speak."""


class Synthesizer:
    """Speaks texts as Polly would be asked to; all of a process are one, for one thread.

    Raises:
        NoSpeechError: The extra `sound` of this package is not installed, or does not run here.
    """

    def __init__(self) -> None:
        self._library, self._rate = _started(*_installed())

    def speak(self, speech: Speech) -> "array[int]":
        """Return a text as sound of 8 kHz, spoken as fast as its time demands.

        What the fastest speech does not get into its time is for the listener to cut off.
        """
        self._choose_voice(speech)
        room = max(1.0, speech.seconds * self._rate)
        pace = NORMAL
        while len(spoken := self._synthesize(speech, pace)) > room and pace < FASTEST:
            pace = min(ceil(pace * len(spoken) / room), FASTEST)
        return resampled(spoken, self._rate)

    def _choose_voice(self, speech: Speech) -> None:
        language = speech.language_code or LANGUAGES.get(speech.voice_id, "en-US")
        gender = MALE if speech.voice_id in MEN else FEMALE
        for code in (language, language[:2], "en-US"):
            criteria = Criteria(languages=code.lower().encode(), gender=gender)
            if self._library.espeak_SetVoiceByProperties(ctypes.byref(criteria)) == 0:
                return

    def _synthesize(self, speech: Speech, words_a_minute: int) -> "array[int]":
        samples = array("h")

        def keep(address: int | None, count: int, _events: int | None) -> int:
            if address:
                samples.frombytes(ctypes.string_at(address, count * WIDTH))
            return 0

        text = _printable(speech.ssml or speech.text).encode(errors="replace")
        flags = UTF8 | SSML if speech.ssml else UTF8
        library, on_samples, size = self._library, OnSamples(keep), ctypes.c_size_t(len(text) + 1)
        library.espeak_SetSynthCallback(on_samples)
        library.espeak_SetParameter(RATE_PARAMETER, words_a_minute, 0)
        library.espeak_Synth(text, size, 0, BY_CHARACTER, 0, flags, None, None)
        return samples


def _printable(text: str) -> str:
    """Return a text without control characters, which eSpeak NG takes for commands."""
    return "".join(letter if letter.isprintable() else " " for letter in text)


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


@cache
def _started(library_path: str, data_path: str) -> tuple[ctypes.CDLL, int]:
    """Return the library, once in a process, and the rate that it speaks at, in Hz."""
    try:
        library = ctypes.CDLL(library_path)
    except OSError as error:
        raise NoSpeechError(f"eSpeak NG does not run on this machine: {error}") from None
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, data_path.encode(), DO_NOT_EXIT)
    if rate <= 0:
        raise NoSpeechError("eSpeak NG does not start: it has not found its data")
    library.espeak_SetUriCallback(SPEAK_THE_ALTERNATIVE)
    return library, rate
