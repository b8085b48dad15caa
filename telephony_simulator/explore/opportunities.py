"""What can happen next in a call: derived from what runs, rings and listens."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from telephony_simulator.explore.choice import Choice, Delivery, Failure
from telephony_simulator.explore.key_pattern import KEYS, KeyPattern
from telephony_simulator.pstn_audio.actions.get_digits import MAX_NUMBER_OF_DIGITS
from telephony_simulator.pstn_audio.parameters import whole_number
from telephony_simulator.pstn_audio.transitions import ANSWER_RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from telephony_simulator.json_types import Json, JsonObject
    from telephony_simulator.pstn_audio import Call, Leg
    from telephony_simulator.pstn_audio.actions import Action
    from telephony_simulator.pstn_audio.invocation import Invocation
    from telephony_simulator.pstn_audio.leg import ParticipantTag
    from telephony_simulator.pstn_audio.transitions import EventType

MENUS: Final = ("SpeakAndGetDigits", "PlayAudioAndGetDigits")
TERMINATORS: Final = {"PlayAudio": "PlaybackTerminators", "RecordAudio": "RecordingTerminators"}
SENTENCE: Final = "This is what I want to say."
BUSY: Final = "486"
REFUSALS: Final = (BUSY, "404", "503", "603")
"""How a callee of an outbound call and its network refuse; 480 is a telephone that rings out.

The function sees the code of these calls only: a CallAndBridge fails with CallNotAnswered,
whichever code the second party sends.
"""
FIRST_REFUSAL: Final = 400
LAST_REFUSAL: Final = 699

UNKNOWN_WORDS: Final = "Something else entirely."

FAILURES: Final[Mapping[str, tuple[str, ...]]] = {
    "PlayAudio": ("InvalidAudioSource",),
    "PlayAudioAndGetDigits": ("InvalidAudioSource",),
    "CallAndBridge": ("InvalidAudioSource",),
    "Speak": ("AccessDenied", "ActionExecutionThrottled"),
    "SpeakAndGetDigits": ("AccessDenied", "ActionExecutionThrottled"),
    "StartBotConversation": (
        "ActionExecutionThrottled",
        "ResourceNotFound",
        "ResourceAccessDenied",
    ),
    "VoiceFocus": ("ActionExecutionThrottled",),
    "StartCallRecording": ("NoAccessToDestination",),
    "JoinChimeMeeting": ("ErrorJoiningMeeting",),
}
"""The errors of docs/service/actions.md#error-types that no party and no answer causes."""

FAILURE_OF_ALL: Final = "SystemException"


class MenuKeys(NamedTuple):
    """The keys that a menu distinguishes.

    Attributes:
        accepted: Strings of keys that it accepts.
        is_complete: Whether it accepts no others.
        refused: A string that it refuses, one that is too short, and the terminator alone.
        terminators: The keys that end the input.
        pattern: Tells of each string whether it is accepted.
    """

    accepted: tuple[str, ...]
    is_complete: bool
    refused: tuple[str, ...]
    terminators: tuple[str, ...]
    pattern: KeyPattern


def choices(
    call: Call,
    updates: Sequence[Mapping[str, str]] = (),
    keys: Sequence[str] = (),
    constants: Sequence[str] = (),
) -> list[Choice]:
    """Return what can happen next, without failures of the service; nothing after the end.

    Args:
        call: The call.
        updates: The arguments of the updates that a client of the API may send.
        keys: Further keys that callers press at menus, such as a PIN.
        constants: Keys that callers press at the menus that accept them, and SIP response codes
            with which callees of outbound calls refuse.
    """
    if call.is_ended:
        return []
    found = [
        *_of_ringing_parties(call, constants),
        *_of_running_action(call, keys, constants),
        *_of_listeners(call),
        *_hang_ups(call),
    ]
    if not call.is_idle:
        found.append(Choice("wait"))
    found += [Choice("update", json.dumps(arguments, sort_keys=True)) for arguments in updates]
    return found


def failures(action_types: Iterable[str]) -> Iterator[Failure]:
    """Yield the failures of actions that begin one after the other."""
    for number, action_type in enumerate(action_types, start=1):
        for error_type in (FAILURE_OF_ALL, *FAILURES.get(action_type, ())):
            yield Failure(number, action_type, error_type)


def slow_answers(
    invocations: Iterable[Invocation], *, has_memory: bool = False
) -> Iterator[Delivery]:
    """Yield how the function may be slow for events that were sent one after the other.

    Args:
        invocations: The events.
        has_memory: Whether a second delivery may change more than the time of the answer.
    """
    for number, invocation in enumerate(invocations, start=1):
        if _is_answer_read(invocation):
            yield Delivery(number, invocation.type, "late answer")
            yield Delivery(number, invocation.type, "no answer")
            if has_memory:
                yield Delivery(number, invocation.type, "second delivery")


def _is_answer_read(invocation: Invocation) -> bool:
    """Return whether the service reads the answer: not without a leg that it could act on."""
    legs = invocation.event["CallDetails"]["Participants"]
    is_ended = all(leg.get("Status") == "Disconnected" for leg in legs)
    rule = ANSWER_RULES[cast("EventType", invocation.type)]
    return rule.is_read != "never" and not is_ended


