"""The sounds that play now, for a page that joins in the middle of a call."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telephony_simulator.browser_phone.sound_frame import join_frame, split_frame
from telephony_simulator.pstn_audio.voice import SAMPLE_WIDTH_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telephony_simulator.clock import Clock


@dataclass(frozen=True, slots=True)
class _Playing:
    """A frame that was sent, and when its sound begins and ends, in seconds since the epoch."""

    header: dict[str, Any]
    samples: bytes
    begins_at: float
    ends_at: float


class SoundsInProgress:
    """Keeps the frames whose sounds play now; used on the thread of the calls.

    Args:
        clock: The clock of the calls.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._playing: dict[int, _Playing] = {}

    def add(self, frame: bytes) -> None:
        """Take a frame that is sent to the pages. A text that the pages speak is not kept."""
        self._forget_ended()
        encoded, samples = split_frame(frame)
        if samples:
            header = json.loads(encoded)
            begins_at = self._clock.now() + header["wait_seconds"]
            seconds = len(samples) / (header["rate"] * SAMPLE_WIDTH_BYTES)
            ends_at = float("inf") if header["loop"] else begins_at + seconds
            self._playing[header["id"]] = _Playing(header, samples, begins_at, ends_at)

    def hush(self, sound: int) -> None:
        """Forget a sound that was stopped."""
        self._playing.pop(sound, None)

    def frames(self) -> Iterator[bytes]:
        """Yield a frame for each sound that plays now, without the part that has been heard."""
        self._forget_ended()
        now = self._clock.now()
        for playing in self._playing.values():
            elapsed = max(0.0, now - playing.begins_at)
            rate: int = playing.header["rate"]
            skipped = 0 if playing.header["loop"] else round(elapsed * rate) * SAMPLE_WIDTH_BYTES
            header = {**playing.header, "wait_seconds": max(0.0, playing.begins_at - now)}
            yield join_frame(header, playing.samples[skipped:])

    def _forget_ended(self) -> None:
        now = self._clock.now()
        for sound in [sound for sound, each in self._playing.items() if each.ends_at <= now]:
            del self._playing[sound]
