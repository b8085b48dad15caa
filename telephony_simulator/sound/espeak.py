"""Synthesizes texts with eSpeak NG, as a script in a process of its own.

A process for each text, because some texts crash eSpeak NG, and a text must not influence the next.
The script reads a request as JSON from its standard input, and writes the sample rate, in four
bytes, and the samples. With the argument `serve` it reads a request a line until the end of its
input, and writes the number of bytes of each answer before it, for sound that cannot wait for a
process to start. It imports the standard library only.

Names and values of the library:
https://github.com/espeak-ng/espeak-ng/blob/master/src/include/espeak-ng/speak_lib.h
"""

import ctypes
import json
import sys
from functools import cache
from math import ceil
from typing import Final, TypedDict

NORMAL_WORDS_PER_MINUTE: Final = 175
MAX_WORDS_PER_MINUTE: Final = 450
"""The library's documented maximum. Faster speech cannot be understood."""

AUDIO_OUTPUT_SYNCHRONOUS: Final = 2
INITIALIZE_DONT_EXIT: Final = 0x8000
CHARS_UTF8, SSML = 0x01, 0x10
PARAMETER_RATE: Final = 1
POS_CHARACTER: Final = 1
SAMPLE_BYTES: Final = 2

OnSamples = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
OnAudio = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p)

SPEAK_ALTERNATIVE_TEXT = OnAudio(lambda _type, _uri, _base: 1)
"""The answer to <audio>. Without it, eSpeak NG plays the local file that the document names."""


class Request(TypedDict):
    """The text to synthesize, and how to speak it."""

    library_path: str
    data_path: str
    text: str
    is_ssml: bool
    available_seconds: float | None
    """The speech is as fast as this requires; None for the normal speed."""
    languages: list[str]
    """In order of preference: the first one that eSpeak NG has is used."""
    gender: int
    """1 is male, 2 is female."""


class Criteria(ctypes.Structure):
    """The structure espeak_VOICE, of which the library fills in the other fields."""

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


@cache
def _open(library_path: str, data_path: str) -> tuple[ctypes.CDLL, int]:
    """Return the library and its sample rate."""
    library = ctypes.CDLL(library_path)
    rate_hz = library.espeak_Initialize(
        AUDIO_OUTPUT_SYNCHRONOUS, 0, data_path.encode(), INITIALIZE_DONT_EXIT
    )
    if rate_hz <= 0:
        sys.exit("eSpeak NG does not find its data")
    library.espeak_SetUriCallback(SPEAK_ALTERNATIVE_TEXT)
    return library, int(rate_hz)


def synthesize(request: Request) -> bytes:
    """Return the sample rate and the samples.

    The speech is as fast as the available time requires, up to MAX_WORDS_PER_MINUTE.
    """
    library, rate_hz = _open(request["library_path"], request["data_path"])
    library.espeak_ng_SetRandSeed(
        1
    )  # the default seed is the time, and noise such as breath is random
    _choose_voice(library, request)
    available_seconds = request["available_seconds"]
    if available_seconds is None:
        spoken = _synthesize_at(NORMAL_WORDS_PER_MINUTE, library, request)
        return rate_hz.to_bytes(4, "little") + spoken
    max_bytes = max(1.0, available_seconds * rate_hz * SAMPLE_BYTES)
    speed = NORMAL_WORDS_PER_MINUTE
    spoken = _synthesize_at(speed, library, request)
    while len(spoken) > max_bytes and speed < MAX_WORDS_PER_MINUTE:
        speed = min(ceil(speed * len(spoken) / max_bytes), MAX_WORDS_PER_MINUTE)
        spoken = _synthesize_at(speed, library, request)
    return rate_hz.to_bytes(4, "little") + spoken


def _choose_voice(library: ctypes.CDLL, request: Request) -> None:
    for language in request["languages"]:
        criteria = Criteria(languages=language.lower().encode(), gender=request["gender"])
        if library.espeak_SetVoiceByProperties(ctypes.byref(criteria)) == 0:
            return


def _synthesize_at(words_per_minute: int, library: ctypes.CDLL, request: Request) -> bytes:
    samples = bytearray()

    def keep(address: int | None, count: int, _events: int | None) -> int:
        if address:
            samples.extend(ctypes.string_at(address, count * SAMPLE_BYTES))
        return 0

    on_samples = OnSamples(keep)
    text = request["text"].encode(errors="replace")
    flags = CHARS_UTF8 | SSML if request["is_ssml"] else CHARS_UTF8
    library.espeak_SetSynthCallback(on_samples)
    library.espeak_SetParameter(PARAMETER_RATE, words_per_minute, 0)
    size = ctypes.c_size_t(len(text) + 1)
    library.espeak_Synth(text, size, 0, POS_CHARACTER, 0, flags, None, None)
    return bytes(samples)


def serve() -> None:
    """Answer a request a line, each after the number of its bytes, until the input ends."""
    answers = sys.stdout.buffer
    for line in sys.stdin.buffer:
        answer = synthesize(json.loads(line))
        answers.write(len(answer).to_bytes(4, "little") + answer)
        answers.flush()


if __name__ == "__main__":
    if sys.argv[1:] == ["serve"]:
        serve()
    else:
        sys.stdout.buffer.write(synthesize(json.load(sys.stdin)))
