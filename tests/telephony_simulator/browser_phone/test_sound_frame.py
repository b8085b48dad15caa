"""The binary frames of sound."""

from typing import TYPE_CHECKING

import pytest

from telephony_simulator.browser_phone.sound_frame import (
    MAX_HEADER_BYTES,
    FrameError,
    decode_microphone_frame,
    encode_frame,
)
from tests.telephony_simulator.browser_phone.frames import decode, microphone_frame

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject

SAMPLES = b"\x01\x02\x03\x04"


def test_frame_of_the_server_has_header_and_samples() -> None:
    header: JsonObject = {"id": 7, "kind": "speech", "text": "Zoë 🍕"}

    frame = decode(encode_frame(header, SAMPLES))

    assert frame.header == header
    assert frame.samples == SAMPLES


def test_frame_of_a_microphone_is_decoded() -> None:
    frame = decode_microphone_frame(microphone_frame(SAMPLES, call="one", leg="LEG-B"))

    assert frame == ("one", "LEG-B", SAMPLES)


@pytest.mark.parametrize(
    ("frame", "words"),
    [
        (b"", "header of at most"),
        (b"\x01", "header of at most"),
        (b"\xff\xff\xff\xff{}", "header of at most"),
        ((MAX_HEADER_BYTES + 1).to_bytes(4, "little") + b" " * 2_000, "header of at most"),
        (b"\x02\x00\x00\x00{]", "JSON"),
        (b"\x01\x00\x00\x00\xff", "JSON"),
        (b"\x02\x00\x00\x00[]ab", "the texts call and leg"),
        (microphone_frame(SAMPLES, leg="LEG-C"), "the texts call and leg"),
        (microphone_frame(SAMPLES, call=7), "the texts call and leg"),
        (microphone_frame(SAMPLES, rate="8000"), "the number rate"),
        (microphone_frame(SAMPLES, rate=48_000), "convert the sound"),
        (microphone_frame(b""), "got 0 bytes"),
        (microphone_frame(b"\x01\x02\x03"), "got 3 bytes"),
    ],
)
def test_other_frame_is_refused(frame: bytes, words: str) -> None:
    with pytest.raises(FrameError, match=words):
        decode_microphone_frame(frame)


def test_deeply_nested_header_is_refused() -> None:
    nested = b"[" * 500 + b"]" * 500

    with pytest.raises(FrameError):
        decode_microphone_frame(len(nested).to_bytes(4, "little") + nested + SAMPLES)
