"""Measures the sound in a WAV file."""

import io
import wave
from array import array
from math import cos, sqrt, tau

SAMPLE_RATE_HZ = 8_000


def samples_between(content: bytes, start: float, end: float) -> "array[int]":
    """Return the samples between two times."""
    with wave.open(io.BytesIO(content)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (
            SAMPLE_RATE_HZ,
            2,
            1,
        )
        samples = array("h", file.readframes(file.getnframes()))
    return samples[round(start * SAMPLE_RATE_HZ) : round(end * SAMPLE_RATE_HZ)]


def duration_seconds(content: bytes) -> float:
    return len(samples_between(content, 0, 1_000_000)) / SAMPLE_RATE_HZ


def loudness(samples: "array[int]") -> float:
    """Return the root mean square."""
    return sqrt(sum(sample * sample for sample in samples) / len(samples))


def amplitude(samples: "array[int]", frequency: float) -> float:
    """Return the amplitude of one frequency, by Goertzel's algorithm."""
    factor = 2 * cos(tau * frequency / SAMPLE_RATE_HZ)
    before = last = 0.0
    for sample in samples:
        before, last = last, sample + factor * last - before
    power = before * before + last * last - factor * before * last
    return 2 * sqrt(power) / len(samples)


def tones(samples: "array[int]", among: "tuple[int, ...]") -> set[int]:
    """Return the frequencies, of those in `among`, that sound."""
    return {frequency for frequency in among if amplitude(samples, frequency) > 1_000}
