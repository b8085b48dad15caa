"""Checks a WAV file that the service is to play.

https://docs.aws.amazon.com/chime-sdk/latest/dg/play-audio.html
"""

import struct
import wave
from pathlib import Path
from typing import Final, NamedTuple

MAX_BYTES: Final = 50 * 1024 * 1024
MAX_CHANNELS: Final = 2
RECOMMENDED_HZ: Final = 8_000
PCM: Final = 1
CONVERT: Final = "ffmpeg -i IN -ar 8000 -ac 1 -c:a pcm_s16le OUT.wav converts it"


class WavFormat(NamedTuple):
    """The format of a file that the service plays."""

    rate_hz: int
    channels: int

    @property
    def is_recommended(self) -> bool:
        """Whether it is what AWS recommends: 8 kHz, mono."""
        return self == WavFormat(RECOMMENDED_HZ, 1)

    def __str__(self) -> str:
        return f"{self.rate_hz} Hz, {'mono' if self.channels == 1 else 'stereo'}"


def read_wav_format(path: Path) -> WavFormat:
    """Return the format of a WAV file.

    Raises:
        ValueError: The service does not play the file; the message says what is wrong with it.
        OSError: The file cannot be read.
    """
    size = path.stat().st_size
    if size > MAX_BYTES:
        raise ValueError(f"has {size / 1024**2:.1f} MB; the service plays up to 50 MB")
    format_code = _format_code(path)
    if format_code != PCM:
        raise ValueError(f"is not PCM, but has the format code {format_code}; {CONVERT}")
    try:
        with wave.open(str(path)) as file:
            frames, rate_hz, channels = file.getnframes(), file.getframerate(), file.getnchannels()
            frame_bytes = channels * file.getsampwidth()
    except (wave.Error, EOFError, struct.error, ZeroDivisionError) as error:
        raise ValueError(f"is not a whole WAV file: {str(error) or 'it ends too early'}") from None
    if not 1 <= channels <= MAX_CHANNELS:
        raise ValueError(f"has {channels} channels; the service plays mono and stereo; {CONVERT}")
    if not rate_hz or not frames:
        raise ValueError("holds no sound")
    if frames * frame_bytes > size:
        raise ValueError(
            f"ends too early: its header names {frames * frame_bytes} bytes of sound, and the whole"
            f" file has {size}; {CONVERT}"
        )
    return WavFormat(rate_hz, channels)


def _format_code(path: Path) -> int:
    """Return the code of the encoding, which is 1 for PCM.

    Raises:
        ValueError: It is not a WAV file.
    """
    with path.open("rb") as file:
        if file.read(4) + file.read(8)[4:] != b"RIFFWAVE":
            raise ValueError(f"is not a WAV file; {CONVERT}")
        while len(header := file.read(8)) == struct.calcsize("<4sI"):
            name, length = struct.unpack("<4sI", header)
            if name == b"fmt ":
                return int.from_bytes(file.read(2), "little")
            file.seek(length + length % 2, 1)
    raise ValueError("is not a whole WAV file: it has no format")
