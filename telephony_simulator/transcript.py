"""A call as text that a person likes to read and a test can keep."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Literal, NamedTuple, TypeAlias

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.call import Call
from telephony_simulator.pstn_audio.invocation import Invocation
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.records import (
    ActionEnded,
    ActionStarted,
    FunctionInvoked,
    MessageLogged,
    PartyActed,
    Record,
)

Lane: TypeAlias = Literal["LEG-A", "LEG-B", "function", "service"]


class Step(NamedTuple):
    """One line of a call.

    Attributes:
        at: When, in seconds since the epoch.
        lane: Who it is about.
        verb: What they do.
        what: With what; may be empty.
        answer: What the function answered.
    """

    at: float
    lane: Lane
    verb: str
    what: str = ""
    answer: str = ""

    @property
    def text(self) -> str:
        """What they do, on one line."""
        return f"{self.verb} {self.what}".rstrip()


def transcript(call: Call) -> str:
    """Return the call so far, one line for each thing that happened."""
    start = call.records[0].at if call.records else call.now()
    moment = datetime.fromtimestamp(start, UTC)
    head = f"{call.leg_a.from_} calls {call.leg_a.to} on {moment:%d %B %Y at %H:%M:%S} UTC"
    lines = [text for record in call.records if (text := line(call, record))]
    return "\n".join([head, "", *lines, "", _end(call), ""])


def line(call: Call, record: Record) -> str:
    """Return one record as a line, empty for what goes without saying."""
    step = step_of(record)
    if step is None:
        return ""
    seconds = step.at - call.records[0].at
    answer = f"  ->  {step.answer}" if step.answer else ""
    return f"{seconds:8.1f}  {name_of(call, step.lane):<12}  {step.text}{answer}"


def steps(call: Call) -> Iterator[Step]:
    """Yield what happened, without what goes without saying."""
    for record in call.records:
        step = step_of(record)
        if step is not None:
            yield step


def name_of(call: Call, lane: Lane) -> str:
    """Return what a lane is called."""
    if lane == "LEG-A":
        return "caller" if call.leg_a.direction == "Inbound" else "callee"
    return "second party" if lane == "LEG-B" else lane


def step_of(record: Record) -> Step | None:
    """Return a record as a step, each part on one line; None for what goes without saying."""
    step = _step(record)
    if step is None:
        return None
    verb, what, answer = map(_on_one_line, (step.verb, step.what, step.answer))
    return step._replace(verb=verb, what=what, answer=answer)


def _step(record: Record) -> Step | None:
    match record:
        case FunctionInvoked(at, invocation):
            return Step(at, "function", "gets", _event(invocation), _answer(invocation))
        case PartyActed(at, leg, verb, what):
            return Step(at, _lane(leg), verb, what)
        case ActionStarted(at, leg, action_type, parameters, False):
            verb, what = _performance(action_type, parameters)
            return Step(at, _lane(leg), verb, what) if verb else None
        case ActionEnded(at, _, action_type, outcome) if outcome != "succeeded":
            return Step(at, "service", action_type, outcome)
        case MessageLogged(at, message):
            return Step(at, "service", "logs", f'"{message}"')
        case _:
            return None


def _on_one_line(text: str) -> str:
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())


def _lane(tag: str) -> Lane:
    return "LEG-A" if tag == "LEG-A" else "LEG-B"


def _performance(action_type: str, parameters: JsonObject) -> tuple[str, str]:  # noqa: PLR0911 - one line an action
    """Return what a party notices of an action; nothing where something else tells of it."""
    match action_type, parameters:
        case "Speak", {"Text": str(text)}:
            return "hears", f'"{text}"'
        case "SpeakAndGetDigits", {"SpeechParameters": {"Text": str(text)}}:
            return "hears", f'"{text}" and may press keys'
        case "PlayAudio", {"AudioSource": {"Key": str(key)}}:
            return "hears", key
        case "PlayAudioAndGetDigits", {"AudioSource": {"Key": str(key)}}:
            return "hears", f"{key} and may press keys"
        case "Pause", {"DurationInMilliseconds": int(milliseconds)}:
            return "waits", f"for {milliseconds / 1000:g} s"
        case "RecordAudio", _:
            return "is recorded", ""
        case "ReceiveDigits", _:
            return "is listened to", "for keys"
        case (("CallAndBridge" | "Hangup" | "SendDigits"), _):
            return "", ""
        case _:
            return action_type, ""


def _event(invocation: Invocation) -> str:
    match invocation.event:
        case {"InvocationEventType": "HANGUP", "ActionData": {"Parameters": gone}}:
            about = f"of {gone['ParticipantTag']} with {gone['SipResponseCode']}"
        case {"ActionData": dict(data)}:
            about = _about(data)
        case event:
            about = event.get("ErrorType", "")
    return f"{invocation.type} {about}".rstrip()


def _about(data: JsonObject) -> str:
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
            return str(data["Type"])


def _answer(invocation: Invocation) -> str:
    if invocation.error is not None:
        return f"fails with {invocation.error}"
    match invocation.response:
        case {"Actions": [*actions]}:
            names = ", ".join(_type(action) for action in actions) or "nothing more"
        case {"SchemaVersion": _}:
            names = "as planned"
        case None:
            return "nothing"
        case _:
            return "an answer without a SchemaVersion"
    known = invocation.event["CallDetails"].get("TransactionAttributes", {})
    kept = invocation.response.get("TransactionAttributes")
    return "; ".join([names, *_changes(known, kept)])


def _changes(known: JsonObject, attributes: Json) -> Iterator[str]:
    """Yield which attributes an answer keeps anew, and which it empties or leaves out."""
    if not isinstance(attributes, dict):
        return
    kept = {name: value for name, value in attributes.items() if value not in ("", known.get(name))}
    forgotten = [name for name, value in known.items() if value and not attributes.get(name)]
    if kept:
        yield f"keeps {_pairs(kept)}"
    if forgotten:
        yield f"forgets {', '.join(forgotten)}"


def _type(action: Json) -> str:
    return str(action.get("Type")) if isinstance(action, dict) else "?"


def _pairs(pairs: JsonObject) -> str:
    return ", ".join(f"{name}={value}" for name, value in pairs.items())


def _end(call: Call) -> str:
    seconds = call.records[-1].at - call.records[0].at if call.records else 0
    if call.is_ended:
        return f"The call ended after {seconds:.1f} s."
    open_legs = " and ".join(_state(leg) for leg in call.legs if leg.is_open)
    return f"Nobody has hung up: {open_legs}."


def _state(leg: Leg) -> str:
    state = "connected, and billed" if leg.is_connected else "not answered"
    return f"{leg.participant_tag} is {state}"
