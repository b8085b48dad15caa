"""What a page shows when something is missing or broken: what it is, and how to go on."""

from __future__ import annotations

import importlib.util
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from pathlib import Path

    from telephony_simulator.browser_phone.handler_errors import Place
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
        given = {name: value for name, value in asdict(self).items() if value is not None}
        return {"type": "problem", **given}


def handler_problem(
    text: str, what_next: str, source: Path, place: Place | None, call: str | None = None
) -> Problem:
    """Return the problem that a handler fails.

    Args:
        text: What is wrong.
        what_next: How to go on.
        source: The directory of its source.
        place: Where it fails in that directory, if that is known.
        call: The call in which it fails. Default: none.
    """
    return Problem(
        about="handler",
        text=text,
        what_next=what_next,
        file=None if place is None else str(source / place.file),
        line=None if place is None else place.line,
        call=call,
    )


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
