"""Calls of two legs, outbound calls and meetings on each line."""

from array import array
from pathlib import Path

import pytest

from telephony_simulator import Meeting, Settings
from telephony_simulator.json_types import Json
from tests.conformance.lines.conftest import LineCalls, data_of
from tests.telephony_simulator.script import (
    KEEP,
    action,
    bridge,
    event_types,
    hangup,
    last_data,
    last_legs,
    listen,
    source,
    speak,
)
from tests.telephony_simulator.wav import write_wav

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")

CHUNK = array("h", [2_000, -2_000] * 80).tobytes()
"""20 ms of a microphone."""

BRIDGED = ["NEW_INBOUND_CALL", "RINGING", "ACTION_SUCCESSFUL"]
BRIDGE = "bridge LEG-A and LEG-B"
PART = "part LEG-A and LEG-B"


def join() -> Json:
    return action("JoinChimeMeeting", JoinToken="token", MeetingId="meeting")


# docs/service/actions-calls.md#callandbridge
def test_second_party_answers(calls: LineCalls) -> None:
    call = calls.dial([speak()], [bridge()])
    call.wait(3)

    call.answer()
    call.wait(1)

    assert last_legs(call) == {"LEG-A": "Connected", "LEG-B": "Connected"}
    assert calls.asked[-4:] == [
        "dial LEG-B for 30 s",
        "play Ringback on LEG-A",
        BRIDGE,
        "cut Ringback on LEG-A",
    ]


# docs/service/actions-calls.md#callandbridge
def test_unanswered_inbound_call_is_answered_by_its_bridge(calls: LineCalls) -> None:
    call = calls.dial([bridge()])
    call.wait(1)
    assert "answer LEG-A" not in calls.asked

    call.answer()

    assert calls.asked.index("answer LEG-A") < calls.asked.index(BRIDGE)


# docs/service/actions-calls.md#callandbridge
@pytest.mark.parametrize("code", [486, 603])
def test_second_party_refuses(calls: LineCalls, code: int) -> None:
    call = calls.dial([speak()], [bridge()], [speak()])
    call.wait(3)

    call.refuse(code)
    call.wait(0)

    assert data_of(call, -1)["ErrorType"] == "CallNotAnswered"
    assert calls.asked[-3:] == [
        f"end LEG-B by the party, {code}",
        "cut Ringback on LEG-A",
        "play Speech on LEG-A",
    ]


# docs/service/actions-calls.md#time-out-of-a-bridge
def test_second_party_does_not_answer(calls: LineCalls) -> None:
    call = calls.dial([speak()], [bridge(CallTimeoutSeconds=20)], [speak()])

    call.wait(15)
    assert "end LEG-B by the service, 480" not in calls.asked
    call.wait(10)

    assert data_of(call, -2)["ErrorType"] == "CallNotAnswered"
    assert "end LEG-B by the service, 480" in calls.asked
    assert BRIDGE not in calls.asked


# docs/service/actions-calls.md#callandbridge
def test_caller_hangs_up_while_the_second_telephone_rings(calls: LineCalls) -> None:
    call = calls.dial([speak()], [bridge()])
    call.wait(3)

    call.hang_up()

    assert call.ended
    assert "end LEG-A by the party, 0" in calls.asked
    assert "end LEG-B by the service, without a code" in calls.asked
    assert PART not in calls.asked


# docs/service/calls.md#bridges
def test_second_party_leaves_first(calls: LineCalls) -> None:
    call = calls.dial([bridge()], KEEP, [speak()])
    call.answer()
    call.wait(1)

    call.parties[1].hang_up()
    call.wait(0)

    assert last_legs(call)["LEG-A"] == "Connected"
    assert calls.asked[-3:] == [PART, "end LEG-B by the party, 0", "play Speech on LEG-A"]


# docs/service/calls.md#bridges
def test_caller_leaves_first(calls: LineCalls) -> None:
    call = calls.dial([bridge()], KEEP, [hangup(ParticipantTag="LEG-B")])
    call.answer()
    call.wait(1)

    call.hang_up()
    call.wait(1)

    assert call.ended
    ends = [asked for asked in calls.asked if asked.startswith(("part", "end"))]
    assert ends == [PART, "end LEG-A by the party, 0", "end LEG-B by the service, 0"]


# docs/service/calls.md#hangup-of-leg-b-by-the-application
def test_service_takes_the_second_party_out_of_the_bridge(calls: LineCalls) -> None:
    call = calls.dial([bridge()], [hangup(ParticipantTag="LEG-B")], [speak("x" * 300)])
    call.answer()
    call.wait(1)

    ends = [asked for asked in calls.asked if asked.startswith(("part", "end"))]
    assert ends == [PART, "end LEG-B by the service, 0"]
    assert last_legs(call)["LEG-A"] == "Connected"


# docs/service/actions-calls.md#another-bridge
def test_caller_is_bridged_again(calls: LineCalls) -> None:
    call = calls.dial([bridge()], KEEP, [bridge()])
    call.answer()
    call.wait(1)
    call.parties[1].hang_up()
    call.wait(1)

    call.answer()
    call.wait(0)

    assert [asked for asked in calls.asked if asked in (BRIDGE, PART)] == [BRIDGE, PART, BRIDGE]


# docs/service/actions-calls.md#ringback
def test_caller_hears_a_file_while_the_second_telephone_rings(
    calls: LineCalls, buckets: dict[str, Path]
) -> None:
    write_wav(buckets["prompts"] / "welcome.wav", seconds=2)
    call = calls.dial([bridge(RingbackTone=source())], buckets=buckets)
    call.wait(7)

    call.answer()

    assert calls.asked.count("play Prompt on LEG-A") == 1
    assert "cut Prompt on LEG-A" in calls.asked


