"""Call recordings and VoiceFocus."""

from array import array
from pathlib import Path
from typing import Literal

import pytest

from telephony_simulator import BrokenRuleWarning, PauseTone, Settings
from telephony_simulator.cloudformation.bucket_server import BucketServer
from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio.sound import Tones
from telephony_simulator.pstn_audio.tones import beep, dtmf, ringback
from telephony_simulator.pstn_audio.voice import Voice, wav
from tests.conformance.conftest import Ring
from tests.telephony_simulator.local_client import local_client
from tests.telephony_simulator.script import (
    action,
    bridge,
    last_data,
    last_event,
    pause,
    play,
    record,
    speak,
)
from tests.telephony_simulator.wav import SAMPLE, channels_of, samples_of, seconds_of, write_wav

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")

PROMPT_SAMPLE = b"\x03\x04"
ANSWER_SAMPLE = b"\x05\x06"
TONE_SECONDS = PauseTone().seconds
TONE_BYTES = 2 * round(8_000 * TONE_SECONDS)
"""In bytes."""


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
    paused = [start_recording("INCOMING"), action("PauseCallRecording"), pause(2_000)]
    call = ring([speak()], [*paused, action("ResumeCallRecording")], buckets=buckets)

    call.wait(1)
    call.say("A secret", audio=said)
    call.wait(2)
    call.wait(TONE_SECONDS)
    call.say("Hello", audio=said)
    call.wait(1)
    call.hang_up()

    kept = samples_of(only_file(buckets["voicemail"]))
    assert kept[TONE_BYTES:32_000] == bytes(32_000 - TONE_BYTES)
    assert kept[32_000 + TONE_BYTES :] == SAMPLE * 8_000


# docs/service/calls.md#pause-and-resume
def test_pause_and_resumption_are_marked_by_a_tone(ring: Ring, buckets: dict[str, Path]) -> None:
    listening = [pause(1_000), action("PauseCallRecording"), pause(1_000)]
    call = ring(
        [speak(), start_recording(), *listening, action("ResumeCallRecording")], buckets=buckets
    )

    call.wait(4)
    call.hang_up()

    tone = beep(PauseTone()).tobytes()
    silence = bytes(16_000)
    expected = silence + tone + silence[len(tone) :] + tone + silence[len(tone) :]
    assert channels_of(only_file(buckets["voicemail"])) == [expected, expected]


# docs/service/calls.md#pause-and-resume
@pytest.mark.parametrize("milliseconds", [1_000, 3_333])
def test_card_number_across_a_pause_is_cut_at_the_sample(
    ring: Ring, buckets: dict[str, Path], tmp_path: Path, milliseconds: int
) -> None:
    card = numbered_wav(tmp_path / "card.wav", seconds=5)
    silenced = [action("PauseCallRecording"), pause(milliseconds), action("ResumeCallRecording")]
    call = ring([speak(), start_recording("INCOMING"), pause(1_000), *silenced], buckets=buckets)

    call.wait(1)
    call.say("4111 1111 1111 1111", audio=card)
    call.wait(6)
    call.hang_up()

    kept = samples_of(only_file(buckets["voicemail"]))
    spoken, first, last = samples_of(card), 8_000, 8_000 + 8 * milliseconds
    tone = TONE_BYTES // 2
    assert len(kept) == 2 * 6 * 8_000
    assert kept[: 2 * first] == spoken[: 2 * first]
    assert kept[2 * (first + tone) : 2 * last] == bytes(2 * (last - first - tone))
    assert kept[2 * (last + tone) : 2 * 40_000] == spoken[2 * (last + tone) :]


