"""The recording that a StartCallRecording action makes of a leg."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias

from telephony_simulator.pstn_audio.media import Media
from telephony_simulator.pstn_audio.voice import Voice, wav

Track: TypeAlias = Literal["BOTH", "INCOMING", "OUTGOING"]

DEFAULT_PREFIX: Final = "Amazon-Chime-SMA-Call-Recordings"


@dataclass(slots=True, eq=False)
class CallRecording:
    """A recording of one leg: when it started, its pauses, and where its file goes.

    Attributes:
        start: When it started, in seconds since the epoch.
        track: `INCOMING` is what the party of the leg says, `OUTGOING` what the other party says.
        bucket_name: The bucket of its file.
        key: The key of its file.
        is_stopped: Whether the file is complete.
    """

    start: float
    track: Track
    bucket_name: str
    key: str
    is_stopped: bool = False
    _pauses: list[tuple[float, float]] = field(default_factory=list, repr=False)

    @property
    def location(self) -> str:
        """Bucket and key, as ActionData has them."""
        return f"{self.bucket_name}/{self.key}"

    @property
    def is_paused(self) -> bool:
        """Whether it records nothing at present."""
        return bool(self._pauses) and self._pauses[-1][1] == math.inf

    def pause(self, now: float) -> None:
        """Record nothing from `now` on."""
        self._pauses.append((now, math.inf))

    def resume(self, now: float) -> None:
        """Record again from `now` on."""
        if self._pauses:
            self._pauses[-1] = (self._pauses[-1][0], now)

    def stop(
        self, media: Media, now: float, voices: Iterable[tuple[bool, Iterable[Voice]]]
    ) -> None:
        """Stop, and write the file.

        Args:
            media: The buckets.
            now: The end, in seconds since the epoch.
            voices: The voices of each party, with True for the party of the recorded leg.

        Raises:
            ActionError: The service cannot write the file.
        """
        self.is_stopped = True
        if media.is_recording_kept():
            kept = [
                voice
                for is_own, spoken in voices
                for voice in spoken
                if self._has_track_of(is_own=is_own) and not self._is_in_pause(voice.start)
            ]
            media.store(self.bucket_name, self.key, wav(self.start, now, kept))

    def _has_track_of(self, *, is_own: bool) -> bool:
        return self.track == "BOTH" or (self.track == "INCOMING") == is_own

    def _is_in_pause(self, at: float) -> bool:
        return any(start <= at < end for start, end in self._pauses)


def recording_key(now: float, transaction_id: str, call_id: str, prefix: str) -> str:
    """Return the key of a recording that starts now; the prefix may be empty, or end in a slash."""
    at = datetime.fromtimestamp(now, UTC)
    time = f"{at:%Y-%m-%d-%H-%M-%S}-{at.microsecond // 1000:03}"
    folder = prefix and f"{prefix.rstrip('/')}/"
    return f"{folder}{at:%Y/%m/%d}/{time}_{transaction_id}_{call_id}.wav"
