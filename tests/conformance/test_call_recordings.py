"""Call recordings and VoiceFocus."""

from pathlib import Path

import pytest

from telephony_simulator import Settings
from telephony_simulator.json_types import Json
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    action,
    bridge,
    last_data,
    last_event,
    pause,
    speak,
)
from tests.telephony_simulator.wav import SAMPLE, samples_of, seconds_of, write_wav

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")


def start_recording(track: str = "BOTH", **parameters: Json) -> Json:
    destination: Json = {"Type": "S3", "Location": "voicemail/calls"}
    return action("StartCallRecording", Track=track, **{"Destination": destination, **parameters})


# docs/service/calls.md#call-recordings
def test_call_recording_is_lost_and_logged_when_it_cannot_be_stored(
    ring: Ring, buckets: dict[str, Path]
) -> None:
    (buckets["voicemail"] / "calls").write_text("a file where the prefix should be")
    call = ring([speak(), start_recording()], buckets=buckets)
    call.wait(1)

    call.hang_up()

    assert call.log == ["Error occurred while uploading recording to S3 bucket."]


# docs/service/calls.md#pause-and-resume
def test_speech_during_a_pause_is_not_recorded(
    ring: Ring, buckets: dict[str, Path], tmp_path: Path
) -> None:
    said = write_wav(tmp_path / "said.wav")
    paused = [start_recording(), action("PauseCallRecording"), pause(2_000)]
    call = ring([speak()], [*paused, action("ResumeCallRecording")], buckets=buckets)

    call.wait(1)
    call.say("A secret", audio=said)
    call.wait(2)
    call.say("Hello", audio=said)
    call.wait(1)
    call.hang_up()

    (kept,) = buckets["voicemail"].rglob("*.wav")
    assert samples_of(kept).count(SAMPLE) == 8_000
    assert seconds_of(kept) == 3.0


# docs/service/calls.md#call-recordings
def test_call_recording_runs_in_the_background(ring: Ring) -> None:
    call = ring([speak(), start_recording()])

    call.wait(1)

    location = last_data(call)["CallRecordingDestination"]["Location"]
    transaction_id = last_event(call)["CallDetails"]["TransactionId"]
    call_id = call.legs[0].call_id
    assert location.startswith("voicemail/calls/2026/09/21/2026-09-21-14-13-21-000_")
    assert location.endswith(f"_{transaction_id}_{call_id}.wav")


# docs/service/calls.md#key-of-a-call-recording
def test_recording_has_the_default_prefix_when_none_is_given(ring: Ring) -> None:
    call = ring([start_recording(Destination={"Type": "S3", "Location": "voicemail"})])

    location = last_data(call)["CallRecordingDestination"]["Location"]
    assert location.startswith("voicemail/Amazon-Chime-SMA-Call-Recordings/2026/09/21/")


# docs/service/calls.md#key-of-a-call-recording
def test_key_has_one_slash_when_the_prefix_ends_with_a_slash(
    ring: Ring, buckets: dict[str, Path]
) -> None:
    destination: Json = {"Type": "S3", "Location": "voicemail/calls/"}
    call = ring([start_recording(Destination=destination)], [speak("x" * 30)], buckets=buckets)

    location = last_data(call)["CallRecordingDestination"]["Location"]
    call.wait(1)
    call.hang_up()

    assert location.startswith("voicemail/calls/2026/")
    assert (buckets["voicemail"].parent / location).is_file()


# docs/service/calls.md#start-and-stop
def test_recording_is_written_when_it_stops_or_the_call_ends(
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


# docs/service/calls.md#tracks
def test_single_track_records_one_party(
    ring: Ring, buckets: dict[str, Path], tmp_path: Path
) -> None:
    said = write_wav(tmp_path / "said.wav", seconds=0.1)
    kept = {}
    for track in ("INCOMING", "OUTGOING", "BOTH"):
        call = ring([bridge()], [start_recording(track)], buckets=buckets, seed=len(track))
        call.answer()
        call.say("Hello", audio=said, leg="LEG-B")
        call.wait(1)
        call.hang_up()
        key = last_key(buckets["voicemail"], call.legs[0].call_id)
        kept[track] = SAMPLE in samples_of(key)

    assert kept == {"INCOMING": False, "OUTGOING": True, "BOTH": True}


def last_key(directory: Path, call_id: str) -> Path:
    (path,) = directory.rglob(f"*{call_id}.wav")
    return path


# docs/service/calls.md#start-and-stop
def test_second_start_on_a_leg_fails(ring: Ring) -> None:
    call = ring([speak(), start_recording(), action("StopCallRecording"), start_recording()])

    call.wait(1)

    assert last_data(call)["ErrorMessage"] == "CallId parameter for action is invalid"


# docs/service/calls.md#start-and-stop
def test_second_call_recording_starts_by_setting(ring: Ring) -> None:
    call = ring(
        [speak(), start_recording(), action("StopCallRecording"), start_recording()],
        settings=Settings(second_call_recording=True),
    )

    call.wait(1)

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"


# docs/service/calls.md#pause-and-resume
def test_recording_pauses_and_resumes_repeatedly(ring: Ring) -> None:
    again = [action("PauseCallRecording"), action("ResumeCallRecording")] * 3

    call = ring([speak(), start_recording(), *again])
    call.wait(1)

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"


# docs/service/actions-calls.md#pausecallrecording
@pytest.mark.parametrize("name", ["StopCallRecording", "PauseCallRecording", "ResumeCallRecording"])
def test_pause_resume_and_stop_fail_when_there_is_no_recording(ring: Ring, name: str) -> None:
    call = ring([action(name)])

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"


# docs/service/actions-calls.md#startcallrecording
@pytest.mark.parametrize(
    "destination",
    [
        {},
        {"Type": "S3", "Location": "/calls"},
        {"Type": "S3", "Location": "nowhere/calls"},
    ],
)
def test_start_call_recording_fails_when_the_destination_is_invalid(
    ring: Ring, buckets: dict[str, Path], destination: Json
) -> None:
    call = ring([start_recording(Destination=destination)], buckets=buckets)

    assert last_data(call)["ErrorType"] == "NoAccessToDestination"
    assert last_data(call)["ErrorMessage"] == "Error while accessing destination"


# docs/service/actions-calls.md#voicefocus
@pytest.mark.parametrize("enable", [True, "True", "true", False, "false"])
def test_voice_focus_accepts_a_boolean_or_its_text(ring: Ring, enable: Json) -> None:
    call = ring([speak(), action("VoiceFocus", Enable=enable)])

    call.wait(1)

    assert last_data(call)["Parameters"]["Enable"] is (str(enable).lower() == "true")


# docs/service/actions-calls.md#voicefocus
@pytest.mark.parametrize("enable", [None, "yes", 1])
def test_voice_focus_refuses_other_values(ring: Ring, enable: Json) -> None:
    call = ring([action("VoiceFocus", Enable=enable)])

    assert last_data(call)["ErrorType"] == "MissingRequiredActionParameter"
    assert last_data(call)["ErrorMessage"] == "Missing required action parameter."


# docs/service/actions-calls.md#voicefocus
def test_voice_focus_is_throttled_after_five_in_one_second(ring: Ring) -> None:
    call = ring([action("VoiceFocus", Enable=True) for _ in range(6)])

    assert last_data(call)["ErrorType"] == "ActionExecutionThrottled"
