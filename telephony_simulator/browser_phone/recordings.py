"""The recordings of calls, to play them back on the page."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path

    from telephony_simulator.json_types import JsonObject

MAX_RECORDINGS: Final = 200
"""The recordings that can be played back; the oldest one goes first. The buckets keep all."""


@dataclass(frozen=True)
class Recording:
    """A recording in a bucket.

    Attributes:
        call: The TransactionId of its call.
        leg: The tag of the recorded leg.
        kind: RecordAudio or StartCallRecording.
        file: The file.
        seconds: Its duration.
        id: Its id in the address with which a page plays it.
    """

    call: str
    leg: str
    kind: str
    file: Path
    seconds: float
    id: str = field(default_factory=lambda: secrets.token_urlsafe(12))

    def message(self) -> JsonObject:
        """Return the message for the pages."""
        return {
            "type": "recording",
            "call": self.call,
            "leg": self.leg,
            "id": self.id,
            "seconds": round(self.seconds, 1),
            "label": f"{self.kind}, {self.file.name}",
        }
