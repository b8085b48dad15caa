"""Decoding the eleven events: docs/service/events.md."""

import copy
import inspect
import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony import (
    ActionFailedEvent,
    ActionInterruptedEvent,
    ActionSuccessfulEvent,
    AudioSource,
    CallAndBridge,
    CallAnsweredEvent,
    CallRecordingDestination,
    CallUpdateRequestedEvent,
    DigitsReceivedEvent,
    EventDecodeError,
    HangupEvent,
    InvalidLambdaResponseEvent,
    JoinChimeMeeting,
    ModifyChimeMeetingAttendees,
    NewInboundCallEvent,
    NewOutboundCallEvent,
    PlayAudio,
    PstnEndpoint,
    ReceiveDigits,
    RecordAudio,
    RingingEvent,
    SpeakAndGetDigits,
    StartBotConversation,
    StartCallRecording,
    UnknownAction,
    UnknownEvent,
    decode_event,
)
from tests.telephony.payloads import ELEVEN, EVENTS, JSON, A, B, payload, places, put

EVERY_FILE = sorted(path.stem for path in EVENTS.glob("*.json"))


@pytest.mark.parametrize("name", EVERY_FILE)
def test_every_event_decodes_the_ids_of_its_call(name: str) -> None:
    raw: Any = payload(name)

    event = decode_event(raw)

    details = raw["CallDetails"]
    assert event.payload is raw
    assert event.sequence == raw["Sequence"]
    assert event.schema_version == raw["SchemaVersion"]
    assert event.call.transaction_id == details["TransactionId"]
    assert event.call.transaction_attributes == details.get("TransactionAttributes", {})
    assert event.call.aws_account_id == details["AwsAccountId"]
    assert event.call.aws_region == details["AwsRegion"]
    assert event.call.sip_media_application_id == details["SipMediaApplicationId"]
    assert event.call.sip_rule_id == details.get("SipRuleId")


@pytest.mark.parametrize("name", EVERY_FILE)
def test_every_event_decodes_its_participants(name: str) -> None:
    raw: Any = payload(name)

    event = decode_event(raw)

    assert len(event.call.participants) == len(raw["CallDetails"]["Participants"])
    for leg, sent in zip(event.call.participants, raw["CallDetails"]["Participants"], strict=True):
        assert leg.call_id == sent["CallId"]
        assert leg.participant_tag == sent["ParticipantTag"]
        assert leg.to == sent["To"]
        assert leg.from_ == sent["From"]
        assert leg.direction == sent["Direction"]
        assert leg.start_time_in_milliseconds == int(sent["StartTimeInMilliseconds"])
        assert leg.status == sent.get("Status")
        assert dict(leg.sip_headers) == sent.get("SipHeaders", {})


def test_eleven_event_types_are_eleven_classes() -> None:
    classes = [type(decode_event(payload(name))) for name in ELEVEN]

    assert classes == [
        NewInboundCallEvent,
        NewOutboundCallEvent,
        RingingEvent,
        CallAnsweredEvent,
        ActionSuccessfulEvent,
        ActionFailedEvent,
        ActionInterruptedEvent,
        HangupEvent,
        InvalidLambdaResponseEvent,
        DigitsReceivedEvent,
        CallUpdateRequestedEvent,
    ]


def test_new_outbound_call_decodes_arguments() -> None:
    event = decode_event(payload("new_outbound_call"))

    assert isinstance(event, NewOutboundCallEvent)
    assert event.arguments == {"order": "1234", "language": "en"}


def test_new_outbound_call_without_arguments_has_an_empty_map() -> None:
    raw = payload("new_outbound_call")
    del raw["ActionData"]

    event = decode_event(raw)

    assert isinstance(event, NewOutboundCallEvent)
    assert event.arguments == {}


def test_call_update_requested_decodes_arguments() -> None:
    event = decode_event(payload("call_update_requested"))

    assert isinstance(event, CallUpdateRequestedEvent)
    assert event.arguments == {"leg": "kitchen"}


