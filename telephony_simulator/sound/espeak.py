"""eSpeak NG in a process of its own, for one text: some texts crash it, and none leaves a trace.

It takes a request as JSON and writes the sample rate, in four bytes, and the samples.
Run as a file; of Python it needs the standard library alone.
The library: https://github.com/espeak-ng/espeak-ng/blob/master/src/include/espeak-ng/speak_lib.h
"""

import ctypes
import json
import sys
from math import ceil
from typing import Final, TypedDict

NORMAL: Final = 175
FASTEST: Final = 450
"""How fast it speaks, in words a minute."""

SYNCHRONOUS: Final = 2
DO_NOT_EXIT: Final = 0x8000
UTF8, SSML = 0x01, 0x10
PACE: Final = 1
BY_CHARACTER: Final = 1
WIDTH: Final = 2

OnSamples = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)
OnAudio = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_char_p, ctypes.c_char_p)

SPEAK_THE_ALTERNATIVE = OnAudio(lambda _type, _uri, _base: 1)
"""What <audio> does: left alone, eSpeak NG plays whatever file it names."""


class Request(TypedDict):
    """What is to be spoken, and how."""

    library: str
    data: str
    text: str
    ssml: bool
    seconds: float
    languages: list[str]
    """The first that is known is spoken."""
    gender: int
    """1 is a man, 2 a woman."""


class Criteria(ctypes.Structure):
    """espeak_VOICE; the library fills in the rest."""

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


def speak(request: Request) -> bytes:
    """Return a text as speech, as fast as its time demands and as people understand."""
    library = ctypes.CDLL(request["library"])
    rate = library.espeak_Initialize(SYNCHRONOUS, 0, request["data"].encode(), DO_NOT_EXIT)
    if rate <= 0:
        sys.exit("eSpeak NG has not found its data")
    library.espeak_ng_SetRandSeed(1)  # by default the time, and breath is random
    library.espeak_SetUriCallback(SPEAK_THE_ALTERNATIVE)
    _choose_voice(library, request)
    room = max(1.0, request["seconds"] * rate * WIDTH)
    pace = NORMAL
    while len(spoken := _synthesize(library, request, pace)) > room and pace < FASTEST:
        pace = min(ceil(pace * len(spoken) / room), FASTEST)
    return int(rate).to_bytes(4, "little") + spoken


def _choose_voice(library: ctypes.CDLL, request: Request) -> None:
    for language in request["languages"]:
        criteria = Criteria(languages=language.lower().encode(), gender=request["gender"])
        if library.espeak_SetVoiceByProperties(ctypes.byref(criteria)) == 0:
            return


def _synthesize(library: ctypes.CDLL, request: Request, words_a_minute: int) -> bytes:
    samples = bytearray()

    def keep(address: int | None, count: int, _events: int | None) -> int:
        if address:
            samples.extend(ctypes.string_at(address, count * WIDTH))
        return 0

    on_samples = OnSamples(keep)
    text = request["text"].encode(errors="replace")
    flags = UTF8 | SSML if request["ssml"] else UTF8
    library.espeak_SetSynthCallback(on_samples)
    library.espeak_SetParameter(PACE, words_a_minute, 0)
    size = ctypes.c_size_t(len(text) + 1)
    library.espeak_Synth(text, size, 0, BY_CHARACTER, 0, flags, None, None)
    return bytes(samples)


if __name__ == "__main__":
    sys.stdout.buffer.write(speak(json.load(sys.stdin)))
