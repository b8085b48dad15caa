"""What a script must see and answer, derived from the events and without the package.

The comparison of a replay with a coroutine in memory misses what both do wrong, because they share
most code. A log of one call has its events, what the script noted during each, and the answers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .random_script import Fact

JOURNAL: Final = "telephony.script"
_UNADDRESSED: Final = ("Pause", "SpeakAndGetDigits", "RecordAudio", "StartBotConversation")
_INPUTS: Final = ("DIGITS_RECEIVED", "CALL_UPDATE_REQUESTED", "HANGUP")
_FULL_QUEUE: Final = 20


def problems(log: list[Fact]) -> list[str]:
    """Describe what differs from the expectations."""
    expected = Expectations()
    return [
        f"{kind}: {problem}"
        for kind, *values in log
        for problem in _CHECKS.get(kind, Expectations.check_result)(expected, kind, *values)
    ]


class Expectations:
    """What is known of a call at a point of its log."""

    def __init__(self) -> None:
        self._event: dict[str, Any] = {}
        self._inputs: list[tuple[Any, ...]] = []
        self._uuids = set[str]()
        self._at_milliseconds = 0
        self._said: list[str] = []
        self._number: str | None = None
        self._is_answered = True
        self._has_ended = False
        self._is_finished = False

    def see_event(self, _kind: str, event: dict[str, Any], at: float) -> Iterator[str]:
        """Remember an event, and what a script may get of it later."""
        self._event = event
        self._at_milliseconds = int(at * 1e9) // 1_000_000
        match event["InvocationEventType"]:
            case "NEW_OUTBOUND_CALL":
                self._is_answered = False
            case "CALL_ANSWERED":
                self._is_answered = True
            case "HANGUP" if self._leg() == "LEG-B":
                self._inputs = [one for one in self._inputs if one[::2] != ("digits", "LEG-B")]
        if event["InvocationEventType"] in _INPUTS:
            self._inputs.append(self._fact())
        yield from ()

    def check_answer(self, _kind: str, answer: dict[str, Any]) -> Iterator[str]:
        """Check the legs, attributes and journal of an answer."""
        actions = answer.get("Actions", [])
        attributes = answer.get("TransactionAttributes", {})
        journal = attributes.get(JOURNAL, "")
        legs = {leg["ParticipantTag"]: leg for leg in self._event["CallDetails"]["Participants"]}
        heir = "LEG-A" if legs["LEG-A"].get("Status") != "Disconnected" else "LEG-B"
        has_failed = re.fullmatch(r"1\.\d+\.0\.D", journal)
        for action in actions:
            name, call_id = action["Type"], action["Parameters"].get("CallId")
            is_misdirected = name in _UNADDRESSED and call_id != legs[heir]["CallId"]
            if is_misdirected and (name, heir) != ("StartBotConversation", "LEG-B"):
                yield f"{name} is not addressed to {heir}"
            if not self._is_answered and name != "Hangup" and not has_failed:
                yield f"{name} before the call is answered"
        spoken = [action["Parameters"].get("Text") for action in actions]
        if actions and not has_failed and not set(self._said) <= set(spoken):
            yield f"{self._said} is not said"
        if actions:
            self._said.clear()
        if journal and not has_failed and attributes.get("number") != self._number:
            yield f"number is {attributes.get('number')} and not {self._number}"
        is_done = self._is_finished and self._is_answered
        if is_done and journal and not re.fullmatch(r"1\.\d+\.\d+\.D", journal):
            yield "the journal of a script that has ended is not short"
        stored = self._event["CallDetails"].get("TransactionAttributes", {}).get(JOURNAL, "")
        if (
            self._event["InvocationEventType"] in ("DIGITS_RECEIVED", "CALL_UPDATE_REQUESTED")
            and re.match(rf"1\.\d+\.\d+\.[NA]\.(?!{_FULL_QUEUE})", stored)
            and heir == "LEG-A"
            and not self._is_finished
            and journal in ("", stored)
        ):
            yield "an event is lost"

    def check_input(self, _kind: str, *values: object) -> Iterator[str]:
        """Check that what `next_event` returned comes after what it returned before."""
        if values not in self._inputs:
            yield f"{values} has not arrived, or is late"
            return
        del self._inputs[: self._inputs.index(values) + 1]

    def check_result(self, kind: str, *values: object) -> Iterator[str]:
        """Check that what the script got is that of the event."""
        fact = self._fact()
        if fact[:2] == ("hangup", "LEG-B") and (values[0] == "Hangup" or "LegHungUp" in values):
            return
        if (kind, *values) != fact:
            yield f"{(kind, *values)} and not {fact}"
        if values[0] == "CallAndBridge" and kind == "success":
            self._inputs = [one for one in self._inputs if one[0] != "hangup"]

    def check_end(self, _kind: str, *values: object) -> Iterator[str]:
        """Check what the script learns of the end of LEG-A, which ends what was planned."""
        self._said.clear()
        if self._has_ended:
            return  # it is raised again
        self._has_ended = True
        others = self._event["CallDetails"]["Participants"][1:]
        expected = (
            self._is_answered,
            any(leg.get("Status") == "Connected" for leg in others),
            self._event["ActionData"]["Parameters"].get("SipResponseCode"),
        )
        if self._event["InvocationEventType"] == "HANGUP" and values != expected:
            yield f"{values} and not {expected}"

    def check_uuid(self, _kind: str, uuid: str) -> Iterator[str]:
        """Check that no UUID is given twice."""
        if uuid in self._uuids:
            yield "given twice"
        self._uuids.add(uuid)

    def check_time(self, _kind: str, milliseconds: int) -> Iterator[str]:
        """Check that the time is that of the event."""
        if milliseconds != self._at_milliseconds:
            yield f"{milliseconds} and not {self._at_milliseconds}"

    def check_caller(self, _kind: str, *values: object) -> Iterator[str]:
        """Check what does not change during a call."""
        leg = self._event["CallDetails"]["Participants"][0]
        expected = (leg["To"], leg["From"], leg.get("SipHeaders", {}))
        if values != expected:
            yield f"{values} and not {expected}"

    def check_equal(self, _kind: str, seen: object, expected: object) -> Iterator[str]:
        """Check a value that the script knows beforehand."""
        if seen != expected:
            yield f"{seen} and not {expected}"

    def note_text(self, _kind: str, text: str) -> Iterator[str]:
        """Remember a text that the next list must begin with."""
        self._said.append(text)
        yield from ()

    def note_attribute(self, _kind: str, number: str) -> Iterator[str]:
        """Remember the attribute that the script has set."""
        self._number = number
        yield from ()

    def note_finish(self, _kind: str) -> Iterator[str]:
        """Remember that the script has ended."""
        self._is_finished = True
        yield from ()

    def _leg(self) -> str:
        """Return the tag of the leg that the event is about."""
        parameters = self._event["ActionData"]["Parameters"]
        legs = self._event["CallDetails"]["Participants"]
        tags = {leg["CallId"]: leg["ParticipantTag"] for leg in legs}
        return str(tags.get(parameters.get("CallId")) or parameters.get("ParticipantTag"))

    def _fact(self) -> tuple[Any, ...]:
        """Return what a script may note of the event."""
        data = self._event.get("ActionData") or {}
        match self._event["InvocationEventType"]:
            case "DIGITS_RECEIVED":
                return "digits", data["ReceivedDigits"], self._leg()
            case "CALL_UPDATE_REQUESTED":
                return "update", data["Parameters"]["Arguments"]
            case "HANGUP":
                return "hangup", self._leg(), data["Parameters"].get("SipResponseCode")
            case "ACTION_SUCCESSFUL":
                return "success", data["Type"], _result(data)
            case "ACTION_FAILED":
                return "failure", data["Type"], data.get("ErrorType")
            case other:
                return (other,)


def _result(data: dict[str, Any]) -> object:
    """Return the result of an action as the script notes it."""
    match data["Type"]:
        case "RecordAudio":
            place = data["RecordingDestination"]
            return place["BucketName"], place["Key"], data.get("RecordingTerminatorUsed")
        case "StartBotConversation":
            return data["IntentResult"]["SessionState"]["Intent"]["Name"]
        case "StartCallRecording":
            return data["CallRecordingDestination"]["Location"]
        case "SpeakAndGetDigits":
            return data.get("ReceivedDigits", "")
        case _:
            return None


_CHECKS: Final[dict[str, Callable[..., Iterator[str]]]] = {
    "event": Expectations.see_event,
    "answer": Expectations.check_answer,
    "input": Expectations.check_input,
    "ended": Expectations.check_end,
    "equal": Expectations.check_equal,
    "uuid": Expectations.check_uuid,
    "now": Expectations.check_time,
    "caller": Expectations.check_caller,
    "said": Expectations.note_text,
    "attribute": Expectations.note_attribute,
    "finished": Expectations.note_finish,
}
