"""CallAndBridge and Hangup."""

import pytest

from telephony_simulator import BrokenRuleWarning, Meeting, Settings
from telephony_simulator.json_types import Json
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    CALLER,
    KEEP,
    KITCHEN,
    LINE,
    action,
    bridge,
    event_types,
    hangup,
    last_data,
    last_legs,
    pstn,
    source,
    speak,
)

CONNECTOR = "arn:aws:chime:us-east-1:111122223333:vc/abcdef1ghij2klmno3pqr4"


def connector(uri: str = "5000", arn: Json = CONNECTOR) -> Json:
    return {"BridgeEndpointType": "AWS", "Uri": uri, "Arn": arn}


# docs/service/calls.md#bridges
def test_bridge_success_names_leg_a_and_shows_both_legs_connected(ring: Ring) -> None:
    call = ring([bridge()])

    call.answer()

    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL"]
    assert last_legs(call) == {"LEG-A": "Connected", "LEG-B": "Connected"}
    assert last_data(call)["Parameters"]["CallId"] == call.legs[0].call_id


# docs/service/calls.md#bridges
def test_inbound_call_is_answered_when_the_second_party_answers(ring: Ring) -> None:
    call = ring([bridge()])
    assert call.legs[0].status is None

    call.answer()

    assert call.legs[0].status == "Connected"


# docs/service/actions-calls.md#time-out-of-a-bridge
@pytest.mark.parametrize("seconds", [30, 120, 1])
def test_bridge_rings_until_the_call_timeout(ring: Ring, seconds: int) -> None:
    parameters: dict[str, Json] = {} if seconds == 30 else {"CallTimeoutSeconds": str(seconds)}
    call = ring([bridge(**parameters)])

    call.wait(seconds - 0.1)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.1)

    assert last_data(call)["ErrorType"] == "CallNotAnswered"


# docs/service/actions-calls.md#time-out-of-a-bridge
def test_bridge_warns_when_the_timeout_is_0(ring: Ring) -> None:
    with pytest.warns(BrokenRuleWarning, match="CallTimeoutSeconds"):
        call = ring([bridge(CallTimeoutSeconds=0)])

    assert last_data(call)["ErrorType"] == "CallNotAnswered"


# docs/service/actions-calls.md#callandbridge
@pytest.mark.parametrize("code", [486, 480, 404])
def test_bridge_fails_with_call_not_answered_when_refused(ring: Ring, code: int) -> None:
    call = ring([bridge()])

    call.refuse(code)

    assert last_data(call)["ErrorType"] == "CallNotAnswered"
    assert last_data(call)["ErrorMessage"] == "Call not answered"
    assert list(last_legs(call)) == ["LEG-A"]


# docs/service/actions-calls.md#another-bridge
def test_second_bridge_uses_leg_b_again(ring: Ring) -> None:
    call = ring([bridge()], KEEP, [bridge(Endpoints=[pstn("+12065550124")])])
    call.answer()

    call.hang_up(leg="LEG-B")
    call.answer()

    assert last_legs(call) == {"LEG-A": "Connected", "LEG-B": "Connected"}
    assert [leg.to for leg in call.legs[1:]] == ["+12065550124"]


# docs/service/actions-calls.md#another-bridge
def test_second_bridge_fails_when_leg_b_is_connected(ring: Ring) -> None:
    call = ring([bridge()], [bridge()])

    with pytest.warns(BrokenRuleWarning, match="Invalid action on the call"):
        call.answer()

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"


# docs/service/actions-calls.md#sip-headers-of-a-bridge
def test_voice_connector_receives_the_sip_headers(ring: Ring) -> None:
    headers: Json = {"X-Order": "7", "User-to-User": "00", "Diversion": "<sip:a@b>"}

    call = ring([bridge(Endpoints=[connector()], SipHeaders=headers)])

    assert call.legs[1].sip_headers == headers
    assert call.legs[1].to == "5000"


