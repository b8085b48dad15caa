"""Sections 2.3, 2.4 and 2.13 of the specification: meetings and Lex bots."""

import pytest

from simulator import Bot, Intent, Meeting, Settings
from simulator.json_types import Json
from tests.conformance.conftest import Ring
from tests.simulator.script import (
    KEEP,
    action,
    bridge,
    event_types,
    events_of,
    hangup,
    last_data,
    last_event,
    last_legs,
    speak,
)

pytestmark = pytest.mark.filterwarnings("ignore::simulator.BrokenRuleWarning")

ALIAS = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID"
NOT_ALL = (
    "One or more attendees are not part of this meeting. "
    "All attendees must be part of this meeting."
)
PIZZA = Bot(
    ALIAS, [Intent("OrderPizza", ["pizza"], slots=["Size", "Topping"]), Intent("Quit", ["bye"])]
)


def join(meeting_id: str = "meeting", token: str = "token") -> Json:  # noqa: S107 - a made-up one
    return action("JoinChimeMeeting", JoinToken=token, MeetingId=meeting_id)


def modify(**parameters: Json) -> Json:
    usual: dict[str, Json] = {
        "Operation": "Mute",
        "MeetingId": "meeting",
        "AttendeeList": ["ann"],
        "ParticipantTag": "LEG-B",
    }
    return action("ModifyChimeMeetingAttendees", **{**usual, **parameters})


def meeting() -> Meeting:
    return Meeting("meeting", {"ann": "token", "bob": "other"})


def converse(**parameters: Json) -> Json:
    return action("StartBotConversation", **{"BotAliasArn": ALIAS, **parameters})


def test_2_3_joining_makes_the_meeting_leg_b(ring: Ring) -> None:
    call = ring([join()], meetings=[meeting()])

    participants = last_event(call)["CallDetails"]["Participants"]
    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"
    assert last_legs(call) == {"LEG-A": "Connected", "LEG-B": "Connected"}
    assert (participants[1]["To"], participants[1]["From"]) == ("+17035550122", "SMA")


@pytest.mark.parametrize(
    ("action_", "error_type"),
    [
        (join(token=""), "InvalidActionParameter"),
        (join(""), "InvalidActionParameter"),
        (join("elsewhere"), "SystemException"),
        (join(token="stolen"), "SystemException"),  # noqa: S106 - a made-up one
        (action("JoinChimeMeeting"), "InvalidActionParameter"),
    ],
)
def test_2_3_who_may_not_join(ring: Ring, action_: Json, error_type: str) -> None:
    call = ring([action_], meetings=[meeting()])

    assert last_data(call)["ErrorType"] == error_type


def test_2_3_a_bridged_call_joins_no_meeting(ring: Ring) -> None:
    call = ring([bridge()], [join()])

    call.answer()

    assert last_data(call)["ErrorMessage"] == "Invalid action on the call."


def test_4_5_the_end_of_a_meeting_is_a_hangup_of_leg_b(ring: Ring) -> None:
    call = ring([join()], meetings=[meeting()])

    call.end_meeting()

    assert last_event(call)["InvocationEventType"] == "HANGUP"
    assert last_data(call)["Parameters"]["ParticipantTag"] == "LEG-B"
    assert last_legs(call) == {"LEG-A": "Connected", "LEG-B": "Disconnected"}


def test_2_4_attendees_are_muted_and_unmuted(ring: Ring) -> None:
    gathering = meeting()
    call = ring([join()], [modify()], KEEP, [modify(Operation="Unmute")], meetings=[gathering])

    assert gathering.muted == {"ann"}
    call.update()

    assert gathering.muted == set()


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        (
            {"Operation": "Shout"},
            "The ModifyChimeMeetingAttendees Operation parameter value is invalid",
        ),
        ({"MeetingId": ""}, "Meeting ID parameter value is invalid."),
        ({"AttendeeList": []}, "Attendee List parameter value is invalid."),
        ({"AttendeeList": ["a"] * 101}, "Attendee List parameter value is invalid."),
        ({"AttendeeList": [7]}, "Attendee List parameter value is invalid."),
        (
            {"AttendeeList": ["eve"]},
            NOT_ALL,
        ),
        ({"ParticipantTag": "LEG-A"}, "Call is not connected to Chime Meeting."),
    ],
)
def test_2_4_parameters_are_checked(ring: Ring, parameters: dict[str, Json], message: str) -> None:
    call = ring([join()], [modify(**parameters)], meetings=[meeting()])

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"
    assert last_data(call)["ErrorMessage"] == message
    assert last_data(call)["ErrorList"] == []


def test_2_4_without_a_second_leg_there_is_nobody_to_mute(ring: Ring) -> None:
    call = ring([modify(ParticipantTag="LEG-A")])

    assert last_data(call)["ErrorMessage"] == "Invalid action on the call."


def test_4_2_dialling_the_reserved_number_joins_a_meeting(place: Ring) -> None:
    headers = {"X-chime-join-token": "token", "X-chime-meeting-id": "meeting"}

    call = place(KEEP, [modify(ParticipantTag="LEG-A")], to="+17035550122", sip_headers=headers)

    assert event_types(call) == ["NEW_OUTBOUND_CALL", "CALL_ANSWERED", "ACTION_SUCCESSFUL"]


@pytest.mark.parametrize("headers", [{}, {"X-chime-join-token": "token"}, {"X-order": "7"}])
def test_4_2_without_its_headers_the_reserved_number_refuses(
    place: Ring, headers: dict[str, str]
) -> None:
    call = place(to="+17035550122", sip_headers=headers)

    assert call.ended
    assert last_data(call)["Parameters"]["SipResponseCode"] == 480


