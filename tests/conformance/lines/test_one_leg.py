"""Calls of one leg on each line: answering, prompts, keys, recordings, bots."""

from array import array
from pathlib import Path

import pytest

from telephony_simulator import Bot, Intent, Settings
from telephony_simulator.functions import FunctionTimeout
from telephony_simulator.json_types import Json
from tests.conformance.lines.conftest import LineCalls, data_of
from tests.telephony_simulator.script import (
    KEEP,
    action,
    event_types,
    hangup,
    last_data,
    listen,
    menu,
    pause,
    play,
    record,
    speak,
)
from tests.telephony_simulator.wav import samples_of, seconds_of, write_wav

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")

ALIAS = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID"
BOT = Bot(ALIAS, [Intent("Order", ["pizza"], slots=["Size"]), Intent("Quit", ["bye"])])
CHUNK = array("h", [2_000, -2_000] * 80).tobytes()
"""20 ms of a microphone."""


def start_recording(track: str = "BOTH") -> Json:
    destination: Json = {"Type": "S3", "Location": "voicemail/calls"}
    return action("StartCallRecording", Track=track, Destination=destination)


# docs/service/calls.md#inbound-calls
def test_call_is_answered_by_an_action_and_ended_by_the_service(calls: LineCalls) -> None:
    call = calls.dial([speak("x" * 30)], [hangup()])

    call.wait(60)

    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL", "HANGUP"]
    assert calls.asked == [
        "offer LEG-A",
        "answer LEG-A",
        "play Speech on LEG-A",
        "end LEG-A by the service, 0",
    ]


# docs/service/actions.md#speak
def test_action_ends_when_its_speech_has_ended(calls: LineCalls) -> None:
    call = calls.dial([speak("x" * 30)])
    seconds = calls.line.speech_seconds("x" * 30)

    call.wait(seconds - 0.01)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.02)

    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL"]


# docs/service/actions-calls.md#hangup
@pytest.mark.parametrize("code", [480, 486])
def test_call_is_refused_with_a_code(calls: LineCalls, code: int) -> None:
    call = calls.dial([hangup(SipResponseCode=code)])

    call.wait(1)

    assert event_types(call) == ["NEW_INBOUND_CALL", "HANGUP"]
    assert last_data(call)["Parameters"]["SipResponseCode"] == code
    assert calls.asked == ["offer LEG-A", f"end LEG-A by the service, {code}"]


# docs/service/calls.md#hang-ups
def test_caller_cancels_before_the_answer(calls: LineCalls) -> None:
    call = calls.dial(KEEP)
    call.wait(2)

    call.hang_up()

    assert event_types(call) == ["NEW_INBOUND_CALL", "HANGUP"]
    assert calls.asked[1].startswith("end LEG-A by the party, ")


# docs/service/calls.md#hang-ups
def test_caller_hangs_up_during_speech(calls: LineCalls) -> None:
    call = calls.dial([speak("x" * 300), speak()])
    call.wait(1)

    call.hang_up()
    call.wait(60)

    assert event_types(call) == ["NEW_INBOUND_CALL", "HANGUP"]
    assert calls.asked[-2:] == ["cut Speech on LEG-A", "end LEG-A by the party, 0"]


# docs/service/actions.md#speakandgetdigits
def test_key_stops_a_prompt(calls: LineCalls) -> None:
    call = calls.dial([menu(MaxNumberOfDigits=1)], [hangup()])
    call.wait(0.5)

    call.press("4")

    assert data_of(call, 1)["ReceivedDigits"] == "4"
    assert "cut Speech on LEG-A" in calls.asked


# docs/service/actions.md#speakandgetdigits
def test_terminator_ends_the_digits(calls: LineCalls) -> None:
    call = calls.dial([menu()], [hangup()])
    call.wait(0.5)

    call.press("42#")
    call.wait(0)

    assert data_of(call, 1)["ReceivedDigits"] == "42"


