"""Sections 2.9, 2.14 and 2.15 of the specification: recordings, and VoiceFocus."""

import wave
from pathlib import Path
from typing import Any

import pytest

from simulator import BrokenRuleWarning, Settings
from simulator.json_types import Json
from tests.conformance.conftest import Ring
from tests.simulator.script import (
    action,
    bridge,
    event_types,
    events_of,
    hangup,
    last_data,
    last_event,
    pause,
    record,
    response,
    speak,
)

pytestmark = pytest.mark.filterwarnings("ignore::simulator.BrokenRuleWarning")


def start_recording(track: str = "BOTH", **parameters: Json) -> Json:
    destination: Json = {"Type": "S3", "Location": "voicemail/calls"}
    return action("StartCallRecording", Track=track, **{"Destination": destination, **parameters})


def seconds_of(path: Path) -> float:
    with wave.open(str(path)) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (8_000, 2, 1)
        return float(file.getnframes() / file.getframerate())


def test_2_9_recording_answers_and_ends_with_its_duration(ring: Ring) -> None:
    call = ring([record(DurationInSeconds="10")])
    assert call.legs[0].status == "Connected"

    call.wait(10)

    assert last_data(call)["RecordingDestination"]["Type"] == "S3"
    assert last_data(call)["RecordingDestination"]["BucketName"] == "voicemail"
    assert last_data(call)["RecordingDestination"]["Key"].startswith("calls/")
    assert "RecordingTerminatorUsed" not in last_data(call)


def test_2_9_a_terminator_ends_it_and_is_named(ring: Ring) -> None:
    call = ring([record(RecordingTerminators=["#", "*"])])

    call.wait(3)
    call.press("5*")

    assert last_data(call)["RecordingTerminatorUsed"] == "*"


def test_2_9_silence_ends_it_where_it_is_asked_for(ring: Ring) -> None:
    call = ring([record(SilenceDurationInSeconds=3)])

    call.wait(2)
    call.say("x" * 30)
    call.wait(2 + 2.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.2)

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"


def test_7_12_without_a_silence_duration_silence_is_recorded(ring: Ring) -> None:
    call = ring([record()])

    call.wait(59)

    assert event_types(call) == ["NEW_INBOUND_CALL"]


def test_2_9_the_file_is_a_wav_of_what_was_said(ring: Ring, buckets: dict[str, Path]) -> None:
    call = ring([record()], buckets=buckets)

    call.wait(4)
    call.press("#")

    path = buckets["voicemail"] / last_data(call)["RecordingDestination"]["Key"]
    assert seconds_of(path) == 4.0


