"""What a page shows when something is missing or broken: what it is, and how to go on."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

    from telephony_simulator.json_types import JsonObject

Subject: TypeAlias = Literal["stack", "handler", "sound", "call", "map"]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """A problem for the pages.

    Attributes:
        about: What it concerns; a new problem about the same replaces it.
        text: What is wrong.
        what_next: How to go on.
        file: The file of the user in which it is. Default: none.
        line: The line in the file. Default: none.
        call: The call in which it has happened. Default: none.
    """

    about: Subject
    text: str
    what_next: str
    file: str | None = None
    line: int | None = None
    call: str | None = None

    def message(self) -> JsonObject:
        """Return the message."""
        message: JsonObject = {
            "type": "problem",
            "about": self.about,
            "text": self.text,
            "what_next": self.what_next,
        }
        if self.file is not None:
            message["file"] = self.file
        if self.line is not None:
            message["line"] = self.line
        if self.call is not None:
            message["call"] = self.call
        return message


def no_number(app: Path) -> Problem:
    """Return the problem that no number of an app can be called."""
    return Problem(
        about="stack",
        text=f"{app} has no number that can be called: no enabled SIP rule (Custom::SipRule)",
        what_next="add a line to the stack and synthesize it, or let an application call out",
    )


def speech_problem() -> Problem | None:
    """Return the problem that eSpeak NG is not installed; None if it is."""
    if importlib.util.find_spec("espeakng_loader") is not None:
        return None
    return Problem(
        about="sound",
        text="eSpeak NG is not installed, so texts are not spoken by the server",
        what_next="choose the browser's own voices, or install it: pip install 'phone-line[sound]'",
    )
