"""The events that the service sends."""

import re

import pytest

from telephony_simulator import Phone, Settings
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    CALLER,
    KITCHEN,
    LINE,
    Script,
    bridge,
    event_types,
    events_of,
    hangup,
    last_data,
    last_event,
    last_legs,
    listen,
    menu,
    play,
    speak,
)

UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


# docs/service/events.md#sequence
def test_event_has_the_schema_version_and_the_next_sequence(ring: Ring) -> None:
    call = ring([speak()], [speak()], [hangup()])

    call.wait(10)

    assert [sent.event["SchemaVersion"] for sent in call.invocations] == ["1.0"] * 4
    assert [sent.event["Sequence"] for sent in call.invocations] == [1, 2, 3, 4]


# docs/service/events.md#calldetails
def test_inbound_call_has_its_details(ring: Ring) -> None:
    call = ring([hangup()])

    details = call.invocations[0].event["CallDetails"]
    assert UUID.fullmatch(details["TransactionId"])
    assert details["AwsAccountId"] == "111122223333"
    assert details["AwsRegion"] == "us-east-1"
    assert UUID.fullmatch(details["SipRuleId"])
    assert UUID.fullmatch(details["SipMediaApplicationId"])
    assert "TransactionAttributes" not in details


# docs/service/events.md#calldetails
def test_outbound_call_has_no_sip_rule(place: Ring) -> None:
    call = place()

    assert "SipRuleId" not in call.invocations[0].event["CallDetails"]


# docs/service/events.md#calldetails
def test_call_keeps_its_transaction_id(ring: Ring) -> None:
    call = ring([speak()], [hangup()])

    call.wait(10)

    assert len({sent.event["CallDetails"]["TransactionId"] for sent in call.invocations}) == 1


# docs/service/events.md#status-before-the-answer
def test_leg_has_no_status_when_not_answered(ring: Ring) -> None:
    call = ring([hangup()])

    participant = call.invocations[0].event["CallDetails"]["Participants"][0]
    assert UUID.fullmatch(participant["CallId"])
    assert {**participant, "CallId": "..."} == {
        "CallId": "...",
        "ParticipantTag": "LEG-A",
        "To": LINE,
        "From": CALLER,
        "Direction": "Inbound",
        "StartTimeInMilliseconds": "1790000000000",
    }


# docs/service/events.md#participants
def test_leg_is_connected_when_answered(ring: Ring) -> None:
    call = ring([speak()])

    call.wait(10)

    assert last_legs(call) == {"LEG-A": "Connected"}


# docs/service/events.md#participants
def test_leg_is_disconnected_when_it_has_ended(ring: Ring) -> None:
    call = ring([bridge()])
    call.answer()

    call.hang_up(leg="LEG-B")

    assert last_legs(call) == {"LEG-A": "Connected", "LEG-B": "Disconnected"}


# docs/service/events.md#participants
def test_leg_b_is_outbound_to_the_dialled_number(ring: Ring) -> None:
    call = ring([bridge()])

    call.answer()

    first, second = last_event(call)["CallDetails"]["Participants"]
    assert (second["To"], second["From"], second["Direction"]) == (KITCHEN, CALLER, "Outbound")
    assert first["CallId"] != second["CallId"]


# docs/service/events.md#sip-headers-in-events
def test_sip_headers_of_a_caller_keep_their_letter_case() -> None:
    call = Phone(Script([hangup()])).dial(sip_headers={"X-CallId": "56983520"})

    participant = last_event(call)["CallDetails"]["Participants"][0]
    assert participant["SipHeaders"] == {"X-CallId": "56983520"}


# docs/service/events.md#sip-headers-in-events
def test_sip_headers_of_an_outbound_call_are_in_no_event(place: Ring) -> None:
    call = place(sip_headers={"X-Order": "7"})

    call.answer()

    participants = [sent.event["CallDetails"]["Participants"][0] for sent in call.invocations]
    assert not any("SipHeaders" in participant for participant in participants)


# docs/service/events.md#new_inbound_call
def test_new_inbound_call_has_no_action_data(ring: Ring) -> None:
    call = ring([hangup()])

    assert "ActionData" not in call.invocations[0].event


# docs/service/events.md#new_outbound_call
def test_new_outbound_call_has_action_data_when_it_has_arguments(place: Ring) -> None:
    bare, with_arguments = place(), place(arguments={"order": "7"})

    assert "ActionData" not in bare.invocations[0].event
    assert with_arguments.invocations[0].event["ActionData"] == {
        "Type": "CallCreateRequest",
        "Parameters": {"Arguments": {"order": "7"}},
    }


# docs/service/events.md#call_answered
def test_ringing_and_call_answered_have_no_action_data(place: Ring) -> None:
    call = place()

    call.answer()

    assert event_types(call) == ["NEW_OUTBOUND_CALL", "RINGING", "CALL_ANSWERED"]
    assert not any("ActionData" in sent.event for sent in call.invocations)


