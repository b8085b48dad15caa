"""Sound for the tests, as WAV files of a telephone's kind."""

import wave
from pathlib import Path

SAMPLE = b"\x01\x02"
"""What a voice sounds like; silence is zeros."""


def write_wav(path: Path, seconds: float = 1.0, channels: int = 1) -> Path:
    """Write a file that is all voice, and return its path."""
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, 8_000, 0, "NONE", ""))
        file.writeframes(SAMPLE * channels * int(8_000 * seconds))
    return path


def seconds_of(path: Path) -> float:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8_000, 2, 1)
        return float(file.getnframes() / file.getframerate())


def samples_of(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        return bytes(file.readframes(file.getnframes()))
