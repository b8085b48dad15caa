"""The tones of a telephone network: DTMF and ring-back.

DTMF: ITU-T Q.23, https://www.itu.int/rec/T-REC-Q.23
Ring-back: North America's, ITU-T E.180, https://www.itu.int/rec/T-REC-E.180
"""

from array import array
from collections.abc import Iterable
from functools import cache
from math import sin, tau
from typing import Final

from telephony_simulator.pstn_audio.sound import COMMA_SECONDS, Tones
from telephony_simulator.pstn_audio.voice import SAMPLE_RATE_HZ, SAMPLE_WIDTH_BYTES

ROW_HZ: Final = (697, 770, 852, 941)
COLUMN_HZ: Final = (1209, 1336, 1477, 1633)
KEYPAD: Final = ("123A", "456B", "789C", "*0#D")
KEY_FREQUENCIES_HZ: Final = {
    key: (low, high)
    for low, row in zip(ROW_HZ, KEYPAD, strict=True)
    for high, key in zip(COLUMN_HZ, row, strict=True)
}
"""The frequencies of each key: its row's and its column's."""

TONE_AMPLITUDE: Final = 4_000
"""The amplitude of one frequency, of at most 32,767."""

TONE_SHARE: Final = 0.8
"""The part of a key's time in which it sounds. The rest is the gap before the next key."""

RINGBACK_HZ: Final = (440, 480)
RINGBACK_TONE_SECONDS: Final = 2.0
RINGBACK_PAUSE_SECONDS: Final = 4.0


def dtmf(tones: Tones) -> "array[int]":
    """Return the DTMF tones of keys, one after the other."""
    samples = array("h")
    for digit in tones.digits:
        if digit == ",":
            samples.extend(silence(COMMA_SECONDS))
        else:
            samples.extend(_tone(KEY_FREQUENCIES_HZ[digit], tones.tone_seconds * TONE_SHARE))
            samples.extend(silence(tones.tone_seconds * (1 - TONE_SHARE)))
    return samples


@cache
def ringback() -> "array[int]":
    """Return one ring-back tone and the pause after it."""
    return _tone(RINGBACK_HZ, RINGBACK_TONE_SECONDS) + silence(RINGBACK_PAUSE_SECONDS)


def silence(seconds: float) -> "array[int]":
    """Return samples of silence."""
    return array("h", bytes(SAMPLE_WIDTH_BYTES * round(seconds * SAMPLE_RATE_HZ)))


def _tone(frequencies: Iterable[int], seconds: float) -> "array[int]":
    turns = [tau * frequency / SAMPLE_RATE_HZ for frequency in frequencies]
    frames = range(round(seconds * SAMPLE_RATE_HZ))
    return array(
        "h", (round(TONE_AMPLITUDE * sum(sin(turn * i) for turn in turns)) for i in frames)
    )
