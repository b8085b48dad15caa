"""RecordAudio."""

from pathlib import Path
from typing import Any

import pytest

from telephony_simulator import BrokenRuleWarning, Settings
from telephony_simulator.json_types import Json
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    event_types,
    events_of,
    hangup,
    last_data,
    last_event,
    record,
    response,
)
from tests.telephony_simulator.wav import SAMPLE, samples_of, seconds_of, write_wav

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")


# docs/service/actions-calls.md#duration-of-recordaudio
def test_recording_answers_and_ends_after_its_duration(ring: Ring) -> None:
    call = ring([record(DurationInSeconds="10")])
    assert call.legs[0].status == "Connected"

    call.wait(10)

    assert last_data(call)["RecordingDestination"]["Type"] == "S3"
    assert last_data(call)["RecordingDestination"]["BucketName"] == "voicemail"
    assert last_data(call)["RecordingDestination"]["Key"].startswith("calls/")
    assert "RecordingTerminatorUsed" not in last_data(call)


# docs/service/actions-calls.md#recordaudio
def test_recording_ends_at_a_terminator_which_is_reported(ring: Ring) -> None:
    call = ring([record(RecordingTerminators=["#", "*"])])

    call.wait(3)
    call.press("5*")

    assert last_data(call)["RecordingTerminatorUsed"] == "*"


# docs/service/actions-calls.md#silence-of-recordaudio
def test_recording_ends_after_silence_when_a_silence_duration_is_given(ring: Ring) -> None:
    call = ring([record(SilenceDurationInSeconds=3)])

    call.wait(2)
    call.say("x" * 30)
    call.wait(2 + 2.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.2)

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"


# docs/service/actions-calls.md#silence-of-recordaudio
def test_recording_continues_in_silence_when_no_silence_duration_is_given(ring: Ring) -> None:
    call = ring([record()])

    call.wait(59)

    assert event_types(call) == ["NEW_INBOUND_CALL"]


# docs/service/actions-calls.md#recordaudio
def test_recording_is_a_wav_file_of_the_speech(ring: Ring, buckets: dict[str, Path]) -> None:
    call = ring([record()], buckets=buckets)

    call.wait(4)
    call.press("#")

    path = buckets["voicemail"] / last_data(call)["RecordingDestination"]["Key"]
    assert seconds_of(path) == 4.0


# docs/service/actions-calls.md#recordaudio
def test_callers_audio_is_in_the_file(ring: Ring, buckets: dict[str, Path], tmp_path: Path) -> None:
    said = write_wav(tmp_path / "said.wav")
    call = ring([record()], buckets=buckets)

    call.wait(1)
    call.say("Hello", audio=said)
    call.wait(2)
    call.press("#")

    kept = buckets["voicemail"] / last_data(call)["RecordingDestination"]["Key"]
    assert samples_of(kept) == bytes(16_000) + SAMPLE * 8_000 + bytes(16_000)


# docs/service/actions-calls.md#recordaudio
def test_recording_fails_when_the_bucket_is_not_writable(ring: Ring) -> None:
    call = ring([record(DurationInSeconds=1)], buckets={})

    call.wait(1)

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"
    assert last_data(call)["ErrorMessage"] == (
        "Error occurred while uploading recording to S3 bucket."
    )


# docs/service/actions-calls.md#recordaudio
@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"RecordingDestination": {}}, "RecordingDestination parameter value is invalid."),
        (
            {"RecordingDestination": {"Type": "S3", "BucketName": "b", "Prefix": "x" * 980}},
            "RecordingDestination parameter value is invalid.",
        ),
        ({"RecordingTerminators": None}, "RecordingTerminators parameter value is invalid."),
        ({"DurationInSeconds": 0}, "DurationInSeconds parameter value is invalid."),
        ({"DurationInSeconds": None}, "DurationInSeconds parameter value is invalid."),
        ({"SilenceDurationInSeconds": 0}, "SilenceDurationInSeconds parameter value is invalid."),
        (
            {"SilenceDurationInSeconds": 1_001},
            "SilenceDurationInSeconds parameter value is invalid.",
        ),
        (
            {"SilenceDurationInSeconds": 3, "SilenceThreshold": 1_001},
            "SilenceThreshold parameter value is invalid.",
        ),
    ],
)
def test_record_audio_fails_when_a_parameter_is_invalid(
    ring: Ring, parameters: dict[str, Json], message: str
) -> None:
    call = ring([record(**parameters)])

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"
    assert last_data(call)["ErrorMessage"] == message


# docs/service/actions.md#addressing-a-leg
@pytest.mark.filterwarnings("default::telephony_simulator.BrokenRuleWarning")
def test_record_audio_warns_when_call_id_and_tag_are_given(ring: Ring) -> None:
    def both(event: dict[str, Any]) -> Json:
        call_id = event["CallDetails"]["Participants"][0]["CallId"]
        return response(record(CallId=call_id, ParticipantTag="LEG-A"))

    with pytest.warns(BrokenRuleWarning, match="CallId or ParticipantTag, not both"):
        ring(both)


# docs/service/events.md#action_interrupted
def test_interrupted_recording_stores_the_speech_so_far(
    ring: Ring, buckets: dict[str, Path]
) -> None:
    settings = Settings(interrupted_recording_destination=True)
    call = ring([record()], [hangup()], buckets=buckets, settings=settings)
    call.wait(2)

    call.update()

    interrupted = events_of(call, "ACTION_INTERRUPTED")[0]["ActionData"]
    assert seconds_of(buckets["voicemail"] / interrupted["RecordingDestination"]["Key"]) == 2.0


# docs/service/calls.md#hang-ups
def test_recording_is_stored_when_the_caller_hangs_up(ring: Ring, buckets: dict[str, Path]) -> None:
    call = ring([record()], buckets=buckets)
    call.wait(7)

    call.hang_up()

    (kept,) = buckets["voicemail"].rglob("*.wav")
    assert seconds_of(kept) == 7.0


# docs/service/actions-calls.md#recordaudio
@pytest.mark.parametrize("end", ["hang_up", "update"])
def test_recording_is_lost_and_logged_when_it_cannot_be_stored(ring: Ring, end: str) -> None:
    call = ring([record()], [hangup()], buckets={})

    getattr(call, end)()

    assert call.ended
    assert call.log == ["Error occurred while uploading recording to S3 bucket."]