# docs/service/calls.md#pause-and-resume
def test_sound_is_heard_from_the_resumption_on(
    ring: Ring, buckets: dict[str, Path], tmp_path: Path
) -> None:
    said = numbered_wav(tmp_path / "said.wav", seconds=3)
    silenced = [action("PauseCallRecording"), pause(1_000), action("ResumeCallRecording")]
    call = ring(
        [speak(), start_recording("INCOMING"), *silenced],
        buckets=buckets,
        settings=Settings(pause_tone=PauseTone(seconds=0)),
    )

    call.wait(1)
    call.say("A long sentence", audio=said)
    call.wait(3)
    call.hang_up()

    kept = samples_of(only_file(buckets["voicemail"]))
    assert kept == bytes(16_000) + samples_of(said)[16_000:]


# docs/service/calls.md#pause-and-resume
@pytest.mark.parametrize("pauses", [1, 2])
def test_pauses_do_not_change_the_duration_of_the_recording(
    ring: Ring, buckets: dict[str, Path], pauses: int
) -> None:
    again = [action("PauseCallRecording"), pause(500), action("ResumeCallRecording")] * pauses
    call = ring([speak(), start_recording(), *again], buckets=buckets)

    call.wait(5)
    call.hang_up()

    assert seconds_of(only_file(buckets["voicemail"]), channels=2) == 4.0


