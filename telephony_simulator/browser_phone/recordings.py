"""The recordings of calls, to play them back on the page."""

from __future__ import annotations

import io
import secrets
import wave
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from telephony_simulator.pstn_audio import Bucket, Media

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

MAX_RECORDINGS: Final = 200
"""The recordings that can be played back; the oldest one goes first. The buckets keep all."""


@dataclass(frozen=True)
class Recording:
    """A recording in a bucket.

    Attributes:
        id: Its id in the address with which a page plays it.
        transaction_id: The call.
        call_id: The leg.
        file: The file.
        seconds: Its duration.
    """

    id: str
    transaction_id: str
    call_id: str
    file: Path
    seconds: float


class WatchedMedia(Media):
    """The buckets of an account; tells of each recording that is written.

    Args:
        buckets: The buckets.
        on_recording: Called with each recording, on the thread of the calls.
    """

    def __init__(
        self, buckets: Mapping[str, Bucket], on_recording: Callable[[Recording], None]
    ) -> None:
        super().__init__(buckets)
        self._watched_buckets = buckets
        self._on_recording = on_recording

    def store(
        self,
        bucket_name: str,
        key: str,
        content: bytes,
        application_arn: str,
        metadata: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        """Write a recording and its metadata; see `Media.store`."""
        super().store(bucket_name, key, content, application_arn, metadata)
        # …/2026/11/27/2026-11-27-10-00-00-000_<TransactionId>_<CallId>.wav
        *_, transaction_id, call_id = key.removesuffix(".wav").split("_")
        with wave.open(io.BytesIO(content)) as file:
            seconds = file.getnframes() / file.getframerate()
        path = self._watched_buckets[bucket_name].directory / key.lstrip("/")
        recording_id = secrets.token_urlsafe(12)
        self._on_recording(Recording(recording_id, transaction_id, call_id, path, seconds))
