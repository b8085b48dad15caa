"""The leg of an action that names none, or names it in one of two ways."""

from typing import Any

import pytest

from telephony import (
    CallAndBridge,
    JoinChimeMeeting,
    ModifyChimeMeetingAttendees,
    Pause,
    PstnEndpoint,
    RecordAudio,
    RecordingDestination,
    SendDigits,
    StartBotConversation,
    decode_event,
)
from telephony.actions import Action
from telephony.wire import encode_action
from tests.telephony.payloads import A, B, payload


def parameters(action: Action, name: str = "digits_received") -> Any:
    """Encode one action as the answer to an event."""
    encoded: Any = encode_action(action, decode_event(payload(name)))
    return encoded["Parameters"]


def test_action_without_leg_acts_on_the_leg_of_the_event() -> None:
    assert parameters(Pause(500)) == {"DurationInMilliseconds": 500, "CallId": B}
    assert parameters(Pause(500), "action_successful")["CallId"] == A
    assert parameters(Pause(500), "new_inbound_call")["CallId"] == A


def test_action_without_leg_acts_on_the_other_leg_when_the_leg_of_the_event_has_ended() -> None:
    assert parameters(Pause(500), "hangup")["CallId"] == A


def test_action_without_leg_acts_on_the_leg_of_the_event_when_all_have_ended() -> None:
    raw: Any = payload("hangup")
    raw["CallDetails"]["Participants"][0]["Status"] = "Disconnected"

    answer: Any = encode_action(Pause(500), decode_event(raw))

    assert answer["Parameters"]["CallId"] == B


def test_action_with_leg_keeps_it() -> None:
    assert parameters(Pause(500, call_id=A))["CallId"] == A
    assert parameters(Pause(500, participant_tag="LEG-A")) == {
        "DurationInMilliseconds": 500,
        "ParticipantTag": "LEG-A",
    }


def test_action_that_needs_a_call_id_gets_that_of_the_tagged_leg() -> None:
    assert parameters(SendDigits("1", participant_tag="LEG-A")) == {"Digits": "1", "CallId": A}


def test_tag_without_leg_is_sent_unchanged() -> None:
    assert parameters(SendDigits("1", participant_tag="LEG-B"), "new_inbound_call") == {
        "Digits": "1",
        "ParticipantTag": "LEG-B",
    }


def test_record_audio_names_its_leg_once() -> None:
    record = RecordAudio(
        RecordingDestination("voicemail"), recording_terminators="#", duration_in_seconds=60
    )

    assert parameters(record)["CallId"] == B
    tagged = parameters(record.__replace__(participant_tag="LEG-A"))
    assert tagged["ParticipantTag"] == "LEG-A"
    assert "CallId" not in tagged


@pytest.mark.parametrize(
    "action",
    [
        CallAndBridge("+12065550101", [PstnEndpoint("+12065550123")]),
        JoinChimeMeeting("token", "meeting"),
        StartBotConversation("arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID"),
    ],
    ids=repr,
)
def test_leg_a_action_acts_on_leg_a(action: Action) -> None:
    assert parameters(action)["CallId"] == A


def test_modify_attendees_acts_on_the_leg_of_the_meeting() -> None:
    mute = ModifyChimeMeetingAttendees("Mute", meeting_id="meeting", attendee_list=["one"])

    assert parameters(mute, "digits_received")["CallId"] == B
    assert parameters(mute, "action_successful")["CallId"] == A
