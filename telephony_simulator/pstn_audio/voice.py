"""The voice of a party: 16-bit mono PCM of 8 kHz, as on the telephone network."""

import io
import wave
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

SAMPLE_RATE_HZ: Final = 8_000
SAMPLE_WIDTH_BYTES: Final = 2
MIN_SAMPLE: Final = -32_768
MAX_SAMPLE: Final = 32_767


@dataclass(frozen=True, slots=True)
class Voice:
    """One utterance of a party.

    Attributes:
        start: When it began, in seconds since the epoch.
        end: When it ends.
        samples: The sound; empty for a silent utterance, which counts as speech.
    """

    start: float
    end: float
    samples: bytes = field(default=b"", repr=False)

    @property
    def seconds(self) -> float:
        """Its duration."""
        return self.end - self.start


@dataclass(slots=True, eq=False)
class LiveVoice:
    """One utterance of a party that speaks now.

    Attributes:
        start: When it began, in seconds since the epoch.
        end: The end of the samples that have arrived.
        samples: The sound so far.
    """

    start: float
    end: float
    samples: bytearray = field(default_factory=bytearray, repr=False)

    @property
    def seconds(self) -> float:
        """Its duration so far."""
        return self.end - self.start

    def append(self, samples: bytes) -> None:
        """Append samples."""
        self.samples += samples
        self.end = self.start + len(self.samples) / (SAMPLE_RATE_HZ * SAMPLE_WIDTH_BYTES)


def read_voice(start: float, audio: Path) -> Voice:
    """Return the voice of a WAV file that starts at `start`.

    Raises:
        ValueError: The file is not 16-bit mono PCM of 8 kHz.
    """
    with wave.open(str(audio)) as file:
        shape = (file.getframerate(), file.getsampwidth(), file.getnchannels())
        if shape != (SAMPLE_RATE_HZ, SAMPLE_WIDTH_BYTES, 1):
            raise ValueError(
                f"{audio} has {shape[0]} Hz, {shape[1] * 8} bits and {shape[2]} channels; "
                "a telephone has 8000 Hz, 16 bits and 1 channel"
            )
        samples = file.readframes(file.getnframes())
    return Voice(start, start + len(samples) / (SAMPLE_RATE_HZ * SAMPLE_WIDTH_BYTES), samples)


def wav(start: float, end: float, voices: Iterable["Voice | LiveVoice"]) -> bytes:
    """Return the mono WAV file of the voices between two times, with silence between them."""
    return wav_file([track_of(start, end, voices)])


def track_of(start: float, end: float, voices: Iterable["Voice | LiveVoice"]) -> "array[int]":
    """Return the samples of the voices between two times, with silence between them."""
    track = silent_samples(frames_in(end - start))
    for voice in voices:
        mix_into(track, frames_in(voice.start - start), array("h", voice.samples))
    return track


def wav_file(tracks: Sequence["array[int]"]) -> bytes:
    """Return a WAV file with a channel for each track; all tracks have one length."""
    samples = silent_samples(len(tracks) * len(tracks[0]))
    for channel, track in enumerate(tracks):
        samples[channel :: len(tracks)] = track
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(len(tracks))
        file.setsampwidth(SAMPLE_WIDTH_BYTES)
        file.setframerate(SAMPLE_RATE_HZ)
        file.writeframes(samples)
    return content.getvalue()


def frames_in(seconds: float) -> int:
    """Return the number of frames of a duration."""
    return round(seconds * SAMPLE_RATE_HZ)


def silent_samples(count: int) -> "array[int]":
    """Return samples of silence."""
    return array("h", bytes(count * SAMPLE_WIDTH_BYTES))


def mix_into(track: "array[int]", at: int, samples: "array[int]") -> None:
    """Add samples to a track; clip the level, and cut what is outside of the track."""
    first, last = max(at, 0), min(at + len(samples), len(track))
    if first < last and not any(track[first:last]):
        track[first:last] = samples[first - at : last - at]
        return
    for frame in range(first, last):
        track[frame] = max(MIN_SAMPLE, min(track[frame] + samples[frame - at], MAX_SAMPLE))
