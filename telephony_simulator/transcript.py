"""Formats a call as text: one line for each event, to read or to compare in a test."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple, TypeAlias

from telephony.response import RESERVED
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.log_hints import hint_for
from telephony_simulator.pstn_audio.call import Call
from telephony_simulator.pstn_audio.invocation import Invocation
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.records import (
    ActionEnded,
    ActionsDropped,
    ActionStarted,
    FunctionInvoked,
    MessageLogged,
    PartyActed,
    Record,
)
from telephony_simulator.repetition import MAX_EQUAL_EXCHANGES, RepetitionFilter

TIME_WIDTH: Final = 8
"""The characters of the time at the beginning of a line."""

LOOP_NOTE: Final = (
    f"the handler has looped {MAX_EQUAL_EXCHANGES} times; equal exchanges are not shown"
)
"""What the transcript shows in place of a loop that goes on."""

Lane: TypeAlias = Literal["LEG-A", "LEG-B", "function", "service"]


class Entry(NamedTuple):
    """One line of a transcript.

    Attributes:
        at: The time, in seconds since the epoch.
        lane: The party, the function or the service.
        verb: The verb, with the lane as its subject.
        what: The object of the verb; may be empty.
        answer: The answer of the function, in an entry of the function.
    """

    at: float
    lane: Lane
    verb: str
    what: str = ""
    answer: str = ""

    @property
    def text(self) -> str:
        """The verb and its object, on one line."""
        return f"{self.verb} {self.what}".rstrip()


def transcript(call: Call) -> str:
    """Return the call so far: a head, one line for each entry, and how it ended."""
    start = call.records[0].at if call.records else call.now()
    moment = datetime.fromtimestamp(start, UTC)
    head = f"{call.leg_a.from_} calls {call.leg_a.to} on {moment:%d %B %Y at %H:%M:%S} UTC"
    return "\n".join([head, "", *_lines(call), "", _ending(call), ""])


def _lines(call: Call) -> Iterator[str]:
    """Yield the lines of the records, without the repetitions of a loop."""
    repetitions = RepetitionFilter()
    for record in call.records:
        line = format_shown_record(call, record, repetitions)
        if line:
            yield line


def format_shown_record(call: Call, record: Record, repetitions: RepetitionFilter) -> str:
    """Return the line of a record; empty if it has none or repeats a loop.

    Args:
        call: The call.
        record: Its next record.
        repetitions: The filter of this call. The first exchange that it leaves out becomes a line
            that says so.
    """
    line = format_record(call, record)
    entry = entry_of(record)
    if entry is None or not line:
        return line
    is_function = entry.lane == "function"
    if not repetitions.is_repetition(line[TIME_WIDTH:], starts_exchange=is_function):
        return line
    if is_function and repetitions.hidden_exchanges == 1:
        return f"{line[:TIME_WIDTH]}  {'service':<12}  repeats: {LOOP_NOTE}"
    return ""


def format_record(call: Call, record: Record) -> str:
    """Return the line of a record; empty if the record has no entry."""
    entry = entry_of(record)
    if entry is None:
        return ""
    seconds = entry.at - call.records[0].at
    answer = f"  ->  {entry.answer}" if entry.answer else ""
    return f"{seconds:8.1f}  {lane_name(call, entry.lane):<12}  {entry.text}{answer}"


def entries(call: Call) -> Iterator[Entry]:
    """Yield the entries of the records that have one."""
    for record in call.records:
        entry = entry_of(record)
        if entry is not None:
            yield entry


def lane_name(call: Call, lane: Lane) -> str:
    """Return the name of a lane for readers."""
    if lane == "LEG-A":
        return "caller" if call.leg_a.direction == "Inbound" else "callee"
    return "second party" if lane == "LEG-B" else lane


def entry_of(record: Record) -> Entry | None:
    """Return the entry of a record, each part on one line; None if other records show it."""
    entry = _entry(record)
    if entry is None:
        return None
    verb, what, answer = map(on_one_line, (entry.verb, entry.what, entry.answer))
    return entry._replace(verb=verb, what=what, answer=answer)


def _entry(record: Record) -> Entry | None:  # noqa: PLR0911 - one line a record
    match record:
        case FunctionInvoked(at, invocation):
            return Entry(at, "function", "gets", _event(invocation), _answer(invocation))
        case PartyActed(at, leg, verb, what):
            return Entry(at, _lane(leg), verb, what)
        case ActionStarted(at, leg, action_type, parameters, False, words):
            verb, what = _verb_and_object(action_type, parameters, words)
            return Entry(at, _lane(leg), verb, what) if verb else None
        case ActionEnded(at, _, action_type, outcome) if outcome != "succeeded":
            return Entry(at, "service", action_type, outcome)
        case MessageLogged(at, message):
            hint = hint_for(message)
            return Entry(at, "service", "logs", f'"{message}"' + (f" ({hint})" if hint else ""))
        case ActionsDropped(at):
            return Entry(at, "service", "drops", "the actions of this answer: no leg is left")
        case _:
            return None


def on_one_line(text: str) -> str:
    """Return the text with single spaces, and without the characters that control a terminal."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def _lane(tag: str) -> Lane:
    return "LEG-A" if tag == "LEG-A" else "LEG-B"


