"""Converts sound of any sample rate and sample width to a telephone's: 8 kHz, 16 bits."""

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

SINC_LOBES: Final = 6
"""Half the length of the filter, in periods of the cut-off frequency. Longer is sharper, slower."""


def read_wav(path: Path) -> "array[int]":
    """Return the sound of a WAV file at 8 kHz; see `read_16_bit_wav`."""
    return resample(*read_16_bit_wav(path))


def read_16_bit_wav(path: Path) -> "tuple[array[int], int]":
    """Return the sound of a WAV file and its sample rate; a stereo file's channels are mixed.

    Raises:
        OSError: The file cannot be read.
        wave.Error: The file is not an uncompressed WAV file.
    """
    with wave.open(str(path)) as file:
        sample_bytes, rate_hz = file.getsampwidth(), file.getframerate()
        channels = file.getnchannels()
        frames = file.readframes(file.getnframes())
    whole = len(frames) - len(frames) % (sample_bytes * channels)
    return _mixed(_to_16_bits(frames[:whole], sample_bytes), channels), rate_hz


def resample(samples: "array[int]", rate_hz: int) -> "array[int]":
    """Convert samples of `rate_hz` to 8 kHz, without the frequencies that 8 kHz cannot carry."""
    if rate_hz == SAMPLE_RATE_HZ:
        return samples
    divisor = gcd(rate_hz, SAMPLE_RATE_HZ)
    step, phases = rate_hz // divisor, SAMPLE_RATE_HZ // divisor
    reach = max(1.0, rate_hz / SAMPLE_RATE_HZ)
    half_samples = int(SINC_LOBES * reach)
    weights = [_weights(phase / phases, reach, half_samples) for phase in range(phases)]
    margin = array("h", bytes(SAMPLE_WIDTH_BYTES * half_samples))
    padded = margin + samples + margin
    moments = (divmod(at, phases) for at in range(0, len(samples) * phases, step))
    near = ((padded[at : at + 2 * half_samples + 1], weights[phase]) for at, phase in moments)
    return array("h", (_clip(sum(map(mul, heard, weight))) for heard, weight in near))


def _mixed(samples: "array[int]", channels: int) -> "array[int]":
    """Return the mean of the channels."""
    if channels == 1:
        return samples
    tracks = (samples[channel::channels] for channel in range(channels))
    return array("h", (sum(frame) // channels for frame in zip(*tracks, strict=True)))


def _weights(phase: float, reach: float, half_samples: int) -> Sequence[float]:
    """Return the weights of the samples around a point between two of them; their sum is 1."""
    weights = [_weight((i - phase) / reach) for i in range(-half_samples, half_samples + 1)]
    total = sum(weights)
    return [weight / total for weight in weights]


def _weight(periods: float) -> float:
    """Return the value of the windowed sinc function."""
    if periods == 0:
        return 1.0
    window = 0.5 + 0.5 * cos(pi * min(1.0, abs(periods) / SINC_LOBES))
    return window * sin(pi * periods) / (pi * periods)


def _clip(value: float) -> int:
    return max(MIN_SAMPLE, min(round(value), MAX_SAMPLE))


def _to_16_bits(frames: bytes, sample_bytes: int) -> "array[int]":
    """Convert samples of 1 to 4 bytes to 2 bytes, the most significant ones."""
    match sample_bytes:
        case 1:
            return array("h", ((byte - 128) << 8 for byte in frames))
        case 2:
            return array("h", frames)
        case _:
            return array(
                "h",
                (
                    int.from_bytes(frames[at : at + sample_bytes], sys.byteorder, signed=True)
                    >> 8 * (sample_bytes - SAMPLE_WIDTH_BYTES)
                    for at in range(0, len(frames), sample_bytes)
                ),
            )