# docs/service/events.md#hangup
def test_hangup_has_the_leg_and_the_code_as_a_number(ring: Ring) -> None:
    call = ring([hangup(SipResponseCode="486")])

    call_id = last_event(call)["CallDetails"]["Participants"][0]["CallId"]
    assert last_data(call) == {
        "Type": "Hangup",
        "Parameters": {"SipResponseCode": 486, "CallId": call_id, "ParticipantTag": "LEG-A"},
    }


# docs/service/events.md#call_update_requested
def test_call_update_requested_has_the_arguments(ring: Ring) -> None:
    call = ring([speak()])

    call.update({"say": "bye"})

    assert last_event(call)["InvocationEventType"] == "CALL_UPDATE_REQUESTED"
    assert last_data(call) == {
        "Type": "CallUpdateRequest",
        "Parameters": {"Arguments": {"say": "bye"}},
    }


# docs/service/events.md#digits_received
def test_digits_received_has_digits_type_and_parameters(ring: Ring) -> None:
    call = ring([speak(), listen()])
    call.wait(1)

    call.press("11#")
    call.wait(1)

    assert last_event(call)["InvocationEventType"] == "DIGITS_RECEIVED"
    assert (last_data(call)["Type"], last_data(call)["ReceivedDigits"]) == ("ReceiveDigits", "11#")
    assert last_data(call)["Parameters"]["InputDigitsRegex"] == "^\\d{2}#$"


# docs/service/events.md#invalid_lambda_response
@pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")
def test_invalid_lambda_response_has_its_error_at_the_top(ring: Ring) -> None:
    call = ring({"statusCode": 200, "body": "{}"})

    event = call.invocations[1].event
    assert event["InvocationEventType"] == "INVALID_LAMBDA_RESPONSE"
    assert event["ErrorType"] == "SchemaVersionMismatch"
    assert event["ErrorMessage"]
    assert "ActionData" not in event


# docs/service/events.md#ringing
@pytest.mark.parametrize("by_default", [True, False])
def test_leg_b_sends_ringing_by_setting(ring: Ring, by_default: bool) -> None:  # noqa: FBT001 - a case
    settings = Settings() if by_default else Settings(ringing_of_leg_b=True)

    call = ring([bridge()], settings=settings)

    assert len(events_of(call, "RINGING")) == (0 if by_default else 1)


# docs/service/events.md#echo
def test_echo_has_numbers_when_they_were_sent_as_text(ring: Ring) -> None:
    call = ring([play(Repeat="2")])

    call.wait(10)

    assert last_data(call)["Parameters"]["Repeat"] == 2


# docs/service/events.md#echo
def test_echo_of_play_audio_has_repeat(ring: Ring) -> None:
    call = ring([play()])

    call.wait(5)

    assert last_data(call)["Parameters"]["Repeat"] == 1


# docs/service/events.md#echo
def test_echo_of_a_menu_has_its_pause_and_no_default_terminator(
    ring: Ring,
) -> None:
    call = ring([menu(MaxNumberOfDigits=1)])

    call.press("1")

    assert last_data(call)["Parameters"]["InBetweenDigitsDurationInMilliseconds"] == 5_000
    assert "TerminatorDigits" not in last_data(call)["Parameters"]


# docs/service/events.md#echo
def test_echo_has_the_call_id_when_no_leg_was_named(ring: Ring) -> None:
    call = ring([speak()])

    call.wait(1)

    legs = last_event(call)["CallDetails"]["Participants"]
    assert last_data(call)["Parameters"]["CallId"] == legs[0]["CallId"]
    assert "ParticipantTag" not in last_data(call)["Parameters"]


# docs/service/events.md#echo
def test_echo_has_the_tag_only_when_the_tag_was_sent(ring: Ring) -> None:
    call = ring([speak(ParticipantTag="LEG-A")])

    call.wait(1)

    assert last_data(call)["Parameters"]["ParticipantTag"] == "LEG-A"
    assert "CallId" not in last_data(call)["Parameters"]


# docs/service/events.md#echo
def test_echo_has_no_unknown_parameters(ring: Ring) -> None:
    call = ring([speak(Volume=11)])

    call.wait(1)

    assert "Volume" not in last_data(call)["Parameters"]


# docs/service/events.md#action_failed
def test_action_failed_has_its_error_inside_action_data(ring: Ring) -> None:
    call = ring([bridge()])

    call.refuse()

    assert last_event(call)["InvocationEventType"] == "ACTION_FAILED"
    assert last_data(call)["Type"] == "CallAndBridge"
    assert last_data(call)["ErrorType"] == "CallNotAnswered"
    assert last_data(call)["ErrorMessage"] == "Call not answered"
    assert "ErrorType" not in last_event(call)