# docs/service/actions.md#speakandgetdigits
def test_caller_without_keys_hears_the_failure_prompt(calls: LineCalls) -> None:
    call = calls.dial([menu(Repeat=2, MinNumberOfDigits=1)], [hangup()])

    call.wait(60)

    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_FAILED", "HANGUP"]
    assert data_of(call, 1)["ErrorType"] == "InvalidDigitsReceived"
    assert calls.asked.count("play Speech on LEG-A") == 3


# docs/service/actions.md#receivedigits
def test_keys_during_speech_reach_the_listener(calls: LineCalls) -> None:
    call = calls.dial([listen(), speak("x" * 300)])
    call.wait(1)

    call.press("12#")
    call.wait(2)

    assert event_types(call) == ["NEW_INBOUND_CALL", "DIGITS_RECEIVED"]
    assert last_data(call)["ReceivedDigits"] == "12#"
    assert "cut Speech on LEG-A" not in calls.asked


# docs/service/actions.md#playaudio
def test_prompt_is_played_to_its_end_as_often_as_asked(
    calls: LineCalls, buckets: dict[str, Path]
) -> None:
    write_wav(buckets["prompts"] / "welcome.wav", seconds=2)
    call = calls.dial([play(Repeat=3)], [hangup()], buckets=buckets)

    call.wait(5.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.2)

    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL", "HANGUP"]


# docs/service/actions.md#playaudio
def test_terminator_ends_a_prompt(calls: LineCalls, buckets: dict[str, Path]) -> None:
    write_wav(buckets["prompts"] / "welcome.wav", seconds=9)
    call = calls.dial([play(PlaybackTerminators=["*"])], [speak()], buckets=buckets)
    call.wait(1)

    call.press("1*")
    call.wait(0)

    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL"]
    assert calls.asked[-2:] == ["cut Prompt on LEG-A", "play Speech on LEG-A"]


# docs/service/actions.md#playaudio
def test_missing_file_fails_its_action(calls: LineCalls, buckets: dict[str, Path]) -> None:
    call = calls.dial([play()], [hangup()], buckets=buckets)

    call.wait(1)

    assert event_types(call)[1] == "ACTION_FAILED"
    assert "play Prompt on LEG-A" not in calls.asked


# docs/service/actions.md#pause
def test_pause_takes_its_time(calls: LineCalls) -> None:
    call = calls.dial([pause(3_000)], [hangup()])

    call.wait(2.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.2)

    assert call.ended


# docs/service/calls.md#updates
def test_update_interrupts_a_prompt(calls: LineCalls, buckets: dict[str, Path]) -> None:
    write_wav(buckets["prompts"] / "welcome.wav", seconds=60)
    call = calls.dial([play()], [speak()], buckets=buckets)
    call.wait(1)

    call.update({"transfer": "yes"})
    call.wait(0)

    assert event_types(call)[1:3] == ["CALL_UPDATE_REQUESTED", "ACTION_INTERRUPTED"]
    assert calls.asked[-2:] == ["cut Prompt on LEG-A", "play Speech on LEG-A"]


# docs/service/calls.md#updates
def test_update_waits_for_the_end_of_speech(calls: LineCalls) -> None:
    call = calls.dial(
        [speak("x" * 30)], [hangup()], settings=Settings(speak_is_interruptible=False)
    )
    call.wait(0.1)

    call.update({})
    call.wait(60)

    assert call.ended
    assert "cut Speech on LEG-A" not in calls.asked


# docs/service/actions-calls.md#recordaudio
def test_microphone_is_recorded_until_a_terminator(
    calls: LineCalls, buckets: dict[str, Path]
) -> None:
    call = calls.dial([record()], [hangup()], buckets=buckets)

    for _ in range(100):
        call.parties[0].speak_samples(CHUNK)
        call.wait(0.02)
    call.press("#")
    call.wait(0)

    assert data_of(call, 1)["RecordingTerminatorUsed"] == "#"
    (path,) = buckets["voicemail"].rglob("*.wav")
    assert samples_of(path) == CHUNK * 100
    assert calls.asked[2:3] == ["record LEG-A"]
    assert calls.asked.count("stop recording LEG-A") == 1


