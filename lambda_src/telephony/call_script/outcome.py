"""What resolves an await: packed into a journal entry when it happens, unpacked in each replay.

The script gets the unpacked value in the live run, too, so that a replay cannot differ from it.
"""

from __future__ import annotations

import json

from telephony.actions import (
    ACTIONS,
    Action,
    AudioSource,
    CallRecordingDestination,
    PlayAudioAndGetDigits,
    RecordAudio,
    Recording,
    SpeakAndGetDigits,
    StartBotConversation,
    StartCallRecording,
    UnknownAction,
)
from telephony.call import CallDetails, Participant
from telephony.codec import encode, nested
from telephony.events import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAnsweredEvent,
    CallUpdateRequestedEvent,
    DigitsReceivedEvent,
    HangupEvent,
)
from telephony.intent import IntentResult
from telephony.value import construct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeAlias

    from telephony.events import ActionEvent, CallEvent

    ScriptEvent: TypeAlias = (
        DigitsReceivedEvent
        | CallUpdateRequestedEvent
        | HangupEvent
        | CallAnsweredEvent
        | ActionSuccessfulEvent
        | ActionFailedEvent
    )

LEG_HUNG_UP = "LegHungUp"
"""The error type of an action on LEG-B during which LEG-B hung up; it is not one of the service."""

_CODES_BY_NAME = {
    "CallAndBridge": "B",
    "Hangup": "H",
    "JoinChimeMeeting": "J",
    "ModifyChimeMeetingAttendees": "M",
    "Pause": "W",
    "PauseCallRecording": "CP",
    "PlayAudio": "P",
    "PlayAudioAndGetDigits": "PG",
    "ReceiveDigits": "D",
    "RecordAudio": "R",
    "ResumeCallRecording": "CC",
    "SendDigits": "SD",
    "Speak": "S",
    "SpeakAndGetDigits": "SG",
    "StartBotConversation": "L",
    "StartCallRecording": "CR",
    "StopCallRecording": "CS",
    "VoiceFocus": "V",
}
CODES: dict[type[Action], str] = {
    UnknownAction: "U",
    **{ACTIONS[name]: code for name, code in _CODES_BY_NAME.items()},
}
"""The code of each action in a journal; calls that run during a deployment depend on them."""

_intent_result = nested(IntentResult)


def pack_result(action: Action, event: ActionSuccessfulEvent) -> str:
    """Pack the result of the last action of a list."""
    match action:
        case SpeakAndGetDigits() | PlayAudioAndGetDigits():
            return event.received_digits or ""
        case RecordAudio():
            file = event.recording_destination
            parts = (
                file.bucket_name if file else None,
                file.key if file else None,
                event.recording_terminator_used,
            )
            return _json(parts)
        case StartCallRecording():
            place = event.call_recording_destination
            return place.location if place else ""
        case StartBotConversation():
            return _json(encode(event.intent_result)) if event.intent_result else ""
        case _:
            return ""


def _no_result(_packed: str) -> None:
    return None


def _recording(packed: str) -> Recording:
    bucket_name, key, terminator_used = json.loads(packed)
    return Recording(bucket_name=bucket_name, key=key, terminator_used=terminator_used)


def _call_recording_destination(packed: str) -> CallRecordingDestination | None:
    return construct(CallRecordingDestination, {"location": packed}) if packed else None


def _bot_result(packed: str) -> IntentResult | None:
    if not packed:
        return None
    result: IntentResult | None = _intent_result(
        {"IntentResult": json.loads(packed)}, "IntentResult"
    )
    return result


UNPACK_RESULT: dict[type[Action], Callable[[str], Any]] = {
    **dict.fromkeys(CODES, _no_result),
    SpeakAndGetDigits: str,
    PlayAudioAndGetDigits: str,
    RecordAudio: _recording,
    StartCallRecording: _call_recording_destination,
    StartBotConversation: _bot_result,
}
"""How the result of each action is unpacked."""

SUCCESSES: dict[type[Action], tuple[str, int, Callable[[str], Any] | None]] = {
    action: (f"{code}=", len(code) + 1, None if unpack is _no_result else unpack)
    for action, code in CODES.items()
    for unpack in [UNPACK_RESULT[action]]
}
"""How the entry of each action's success begins, its length, and how the rest is unpacked."""