def menu_keys(parameters: JsonObject) -> MenuKeys:
    """Return the keys that a menu distinguishes, by its parameters."""
    regex = parameters.get("InputDigitsRegex")
    return _menu_keys(
        regex if isinstance(regex, str) else "",
        _number(parameters.get("MinNumberOfDigits"), 0),
        _number(parameters.get("MaxNumberOfDigits"), MAX_NUMBER_OF_DIGITS),
        tuple(_keys(parameters.get("TerminatorDigits", ["#"]))),
    )


@lru_cache(maxsize=1_000)
def _menu_keys(regex: str, shortest: int, longest: int, terminators: tuple[str, ...]) -> MenuKeys:
    pattern = KeyPattern(re.compile(regex), shortest, longest)
    strings, is_complete = pattern.accepted_strings()
    typed = [keys for keys in strings if keys and not set(keys[:-1]) & {*terminators}]
    refused = [pattern.refused_string()]
    if longest > 1:  # a string that ends before it is complete
        refused.append(next((keys[:-1] for keys in typed if len(keys) > 1), None))
    refused += terminators[:1]
    usable = [
        keys
        for keys in refused
        if keys and keys not in typed and not (len(keys) > 1 and set(keys[:-1]) & {*terminators})
    ]
    return MenuKeys(tuple(typed), is_complete, tuple(dict.fromkeys(usable)), terminators, pattern)


def listener_keys(leg: Leg) -> tuple[str, ...]:
    """Return keys that the listener of a leg distinguishes."""
    if leg.listener is None:
        return ()
    return _listener_keys(leg.listener.pattern)


@lru_cache(maxsize=1_000)
def _listener_keys(compiled: re.Pattern[str]) -> tuple[str, ...]:
    pattern = KeyPattern(compiled, 1, MAX_NUMBER_OF_DIGITS)
    accepted, _ = pattern.accepted_strings()
    refused = pattern.refused_string()
    return tuple(accepted) + ((refused,) if refused else ())


def _of_ringing_parties(call: Call, constants: Sequence[str]) -> Iterator[Choice]:
    for party in call.parties:
        if party.ringing is not None:
            tag = party.leg.participant_tag
            yield Choice("answer", leg=tag)
            is_callee = tag == "LEG-A"
            codes = (*REFUSALS, *filter(_is_refusal, constants)) if is_callee else (BUSY,)
            for code in dict.fromkeys(codes):
                yield Choice("refuse", code, tag)


def _is_refusal(code: str) -> bool:
    return code.isdecimal() and FIRST_REFUSAL <= int(code) <= LAST_REFUSAL


def _of_running_action(
    call: Call, further_keys: Sequence[str], constants: Sequence[str]
) -> Iterator[Choice]:
    running = call.actions.running
    if running is None or not running.leg.is_connected:
        return
    tag = running.leg.participant_tag
    if running.type in MENUS:
        keys = menu_keys(running.parameters)
        fitting = () if keys.is_complete else filter(keys.pattern.accepts, constants)
        for typed in dict.fromkeys((*keys.accepted, *further_keys, *fitting)):
            ended = _ended(typed, running.parameters, keys)
            yield Choice("press", ended, tag)
        for typed in keys.refused:
            yield Choice("press", typed, tag)
    elif running.type in TERMINATORS:
        for key in sorted(_keys(running.parameters.get(TERMINATORS[running.type], []))):
            yield Choice("press", key, tag)
        if running.type == "RecordAudio":
            yield Choice("say", SENTENCE, tag)
    elif running.type == "StartBotConversation":
        yield from _of_bot(call, running, tag)


def _ended(typed: str, parameters: JsonObject, keys: MenuKeys) -> str:
    """Return keys with the terminator that the caller presses where the menu waits for more."""
    longest = _number(parameters.get("MaxNumberOfDigits"), MAX_NUMBER_OF_DIGITS)
    is_open = len(typed) < longest and typed[-1] not in keys.terminators
    return typed + keys.terminators[0] if is_open and keys.terminators else typed


def _of_bot(call: Call, running: Action, tag: ParticipantTag) -> Iterator[Choice]:
    bot = call.service.bots.get(str(running.parameters.get("BotAliasArn")))
    sentences = [words for intent in bot.intents for words in intent.utterances[:1]] if bot else []
    for sentence in [*sentences, "yes", "no", UNKNOWN_WORDS]:
        yield Choice("say", sentence, tag)
    yield Choice("press", "1#", tag)


def _of_listeners(call: Call) -> Iterator[Choice]:
    running = call.actions.running
    for leg in call.legs:
        is_menu = running is not None and running.leg is leg and running.type in MENUS
        if leg.is_connected and leg.meeting is None and not is_menu:
            for keys in listener_keys(leg):
                yield Choice("press", keys, leg.participant_tag)


def _hang_ups(call: Call) -> Iterator[Choice]:
    for party in call.parties:
        if party.leg.is_open and party.ringing is None:
            yield Choice("hang up", leg=party.leg.participant_tag)


def _number(value: Json, default: int) -> int:
    number = whole_number(value)
    return default if number is None else number


def _keys(value: Json) -> list[str]:
    given = value if isinstance(value, list) else []
    return [key for key in given if isinstance(key, str) and key in KEYS]
