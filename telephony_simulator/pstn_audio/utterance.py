"""Live sound of a party, as a microphone sends it: chunks that become utterances."""

from array import array
from dataclasses import dataclass
from typing import Final

from telephony_simulator.pstn_audio.sound import Sound
from telephony_simulator.pstn_audio.voice import (
    SAMPLE_RATE_HZ,
    SAMPLE_WIDTH_BYTES,
    LiveVoice,
    silent_samples,
)

VOICE_LEVEL: Final = 100
"""The mean amplitude, of at most 32,767, from which sound of a silent party begins an utterance."""

UTTERANCE_PAUSE_SECONDS: Final = 0.8
"""The time below VOICE_LEVEL, or without samples, that ends an utterance."""

MAX_GAP_SECONDS: Final = 0.04
"""Samples that arrive this late follow those before them; beyond it, silence fills the gap."""
WORDS_SECONDS: Final = 3.0
"""The time after an utterance in which its words may follow: recognition takes a while."""


@dataclass(slots=True, eq=False)
class Utterance:
    """An utterance of a microphone that may go on.

    Attributes:
        voice: Its sound so far.
        sound: The same, as a sound of the call.
        voiced_until: The end of its last samples of at least VOICE_LEVEL, in seconds since the
            epoch.
        is_ended: Whether the party has ended it.
    """

    voice: LiveVoice
    sound: Sound
    voiced_until: float
    is_ended: bool = False

    def is_over(self, now: float) -> bool:
        """Return whether later samples begin another utterance."""
        return self.is_ended or now - self.voiced_until > UTTERANCE_PAUSE_SECONDS

    def may_get_words(self, now: float) -> bool:
        """Return whether a text of the party is the words of this utterance."""
        return now - self.voiced_until <= WORDS_SECONDS

    def append(self, samples: bytes, level: float, now: float) -> None:
        """Append samples that arrive now.

        Args:
            samples: 16-bit mono of 8 kHz.
            level: Their mean amplitude.
            now: The time, in seconds since the epoch.
        """
        gap = now - self.voice.end
        if gap > MAX_GAP_SECONDS:
            self.voice.append(silent_samples(round(gap * SAMPLE_RATE_HZ)).tobytes())
        self.voice.append(samples)
        self.sound.end = self.voice.end
        if level >= VOICE_LEVEL:
            self.voiced_until = self.voice.end


def mean_amplitude(samples: bytes) -> float:
    """Return the mean amplitude of 16-bit mono samples.

    Raises:
        ValueError: The number of bytes is odd, or 0.
    """
    if not samples or len(samples) % SAMPLE_WIDTH_BYTES:
        raise ValueError(
            f"expected 16-bit samples, an even number of bytes and at least 2, got {len(samples)}"
        )
    return sum(map(abs, array("h", samples))) * SAMPLE_WIDTH_BYTES / len(samples)
