"""What resolves an await: packed into a journal entry when it happens, unpacked in each replay.

The script gets the unpacked value in the live run, too, so that a replay cannot differ from it.
"""

from __future__ import annotations

import json

import telephony.actions
from telephony.actions import AudioSource, UnknownAction
from telephony.codec import encode, nested
from telephony.events import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAnsweredEvent,
    CallUpdateRequestedEvent,
    DigitsReceivedEvent,
    HangupEvent,
)
from telephony.value import construct

from .codes import code_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, TypeAlias

    from telephony.actions import Action, CallRecordingDestination, Recording
    from telephony.call import CallDetails
    from telephony.events import ActionEvent
    from telephony.intent import IntentResult

    ScriptEvent: TypeAlias = (
        DigitsReceivedEvent
        | CallUpdateRequestedEvent
        | HangupEvent
        | CallAnsweredEvent
        | ActionSuccessfulEvent
        | ActionFailedEvent
    )
    Pack: TypeAlias = Callable[[ActionSuccessfulEvent], str]
    Unpack: TypeAlias = Callable[[str], Any]

LEG_HUNG_UP = "LegHungUp"
"""The error type of an action on LEG-B during which LEG-B hung up; it is not one of the service."""


def _pack_digits_of_menu(event: ActionSuccessfulEvent) -> str:
    return event.received_digits or ""


def _pack_recording(event: ActionSuccessfulEvent) -> str:
    file = event.recording_destination
    parts = (
        file.bucket_name if file else None,
        file.key if file else None,
        event.recording_terminator_used,
    )
    return _json(parts)


def _unpack_recording(packed: str) -> Recording:
    bucket_name, key, terminator_used = json.loads(packed)
    return telephony.actions.Recording(
        bucket_name=bucket_name, key=key, terminator_used=terminator_used
    )


def _pack_call_recording(event: ActionSuccessfulEvent) -> str:
    place = event.call_recording_destination
    return place.location if place else ""


def _unpack_call_recording(packed: str) -> CallRecordingDestination | None:
    if not packed:
        return None
    return construct(telephony.actions.CallRecordingDestination, {"location": packed})


def _pack_bot_result(event: ActionSuccessfulEvent) -> str:
    return _json(encode(event.intent_result)) if event.intent_result else ""


def _unpack_bot_result(packed: str) -> IntentResult | None:
    if not packed:
        return None
    from telephony.intent import IntentResult  # noqa: PLC0415 - few scripts start a bot

    decode_member = nested(IntentResult)
    result: IntentResult | None = decode_member({"result": json.loads(packed)}, "result")
    return result


_RESULTS: dict[str, tuple[Pack, Unpack]] = {
    "PlayAudioAndGetDigits": (_pack_digits_of_menu, str),
    "RecordAudio": (_pack_recording, _unpack_recording),
    "SpeakAndGetDigits": (_pack_digits_of_menu, str),
    "StartBotConversation": (_pack_bot_result, _unpack_bot_result),
    "StartCallRecording": (_pack_call_recording, _unpack_call_recording),
}
"""How the result of an action is packed and unpacked; the others have none."""


class Packing:
    """How the success of an action is written in a journal.

    Attributes:
        code: identifies the action.
        prefix: how the entry of its success begins, before the result.
        prefix_length: in characters.
        pack: packs the result of the event; None if the action has no result.
        unpack: unpacks it.

    Raises:
        KeyError: the class is not an action of the service.
    """

    __slots__ = ("code", "pack", "prefix", "prefix_length", "unpack")

    def __init__(self, action_class: type) -> None:
        self.code = code_of(action_class)
        self.prefix = f"{self.code}="
        self.prefix_length = len(self.prefix)
        self.pack: Pack | None
        self.unpack: Unpack | None
        self.pack, self.unpack = _RESULTS.get(action_class.__name__, (None, None))


def pack_result(action: Action, event: ActionSuccessfulEvent) -> str:
    """Pack the result of the last action of a list."""
    pack = Packing(type(action)).pack
    return pack(event) if pack is not None else ""


def find_action(actions: Sequence[Action], code: str) -> Action:
    """Return the first action with this code; an `UnknownAction` if there is none."""
    for action in actions:
        if code_of(type(action)) == code:
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
    unpack = Packing(type(action)).unpack
    result = unpack(packed) if unpack is not None else None
    if result is not None:
        fields |= _fields_of_result(action.type, result)
    return construct(ActionSuccessfulEvent, fields)


def _fields_of_result(action_type: str, result: Any) -> dict[str, object]:
    """Return the fields of ACTION_SUCCESSFUL that hold the result of an action."""
    match action_type:
        case "RecordAudio":
            if not isinstance(result.bucket_name, str) or not isinstance(result.key, str):
                return {}
            source: dict[str, object] = {"bucket_name": result.bucket_name, "key": result.key}
            return {
                "recording_destination": construct(AudioSource, source),
                "recording_terminator_used": result.terminator_used,
            }
        case "StartCallRecording":
            return {"call_recording_destination": result}
        case "StartBotConversation":
            return {"intent_result": result}
        case _:
            return {"received_digits": result}


def _json(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
