"""Sound of any rate and width, as a telephone carries it: 16 bits, 8 kHz."""

import sys
import wave
from array import array
from collections.abc import Sequence
from math import cos, gcd, pi, sin
from operator import mul
from pathlib import Path
from typing import Final

from telephony_simulator.pstn_audio.voice import (
    MAX_SAMPLE,
    MIN_SAMPLE,
    SAMPLE_RATE_HZ,
    SAMPLE_WIDTH_BYTES,
)

LOBES: Final = 6
"""How many periods of the highest tone that is kept each sample looks at, on either side."""


def read_wav(path: Path) -> "array[int]":
    """Return the sound of a mono WAV file.

    Raises:
        OSError: It is not there any more.
        wave.Error: It is no uncompressed WAV file.
    """
    with wave.open(str(path)) as file:
        width, rate = file.getsampwidth(), file.getframerate()
        frames = file.readframes(file.getnframes())
    whole = len(frames) - len(frames) % width
    return resampled(_sixteen_bits(frames[:whole], width), rate)


def resampled(samples: "array[int]", rate: int) -> "array[int]":
    """Return sound of `rate` Hz at 8 kHz, without the tones that 8 kHz cannot carry."""
    if rate == SAMPLE_RATE_HZ:
        return samples
    divisor = gcd(rate, SAMPLE_RATE_HZ)
    step, phases = rate // divisor, SAMPLE_RATE_HZ // divisor
    reach = max(1.0, rate / SAMPLE_RATE_HZ)
    half = int(LOBES * reach)
    weights = [_weights(phase / phases, reach, half) for phase in range(phases)]
    margin = array("h", bytes(SAMPLE_WIDTH_BYTES * half))
    padded = margin + samples + margin
    moments = (divmod(at, phases) for at in range(0, len(samples) * phases, step))
    near = ((padded[at : at + 2 * half + 1], weights[phase]) for at, phase in moments)
    return array("h", (_clipped(sum(map(mul, heard, weight))) for heard, weight in near))


def _weights(phase: float, reach: float, half: int) -> Sequence[float]:
    """Return the weights of the samples around a moment between two of them."""
    weights = [_weight((i - phase) / reach) for i in range(-half, half + 1)]
    total = sum(weights)
    return [weight / total for weight in weights]


def _weight(periods: float) -> float:
    """Return the windowed sinc."""
    if periods == 0:
        return 1.0
    window = 0.5 + 0.5 * cos(pi * min(1.0, abs(periods) / LOBES))
    return window * sin(pi * periods) / (pi * periods)


def _clipped(value: float) -> int:
    return max(MIN_SAMPLE, min(round(value), MAX_SAMPLE))


def _sixteen_bits(frames: bytes, width: int) -> "array[int]":
    """Return samples of any width by their two most significant bytes."""
    match width:
        case 1:
            return array("h", ((byte - 128) << 8 for byte in frames))
        case 2:
            return array("h", frames)
        case _:
            return array(
                "h",
                (
                    int.from_bytes(frames[at : at + width], sys.byteorder, signed=True)
                    >> 8 * (width - SAMPLE_WIDTH_BYTES)
                    for at in range(0, len(frames), width)
                ),
            )
