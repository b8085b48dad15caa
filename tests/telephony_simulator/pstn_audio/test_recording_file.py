"""The file of a call recording under a clock in real time."""

import threading
from array import array
from pathlib import Path

import pytest

from telephony_simulator.clock import RealClock
from telephony_simulator.functions import CallableFunction
from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio import Application, Bucket, Media, Route, Service
from telephony_simulator.pstn_audio.speech import Speech
from tests.telephony_simulator.pstn_audio.real_time import run_until
from tests.telephony_simulator.script import CALLER, LINE, Script, action, hangup, speak
from tests.telephony_simulator.wav import channels_of

DESTINATION: Json = {"Type": "S3", "Location": "voicemail/calls"}


class SlowSynthesizer:
    """Speaks when the test lets it."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.release = threading.Event()

    def synthesize(self, speech: Speech) -> "array[int]":
        self.asked.set()
        self.release.wait()
        return array("h", [1_000] * round(speech.seconds * 8_000))


@pytest.mark.parametrize("is_kept", [True, False])
def test_recording_is_rendered_beside_the_clock(tmp_path: Path, *, is_kept: bool) -> None:
    buckets = {"voicemail": Bucket(tmp_path / "voicemail")}
    (tmp_path / "voicemail").mkdir()
    service = Service(RealClock(speed=50), media=Media(buckets))
    service.synthesizer = synthesizer = SlowSynthesizer()
    start = action("StartCallRecording", Track="BOTH", Destination=DESTINATION)
    application = Application("application", CallableFunction(Script([start, speak()], [hangup()])))
    call = service.receive_call(to=LINE, from_=CALLER, routes=[Route(application, "rule")])

    run_until(call.clock, lambda: call.is_ended)
    assert synthesizer.asked.wait(5)
    if not is_kept:
        del buckets["voicemail"]
    synthesizer.release.set()

    if is_kept:
        run_until(call.clock, lambda: [*tmp_path.rglob("*.wav")] != [])
        (path,) = tmp_path.rglob("*.wav")
        _incoming, outgoing = channels_of(path)
        assert any(outgoing)
    else:
        run_until(call.clock, lambda: "Error occurred while uploading" in str(call.records))
