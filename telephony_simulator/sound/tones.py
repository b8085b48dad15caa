"""The signals of a telephone network, as it makes them itself.

Keys: ITU-T Q.23. Ring-back: as in North America, https://www.itu.int/rec/T-REC-E.180
"""

from array import array
from collections.abc import Iterable
from functools import cache
from math import sin, tau
from typing import Final

from telephony_simulator.pstn_audio.sound import COMMA_SECONDS, Tones
from telephony_simulator.pstn_audio.voice import SAMPLE_RATE_HZ

LOW: Final = (697, 770, 852, 941)
HIGH: Final = (1209, 1336, 1477, 1633)
KEYS: Final = ("123A", "456B", "789C", "*0#D")
FREQUENCIES: Final = {
    key: (low, high)
    for low, row in zip(LOW, KEYS, strict=True)
    for high, key in zip(HIGH, row, strict=True)
}
"""Of each key in Hz: one for its row, one for its column."""

LOUDNESS: Final = 4_000
"""Of one frequency, as an amplitude of 16 bits."""

SOUNDING: Final = 0.8
"""How much of a key's time it sounds; the rest keeps it apart from the next."""

RINGBACK: Final = ((440, 480), 2.0, 4.0)
"""The two frequencies in Hz, how long they sound and how long they pause, in seconds."""


def keys(tones: Tones) -> "array[int]":
    """Return keys as they sound, one after the other."""
    samples = array("h")
    for digit in tones.digits:
        if digit == ",":
            samples.extend(silence(COMMA_SECONDS))
        else:
            samples.extend(_tone(FREQUENCIES[digit], tones.tone_seconds * SOUNDING))
            samples.extend(silence(tones.tone_seconds * (1 - SOUNDING)))
    return samples


@cache
def ringback() -> "array[int]":
    """Return one ring and the pause after it."""
    frequencies, sounds, pauses = RINGBACK
    return _tone(frequencies, sounds) + silence(pauses)


def silence(seconds: float) -> "array[int]":
    """Return a stretch of silence."""
    return array("h", bytes(2 * round(seconds * SAMPLE_RATE_HZ)))


def _tone(frequencies: Iterable[int], seconds: float) -> "array[int]":
    turns = [tau * frequency / SAMPLE_RATE_HZ for frequency in frequencies]
    frames = range(round(seconds * SAMPLE_RATE_HZ))
    return array("h", (round(LOUDNESS * sum(sin(turn * i) for turn in turns)) for i in frames))
