"""How strong a tone is in samples (Goertzel's algorithm), and tones to send."""

from __future__ import annotations

import math
from array import array


def tone(hertz: float, seconds: float, rate: int = 8000) -> bytes:
    """Return 16-bit samples of a sine."""
    count = round(seconds * rate)
    return array(
        "h", [round(9000 * math.sin(2 * math.pi * hertz * index / rate)) for index in range(count)]
    ).tobytes()


def share_of_tone(samples: array[int], hertz: float, rate: int) -> float:
    """Return which share of the power of samples is at a frequency, 0 to 1."""
    power = sum(sample * sample for sample in samples)
    coefficient = 2 * math.cos(2 * math.pi * hertz / rate)
    before, last = 0.0, 0.0
    for sample in samples:
        before, last = last, sample + coefficient * last - before
    at_tone = last * last + before * before - coefficient * last * before
    return 2 * at_tone / (power * len(samples)) if power else 0.0
