"""What a script expects of the line: an action with a text, or the end of the call."""

import re
from dataclasses import dataclass, field
from typing import Final

from telephony.actions import ACTIONS
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio import Call
from telephony_simulator.pstn_audio.records import ActionStarted

END: Final = "end"
"""The expectation that the call has ended: every leg."""

ANY_TEXT: Final = "…"
"""Stands for any text within the text of an expectation."""


SHOWN_ACTIONS: Final = 5
"""The number of actions that the error of an expectation names."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """An action that must start.

    Attributes:
        action: Its type; or "end" for the end of the call.
        text: What the party hears or the action names: the text of Speak, SpeakAndGetDigits and
            StartBotConversation, the key or the words of PlayAudio and PlayAudioAndGetDigits, the
            Uri or Arn of CallAndBridge, the digits of SendDigits. `…` in it is any text. Default:
            any text.

    Raises:
        ValueError: There is no such action, or an end with a text.
    """

    action: str
    text: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if self.action not in (*ACTIONS, END):
            known = ", ".join((*ACTIONS, END))
            raise ValueError(f"{self.action!r} is not an action; expected one of {known}")
        if self.action == END and self.text is not None:
            raise ValueError("the end of a call has no text")

    @property
    def name(self) -> str:
        """The expectation without its text, for errors."""
        return f"expect {self.action}"

    def find(self, call: Call, seen_records: int) -> int | None:
        """Return the number of records up to the action, if it has started after those seen."""
        if self.action == END:
            is_over = call.is_ended and not call.invocation_queue.is_busy
            return len(call.records) if is_over else None
        for position in range(seen_records, len(call.records)):
            record = call.records[position]
            if isinstance(record, ActionStarted) and not record.is_refused and self._is_met(record):
                return position + 1
        return None

    def describe_others(self, call: Call, seen_records: int) -> str:
        """Name the actions that have started after those seen, without their texts."""
        later = call.records[seen_records:]
        started = [
            f"{record.type} with another text" if record.type == self.action else record.type
            for record in later
            if isinstance(record, ActionStarted)
        ]
        if len(started) > SHOWN_ACTIONS:
            started[SHOWN_ACTIONS:] = [f"and {len(started) - SHOWN_ACTIONS:,} more"]
        return f"since the step before it started {', '.join(started) or 'no action'}"

    def _is_met(self, record: ActionStarted) -> bool:
        if record.type != self.action:
            return False
        if self.text is None:
            return True
        pattern = ".*".join(map(re.escape, self.text.split(ANY_TEXT)))
        texts = [text_of_action(record.parameters), *filter(None, [record.words])]
        return any(re.fullmatch(pattern, text, re.DOTALL) for text in texts)


def text_of_action(parameters: JsonObject) -> str:  # noqa: PLR0911 - one line a kind of action
    """Return what a party hears of an action, or what the action names; empty if neither."""
    match parameters:
        case {"Text": str(text)} | {"SpeechParameters": {"Text": str(text)}}:
            return text
        case {"AudioSource": {"Key": str(key)}}:
            return key
        case {"Endpoints": [{"Uri": str(uri)}, *_]}:
            return uri
        case {"Endpoints": [{"Arn": str(arn)}, *_]}:
            return arn
        case {"Digits": str(digits)}:
            return digits
        case {"Configuration": {"WelcomeMessages": [{"Content": str(content)}, *_]}}:
            return content
        case _:
            return ""


def quoted_text(parameters: Json) -> str | None:
    """Return the text of an action for a script; None when it has no text on one line."""
    text = text_of_action(parameters) if isinstance(parameters, dict) else ""
    return text if text and text.isprintable() else None