# docs/service/actions-calls.md#callandbridge
@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"Endpoints": []}, "Invalid number of endpoints provided."),
        ({"Endpoints": [pstn(), pstn()]}, "Invalid number of endpoints provided."),
        ({"Endpoints": None}, "Invalid number of endpoints provided."),
        ({"Endpoints": [pstn("12065550123")]}, "Endpoint parameter is invalid."),
        ({"Endpoints": ["+12065550123"]}, "Endpoint parameter is invalid."),
        ({"Endpoints": [{**pstn(), "Arn": CONNECTOR}]}, "Endpoint parameter is invalid."),
        ({"Endpoints": [connector("a" * 37)]}, "Endpoint parameter is invalid."),
        ({"Endpoints": [connector("a b")]}, "Endpoint parameter is invalid."),
        ({"Endpoints": [connector(arn=None)]}, "Endpoint parameter is invalid."),
        (
            {"Endpoints": [connector(arn=CONNECTOR.replace("1111", "9999"))]},
            "Resource does not belong to the current AWS account",
        ),
        ({"CallerIdNumber": "kitchen"}, "Invalid caller ID."),
        ({"CallerIdNumber": None}, "Caller ID not defined."),
        (
            {"CallTimeoutSeconds": 121},
            "The MaxCallTimeout parameter is invalid. Timeout must be between 0 and 120 seconds.",
        ),
        (
            {"Endpoints": [connector()], "SipHeaders": {"From": "me"}},
            "Invalid SIP header(s) provided: From.",
        ),
        (
            {"Endpoints": [connector()], "SipHeaders": {"x-amzn": "b"}},
            "Invalid SIP header(s) provided: x-amzn.",
        ),
        (
            {"Endpoints": [connector()], "SipHeaders": {"X-Long": "a" * 2049}},
            "Invalid SIP header(s) provided: X-Long.",
        ),
        ({"ParticipantTag": "LEG-B"}, "CallId or ParticipantTag parameter for action is invalid."),
    ],
)
@pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")
def test_bridge_fails_when_a_parameter_is_invalid(
    ring: Ring, parameters: dict[str, Json], message: str
) -> None:
    call = ring([bridge(**parameters)])

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"
    assert last_data(call)["ErrorMessage"] == message
    assert last_legs(call) == {"LEG-A": None}


# docs/service/actions-calls.md#caller-id
@pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")
@pytest.mark.parametrize(
    ("caller_id", "allowed"), [(CALLER, True), (LINE, True), ("+12065550199", False)]
)
def test_bridge_accepts_a_caller_id_when_owned_or_the_callers(
    ring: Ring,
    caller_id: str,
    allowed: bool,  # noqa: FBT001 - a case
) -> None:
    call = ring([bridge(CallerIdNumber=caller_id)], numbers={LINE})

    assert ("ACTION_FAILED" not in event_types(call)) == allowed
    if not allowed:
        assert last_data(call)["ErrorMessage"] == (
            "Provided caller ID number is invalid. Number must be owned by this AWS account, "
            "or be the From number of LEG-A."
        )


# docs/service/actions-calls.md#ringback
@pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")
@pytest.mark.parametrize(
    ("tone", "message"),
    [
        ({"Type": "S3"}, "Ringtone parameter value is invalid."),
        (source("missing.wav"), "Cannot access S3 bucket or audio file."),
    ],
)
def test_bridge_fails_when_the_ringback_tone_cannot_be_played(
    ring: Ring, buckets: dict[str, object], tone: Json, message: str
) -> None:
    call = ring([bridge(RingbackTone=tone)], buckets=buckets)

    assert last_data(call)["ErrorType"] == "InvalidAudioSource"
    assert last_data(call)["ErrorMessage"] == message


# docs/service/actions-calls.md#callandbridge
def test_null_arn_is_accepted_when_the_endpoint_is_a_number(ring: Ring) -> None:
    call = ring([bridge(Endpoints=[{**pstn(), "Arn": None}])])

    assert call.legs[1].to == KITCHEN


# docs/service/actions-calls.md#hangup
def test_hangup_refuses_the_call_when_it_is_the_first_action(ring: Ring) -> None:
    call = ring([hangup(SipResponseCode="486")])

    assert call.ended
    assert event_types(call) == ["NEW_INBOUND_CALL", "HANGUP"]
    assert last_data(call)["Parameters"]["SipResponseCode"] == 486
    assert "is answered" not in call.transcript


