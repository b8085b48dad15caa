"""The tones of a telephone network, and of recordings: DTMF, ring-back, busy, beeps.

DTMF: ITU-T Q.23, https://www.itu.int/rec/T-REC-Q.23
Ring-back and busy: North America's, ITU-T E.180, https://www.itu.int/rec/T-REC-E.180
"""

from array import array
from collections.abc import Iterable
from functools import cache
from math import sin, tau
from typing import Final

from telephony_simulator.pstn_audio.settings import PauseTone
from telephony_simulator.pstn_audio.sound import COMMA_SECONDS, Tones
from telephony_simulator.pstn_audio.voice import SAMPLE_RATE_HZ, frames_in, silent_samples

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

BUSY_HZ: Final = (480, 620)
BUSY_SECONDS: Final = 0.5
"""How long the busy tone sounds, and pauses."""


def dtmf(tones: Tones) -> "array[int]":
    """Return the DTMF tones of keys, one after the other."""
    samples = array("h")
    for digit in tones.digits:
        if digit == ",":
            samples.extend(silent_samples(frames_in(COMMA_SECONDS)))
        else:
            samples.extend(_tone(KEY_FREQUENCIES_HZ[digit], tones.tone_seconds * TONE_SHARE))
            samples.extend(silent_samples(frames_in(tones.tone_seconds * (1 - TONE_SHARE))))
    return samples


@cache
def ringback() -> "array[int]":
    """Return one ring-back tone and the pause after it."""
    return _tone(RINGBACK_HZ, RINGBACK_TONE_SECONDS) + silent_samples(
        frames_in(RINGBACK_PAUSE_SECONDS)
    )


@cache
def busy() -> "array[int]":
    """Return one busy tone and the pause after it."""
    return _tone(BUSY_HZ, BUSY_SECONDS) + silent_samples(frames_in(BUSY_SECONDS))


@cache
def beep(tone: PauseTone) -> "array[int]":
    """Return the tone of a pause of a recording."""
    return _tone((tone.frequency_hz,), tone.seconds)


def _tone(frequencies: Iterable[int], seconds: float) -> "array[int]":
    turns = [tau * frequency / SAMPLE_RATE_HZ for frequency in frequencies]
    frames = range(frames_in(seconds))
    return array(
        "h", (round(TONE_AMPLITUDE * sum(sin(turn * i) for turn in turns)) for i in frames)
    )
