"""What a party said, as sound: 16-bit mono PCM of 8 kHz, as on the telephone network."""

import io
import wave
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

RATE: Final = 8_000
WIDTH: Final = 2


@dataclass(frozen=True, slots=True)
class Voice:
    """A stretch of speech.

    Attributes:
        start: When it began, in seconds since the epoch.
        end: When it ends.
        samples: The sound; empty where nobody gave any, then it counts as speech and is silent.
    """

    start: float
    end: float
    samples: bytes = field(default=b"", repr=False)


def read_voice(start: float, audio: Path) -> Voice:
    """Return what a WAV file says, from `start` on.

    Raises:
        ValueError: It is no 16-bit mono PCM of 8 kHz.
    """
    with wave.open(str(audio)) as file:
        shape = (file.getframerate(), file.getsampwidth(), file.getnchannels())
        if shape != (RATE, WIDTH, 1):
            raise ValueError(
                f"{audio} has {shape[0]} Hz, {shape[1] * 8} bits and {shape[2]} channels; "
                "a telephone has 8000 Hz, 16 bits and 1 channel"
            )
        samples = file.readframes(file.getnframes())
    return Voice(start, start + len(samples) / (RATE * WIDTH), samples)


def wav(start: float, end: float, voices: Iterable[Voice]) -> bytes:
    """Return the WAV file of what was said between two times, silence where nothing was."""
    track = bytearray(_bytes_at(end - start))
    for voice in voices:
        _overlay(track, _bytes_at(voice.start - start), voice.samples)
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(WIDTH)
        file.setframerate(RATE)
        file.writeframes(track)
    return content.getvalue()


def _bytes_at(seconds: float) -> int:
    return round(seconds * RATE) * WIDTH


def _overlay(track: bytearray, at: int, samples: bytes) -> None:
    """Lay samples over a track; what falls outside is cut off."""
    first, last = max(at, 0), min(at + len(samples), len(track))
    if first < last:
        track[first:last] = samples[first - at : last - at]