def _verb_and_object(  # noqa: PLR0911 - one line an action
    action_type: str, parameters: JsonObject, words: str
) -> tuple[str, str]:
    """Return verb and object of an action, as its party notices it; empty if other records do."""
    match action_type, parameters:
        case "Speak", {"Text": str(text)}:
            return "hears", f'"{text}"'
        case "SpeakAndGetDigits", {"SpeechParameters": {"Text": str(text)}}:
            return "hears", f'"{text}" and may press keys'
        case "PlayAudio", {"AudioSource": {"Key": str(key)}}:
            return "hears", _heard(key, words)
        case "PlayAudioAndGetDigits", {"AudioSource": {"Key": str(key)}}:
            return "hears", f"{_heard(key, words)} and may press keys"
        case "Pause", {"DurationInMilliseconds": int(milliseconds)}:
            return "waits", f"for {milliseconds / 1000:g} s"
        case "RecordAudio", _:
            return "is recorded", ""
        case "ReceiveDigits", _:
            return "may press", "keys"
        case (("CallAndBridge" | "Hangup" | "SendDigits"), _):
            return "", ""
        case _:
            return action_type, ""


def _heard(key: str, words: str) -> str:
    """Return what an audio file says, or its key where that is not known."""
    return f'"{words}"' if words else key


def _event(invocation: Invocation) -> str:
    match invocation.event:
        case {"InvocationEventType": "HANGUP", "ActionData": {"Parameters": gone}}:
            about = f"of {gone['ParticipantTag']} with {gone['SipResponseCode']}"
        case {"ActionData": dict(data)}:
            about = _action_data(data)
        case event:
            about = event.get("ErrorType", "")
    return f"{invocation.type} {about}".rstrip()


def _action_data(data: JsonObject) -> str:
    match data:
        case {"ErrorType": str(error_type), "Type": str(action_type)}:
            return f"{action_type}: {error_type}"
        case {"ReceivedDigits": str(digits), "Type": str(action_type)}:
            return f"{action_type}: {digits or 'no digits'}"
        case {"Parameters": {"Arguments": dict(arguments)}}:
            return _pairs(arguments)
        case {"IntentResult": {"SessionState": {"Intent": {"Name": str(name)}}}}:
            return f"StartBotConversation: {name}"
        case _:
            return str(data.get("Type", ""))


def _answer(invocation: Invocation) -> str:
    if invocation.error is not None:
        return f"fails with {invocation.error}"
    match invocation.response:
        case {"Actions": [*actions]}:
            names = ", ".join(_type(action) for action in actions) or "no actions"
        case {"SchemaVersion": _}:
            names = "continues"
        case None:
            return "no answer"
        case _:
            return "an answer without a SchemaVersion"
    before = invocation.event["CallDetails"].get("TransactionAttributes", {})
    after = invocation.response.get("TransactionAttributes")
    return "; ".join([names, *_changes(before, after)])


def _changes(before: JsonObject, after: Json) -> Iterator[str]:
    """Yield the attributes that an answer sets, and those that it empties or omits.

    The attributes in which `telephony` keeps the state of a flow or script are left out.
    """
    if not isinstance(after, dict):
        return
    new = {name: value for name, value in after.items() if not name.startswith(RESERVED)}
    old = {name: value for name, value in before.items() if not name.startswith(RESERVED)}
    changed = {name: value for name, value in new.items() if value not in ("", old.get(name))}
    removed = [name for name, value in old.items() if value and not new.get(name)]
    if changed:
        yield f"sets {_pairs(changed)}"
    if removed:
        yield f"removes {', '.join(removed)}"


def _type(action: Json) -> str:
    return str(action.get("Type")) if isinstance(action, dict) else "?"


def _pairs(pairs: JsonObject) -> str:
    return ", ".join(f"{name}={value}" for name, value in pairs.items())


def _ending(call: Call) -> str:
    seconds = call.records[-1].at - call.records[0].at if call.records else 0
    if call.is_ended:
        return f"The call ended after {seconds:.1f} s."
    states = [_leg_state(leg) for leg in call.legs if leg.is_open]
    return f"The call is still open: {' and '.join(states)}."


def _leg_state(leg: Leg) -> str:
    """Return the state of an open leg; a leg is billed from its answer to its end."""
    state = "connected, and billed" if leg.is_connected else "not answered"
    return f"{leg.participant_tag} is {state}"
