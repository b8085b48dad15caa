"""What a page downloads of a call: its diagram, its sound, and the call as a test."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from telephony_simulator.cli.problems import problems
from telephony_simulator.diagram import Diagram
from telephony_simulator.phone.saved_call import save_call
from telephony_simulator.sound import NoSpeechError, Synthesizer, render_call

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from telephony_simulator.browser_phone.shown_call import ShownCall
    from telephony_simulator.pstn_audio import Leg, Record
    from telephony_simulator.pstn_audio.sound import Sound

SVG: Final = "image/svg+xml"

TESTS: Final = Path("tests")
"""The directory for which tests are written if it exists; else the working directory."""

NO_SOURCE: Final = (
    "a pytest test calls the function in its source, which this app does not name: a CallHandler of"
    " constructs_lib does; save the call as a script for `phone-line test` instead"
)
STILL_OPEN: Final = "the call has not ended: hang up, and save it then"


class NotSavedError(Exception):
    """A file of a call that cannot be made; the text says why, and how to go on."""


class NotYetError(NotSavedError):
    """A file that can be made soon."""


@dataclass(frozen=True, kw_only=True)
class PlacedFromPage:
    """How a page has placed a call; see `saved_call.PlacedCall`."""

    handler: str | None
    app: Path
    is_outbound: bool
    arguments: Mapping[str, str]
    sip_headers: Mapping[str, str]
    variables: Mapping[str, str | None] = field(repr=False)
    stacks: tuple[str, ...] = ()
    recordings: Mapping[str, Path] = field(default_factory=dict)
    seed: int | None = None
    bots: Path | None = None
    meetings: Path | None = None
    buckets: Path | None = None


@dataclass(frozen=True)
class CallSoFar:
    """What is heard of a call at one moment, to render it beside the calls that go on."""

    records: Sequence[Record]
    sounds: Sequence[Sound]
    leg_a: Leg
    is_ended: bool
    at: float

    def now(self) -> float:
        """Return the moment, in seconds since the epoch."""
        return self.at


def diagram_of(shown: ShownCall) -> Callable[[], bytes]:
    """Return what draws the sequence diagram of a call as it is now."""
    diagram = Diagram(shown.call)

    def draw() -> bytes:
        return diagram.svg.encode()

    return draw


def sound_of(shown: ShownCall) -> Callable[[], bytes]:
    """Return what renders the WAV file of what the caller has heard up to now.

    It raises `NotSavedError` if eSpeak NG is not installed.
    """
    call = shown.call
    records = [call.records[0], call.records[-1]] if call.records else []
    sounds = [copy(sound) for sound in call.sounds]
    heard = CallSoFar(records, sounds, call.leg_a, call.is_ended, call.now())

    def render() -> bytes:
        try:
            return render_call(heard, Synthesizer())
        except NoSpeechError as error:
            raise NotSavedError(str(error)) from None

    return render


def pytest_of(shown: ShownCall) -> Callable[[], bytes]:
    """Return what gives the call as a module for pytest, for the directory `tests`.

    Raises:
        NotSavedError: It has not ended, its handler failed, or its source is not known.
    """
    _check_end(shown)
    handler = shown.line.handler_of(shown.call)
    if handler is None:
        raise NotSavedError(NO_SOURCE)
    for problem in problems(shown.call):
        raise NotSavedError(f"{problem}; a call is saved as a test when nothing is wrong in it")
    running = shown.line.function_of(shown.call)
    template = {} if running is None else running.configuration.environment
    variables = {**template, **shown.line.variables}
    directory = TESTS if TESTS.is_dir() else Path()
    placed = _placed(shown, handler=handler, variables=variables)
    source = save_call(shown.call, placed, directory, ".py")
    return source.encode


def script_of(shown: ShownCall) -> Callable[[], bytes]:
    """Return what gives the call as a script for `phone-line test`, in the working directory.

    Raises:
        NotSavedError: It has not ended.
    """
    _check_end(shown)
    source = save_call(shown.call, _placed(shown), Path(), ".call")
    return source.encode


def _check_end(shown: ShownCall) -> None:
    if not shown.call.is_ended:
        raise NotSavedError(STILL_OPEN)
    if shown.call.invocation_queue.is_busy:
        raise NotYetError("the function has not answered the last event yet: try it again")


def _placed(
    shown: ShownCall,
    *,
    handler: str | None = None,
    variables: Mapping[str, str] | None = None,
) -> PlacedFromPage:
    return PlacedFromPage(
        handler=handler,
        app=shown.line.app,
        is_outbound=shown.call.leg_a.direction == "Outbound",
        arguments=shown.arguments,
        sip_headers=shown.sip_headers,
        variables=shown.line.variables if variables is None else variables,
        stacks=shown.line.stacks,
    )


class CallFile(NamedTuple):
    """A file of a call.

    Attributes:
        media_type: Its media type.
        file_name: The name with which a browser keeps it; None if it is shown.
        read: Reads a call, and returns what writes the file.
    """

    media_type: str
    file_name: str | None
    read: Callable[[ShownCall], Callable[[], bytes]]


CALL_FILES: Final[Mapping[str, CallFile]] = {
    "diagram.svg": CallFile(SVG, None, diagram_of),
    "hear.wav": CallFile("audio/wav", None, sound_of),
    "test.py": CallFile("text/x-python", "test_saved_call.py", pytest_of),
    "script.call": CallFile("text/plain", "saved.call", script_of),
}