def test_action_successful_decodes_received_digits_and_action() -> None:
    event = decode_event(payload("action_successful"))

    assert isinstance(event, ActionSuccessfulEvent)
    assert event.received_digits == "2"
    assert isinstance(event.action, SpeakAndGetDigits)
    assert event.action.speech_parameters.text == "How many pizzas? Press one to nine."
    assert event.action.input_digits_regex == "^[1-9]$"
    assert event.action.repeat == 3
    assert event.action.in_between_digits_duration_in_milliseconds == 10_000
    assert event.action.terminator_digits == ("#",)
    assert event.action.call_id == A


def test_action_successful_decodes_a_playable_recording_destination() -> None:
    event = decode_event(payload("action_successful_record_audio"))

    assert isinstance(event, ActionSuccessfulEvent)
    assert isinstance(event.action, RecordAudio)
    assert event.action.recording_destination.prefix == "kitchen/"
    assert event.recording_destination == AudioSource("voicemail", "kitchen/2026/11/22/message.wav")
    assert PlayAudio(event.recording_destination).audio_source.key.endswith("message.wav")
    assert event.recording_terminator_used == "#"


def test_action_successful_decodes_the_call_recording_destination() -> None:
    event = decode_event(payload("action_successful_start_call_recording"))

    assert isinstance(event, ActionSuccessfulEvent)
    assert isinstance(event.action, StartCallRecording)
    assert event.action.destination == CallRecordingDestination("recordings/kitchen")
    assert event.call_recording_destination is not None
    assert event.call_recording_destination.location.startswith("recordings/kitchen/2026/")


def test_action_successful_decodes_the_intent_result() -> None:
    event = decode_event(payload("action_successful_start_bot_conversation"))

    assert isinstance(event, ActionSuccessfulEvent)
    assert isinstance(event.action, StartBotConversation)
    result = event.intent_result
    assert result is not None
    assert result.session_id == A
    assert result.session_state.intent is not None
    assert result.session_state.intent.name == "OrderPizza"
    assert result.session_state.intent.state == "ReadyForFulfillment"
    assert result.session_state.intent.confirmation_state == "None"
    count = result.session_state.intent.slots["Count"]
    assert count is not None
    assert count.value is not None
    assert count.value.interpreted_value == "2"
    assert count.value.resolved_values == ("2",)
    assert count.values == ({"Value": {"OriginalValue": "two"}},)
    assert result.session_state.intent.slots["Topping"] is None


def test_fallback_intent_has_no_confidence() -> None:
    event = decode_event(payload("action_successful_start_bot_conversation"))

    assert isinstance(event, ActionSuccessfulEvent)
    assert event.intent_result is not None
    best, fallback, last = event.intent_result.interpretations
    assert best.nlu_confidence is not None
    assert best.nlu_confidence.score == 1.0
    assert fallback.intent.name == "FallbackIntent"
    assert fallback.nlu_confidence is None
    assert last.intent.state is None


def test_action_failed_decodes_action_and_error() -> None:
    event = decode_event(payload("action_failed"))

    assert isinstance(event, ActionFailedEvent)
    assert event.action == CallAndBridge("+12065550101", [PstnEndpoint("+12065550123")], call_id=A)
    assert event.error_type == "CallNotAnswered"
    assert event.error_message == "Call not answered"
    assert event.error_list == ()


def test_action_failed_decodes_the_single_error_form() -> None:
    event = decode_event(payload("action_failed_join_chime_meeting"))

    assert isinstance(event, ActionFailedEvent)
    assert isinstance(event.action, JoinChimeMeeting)
    assert event.error_type == "ErrorJoiningMeeting"
    assert event.error_message == "Error while joining meeting."


def test_action_failed_keeps_the_error_list() -> None:
    raw: Any = payload("action_failed_modify_chime_meeting_attendees")
    raw["ActionData"]["ErrorList"] = ["attendee-1"]

    event = decode_event(raw)

    assert isinstance(event, ActionFailedEvent)
    assert isinstance(event.action, ModifyChimeMeetingAttendees)
    assert event.action.attendee_list == ("attendee-1",)
    assert event.error_list == ("attendee-1",)


@pytest.mark.parametrize("code", [0, 480, 486, 404, 603])
def test_hangup_decodes_sip_response_code_and_leg(code: int) -> None:
    raw: Any = payload("hangup")
    raw["ActionData"]["Parameters"]["SipResponseCode"] = code

    event = decode_event(raw)

    assert isinstance(event, HangupEvent)
    assert event.sip_response_code == code
    assert event.call_id == B
    assert event.participant_tag == "LEG-B"


