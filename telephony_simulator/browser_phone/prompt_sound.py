"""The sound of prompts at the rate of their files: a browser converts rates itself."""

import wave
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from telephony_simulator.pstn_audio.media import Prompt
from telephony_simulator.pstn_audio.resampling import read_16_bit_wav
from telephony_simulator.pstn_audio.voice import SAMPLE_WIDTH_BYTES


class PcmSound(NamedTuple):
    """Samples with their rate.

    Attributes:
        samples: 16-bit mono PCM in the byte order of this machine.
        rate_hz: The sample rate.
    """

    samples: bytes
    rate_hz: int

    @property
    def seconds(self) -> float:
        """The duration."""
        return len(self.samples) / SAMPLE_WIDTH_BYTES / self.rate_hz


def prompt_sound(prompt: Prompt) -> PcmSound | None:
    """Return the sound of a prompt; None if its file is missing, unreadable or empty."""
    try:
        if prompt.path is not None:
            return _read(prompt.path, prompt.path.stat().st_mtime_ns)
    except (OSError, EOFError, wave.Error):
        pass
    return None


@lru_cache(maxsize=16)
def _read(path: Path, _modified: int) -> PcmSound | None:
    samples, rate_hz = read_16_bit_wav(path)
    return PcmSound(samples.tobytes(), rate_hz) if samples else None