# docs/service/calls.md#sip-response-codes
@pytest.mark.parametrize("code", ["0", "480", "486", 0, 480, 486])
def test_hangup_accepts_three_codes_as_text_or_number(ring: Ring, code: Json) -> None:
    call = ring([hangup(SipResponseCode=code)])

    assert last_data(call)["Parameters"]["SipResponseCode"] == int(str(code))


# docs/service/calls.md#sip-response-codes
@pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")
@pytest.mark.parametrize("code", ["404", "busy", None, [], 1])
def test_hangup_refuses_other_codes(ring: Ring, code: Json) -> None:
    call = ring([hangup(SipResponseCode=code)])

    assert last_data(call)["ErrorType"] == "InvalidActionParameter"


# docs/service/actions-calls.md#hangup
def test_hangup_succeeds_when_it_has_no_parameters(ring: Ring) -> None:
    call = ring([{"Type": "Hangup"}])

    assert call.ended


# docs/service/actions-calls.md#hangup
def test_hangup_fails_when_the_outbound_call_rings(place: Ring) -> None:
    call = place(KEEP, [hangup()])

    assert not call.ended
    assert call.legs[0].is_ringing


# docs/service/actions-calls.md#hangup
def test_hangup_ends_the_leg_of_its_call_id(ring: Ring) -> None:
    call = ring([bridge()], lambda event: response_for(event, "LEG-B"))

    call.answer()

    assert last_legs(call) == {"LEG-A": "Connected", "LEG-B": "Disconnected"}


def response_for(event: dict[str, object], tag: str) -> Json:
    details = event["CallDetails"]
    assert isinstance(details, dict)
    leg = next(leg for leg in details["Participants"] if leg["ParticipantTag"] == tag)
    return {"SchemaVersion": "1.0", "Actions": [hangup(CallId=leg["CallId"])]}


# docs/service/calls.md#meeting-leg
def test_hangup_of_a_meeting_leg_sends_action_successful(ring: Ring) -> None:
    join = action("JoinChimeMeeting", JoinToken="token", MeetingId="meeting")
    call = ring([join], [hangup(ParticipantTag="LEG-B")], meetings=[Meeting("meeting")])

    assert event_types(call)[-1] == "ACTION_SUCCESSFUL"
    assert last_data(call)["Type"] == "Hangup"
    assert last_legs(call) == {"LEG-A": "Connected", "LEG-B": "Disconnected"}


# docs/service/calls.md#hangup-of-leg-b-by-the-application
@pytest.mark.parametrize(
    ("settings", "events"),
    [
        (Settings(), ["HANGUP", "ACTION_SUCCESSFUL"]),
        (Settings(hangup_of_leg_b="HANGUP"), ["HANGUP"]),
        (Settings(hangup_of_leg_b="ACTION_SUCCESSFUL"), ["ACTION_SUCCESSFUL"]),
    ],
)
def test_hangup_of_leg_b_sends_the_events_of_the_setting(
    ring: Ring, settings: Settings, events: list[str]
) -> None:
    call = ring([bridge()], [hangup(ParticipantTag="LEG-B")], settings=settings)

    call.answer()

    sent = [made.event for made in call.invocations[2:]]
    assert [event["InvocationEventType"] for event in sent] == events
    assert {event["ActionData"]["Type"] for event in sent} == {"Hangup"}
    assert {event["ActionData"]["Parameters"]["ParticipantTag"] for event in sent} == {"LEG-B"}
    assert last_legs(call) == {"LEG-A": "Connected", "LEG-B": "Disconnected"}


# docs/service/calls.md#hangup-of-leg-b-by-the-application
def test_hangup_of_leg_b_runs_the_actions_of_the_answer(ring: Ring) -> None:
    call = ring([bridge()], [hangup(ParticipantTag="LEG-B")], [speak()])

    call.answer()

    assert event_types(call)[2:] == ["HANGUP", "ACTION_SUCCESSFUL"]
    assert '"Hello, welcome."' in call.transcript


# docs/service/calls.md#hangup-of-leg-b-by-the-application
def test_actions_after_the_hangup_of_leg_b_run_and_are_reported_last(ring: Ring) -> None:
    call = ring([bridge()], [hangup(ParticipantTag="LEG-B"), speak()])

    call.answer()
    call.wait(5)

    assert event_types(call)[2:] == ["HANGUP", "ACTION_SUCCESSFUL"]
    assert last_data(call)["Type"] == "Speak"