# docs/service/actions-calls.md#recordaudio
def test_recording_ends_in_silence(calls: LineCalls, buckets: dict[str, Path]) -> None:
    call = calls.dial([record(SilenceDurationInSeconds=2)], [hangup()], buckets=buckets)

    for _ in range(200):
        call.parties[0].speak_samples(CHUNK)
        call.wait(0.02)
    call.wait(1.9)
    assert not call.ended
    call.wait(0.2)

    (path,) = buckets["voicemail"].rglob("*.wav")
    assert seconds_of(path) == pytest.approx(6, abs=0.05)


# docs/service/actions-calls.md#recordaudio
def test_recording_is_stored_when_the_caller_hangs_up(
    calls: LineCalls, buckets: dict[str, Path]
) -> None:
    call = calls.dial([record()], buckets=buckets)
    call.wait(3)

    call.hang_up()

    (path,) = buckets["voicemail"].rglob("*.wav")
    assert seconds_of(path) == pytest.approx(3)
    assert sorted(calls.asked[-2:]) == ["end LEG-A by the party, 0", "stop recording LEG-A"]


# docs/service/calls.md#pause-and-resume
def test_call_recording_has_a_pause(calls: LineCalls, buckets: dict[str, Path]) -> None:
    call = calls.dial(
        [start_recording(), pause(1_000)],
        [action("PauseCallRecording"), pause(1_000)],
        [action("ResumeCallRecording"), pause(1_000)],
        [action("StopCallRecording"), hangup()],
        buckets=buckets,
    )

    for _ in range(200):
        if not call.ended:
            call.parties[0].speak_samples(CHUNK)
        call.wait(0.02)

    (path,) = buckets["voicemail"].rglob("*.wav")
    assert seconds_of(path, channels=2) == pytest.approx(3)
    assert [asked for asked in calls.asked if "record" in asked] == [
        "record LEG-A",
        "stop recording LEG-A",
    ]


# docs/service/calls.md#call-recordings
def test_leg_is_recorded_twice_at_a_time(calls: LineCalls, buckets: dict[str, Path]) -> None:
    mail: Json = {"Type": "S3", "BucketName": "voicemail", "Prefix": "mail"}
    call = calls.dial([start_recording(), record(RecordingDestination=mail)], buckets=buckets)
    call.wait(3)

    call.hang_up()

    assert len([*buckets["voicemail"].rglob("*.wav")]) == 2
    assert [asked for asked in calls.asked if "record" in asked] == [
        "record LEG-A",
        "record LEG-A",
        "stop recording LEG-A",
        "stop recording LEG-A",
    ]


# docs/service/responses.md#time-outs-and-retries
def test_call_ends_when_its_function_times_out(calls: LineCalls) -> None:
    call = calls.dial([speak()], FunctionTimeout(60), FunctionTimeout(60))

    call.wait(30)

    assert call.ended
    assert calls.asked[-1] == "end LEG-A by the service, 480"


# docs/service/responses.md#invalid-answers
def test_refused_answer_is_reported(calls: LineCalls) -> None:
    call = calls.dial([action("Sing")], [hangup()])

    call.wait(1)

    assert event_types(call)[:2] == ["NEW_INBOUND_CALL", "INVALID_LAMBDA_RESPONSE"]


# docs/service/actions-calls.md#startbotconversation
def test_bot_talks_with_the_caller(calls: LineCalls) -> None:
    call = calls.dial([action("StartBotConversation", BotAliasArn=ALIAS)], [hangup()], bots=[BOT])

    call.say("A pizza")
    call.wait(1)
    call.say("Large")
    call.wait(1)

    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL", "HANGUP"]
    assert calls.asked.count("play Speech on LEG-A") == 1
    assert calls.asked.count("carry Speech of LEG-A") == 2


# docs/service/actions-calls.md#startbotconversation
def test_bot_takes_keys(calls: LineCalls) -> None:
    call = calls.dial([action("StartBotConversation", BotAliasArn=ALIAS)], [hangup()], bots=[BOT])
    call.say("A pizza")
    call.wait(5)

    call.press("2#")
    call.wait(1)

    size = data_of(call, 1)["IntentResult"]["SessionState"]["Intent"]["Slots"]["Size"]
    assert size["Value"]["OriginalValue"] == "2"
