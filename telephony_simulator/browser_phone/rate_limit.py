"""Bounds how many frames a page sends in a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telephony_simulator.clock import Clock


class FrameRateLimit:
    """A bucket of frames that refills at a constant rate.

    Args:
        clock: A clock in real time.
        frames_per_second: The rate that a page may keep up.
        burst_frames: The most frames at once.
    """

    def __init__(self, clock: Clock, frames_per_second: float, burst_frames: int) -> None:
        self._clock = clock
        self._frames_per_second = frames_per_second
        self._burst_frames = burst_frames
        self._left = float(burst_frames)
        self._at = clock.now()

    def has_room(self) -> bool:
        """Return whether one more frame is within the limit now."""
        return self._left_at(self._clock.now()) >= 1

    def count(self) -> None:
        """Count a frame."""
        now = self._clock.now()
        self._left, self._at = self._left_at(now) - 1, now

    def _left_at(self, now: float) -> float:
        refilled = self._left + max(0.0, now - self._at) * self._frames_per_second
        return min(float(self._burst_frames), refilled)