# docs/service/calls.md#digits
def test_keys_in_a_bridge_reach_the_listener_of_their_leg(calls: LineCalls) -> None:
    call = calls.dial([speak(), listen(ParticipantTag="LEG-A"), bridge()])
    call.wait(3)
    call.answer()
    call.wait(1)

    call.press("12#")
    call.press("34#", leg="LEG-B")
    call.wait(2)

    assert event_types(call).count("DIGITS_RECEIVED") == 1
    assert last_data(call)["ReceivedDigits"] == "12#"
    assert calls.asked[-2:] == ["carry Tones of LEG-A", "carry Tones of LEG-B"]


# docs/service/actions.md#senddigits
def test_digits_are_sent_to_the_second_party(calls: LineCalls) -> None:
    call = calls.dial([bridge()], [action("SendDigits", Digits="1,2", ParticipantTag="LEG-B")])
    call.answer()
    call.wait(5)

    assert call.parties[1].heard_digits == "12"
    assert calls.asked[-1] == "play Tones on LEG-B"
    assert event_types(call)[-1] == "ACTION_SUCCESSFUL"


# docs/service/calls.md#tracks
def test_parties_speak_in_a_bridge(calls: LineCalls) -> None:
    call = calls.dial([bridge()])
    call.answer()
    call.wait(1)

    call.say("Hello?")
    call.say("Hello, who is it?", leg="LEG-B")
    call.parties[1].speak_samples(CHUNK)
    call.wait(5)

    assert [party.voices != [] for party in call.parties] == [True, True]
    assert [asked for asked in calls.asked if asked.startswith("carry")] == [
        "carry Speech of LEG-A",
        "carry Speech of LEG-B",
        "carry LiveVoice of LEG-B",
    ]


# docs/service/calls.md#updates
def test_update_takes_the_second_party_out(calls: LineCalls) -> None:
    call = calls.dial([bridge()], KEEP, [hangup(ParticipantTag="LEG-B")], [speak("x" * 300)])
    call.answer()
    call.wait(1)

    call.update({"end": "b"})
    call.wait(1)

    assert calls.asked.index(PART) < calls.asked.index("end LEG-B by the service, 0")
    assert last_legs(call)["LEG-A"] == "Connected"


# docs/service/calls.md#outbound-calls
def test_callee_answers(calls: LineCalls) -> None:
    call = calls.place(KEEP, KEEP, [speak()], [hangup()])
    call.wait(1)

    call.answer()
    call.wait(10)

    assert event_types(call)[0] == "NEW_OUTBOUND_CALL"
    assert "CALL_ANSWERED" in event_types(call)
    assert calls.asked[0].startswith("dial LEG-A for")
    assert calls.asked[1:] == ["play Speech on LEG-A", "end LEG-A by the service, 0"]


# docs/service/calls.md#outbound-calls
def test_callee_is_busy(calls: LineCalls) -> None:
    call = calls.place()
    call.wait(1)

    call.refuse(486)
    call.wait(0)

    assert event_types(call)[-1] == "HANGUP"
    assert last_data(call)["Parameters"]["SipResponseCode"] == 486
    assert calls.asked[-1] == "end LEG-A by the party, 486"


# docs/service/calls.md#outbound-calls
def test_callee_does_not_answer(calls: LineCalls) -> None:
    call = calls.place()

    call.wait(200)

    assert last_data(call)["Parameters"]["SipResponseCode"] == 480
    assert calls.asked[-1] == "end LEG-A by the service, 480"


# docs/service/calls.md#outbound-calls
def test_voicemail_answers(calls: LineCalls) -> None:
    call = calls.place(KEEP, KEEP, [speak()])
    call.wait(1)

    call.answer(voicemail=True)
    call.wait(0)

    assert "CALL_ANSWERED" in event_types(call)
    assert calls.asked[-1] == "play Speech on LEG-A"


# docs/service/actions-calls.md#joinchimemeeting
def test_caller_joins_a_meeting_and_leaves(calls: LineCalls) -> None:
    call = calls.dial([join()], KEEP, [hangup(ParticipantTag="LEG-B")])
    call.wait(1)

    call.hang_up()
    call.wait(1)

    assert call.ended
    ends = [asked for asked in calls.asked if asked.startswith("end")]
    assert ends[0] == "end LEG-A by the party, 0"
    assert ends[1].startswith("end LEG-B by the service")
    assert "dial" not in str(calls.asked)


# docs/service/calls.md#meeting-leg
def test_meeting_ends_from_outside(calls: LineCalls) -> None:
    phone = calls.phone(
        [join()], KEEP, [speak("x" * 300)], meetings=[Meeting("meeting", {"ann": "token"})]
    )
    call = phone.dial()
    call.wait(1)

    phone.service.meetings.end("meeting")
    call.wait(1)

    assert last_legs(call)["LEG-B"] == "Disconnected"
    assert "end LEG-B by the service, 0" in calls.asked


# docs/service/calls.md#longest-call
def test_call_ends_at_its_longest_duration(calls: LineCalls) -> None:
    call = calls.dial([bridge()], settings=Settings(call_seconds=600))
    call.answer()

    call.wait(601)

    assert call.ended
    ends = [asked for asked in calls.asked if asked.startswith(("part", "end"))]
    assert ends[0] == PART
    assert len(ends) == 3
