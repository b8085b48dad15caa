"""Errors of handlers: what they are, and the line of the user's source in which they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from telephony_simulator.explore.remembering_function import LOGGED_FAILURE
from telephony_simulator.functions import log_of

if TYPE_CHECKING:
    from pathlib import Path

    from telephony_simulator.functions import Function
    from telephony_simulator.pstn_audio import Invocation

OWN_PACKAGE: Final = "telephony"
"""The package that the bundle has beside the source."""

MAX_READ_CHARACTERS: Final = 64 * 1024
"""The end of a function's output in which an error is looked for."""


class Place(NamedTuple):
    """A place in a source."""

    file: str
    line: int


class HandlerError(NamedTuple):
    """An error of a handler at an event.

    Attributes:
        text: Its type and message.
        place: Where it was raised; None if the output does not say.
    """

    text: str
    place: Place | None


def error_of(invocation: Invocation, function: Function, directory: Path) -> HandlerError | None:
    """Return the error of the handler at an event, also one that the runtime has apologised for.

    Args:
        invocation: The event with its answer.
        function: The function that has answered it.
        directory: The bundle of the function.
    """
    log = log_of(function)[-MAX_READ_CHARACTERS:]
    if invocation.error is not None:
        return HandlerError(str(invocation.error), place_of_error(log, directory))
    details, sequence = invocation.event["CallDetails"], invocation.event["Sequence"]
    logged = f" {sequence} of transaction {details['TransactionId']}; the call is ended"
    at = log.rfind(logged)
    if at < 0:
        return None
    found = LOGGED_FAILURE.search(log, log.rfind("\n", 0, at) + 1)
    text = "an exception" if found is None else found["error"]
    return HandlerError(text, _place_of_frames(log[at:], directory))


def place_of_error(log: str, directory: Path) -> Place | None:
    """Return the last place of a bundle in the last traceback of a function's output.

    Args:
        log: The output.
        directory: The bundle. The packages that this library adds to it are left out.

    Returns:
        The file, relative to the bundle; None if the output has no traceback with one.
    """
    root = re.escape(f"{directory}/")
    python = re.compile(rf'File "{root}(?!{OWN_PACKAGE}/)(?P<file>[^"]+)", line (?P<line>\d+)')
    traces = log.rpartition("Traceback (most recent call last)")[2]
    found = list(python.finditer(traces))
    return Place(found[-1]["file"], int(found[-1]["line"])) if found else None


def _place_of_frames(logged: str, directory: Path) -> Place | None:
    """Return the last place of a bundle in the frames that the runtime logs after a failure."""
    frame = re.compile(rf"  {re.escape(str(directory))}/(?P<file>.+):(?P<line>\d+) in ")
    place = None
    for line in logged.splitlines()[1:]:
        if not line.startswith("  ") or line.startswith("  caused by "):
            break
        found = frame.match(line)
        if found is not None:
            place = Place(found["file"], int(found["line"]))
    return place