def test_2_13_the_bot_tells_what_the_caller_wants(ring: Ring) -> None:
    call = ring([converse()], bots=[PIZZA])

    call.say("Bye, thank you")

    assert "CallId" not in last_data(call)
    assert last_data(call)["IntentResult"] == {
        "SessionId": call.legs[0].call_id,
        "SessionState": {
            "SessionAttributes": {},
            "Intent": {
                "Name": "Quit",
                "Slots": {},
                "State": "ReadyForFulfillment",
                "ConfirmationState": "None",
            },
        },
        "Interpretations": [
            {
                "NluConfidence": {"Score": 1.0},
                "Intent": {
                    "Name": "Quit",
                    "Slots": {},
                    "State": "ReadyForFulfillment",
                    "ConfirmationState": "None",
                },
            },
            {"Intent": {"Name": "FallbackIntent", "Slots": {}}},
            {"NluConfidence": {"Score": 0.42}, "Intent": {"Name": "OrderPizza", "Slots": {}}},
        ],
    }


def test_2_13_the_bot_asks_for_its_slots(ring: Ring) -> None:
    call = ring([converse()], bots=[PIZZA])

    for sentence in ("A pizza, please", "Large", "Olives"):
        call.say(sentence)

    slots = last_data(call)["IntentResult"]["SessionState"]["Intent"]["Slots"]
    assert slots["Size"] == {
        "Value": {
            "OriginalValue": "Large",
            "InterpretedValue": "Large",
            "ResolvedValues": ["Large"],
        },
        "Values": [],
    }
    assert slots["Topping"]["Value"]["InterpretedValue"] == "Olives"
    assert 'hears "Size?"' in call.transcript


def test_2_13_what_the_bot_does_not_understand_is_the_fallback(ring: Ring) -> None:
    call = ring([converse()], bots=[PIZZA])

    call.say("Mumble")

    result = last_data(call)["IntentResult"]
    assert result["SessionState"]["Intent"]["Name"] == "FallbackIntent"
    assert "NluConfidence" not in result["Interpretations"][0]


def test_2_13_session_attributes_come_back(ring: Ring) -> None:
    state: Json = {"SessionState": {"SessionAttributes": {"customer": "7"}}}
    call = ring([converse(Configuration=state)], bots=[PIZZA])

    call.say("bye")

    attributes = last_data(call)["IntentResult"]["SessionState"]["SessionAttributes"]
    assert attributes == {"customer": "7"}


def test_1_5_a_bot_conversation_comes_back_with_both_ways_to_name_the_leg(ring: Ring) -> None:
    call = ring([converse()], bots=[PIZZA])

    call.say("bye")

    assert last_data(call)["Parameters"]["ParticipantTag"] == "LEG-A"
    assert last_data(call)["Parameters"]["CallId"] == call.legs[0].call_id


def test_2_13_the_welcome_is_heard(ring: Ring) -> None:
    configuration: Json = {
        "SessionState": {"DialogAction": {"Type": "ElicitIntent"}},
        "WelcomeMessages": [{"Content": "What would you like?", "ContentType": "PlainText"}],
    }

    call = ring([converse(Configuration=configuration)], bots=[PIZZA])

    assert 'hears "What would you like?"' in call.transcript


@pytest.mark.parametrize(
    ("parameters", "error_type"),
    [
        ({"BotAliasArn": "bot"}, "InvalidActionParameter"),
        ({"BotAliasArn": None}, "InvalidActionParameter"),
        ({"BotAliasArn": ALIAS.replace("us-east-1", "eu-west-1")}, "InvalidActionParameter"),
        ({"BotAliasArn": ALIAS.replace("BOTID", "OTHER")}, "ResourceNotFound"),
        ({"LocaleId": ""}, "InvalidActionParameter"),
        ({"Configuration": "x"}, "InvalidActionParameter"),
        ({"Configuration": {"SessionState": []}}, "InvalidActionParameter"),
        ({"Configuration": {"SessionState": {"x": "y" * 10_240}}}, "InvalidActionParameter"),
        (
            {"Configuration": {"WelcomeMessages": [{"Content": "Hi", "ContentType": "PlainText"}]}},
            "InvalidActionParameter",
        ),
        ({"ParticipantTag": "LEG-B"}, "InvalidActionParameter"),
    ],
)
def test_2_13_parameters_are_checked(
    ring: Ring, parameters: dict[str, Json], error_type: str
) -> None:
    call = ring([converse(**parameters)], bots=[PIZZA])

    assert last_data(call)["ErrorType"] == error_type


def test_2_13_a_bridged_call_talks_to_no_bot(ring: Ring) -> None:
    call = ring([bridge()], [converse()], bots=[PIZZA])

    call.answer()

    assert last_data(call)["ErrorMessage"] == "Invalid action on the call."


def test_1_7_within_the_quota_the_bot_talks(ring: Ring) -> None:
    call = ring([converse()], bots=[PIZZA], settings=Settings(bots=1))

    call.say("bye")

    assert last_event(call)["InvocationEventType"] == "ACTION_SUCCESSFUL"


def test_1_7_the_bot_quota_is_an_invalid_lambda_response(ring: Ring) -> None:
    call = ring([converse()], [speak(), hangup()], bots=[PIZZA], settings=Settings(bots=0))

    (told,) = events_of(call, "INVALID_LAMBDA_RESPONSE")
    assert told["ErrorType"] == "ActionExecutionThrottled"
    assert told["ErrorMessage"] == (
        "This account has exceeded the number of bot references allowed by the PSTN Audio service"
    )
