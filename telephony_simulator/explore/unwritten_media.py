"""Buckets whose policies hold, and into which nothing is written."""

from __future__ import annotations

from telephony_simulator.pstn_audio.media import Media


class UnwrittenMedia(Media):
    """Checks recordings as the service does, and keeps none: thousands of calls are played."""

    def is_recording_kept(self) -> bool:
        """Return False."""
        return False