def test_hangup_without_action_data_has_defaults() -> None:
    raw = payload("hangup")
    del raw["ActionData"]

    event = decode_event(raw)

    assert isinstance(event, HangupEvent)
    assert event.sip_response_code is None
    assert event.call_id is None


def test_invalid_lambda_response_decodes_error_at_the_top_level() -> None:
    event = decode_event(payload("invalid_lambda_response"))

    assert isinstance(event, InvalidLambdaResponseEvent)
    assert event.error_type == "SchemaVersionMismatch"
    assert event.error_message.startswith("The schema version")


def test_digits_received_decodes_digits() -> None:
    event = decode_event(payload("digits_received"))

    assert isinstance(event, DigitsReceivedEvent)
    assert event.received_digits == "11#"
    assert isinstance(event.action, ReceiveDigits)
    assert event.action.call_id == B


def test_action_interrupted_decodes_the_action() -> None:
    event = decode_event(payload("action_interrupted"))

    assert isinstance(event, ActionInterruptedEvent)
    assert event.action == PlayAudio(
        AudioSource("prompts", "music.wav"), playback_terminators="12", call_id=A
    )


def test_unknown_event_type_is_accepted() -> None:
    event = decode_event(payload("ringing") | {"InvocationEventType": "CALL_TRANSLATED"})

    assert isinstance(event, UnknownEvent)
    assert event.invocation_event_type == "CALL_TRANSLATED"


def test_unknown_member_is_accepted() -> None:
    raw: Any = payload("new_inbound_call")
    raw["Mood"] = raw["CallDetails"]["Mood"] = raw["CallDetails"]["Participants"][0]["Mood"] = "?"

    assert isinstance(decode_event(raw), NewInboundCallEvent)


def test_numbers_are_decoded_from_texts() -> None:
    raw: Any = payload("hangup")
    raw["Sequence"] = "5"
    raw["ActionData"]["Parameters"]["SipResponseCode"] = "480"
    raw["CallDetails"]["Participants"][0]["StartTimeInMilliseconds"] = 1645498023381

    event = decode_event(raw)

    assert isinstance(event, HangupEvent)
    assert event.sequence == 5
    assert event.sip_response_code == 480
    assert event.call.caller.start_time_in_milliseconds == 1645498023381


def test_malformed_number_has_the_default() -> None:
    raw: Any = payload("new_inbound_call")
    raw["Sequence"] = [1]
    raw["CallDetails"]["Participants"][0]["StartTimeInMilliseconds"] = "early"

    event = decode_event(raw)

    assert event.sequence == 0
    assert event.call.caller.start_time_in_milliseconds == 0


def test_optional_members_may_be_missing() -> None:
    raw: Any = payload("new_inbound_call")
    del raw["SchemaVersion"], raw["Sequence"]
    del raw["CallDetails"]["AwsRegion"], raw["CallDetails"]["SipMediaApplicationId"]
    del raw["CallDetails"]["Participants"][0]["Direction"]

    event = decode_event(raw)

    assert event.schema_version == "1.0"
    assert event.call.aws_region == ""
    assert event.call.caller.direction == ""


def test_attribute_that_is_not_a_text_becomes_its_json_text() -> None:
    raw: Any = payload("hangup")
    raw["CallDetails"]["TransactionAttributes"] = {"name": "pizza", "toppings": ["ham", 2]}

    event = decode_event(raw)

    assert event.call.transaction_attributes == {"name": "pizza", "toppings": '["ham", 2]'}


def test_malformed_action_data_is_an_unknown_action() -> None:
    event = decode_event(payload("action_successful") | {"ActionData": "nonsense"})

    assert isinstance(event, ActionSuccessfulEvent)
    assert event.action == UnknownAction("", {})
    assert event.received_digits is None


def test_malformed_failure_has_empty_error_fields() -> None:
    event = decode_event(payload("action_failed") | {"ActionData": None})

    assert isinstance(event, ActionFailedEvent)
    assert event.action == UnknownAction("", {})
    assert event.error_type == ""


