"""Decodes the frames of a page's microphone: a header in JSON, and 16-bit PCM of 8 kHz."""

from __future__ import annotations

import json
import struct
import sys
from array import array
from typing import Final, NamedTuple

from telephony_simulator.browser_phone.requests import LEGS, MAX_CALL_CHARACTERS, RequestError
from telephony_simulator.pstn_audio.voice import SAMPLE_RATE_HZ, SAMPLE_WIDTH_BYTES

LENGTH: Final = struct.Struct("<I")
MAX_HEADER_BYTES: Final = 1_024
MAX_SAMPLES_BYTES: Final = 125 * SAMPLE_RATE_HZ * SAMPLE_WIDTH_BYTES
"""Two minutes, the longest of RecordAudio, and some more."""

SPEECH: Final = "speech"
"""The name of the request in refusals: a frame has no type."""


class MicrophoneFrame(NamedTuple):
    """Sound of a party.

    Attributes:
        call: The call.
        leg: The leg of the party.
        samples: 16-bit mono PCM of 8 kHz, in the byte order of this machine.
    """

    call: str
    leg: str
    samples: bytes


def decode_microphone_frame(frame: bytes) -> MicrophoneFrame:
    """Return the sound of a binary frame.

    The frame has the length of the header in four bytes, little-endian; the header, a JSON object
    with `call`, `leg` and `rate`; and the samples, 16-bit little-endian.

    Raises:
        RequestError: The header cannot be read, the rate is another, or the samples are not whole.
    """
    if len(frame) < LENGTH.size:
        raise RequestError("a frame of sound begins with the length of its header", SPEECH)
    (length,) = LENGTH.unpack_from(frame)
    if length > MAX_HEADER_BYTES or LENGTH.size + length > len(frame):
        raise RequestError(
            f"the header of a frame has at most {MAX_HEADER_BYTES} bytes, and is in it; got"
            f" {length} of {len(frame)} bytes",
            SPEECH,
        )
    try:
        header = json.loads(frame[LENGTH.size : LENGTH.size + length])
    except (ValueError, RecursionError):
        header = None
    match header:
        case {"call": str(call), "leg": str(leg), "rate": rate} if (
            leg in LEGS and len(call) <= MAX_CALL_CHARACTERS and rate == SAMPLE_RATE_HZ
        ):
            return MicrophoneFrame(call, leg, _samples(frame[LENGTH.size + length :]))
        case _:
            raise RequestError(
                "the header of a frame must be JSON: call, leg (LEG-A or LEG-B) and the rate"
                f" {SAMPLE_RATE_HZ}",
                SPEECH,
            )


def _samples(content: bytes) -> bytes:
    if not content or len(content) % SAMPLE_WIDTH_BYTES or len(content) > MAX_SAMPLES_BYTES:
        raise RequestError(
            f"the samples of a frame have 2 to {MAX_SAMPLES_BYTES} bytes, an even number; got"
            f" {len(content)}",
            SPEECH,
        )
    if sys.byteorder == "little":
        return content
    samples = array("h", content)
    samples.byteswap()
    return samples.tobytes()
