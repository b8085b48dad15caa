"""The recording that a StartCallRecording action makes of a leg."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from telephony_simulator.pstn_audio.voice import (
    Voice,
    frames_in,
    mix_into,
    silent_samples,
    track_of,
    wav_file,
)

if TYPE_CHECKING:
    from array import array

Track: TypeAlias = Literal["BOTH", "INCOMING", "OUTGOING"]

AUDIO_FILE_FORMAT: Final = "audio/wav"
DEFAULT_PREFIX: Final = "Amazon-Chime-SMA-Call-Recordings"


@dataclass(slots=True, eq=False)
class CallRecording:
    """A recording of one leg: when it started, its pauses, and where its file goes.

    Attributes:
        start: When it started, in seconds since the epoch.
        track: `INCOMING` is what the party of the leg says, `OUTGOING` what it hears.
        bucket_name: The bucket of its file.
        key: The key of its file.
        pause_tone: The samples of the tone at a pause and at a resumption.
        is_stopped: Whether the file is complete.
    """

    start: float
    track: Track
    bucket_name: str
    key: str
    pause_tone: "array[int]" = field(repr=False)
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
        """Record silence from `now` on."""
        if not self.is_paused:
            self._pauses.append((now, math.inf))

    def resume(self, now: float) -> None:
        """Record again from `now` on."""
        if self.is_paused:
            self._pauses[-1] = (self._pauses[-1][0], now)

    def metadata(self, end: float, transaction_id: str, call_id: str) -> dict[str, str]:
        """Return the metadata of its file; see docs/service/calls.md#metadata-of-a-call-recording.

        Args:
            end: When it ends, in seconds since the epoch.
            transaction_id: The TransactionId of the call.
            call_id: The CallId of the leg.
        """
        return {
            "transaction-id": transaction_id,
            "call-id": call_id,
            "recording-duration": str(round(end - self.start)),
            "recording-audio-file-format": AUDIO_FILE_FORMAT,
        }

    def content(self, end: float, incoming: Iterable[Voice], outgoing: Iterable[Voice]) -> bytes:
        """Return its WAV file.

        Args:
            end: When it ends, in seconds since the epoch.
            incoming: What the party of the leg says.
            outgoing: What the party of the leg hears.
        """
        channels: dict[Track, list[Iterable[Voice]]] = {
            "INCOMING": [incoming],
            "OUTGOING": [outgoing],
            "BOTH": [incoming, outgoing],
        }
        tracks = (track_of(self.start, end, voices) for voices in channels[self.track])
        return wav_file([self._with_pauses(track) for track in tracks])

    def _with_pauses(self, track: "array[int]") -> "array[int]":
        """Silence the pauses of a track, and mark both ends of each by a tone."""
        for paused_at, resumed_at in self._pauses:
            first = frames_in(paused_at - self.start)
            last = len(track)
            if resumed_at < math.inf:
                last = frames_in(resumed_at - self.start)
            track[first:last] = silent_samples(last - first)
            mix_into(track, first, self.pause_tone[: last - first])
            mix_into(track, last, self.pause_tone)
        return track


def recording_key(
    prefix: str, *, leg_start: float, file_time: float, transaction_id: str, call_id: str
) -> str:
    """Return the key of a recording.

    Args:
        prefix: The prefix of the destination; it may be empty, or end in a slash.
        leg_start: When the recorded leg started; its date is in the folder.
        file_time: The time in the name of the file.
        transaction_id: The TransactionId of the call.
        call_id: The CallId of the leg.
    """
    day, at = datetime.fromtimestamp(leg_start, UTC), datetime.fromtimestamp(file_time, UTC)
    time = f"{at:%Y-%m-%d-%H-%M-%S}-{at.microsecond // 1000:03}"
    folder = prefix and f"{prefix.rstrip('/')}/"
    return f"{folder}{day:%Y/%m/%d}/{time}_{transaction_id}_{call_id}.wav"
