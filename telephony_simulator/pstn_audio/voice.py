"""What a party said, as sound: 16-bit mono PCM of 8 kHz, as on the telephone network."""

import io
import wave
from array import array
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

RATE: Final = 8_000
WIDTH: Final = 2
LOWEST: Final = -32_768
LOUDEST: Final = 32_767


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

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return self.end - self.start


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
    track = array("h", bytes(_frames(end - start) * WIDTH))
    for voice in voices:
        _mix(track, _frames(voice.start - start), array("h", voice.samples))
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(WIDTH)
        file.setframerate(RATE)
        file.writeframes(track)
    return content.getvalue()


def _frames(seconds: float) -> int:
    return round(seconds * RATE)


def _mix(track: "array[int]", at: int, samples: "array[int]") -> None:
    """Add samples to a track, as loud as its format allows; what falls outside is cut off."""
    first, last = max(at, 0), min(at + len(samples), len(track))
    for frame in range(first, last):
        track[frame] = max(LOWEST, min(track[frame] + samples[frame - at], LOUDEST))