def find_action(actions: Sequence[Action], code: str) -> Action:
    """Return the first action with this code; an `UnknownAction` if there is none."""
    for action in actions:
        if CODES[type(action)] == code:
            return action
    return construct(UnknownAction, {"name": "", "parameters": {}})


def pack_digits(event: DigitsReceivedEvent) -> str:
    """Pack a DIGITS_RECEIVED: `D`, the leg's letter, the digits."""
    return f"D{_leg_letter(event)}{event.received_digits}"


def pack_update(event: CallUpdateRequestedEvent) -> str:
    """Pack a CALL_UPDATE_REQUESTED: `U` and the arguments."""
    return f"U{_json(dict(event.arguments))}"


def pack_hangup(event: HangupEvent) -> str:
    """Pack the HANGUP of LEG-B: `HB` and the SIP response code."""
    return f"HB{'' if event.sip_response_code is None else event.sip_response_code}"


def _leg_letter(event: ActionEvent) -> str:
    return "B" if event.leg.participant_tag == "LEG-B" else "A"


def unpack_event(packed: str, call: CallDetails, actions: Sequence[Action]) -> ScriptEvent:
    """Unpack an event.

    Args:
        packed: one of the texts above, `C`, `S` and a result, or `F` and a failure.
        call: what is constant during the call.
        actions: the list whose end `S` and `F` report.
    """
    rest = packed[1:]
    match packed[0]:
        case "D":
            action = construct(
                UnknownAction,
                {"name": "ReceiveDigits", "parameters": {}, "participant_tag": f"LEG-{rest[0]}"},
            )
            fields = {"call": call, "action": action, "received_digits": rest[1:]}
            return construct(DigitsReceivedEvent, fields)
        case "U":
            fields = {"call": call, "arguments": json.loads(rest)}
            return construct(CallUpdateRequestedEvent, fields)
        case "H":
            return unpack_hangup(f"LEG-{rest[0]}", rest[1:], call)
        case "S":
            return _success(call, actions[-1], rest)
        case "F":
            return unpack_failure(rest, call, actions)
        case _:
            return construct(CallAnsweredEvent, {"call": call})


def unpack_hangup(participant_tag: str, code: str, call: CallDetails) -> HangupEvent:
    """Make the HANGUP of a leg from its SIP response code as text; empty if there was none."""
    fields: dict[str, object] = {
        "call": call,
        "participant_tag": participant_tag,
        "sip_response_code": int(code) if code else None,
    }
    return construct(HangupEvent, fields)


def unpack_failure(packed: str, call: CallDetails, actions: Sequence[Action]) -> ActionFailedEvent:
    """Make the failure of an action of a list from its code, a colon and the error type."""
    code, _, error_type = packed.partition(":")
    action = find_action(actions, code)
    fields = {"call": call, "action": action, "error_type": error_type}
    return construct(ActionFailedEvent, fields)


def _success(call: CallDetails, action: Action, packed: str) -> ActionSuccessfulEvent:
    fields: dict[str, object] = {"call": call, "action": action}
    match UNPACK_RESULT[type(action)](packed):
        case str() as digits:
            fields["received_digits"] = digits
        case Recording(bucket_name=str() as bucket_name, key=str() as key) as recording:
            source = {"bucket_name": bucket_name, "key": key}
            fields["recording_destination"] = construct(AudioSource, dict(source))
            fields["recording_terminator_used"] = recording.terminator_used
        case CallRecordingDestination() as place:
            fields["call_recording_destination"] = place
        case IntentResult() as intent_result:
            fields["intent_result"] = intent_result
        case _:
            pass
    return construct(ActionSuccessfulEvent, fields)


def constant_call(event: CallEvent) -> CallDetails:
    """Return the call without what changes during it: attributes, and the status of its legs."""
    leg_a = event.call.caller
    fields: dict[str, object] = {
        "call_id": leg_a.call_id,
        "participant_tag": leg_a.participant_tag,
        "to": leg_a.to,
        "from_": leg_a.from_,
        "direction": leg_a.direction,
        "sip_headers": leg_a.sip_headers,
    }
    leg_b: dict[str, object] = {"call_id": "", "participant_tag": "LEG-B", "to": "", "from_": ""}
    call: dict[str, object] = {
        "transaction_id": event.call.transaction_id,
        "participants": (construct(Participant, fields), construct(Participant, leg_b)),
    }
    return construct(CallDetails, call)


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
