"""Frames of sound as a page reads them."""

from __future__ import annotations

import json
from array import array
from typing import Any, NamedTuple

from telephony_simulator.browser_phone.sound_frame import LENGTH_BYTES


class Frame(NamedTuple):
    """A decoded frame of the server."""

    header: dict[str, Any]
    samples: bytes

    @property
    def seconds(self) -> float:
        """The duration of its samples."""
        return len(self.samples) / 2 / float(self.header["rate"])

    @property
    def amplitudes(self) -> array[int]:
        """Its samples as numbers."""
        return array("h", self.samples)


def decode(frame: bytes) -> Frame:
    """Decode a frame, as the page does."""
    length = int.from_bytes(frame[:LENGTH_BYTES], "little")
    end = LENGTH_BYTES + length
    return Frame(json.loads(frame[LENGTH_BYTES:end]), frame[end:])


def microphone_frame(samples: bytes, **header: object) -> bytes:
    """Return a frame as a page sends it; keyword arguments change its header."""
    encoded = json.dumps({"call": "call", "leg": "LEG-A", "rate": 8_000, **header}).encode()
    return len(encoded).to_bytes(LENGTH_BYTES, "little") + encoded + samples