@pytest.mark.parametrize(
    "result",
    [{"Interpretations": 3}, {"SessionState": {"Intent": {"Name": "Quit", "Slots": []}}}],
)
def test_malformed_result_is_none(result: object) -> None:
    raw: Any = payload("action_successful_record_audio")
    raw["ActionData"] |= {"RecordingDestination": "here", "IntentResult": result}

    event = decode_event(raw)

    assert isinstance(event, ActionSuccessfulEvent)
    assert event.recording_destination is None
    assert event.intent_result is None


@pytest.mark.parametrize("name", EVERY_FILE)
def test_reading_lazy_fields_does_not_change_equality(name: str) -> None:
    seen = decode_event(payload(name))

    assert repr(seen) == repr(decode_event(payload(name)))
    assert decode_event(payload(name)) == seen
    assert decode_event(payload(name)).__replace__() == seen
    assert copy.deepcopy(seen) == seen
    assert copy.deepcopy(decode_event(payload(name))) == seen
    assert pickle.loads(pickle.dumps(decode_event(payload(name)))) == seen  # noqa: S301  # ours


def test_lazy_fields_support_match_statements() -> None:
    match decode_event(payload("action_successful")):
        case ActionSuccessfulEvent(action=SpeakAndGetDigits(repeat=repeat), received_digits=digits):
            assert (repeat, digits) == (3, "2")


def test_lazy_field_is_decoded_once() -> None:
    event = decode_event(payload("digits_received"))

    assert isinstance(event, DigitsReceivedEvent)
    assert event.action is event.action


def test_replaced_action_changes_the_leg_of_the_event() -> None:
    event = decode_event(payload("digits_received"))

    assert isinstance(event, DigitsReceivedEvent)
    assert event.leg.call_id == B
    assert event.__replace__(action=UnknownAction("", {}, call_id=A)).leg.call_id == A


def test_event_classes_can_be_inspected() -> None:
    assert "sip_response_code" in dict(inspect.getmembers(HangupEvent))


@pytest.mark.parametrize(
    ("path", "wrong", "message"),
    [
        ("InvocationEventType", None, "expected str, got nothing - at `$.InvocationEventType`"),
        ("CallDetails", [], "expected an object, got list - at `$.CallDetails`"),
        (
            "CallDetails.TransactionId",
            7,
            "expected str, got int - at `$.CallDetails.TransactionId`",
        ),
        (
            "CallDetails.TransactionAttributes",
            "x",
            "expected an object, got str - at `$.CallDetails.TransactionAttributes`",
        ),
        (
            "CallDetails.Participants",
            [],
            "expected a list of participants, got nothing - at `$.CallDetails.Participants`",
        ),
        (
            "CallDetails.Participants",
            ["LEG-A"],
            "expected an object, got str - at `$.CallDetails.Participants[0]`",
        ),
        (
            "CallDetails.Participants.1.CallId",
            None,
            "expected str, got nothing - at `$.CallDetails.Participants[1].CallId`",
        ),
        (
            "CallDetails.Participants.0.To",
            5,
            "expected str, got int - at `$.CallDetails.Participants[0].To`",
        ),
        ("ActionData", None, "expected an object, got nothing - at `$.ActionData`"),
        (
            "ActionData.ReceivedDigits",
            11,
            "expected str, got int - at `$.ActionData.ReceivedDigits`",
        ),
    ],
)
def test_missing_required_member_raises_its_path(path: str, wrong: object, message: str) -> None:
    raw = payload("digits_received")
    put(raw, path, wrong)

    with pytest.raises(EventDecodeError) as refused:
        decode_event(raw)

    assert str(refused.value) == message
    assert refused.value.path == message.split("`")[1]


@given(JSON)
@settings(max_examples=100, deadline=None)
def test_any_json_decodes_or_raises_event_decode_error(raw: Any) -> None:
    try:
        decode_event(raw)
    except EventDecodeError as error:
        assert error.path.startswith("$")  # noqa: PT017  # most of it is no event, and some is


@given(st.data(), st.sampled_from(EVERY_FILE), JSON)
@settings(max_examples=300, deadline=None)
def test_mutated_event_decodes_or_raises_event_decode_error(
    data: st.DataObject, name: str, wrong: Any
) -> None:
    raw: Any = payload(name)
    place = data.draw(st.sampled_from(places(raw)))
    put(raw, place, wrong)

    try:
        event = decode_event(raw)
    except EventDecodeError:
        return

    assert event.leg in event.call.participants
    assert repr(event)
