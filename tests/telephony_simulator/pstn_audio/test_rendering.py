"""Sounds of a call as samples."""

from array import array
from pathlib import Path

import pytest

from telephony_simulator import Phone
from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.pstn_audio.voice import SAMPLE_RATE_HZ
from tests.telephony_simulator.script import Script, action, speak
from tests.telephony_simulator.wav import SAMPLE, samples_of

RECORD = action(
    "StartCallRecording", Track="OUTGOING", Destination={"Type": "S3", "Location": "voicemail"}
)


class Monotone:
    """Speaks each text as one tone for its duration."""

    def synthesize(self, speech: Speech) -> "array[int]":
        return array("h", SAMPLE * round(speech.seconds * SAMPLE_RATE_HZ))


@pytest.mark.parametrize(
    ("synthesizer", "heard"), [(Monotone(), SAMPLE * 8_000), (None, bytes(16_000))]
)
def test_recorded_speech_is_silent_when_there_is_no_synthesizer(
    tmp_path: Path, synthesizer: Monotone | None, heard: bytes
) -> None:
    phone = Phone(Script([RECORD, speak("x" * 15)]), buckets={"voicemail": tmp_path})
    phone.service.synthesizer = synthesizer
    call = phone.dial()

    call.wait(1)
    call.hang_up()

    (kept,) = tmp_path.rglob("*.wav")
    assert samples_of(kept) == heard
