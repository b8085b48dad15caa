"""The binary frames in which sound travels between the server and a page.

A frame is the length of its header, 32 bits, little-endian; the header, JSON in UTF-8; and samples,
16-bit mono PCM, little-endian.
"""

import json
import sys
from array import array
from typing import Final, Literal, NamedTuple, TypeAlias

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.voice import SAMPLE_RATE_HZ, SAMPLE_WIDTH_BYTES

LENGTH_BYTES: Final = 4
MAX_HEADER_BYTES: Final = 1_024
"""The longest header of a page's frame."""

SoundKind: TypeAlias = Literal["speech", "prompt", "ringback", "busy", "tones", "voice"]


class FrameError(ValueError):
    """A frame of a page that is not one of a microphone. Its text names no content."""


class MicrophoneFrame(NamedTuple):
    """Sound of the microphone of a page.

    Attributes:
        call: The TransactionId of the call.
        leg: LEG-A or LEG-B.
        samples: 16-bit mono of 8 kHz, in the byte order of this machine; at least one sample.
    """

    call: str
    leg: str
    samples: bytes


def encode_frame(header: JsonObject, samples: bytes) -> bytes:
    """Return a frame.

    Args:
        header: `id`, `call`, `leg`, `kind`, `rate`, `loop`, `wait_seconds`, and `text` and `voice`
            of speech.
        samples: 16-bit mono PCM in the byte order of this machine; empty when the page speaks.
    """
    return join_frame(header, _swapped(samples))


def join_frame(header: JsonObject, wire_samples: bytes) -> bytes:
    """Return the frame of a header and of samples that are little-endian already."""
    encoded = json.dumps(header).encode()
    return len(encoded).to_bytes(LENGTH_BYTES, "little") + encoded + wire_samples


def split_frame(frame: bytes) -> tuple[bytes, bytes]:
    """Return the header of a frame as it is written, and its little-endian samples."""
    end = LENGTH_BYTES + _header_bytes(frame)
    return frame[LENGTH_BYTES:end], frame[end:]


def decode_microphone_frame(frame: bytes) -> MicrophoneFrame:
    """Decode a frame of a page.

    Raises:
        FrameError: It has no whole header, another rate than 8,000, or no whole samples.
    """
    length = _header_bytes(frame)
    if length > MAX_HEADER_BYTES or len(frame) < LENGTH_BYTES + length:
        raise FrameError(
            f"expected a header of at most {MAX_HEADER_BYTES} bytes within the frame, "
            f"got {length} bytes in a frame of {len(frame)}"
        )
    encoded, samples = split_frame(frame)
    try:
        header: Json = json.loads(encoded)
    except (ValueError, RecursionError):
        raise FrameError("expected a header of JSON in UTF-8") from None
    match header:
        case {"call": str(call), "leg": "LEG-A" | "LEG-B" as leg, "rate": int(rate)}:
            pass
        case _:
            raise FrameError("expected a header with the texts call and leg, and the number rate")
    if rate != SAMPLE_RATE_HZ:
        raise FrameError(
            f"expected rate {SAMPLE_RATE_HZ}, got {rate}: convert the sound in the page"
        )
    if not samples or len(samples) % SAMPLE_WIDTH_BYTES:
        raise FrameError(f"expected 16-bit samples, got {len(samples)} bytes")
    return MicrophoneFrame(call, str(leg), _swapped(samples))


def _header_bytes(frame: bytes) -> int:
    return int.from_bytes(frame[:LENGTH_BYTES], "little")


def _swapped(samples: bytes) -> bytes:
    """Convert between this machine's byte order and little-endian."""
    if sys.byteorder == "little":
        return samples
    swapped = array("h", samples)
    swapped.byteswap()
    return swapped.tobytes()
