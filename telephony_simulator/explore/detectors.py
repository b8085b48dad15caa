"""What is wrong in a step of a call, or in the state after it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, cast

from telephony_simulator.explore.key_pattern import KEYS
from telephony_simulator.explore.opportunities import MENUS, menu_keys
from telephony_simulator.explore.prompts import prompt_of
from telephony_simulator.explore.silence import silent_seconds
from telephony_simulator.pstn_audio.records import ActionStarted, FunctionInvoked, WarningIssued
from telephony_simulator.pstn_audio.response import actions_of
from telephony_simulator.pstn_audio.transitions import ANSWER_RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from telephony_simulator.explore.choice import Choice
    from telephony_simulator.explore.line import Playback
    from telephony_simulator.explore.remembering_function import RememberingFunction
    from telephony_simulator.json_types import JsonObject
    from telephony_simulator.pstn_audio import Call
    from telephony_simulator.pstn_audio.actions import Action
    from telephony_simulator.pstn_audio.invocation import Invocation
    from telephony_simulator.pstn_audio.transitions import EventType

FindingKind: TypeAlias = Literal[
    "open leg",
    "long silence",
    "exception",
    "refused answer",
    "broken rule",
    "dropped actions",
    "needless invocation",
    "endless loop",
    "dead key",
    "menu without a key",
    "unreachable callback",
    "second delivery",
    "memory",
    "leak",
    "secret",
]


class Problem(NamedTuple):
    """One thing that is wrong; equal problems are one finding."""

    kind: FindingKind
    text: str


MAX_INVOCATIONS_OF_A_STEP: Final = 40

WITHOUT_OUTCOME: Final = frozenset(
    {
        "Pause",
        "PauseCallRecording",
        "PlayAudio",
        "ReceiveDigits",
        "ResumeCallRecording",
        "SendDigits",
        "Speak",
        "StartCallRecording",
        "StopCallRecording",
        "VoiceFocus",
    }
)
"""The actions whose success tells the function nothing that decides what follows."""

NOT_OF_THE_HANDLER: Final = (
    "a new account may use no Lex bot",
    "InvalidActionParameter: CallId or ParticipantTag",  # the leg ended after the answer
)
"""The beginnings of warnings that no handler causes."""

HUNG_UP: Final = ("is hung up", "is refused")
"""What happens to a party whose leg a Hangup ends."""

NEEDS_AWS: Final = re.compile(
    r"^(NoCredentials|NoRegion|PartialCredentials|EndpointConnection|ConnectTimeout|CredentialsProvider"
    r"|UnrecognizedClient|InvalidAccessKeyId|ClientError\b.*(token|credential|access key))",
    re.IGNORECASE,
)
"""The beginnings of errors of functions that call an AWS service that does not answer here."""
AWS_HINT: Final = (
    "; the line cannot be explored without that AWS service: give its answers in explore.toml"
    " ([[answer]]), bring up its stack, or give --aws moto"
)

NUMBERS: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
WORDS_OF_KEYS: Final[Mapping[str, str]] = {
    **{word: str(number) for number, word in enumerate(NUMBERS)},
    **{key: key for key in KEYS},
    "star": "*",
    "asterisk": "*",
    "pound": "#",
    "hash": "#",
}
NOT_A_KEY: Final = re.compile(
    r"\d+[ -]*(seconds?|minutes?|hours?|days?|times?|digits?|characters?|people|percent|%|[ap]\.?m)"
    r"|\b(option|extension|version)s? \d+|\d{2,}",
    re.IGNORECASE,
)
PRESS: Final = re.compile(r"\b(press|dial|enter|hit|key in)\b(.*?)(?:[.!?]|$)", re.IGNORECASE)
REPEATS: Final = re.compile(r"\b(again|repeat|replay|listen)\b", re.IGNORECASE)


def problems_of_step(
    playback: Playback, choice: Choice, functions: list[RememberingFunction]
) -> Iterator[Problem]:
    """Yield what went wrong in the last step of a call."""
    call = playback.call
    new = call.invocations[playback.invocations_before :]
    if len(new) > MAX_INVOCATIONS_OF_A_STEP:
        yield Problem("endless loop", f"{_name(new[-1])} is answered with what leads to it again")
        return
    for number, invocation in enumerate(new, start=playback.invocations_before):
        yield from _of_invocation(invocation, call.invocations[number - 1] if number else None)
    for answer in (answer for function in functions for answer in function.recent):
        for apology in answer.apologies:
            yield Problem("exception", f"the handler raises: {apology}{_hint(apology)}")
    for record in call.records[playback.records_before :]:
        if isinstance(record, WarningIssued) and is_of_the_handler(record):
            kind: FindingKind = "refused answer" if record.is_refused else "broken rule"
            yield Problem(kind, record.rule)
    if choice.failure is None:  # the actions after one that fails are dropped, whatever they are
        yield from _dropped(playback)


def problems_of_state(call: Call, max_silence_seconds: float) -> Iterator[Problem]:
    """Yield what is wrong in a state of a call, whatever follows."""
    silence = silent_seconds(call)
    if not call.is_ended and silence > max_silence_seconds:
        yield Problem("long silence", f"the caller hears nothing for {silence:g} s")
    running = call.actions.running
    if running is not None and running.type in MENUS:
        yield from _of_menu(running.parameters, running.words)
    if _is_stuck(call):
        open_legs = " and ".join(leg.participant_tag for leg in call.legs if leg.is_connected)
        last = call.invocations[-1]
        yield Problem(
            "open leg",
            f"{open_legs} stays connected, and billed: nothing follows {_name(last)}"
            f" (answered with {_described(last)})",
        )


def is_of_the_handler(warning: WarningIssued) -> bool:
    """Return whether a handler has caused a warning."""
    return warning.is_refused or not warning.rule.startswith(NOT_OF_THE_HANDLER)


def dead_key(
    choice: Choice, call: Call, before: Action, attributes_before: JsonObject | None
) -> Problem | None:
    """Return the problem of an accepted key after which a menu asks the same again.

    Args:
        choice: The key.
        call: The call after it.
        before: The menu in which it was pressed.
        attributes_before: The transaction attributes then.
    """
    if call.transaction_attributes != attributes_before:
        return None
    keys, prompt = menu_keys(before.parameters), prompt_of(before.parameters, before.words)
    running = call.actions.running
    is_accepted = any(choice.value.startswith(typed) for typed in keys.accepted)
    is_same = running is not None and running.parameters == before.parameters
    is_code = not keys.is_complete  # a PIN that is wrong is asked for again
    if not is_accepted or not is_same or is_code or REPEATS.search(prompt):
        return None
    return Problem("dead key", f"{choice.value} in {prompt!r} asks the same again")


def _of_invocation(invocation: Invocation, before: Invocation | None) -> Iterator[Problem]:
    name = _name(invocation)
    if invocation.error is not None:
        error = str(invocation.error)
        yield Problem("exception", f"the function fails on {name}: {error}{_hint(error)}")
        return
    data = invocation.event.get("ActionData")
    actions = actions_of(invocation.response)
    if (
        invocation.type == "ACTION_SUCCESSFUL"
        and isinstance(data, dict)
        and data.get("Type") in WITHOUT_OUTCOME
        and actions
        and before is not None  # and no party did anything since that answer
        and any(action.get("Type") == data["Type"] for action in actions_of(before.response)[-1:])
    ):
        yield Problem(
            "needless invocation",
            f"{name} decides nothing: its answer ({_described(invocation)}) fits behind the"
            f" {data['Type']} in the answer before",
        )
    rule = ANSWER_RULES[cast("EventType", invocation.type)]
    if actions and (rule.is_read == "never" or rule.actions == "never, ring the callee"):
        yield Problem("dropped actions", f"the service ignores actions in the answer to {name}")


def _hint(error: str) -> str:
    return AWS_HINT if NEEDS_AWS.search(error) else ""


def _dropped(playback: Playback) -> Iterator[Problem]:
    """Yield actions that follow the hang-up with which the function has ended the call."""
    call = playback.call
    verbs = [getattr(record, "verb", "") for record in call.records[playback.records_before :]]
    if not call.is_ended or not any(verb.startswith(HUNG_UP) for verb in verbs):
        return
    started: list[str] = []
    for record in reversed(call.records):
        if getattr(record, "verb", "") == "hangs up":
            return  # the function ran before it, and could not react
        if isinstance(record, ActionStarted) and (started or record.type == "Hangup"):
            started.insert(0, record.type)
        if isinstance(record, FunctionInvoked) and started:
            types = [str(action.get("Type")) for action in actions_of(record.invocation.response)]
            if types:
                rest = [each for each in types[len(started) :] if each != "Hangup"]
                if rest and types[: len(started)] == started:
                    names, event = ", ".join(rest), _name(record.invocation)
                    text = f"{names} after the hang-up in the answer to {event}"
                    yield Problem("dropped actions", text)
                return


def _of_menu(parameters: JsonObject, words: str) -> Iterator[Problem]:
    keys, prompt = menu_keys(parameters), prompt_of(parameters, words)
    if not keys.accepted:
        yield Problem("menu without a key", f"no keys that {prompt!r} takes match its expression")
        return
    if not keys.is_complete or any(len(typed) > 1 for typed in keys.accepted):
        return
    usable = {*keys.accepted, *keys.terminators}
    for key in announced_keys(prompt):
        if key not in usable:
            yield Problem("dead key", f"{prompt!r} announces {key}, which is not accepted")


def announced_keys(prompt: str) -> list[str]:
    """Return the keys that a prompt tells the caller to press."""
    found: list[str] = []
    for match in PRESS.finditer(NOT_A_KEY.sub(" ", prompt)):
        words = re.findall(r"[a-z]+|[0-9*#]", match[2].lower())
        found += [WORDS_OF_KEYS[word] for word in words if word in WORDS_OF_KEYS]
    return list(dict.fromkeys(found))


def _is_stuck(call: Call) -> bool:
    """Return whether a party is connected, and nothing follows unless a party hangs up."""
    if call.is_ended or not call.is_idle:
        return False
    if call.actions.running is not None:  # a bot that listens without a time-out
        return False
    connected = [leg for leg in call.legs if leg.is_connected]
    return len(connected) == 1


def _described(invocation: Invocation) -> str:
    types = [str(action.get("Type")) for action in actions_of(invocation.response)]
    return ", ".join(types) or "no actions"


def _name(invocation: Invocation) -> str:
    """Return what an event is about, in the words of its JSON."""
    data = invocation.event.get("ActionData")
    if not isinstance(data, dict):
        return invocation.type
    parameters = data.get("Parameters")
    if invocation.type == "HANGUP" and isinstance(parameters, dict):
        return f"HANGUP of {parameters.get('ParticipantTag')}"
    return f"{invocation.type} of {data.get('Type')}"