def test_2_9_the_callers_audio_is_in_the_file(
    ring: Ring, buckets: dict[str, Path], tmp_path: Path
) -> None:
    said = tmp_path / "said.wav"
    with wave.open(str(said), "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        file.writeframes(b"\x01\x02" * 8_000)
    call = ring([record()], buckets=buckets)

    call.wait(1)
    call.say("Hello", audio=said)
    call.wait(2)
    call.press("#")

    key = last_data(call)["RecordingDestination"]["Key"]
    with wave.open(str(buckets["voicemail"] / key)) as kept:
        samples = kept.readframes(kept.getnframes())
    assert samples == bytes(16_000) + b"\x01\x02" * 8_000 + bytes(16_000)


def test_2_9_a_bucket_that_cannot_be_written_fails(ring: Ring) -> None:
    call = ring([record(DurationInSeconds=1)], buckets={})

    call.wait(1)

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"
    assert last_data(call)["ErrorMessage"] == (
        "Error occurred while uploading recording to S3 bucket."
    )


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
def test_2_9_parameters_are_checked(ring: Ring, parameters: dict[str, Json], message: str) -> None:
    call = ring([record(**parameters)])

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"
    assert last_data(call)["ErrorMessage"] == message


@pytest.mark.filterwarnings("default::simulator.BrokenRuleWarning")
def test_2_9_call_id_and_tag_together_are_doubtful(ring: Ring) -> None:
    def both(event: dict[str, Any]) -> Json:
        call_id = event["CallDetails"]["Participants"][0]["CallId"]
        return response(record(CallId=call_id, ParticipantTag="LEG-A"))

    with pytest.warns(BrokenRuleWarning, match="CallId or ParticipantTag, not both"):
        ring(both)


def test_2_9_an_interrupted_recording_keeps_what_was_said(
    ring: Ring, buckets: dict[str, Path]
) -> None:
    settings = Settings(interrupted_recording_destination=True)
    call = ring([record()], [hangup()], buckets=buckets, settings=settings)
    call.wait(2)

    call.update()

    interrupted = events_of(call, "ACTION_INTERRUPTED")[0]["ActionData"]
    assert seconds_of(buckets["voicemail"] / interrupted["RecordingDestination"]["Key"]) == 2.0


def test_2_9_a_caller_who_hangs_up_has_still_left_a_message(
    ring: Ring, buckets: dict[str, Path]
) -> None:
    call = ring([record()], buckets=buckets)
    call.wait(7)

    call.hang_up()

    (kept,) = buckets["voicemail"].rglob("*.wav")
    assert seconds_of(kept) == 7.0


@pytest.mark.parametrize("end", ["hang_up", "update"])
def test_2_9_a_message_that_cannot_be_kept_is_lost_and_logged(ring: Ring, end: str) -> None:
    call = ring([record()], [hangup()], buckets={})

    getattr(call, end)()

    assert call.ended
    assert call.log == ["Error occurred while uploading recording to S3 bucket."]


def test_2_14_a_call_recording_that_cannot_be_kept_is_lost_and_logged(ring: Ring) -> None:
    call = ring([speak(), start_recording()], buckets={})
    call.wait(1)

    call.hang_up()

    assert call.log == ["Error occurred while uploading recording to S3 bucket."]


def test_2_14_what_is_said_during_a_pause_is_not_kept(
    ring: Ring, buckets: dict[str, Path], tmp_path: Path
) -> None:
    said = tmp_path / "said.wav"
    with wave.open(str(said), "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        file.writeframes(b"\x01\x02" * 8_000)
    paused = [start_recording(), action("PauseCallRecording"), pause(2_000)]
    call = ring([speak()], [*paused, action("ResumeCallRecording")], buckets=buckets)

    call.wait(1)
    call.say("A secret", audio=said)
    call.wait(2)
    call.say("Hello", audio=said)
    call.wait(1)
    call.hang_up()

    (kept,) = buckets["voicemail"].rglob("*.wav")
    assert kept.read_bytes().count(b"\x01\x02") == 8_000
    assert seconds_of(kept) == 3.0


def test_2_14_a_call_recording_runs_in_the_background(ring: Ring) -> None:
    call = ring([speak(), start_recording()])

    call.wait(1)

    location = last_data(call)["CallRecordingDestination"]["Location"]
    transaction_id = last_event(call)["CallDetails"]["TransactionId"]
    call_id = call.legs[0].call_id
    assert location.startswith("voicemail/calls/2026/09/21/2026-09-21-14-13-21-000_")
    assert location.endswith(f"_{transaction_id}_{call_id}.wav")


def test_2_14_without_a_prefix_it_has_the_services_own(ring: Ring) -> None:
    call = ring([start_recording(Destination={"Type": "S3", "Location": "voicemail"})])

    location = last_data(call)["CallRecordingDestination"]["Location"]
    assert location.startswith("voicemail/Amazon-Chime-SMA-Call-Recordings/2026/09/21/")


def test_2_14_the_file_is_written_when_it_stops_or_the_call_ends(
    ring: Ring, buckets: dict[str, Path]
) -> None:
    stopped = ring(
        [speak("x" * 30), start_recording()],
        [speak("x" * 45), action("StopCallRecording")],
        buckets=buckets,
    )
    stopped.wait(5)
    ended = ring([speak("x" * 30), start_recording()], buckets=buckets, seed=1)
    ended.wait(2 + 9)
    ended.hang_up()

    kept = buckets["voicemail"].rglob("*.wav")
    assert sorted(seconds_of(path) for path in kept) == [3.0, 9.0]


def test_2_14_a_track_keeps_one_side(ring: Ring, buckets: dict[str, Path], tmp_path: Path) -> None:
    said = tmp_path / "said.wav"
    with wave.open(str(said), "wb") as file:
        file.setparams((1, 2, 8_000, 0, "NONE", ""))
        file.writeframes(b"\x01\x02" * 800)
    kept = {}
    for track in ("INCOMING", "OUTGOING", "BOTH"):
        call = ring([bridge()], [start_recording(track)], buckets=buckets, seed=len(track))
        call.answer()
        call.say("Hello", audio=said, leg="LEG-B")
        call.wait(1)
        call.hang_up()
        key = last_key(buckets["voicemail"], call.legs[0].call_id)
        kept[track] = b"\x01\x02" in key.read_bytes()

    assert kept == {"INCOMING": False, "OUTGOING": True, "BOTH": True}


def last_key(directory: Path, call_id: str) -> Path:
    (path,) = directory.rglob(f"*{call_id}.wav")
    return path


def test_2_14_a_leg_is_recorded_once(ring: Ring) -> None:
    call = ring([speak(), start_recording(), action("StopCallRecording"), start_recording()])

    call.wait(1)

    assert last_data(call)["ErrorMessage"] == "CallId parameter for action is invalid"


def test_8_a_second_call_recording_is_a_setting(ring: Ring) -> None:
    call = ring(
        [speak(), start_recording(), action("StopCallRecording"), start_recording()],
        settings=Settings(second_call_recording=True),
    )

    call.wait(1)

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"


def test_2_14_pause_and_resume_any_number_of_times(ring: Ring) -> None:
    again = [action("PauseCallRecording"), action("ResumeCallRecording")] * 3

    call = ring([speak(), start_recording(), *again])
    call.wait(1)

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"


@pytest.mark.parametrize("name", ["StopCallRecording", "PauseCallRecording", "ResumeCallRecording"])
def test_2_14_without_a_recording_they_fail(ring: Ring, name: str) -> None:
    call = ring([action(name)])

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"


def test_7_17_a_bad_destination_has_error_type_and_message(ring: Ring) -> None:
    call = ring([start_recording(Destination={})])

    assert last_data(call)["ErrorType"] == "NoAccessToDestination"
    assert last_data(call)["ErrorMessage"] == "Error while accessing destination"


@pytest.mark.parametrize("enable", [True, "True", "true", False, "false"])
def test_2_15_voice_focus_takes_a_boolean_and_its_text(ring: Ring, enable: Json) -> None:
    call = ring([speak(), action("VoiceFocus", Enable=enable)])

    call.wait(1)

    assert last_data(call)["Parameters"]["Enable"] is (str(enable).lower() == "true")


@pytest.mark.parametrize("enable", [None, "yes", 1])
def test_2_15_voice_focus_takes_nothing_else(ring: Ring, enable: Json) -> None:
    call = ring([action("VoiceFocus", Enable=enable)])

    assert last_data(call)["ErrorType"] == "MissingRequiredActionParameter"
    assert last_data(call)["ErrorMessage"] == "Missing required action parameter."


def test_2_15_voice_focus_is_limited_to_five_a_second(ring: Ring) -> None:
    call = ring([action("VoiceFocus", Enable=True) for _ in range(6)])

    assert last_data(call)["ErrorType"] == "ActionExecutionThrottled"