# docs/service/calls.md#pause-and-resume
def test_second_pause_or_resumption_in_a_row_has_no_effect(
    ring: Ring, buckets: dict[str, Path], tmp_path: Path
) -> None:
    said = write_wav(tmp_path / "said.wav", seconds=3)
    paused = [action("PauseCallRecording"), action("PauseCallRecording"), pause(1_000)]
    resumed = [action("ResumeCallRecording"), pause(1_000), action("ResumeCallRecording")]
    call = ring([speak(), start_recording("INCOMING"), *paused, *resumed], buckets=buckets)

    call.wait(1)
    call.say("A long sentence", audio=said)
    call.wait(3)
    call.hang_up()

    kept = samples_of(only_file(buckets["voicemail"]))
    assert kept[16_000 + TONE_BYTES :] == SAMPLE * (16_000 - TONE_BYTES // 2)


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


# docs/service/calls.md#key-of-a-call-recording
@pytest.mark.parametrize("name", ["StartCallRecording", "RecordAudio"])
def test_key_has_the_date_of_the_start_of_the_call(
    ring: Ring, buckets: dict[str, Path], name: str
) -> None:
    action_after_midnight = {"StartCallRecording": start_recording(), "RecordAudio": record()}
    call = ring([speak()], [], [action_after_midnight[name]], buckets=buckets)

    call.wait(10 * 3_600)
    call.update({})
    call.wait(1)
    call.hang_up()

    path = only_file(buckets["voicemail"]).as_posix()
    assert "/calls/2026/09/21/2026-09-22-00-13-20-000_" in path


# docs/service/calls.md#key-of-a-call-recording
@pytest.mark.parametrize(
    ("file_time", "time"),
    [("start of the recording", "14-13-21-000"), ("start of the leg", "14-13-20-000")],
)
def test_file_name_has_the_time_of_the_setting(
    ring: Ring, file_time: Literal["start of the recording", "start of the leg"], time: str
) -> None:
    settings = Settings(call_recording_file_time=file_time)
    call = ring([speak(), start_recording()], settings=settings)

    call.wait(1)

    location = last_data(call)["CallRecordingDestination"]["Location"]
    assert location.startswith(f"voicemail/calls/2026/09/21/2026-09-21-{time}_")


# docs/service/calls.md#metadata-of-a-call-recording
def test_metadata_of_a_call_recording_is_readable_from_s3(
    ring: Ring, buckets: dict[str, Path]
) -> None:
    call = ring([speak(), start_recording()], buckets=buckets)
    call.wait(1 + 9)
    call.hang_up()
    key = only_file(buckets["voicemail"]).relative_to(buckets["voicemail"]).as_posix()

    with BucketServer(buckets) as server:
        s3 = local_client("s3", server.endpoint_url)
        head = s3.head_object(Bucket="voicemail", Key=key)
        listed = s3.list_objects_v2(Bucket="voicemail")["Contents"]

    assert head["Metadata"] == {
        "transaction-id": last_event(call)["CallDetails"]["TransactionId"],
        "call-id": call.legs[0].call_id,
        "recording-duration": "9",
        "recording-audio-file-format": "audio/wav",
    }
    assert [one["Key"] for one in listed] == [key]


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
    assert sorted(seconds_of(path, channels=2) for path in kept) == [3.0, 9.0]


# docs/service/calls.md#tracks
def test_both_tracks_are_stereo_with_the_incoming_track_left(
    ring: Ring, buckets: dict[str, Path], tmp_path: Path
) -> None:
    write_wav(buckets["prompts"] / "welcome.wav", sample=PROMPT_SAMPLE)
    said = write_wav(tmp_path / "said.wav")
    call = ring([speak(), start_recording("BOTH"), pause(1_000), play()], buckets=buckets)

    call.wait(1)
    call.say("Hello", audio=said)
    call.wait(2)
    call.hang_up()

    silence = bytes(16_000)
    assert channels_of(only_file(buckets["voicemail"])) == [
        SAMPLE * 8_000 + silence,
        silence + PROMPT_SAMPLE * 8_000,
    ]


# docs/service/calls.md#tracks
@pytest.mark.parametrize(
    ("track", "channels"),
    [
        ("INCOMING", [SAMPLE * 8_000]),
        ("OUTGOING", [ANSWER_SAMPLE * 8_000]),
        ("BOTH", [SAMPLE * 8_000, ANSWER_SAMPLE * 8_000]),
    ],
)
def test_track_has_the_party_or_what_it_hears(
    ring: Ring, buckets: dict[str, Path], tmp_path: Path, track: str, channels: list[bytes]
) -> None:
    said = write_wav(tmp_path / "said.wav")
    answered = write_wav(tmp_path / "answered.wav", sample=ANSWER_SAMPLE)
    call = ring([bridge()], [start_recording(track)], buckets=buckets)
    call.answer()

    call.say("Hello", audio=said)
    call.say("Good morning", audio=answered, leg="LEG-B")
    call.wait(1)
    call.hang_up()

    assert channels_of(only_file(buckets["voicemail"])) == channels


# docs/service/calls.md#tracks
def test_incoming_track_of_leg_b_is_the_called_party(
    ring: Ring, buckets: dict[str, Path], tmp_path: Path
) -> None:
    said = write_wav(tmp_path / "said.wav")
    answered = write_wav(tmp_path / "answered.wav", sample=ANSWER_SAMPLE)
    recording = start_recording("INCOMING", ParticipantTag="LEG-B")
    call = ring([bridge()], [recording], buckets=buckets)
    call.answer()

    call.say("Hello", audio=said)
    call.say("Good morning", audio=answered, leg="LEG-B")
    call.wait(1)
    call.hang_up(leg="LEG-B")

    assert samples_of(only_file(buckets["voicemail"])) == ANSWER_SAMPLE * 8_000


# docs/service/calls.md#tracks
def test_outgoing_track_has_the_ringback_and_the_sent_tones(
    ring: Ring, buckets: dict[str, Path]
) -> None:
    call = ring(
        [speak(), start_recording("OUTGOING"), bridge()],
        [action("SendDigits", Digits="5", ParticipantTag="LEG-A")],
        buckets=buckets,
    )

    call.wait(2)
    call.answer()
    call.wait(1)
    call.hang_up()

    kept = samples_of(only_file(buckets["voicemail"]))
    key = dtmf(Tones("5", 0.25)).tobytes()
    assert kept[:16_000] == ringback().tobytes()[:16_000]
    assert kept[16_000:] == key + bytes(16_000 - len(key))


# docs/service/calls.md#tracks
def test_outgoing_track_has_the_prompt_up_to_the_key_that_ends_it(
    ring: Ring, buckets: dict[str, Path]
) -> None:
    write_wav(buckets["prompts"] / "welcome.wav", seconds=3, sample=PROMPT_SAMPLE)
    prompt = play(PlaybackTerminators=["#"])
    call = ring([speak(), start_recording("OUTGOING"), prompt], buckets=buckets)

    call.wait(2)
    call.press("#")
    call.wait(1)
    call.hang_up()

    kept = samples_of(only_file(buckets["voicemail"]))
    assert kept == PROMPT_SAMPLE * 8_000 + bytes(16_000)


# docs/service/calls.md#tracks
@pytest.mark.parametrize("kept", [True, False])
def test_pressed_keys_are_in_the_incoming_track_by_setting(
    ring: Ring,
    buckets: dict[str, Path],
    kept: bool,  # noqa: FBT001 - a column of the table
) -> None:
    call = ring(
        [speak(), start_recording("INCOMING")],
        buckets=buckets,
        settings=Settings(keys_in_call_recordings=kept),
    )

    call.wait(1)
    call.press("5")
    call.wait(1)
    call.hang_up()

    assert any(samples_of(only_file(buckets["voicemail"]))) is kept


def only_file(directory: Path) -> Path:
    (path,) = directory.rglob("*.wav")
    return path


def numbered_wav(path: Path, seconds: int) -> Path:
    """Write a file of which every sample is different from its neighbours, and not zero."""
    samples = array("h", (1 + number % 30_000 for number in range(seconds * 8_000)))
    path.write_bytes(wav(0, seconds, [Voice(0, seconds, samples.tobytes())]))
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


# docs/service/actions-calls.md#pause-on-another-leg
@pytest.mark.filterwarnings("default::telephony_simulator.BrokenRuleWarning")
def test_pause_on_another_leg_pauses_the_running_recording_with_a_warning(
    ring: Ring, buckets: dict[str, Path], tmp_path: Path
) -> None:
    said = write_wav(tmp_path / "said.wav", seconds=3)
    call = ring(
        [bridge()],
        [
            start_recording("INCOMING", ParticipantTag="LEG-B"),
            action("PauseCallRecording", ParticipantTag="LEG-A"),
            pause(1_000),
            action("ResumeCallRecording", ParticipantTag="LEG-A"),
        ],
        buckets=buckets,
    )

    with pytest.warns(BrokenRuleWarning, match="names LEG-A, .* recording of LEG-B"):
        call.answer()
    call.say("Good morning", audio=said, leg="LEG-B")
    call.wait(3)
    call.hang_up(leg="LEG-B")

    kept = samples_of(only_file(buckets["voicemail"]))
    assert kept[TONE_BYTES:16_000] == bytes(16_000 - TONE_BYTES)
    assert kept[16_000 + TONE_BYTES :] == SAMPLE * (16_000 - TONE_BYTES // 2)


# docs/service/actions-calls.md#pause-on-another-leg
def test_pause_on_another_leg_fails_by_setting(ring: Ring) -> None:
    call = ring(
        [bridge()],
        [
            start_recording(ParticipantTag="LEG-B"),
            action("PauseCallRecording", ParticipantTag="LEG-A"),
        ],
        settings=Settings(pause_on_another_leg="fails"),
    )

    call.answer()

    assert last_data(call)["Type"] == "PauseCallRecording"
    assert last_data(call)["ErrorMessage"] == "CallId parameter for action is invalid"


# docs/service/actions-calls.md#pause-on-another-leg
def test_pause_applies_to_its_own_leg_when_both_legs_are_recorded(
    ring: Ring, buckets: dict[str, Path]
) -> None:
    tags: list[Json] = ["LEG-A", "LEG-B"]
    recordings = [start_recording("INCOMING", ParticipantTag=tag) for tag in tags]
    call = ring(
        [bridge()],
        [*recordings, action("PauseCallRecording", ParticipantTag="LEG-B")],
        buckets=buckets,
    )
    call.answer()
    leg_b = call.legs[1].call_id

    call.wait(1)
    call.hang_up()
    call.hang_up(leg="LEG-B")

    with_tone = [path.stem for path in buckets["voicemail"].rglob("*.wav") if any(samples_of(path))]
    assert [name.rpartition("_")[2] for name in with_tone] == [leg_b]


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
