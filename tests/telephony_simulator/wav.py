"""Sound for the tests, as WAV files of a telephone's kind."""

import wave
from array import array
from pathlib import Path

SAMPLE = b"\x01\x02"
"""What a voice sounds like; silence is zeros."""


def write_wav(path: Path, seconds: float = 1.0, channels: int = 1, sample: bytes = SAMPLE) -> Path:
    """Write a file that is all voice, and return its path."""
    with wave.open(str(path), "wb") as file:
        file.setparams((channels, 2, 8_000, 0, "NONE", ""))
        file.writeframes(sample * channels * int(8_000 * seconds))
    return path


def seconds_of(path: Path, channels: int = 1) -> float:
    with wave.open(str(path)) as file:
        shape = (file.getframerate(), file.getsampwidth(), file.getnchannels())
        assert shape == (8_000, 2, channels)
        return float(file.getnframes() / file.getframerate())


def channels_of(path: Path) -> list[bytes]:
    """Return the samples of each channel."""
    samples = array("h", samples_of(path))
    with wave.open(str(path)) as file:
        channels = file.getnchannels()
    return [samples[channel::channels].tobytes() for channel in range(channels)]


def samples_of(path: Path) -> bytes:
    with wave.open(str(path)) as file:
        return bytes(file.readframes(file.getnframes()))
