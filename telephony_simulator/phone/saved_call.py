"""Writes a call that was played as a test: for pytest, or as a script of `phone-line test`."""

import math
import os
import re
import shlex
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from telephony.actions import ACTIONS
from telephony_simulator.functions.target import NOT_FILES
from telephony_simulator.json_types import JsonObject
from telephony_simulator.phone.expectation import quoted_text
from telephony_simulator.phone.microphone_words import microphone_words
from telephony_simulator.pstn_audio import Call
from telephony_simulator.pstn_audio.records import ActionStarted, FunctionInvoked, PartyActed

REFUSES: Final = re.compile(r"refuses with (\d+)")
ACTS: Final = {
    "answers": ("answer", ""),
    "voicemail answers": ("answer", "voicemail"),
    "hangs up": ("hang_up", ""),
}
"""The methods of `PhoneCall`, and their arguments, for acts of parties in the transcript."""

UPDATE: Final = "CALL_UPDATE_REQUESTED"
BUSY: Final = "486"
LINE_CHARACTERS: Final = 100

TEXT_ATTRIBUTES: Final = {
    "PlayAudio": ("audio_source.key", "AudioSource", "Key"),
    "PlayAudioAndGetDigits": ("audio_source.key", "AudioSource", "Key"),
    "SendDigits": ("digits", "Digits"),
    "Speak": ("text", "Text"),
    "SpeakAndGetDigits": ("speech_parameters.text", "SpeechParameters", "Text"),
}
"""The attribute of an action that a saved test asserts, and its place in the parameters."""


class PlacedCall(Protocol):
    """How a call was placed; paths are relative to the working directory."""

    @property
    def handler(self) -> str | None:
        """The handler: a path, an address or an ARN; None for the line of `app`."""

    @property
    def app(self) -> Path:
        """The output of `cdk synth`."""

    @property
    def is_outbound(self) -> bool:
        """Whether the line has called."""

    @property
    def arguments(self) -> Mapping[str, str]:
        """The ArgumentsMap of an outbound call."""

    @property
    def sip_headers(self) -> Mapping[str, str]:
        """The headers of the INVITE."""

    @property
    def seed(self) -> int | None:
        """The seed of the ids."""

    @property
    def bots(self) -> Path | None:
        """A file of bots."""

    @property
    def meetings(self) -> Path | None:
        """A file of meetings."""

    @property
    def buckets(self) -> Path | None:
        """The directory of the buckets."""

    @property
    def variables(self) -> Mapping[str, str]:
        """The environment variables that the handler needs, which a pytest test sets."""

    @property
    def recordings(self) -> Mapping[str, Path]:
        """The WAV files that parties have spoken, by name."""


class Moment(NamedTuple):
    """What happened at one time of a call: an act of a party, an update, or an action.

    Attributes:
        at: The time, in seconds since the epoch.
        leg: The leg of the party or of the action.
        verb: The method of `PhoneCall`, or "expect".
        what: The argument of the method, or the type of the action.
        parameters: The parameters of the action, or the arguments of the update.
        is_refused: Whether the action was refused before it started.
    """

    at: float
    leg: str
    verb: str
    what: str
    parameters: JsonObject
    is_refused: bool = False


def save_call(call: Call, placed: PlacedCall, directory: Path, suffix: str) -> str:
    """Return the call as a test.

    Args:
        call: The call, which has ended.
        placed: How it was placed.
        directory: The directory of the test; paths in the test are relative to it.
        suffix: ".py" for a module for pytest, ".call" for a script.
    """
    write = _pytest_lines if suffix == ".py" else _script_lines
    return "\n".join([*write(call, placed, directory), ""])


def moments(call: Call) -> Iterator[Moment]:
    """Yield the acts of the parties, the updates and the actions, in order."""
    for number, record in enumerate(call.records, start=1):
        match record:
            case ActionStarted(at, leg, action, parameters, refused) if action in ACTIONS:
                yield Moment(at, leg, "expect", action, parameters, refused)
            case PartyActed(at, leg, "presses", digits):
                yield Moment(at, leg, "press", digits, {})
            case PartyActed(at, leg, "says", quoted):
                yield Moment(at, leg, "say", quoted[1:-1], {})
            case PartyActed(at, leg, "speaks"):
                words = microphone_words(call, record, call.records[number:])
                if words is not None:
                    yield Moment(at, leg, "say", words, {})
            case PartyActed(at, leg, verb) if verb in ACTS:
                yield Moment(at, leg, *ACTS[verb], {})
            case PartyActed(at, leg, verb) if found := REFUSES.fullmatch(verb):
                yield Moment(at, leg, "refuse", found[1], {})
            case FunctionInvoked(_, invocation) if invocation.type == UPDATE:
                arguments = invocation.event["ActionData"]["Parameters"]["Arguments"]
                yield Moment(invocation.at, "LEG-A", "update", "", arguments)
            case _:
                pass


def _pytest_lines(call: Call, placed: PlacedCall, directory: Path) -> list[str]:
    body, actions = _pytest_steps(call, placed, directory)
    phone = [_handler_expression(placed, directory), f"seed={placed.seed or 0}"]
    imports = ["from telephony_simulator import Phone"]
    if actions:
        imports.insert(0, f"from telephony import {', '.join(sorted(actions))}")
    if placed.variables:
        imports.insert(0, "import pytest")
    readers = []
    for name, file in (("bots", placed.bots), ("meetings", placed.meetings)):
        if file is not None:
            readers.append(f"read_{name}")
            phone.append(f"{name}=read_{name}({_path_expression(file, directory)})")
    if readers:
        imports.append(f"from telephony_simulator.account_file import {', '.join(readers)}")
    if placed.buckets is not None:
        names = sorted(each.name for each in placed.buckets.iterdir() if each.is_dir())
        paths = (
            f"{_literal(name)}: {_path_expression(placed.buckets / name, directory)}"
            for name in names
        )
        phone.append(f"buckets={{{', '.join(paths)}}}")
    start = datetime.fromtimestamp(call.records[0].at, UTC)
    leg = call.leg_a
    dialled = [_literal(leg.to), f"from_={_literal(leg.from_)}"]
    if placed.arguments:
        dialled.append(f"arguments={_literals(placed.arguments)}")
    if placed.sip_headers:
        dialled.append(f"sip_headers={_literals(placed.sip_headers)}")
    dialled.append(f"at=datetime.fromisoformat({_literal(start.isoformat())})")
    types = [one.type for one in call.invocations]
    return [
        '"""A call, saved by phone-line."""',
        "",
        "from datetime import datetime",
        "from pathlib import Path",
        "",
        *imports,
        "",
        "HERE = Path(__file__).parent",
        "",
        "",
        *_head_of_test(placed.variables),
        *_call_expression("phone = Phone", phone),
        *_call_expression(
            f"call = phone.{'create_call' if placed.is_outbound else 'dial'}", dialled
        ),
        *(f"    {line}" for line in body),
        "",
        "    assert call.ended",
        "    assert [one.type for one in call.invocations] == [",
        *(f"        {_literal(event)}," for event in types),
        "    ]",
    ]


def _head_of_test(variables: Mapping[str, str]) -> Iterator[str]:
    """Yield the beginning of the test function, which sets the variables of the handler."""
    yield f"def test_call({'monkeypatch: pytest.MonkeyPatch' if variables else ''}) -> None:"
    for name, value in variables.items():
        yield f"    monkeypatch.setenv({_literal(name)}, {_literal(value)})"


def _pytest_steps(call: Call, placed: PlacedCall, directory: Path) -> tuple[list[str], set[str]]:
    """Return the statements of a test, and the actions that they name."""
    lines: list[str] = []
    actions: set[str] = set()
    now = call.records[0].at
    for moment in moments(call):
        if moment.verb == "expect":
            lines.append(_pytest_expectation(moment))
            actions.add(moment.what)
            now = max(now, moment.at)
            continue
        waited = _milliseconds_up(moment.at - now)
        if waited > 0:
            lines.append(f"call.wait({waited:g})")
            now += waited
        lines.append(_pytest_act(moment, placed, directory))
    rest = _milliseconds_up(call.records[-1].at - now)
    return [*lines, *([f"call.wait({rest:g})"] if rest > 0 else [])], actions


def _pytest_expectation(moment: Moment) -> str:
    attribute, *path = TEXT_ATTRIBUTES.get(moment.what, ("",))
    value: object = moment.parameters
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if not path or not isinstance(value, str):
        return f"call.expect({moment.what})"
    return f"assert call.expect({moment.what}).{attribute} == {_literal(value)}"


def _pytest_act(moment: Moment, placed: PlacedCall, directory: Path) -> str:
    arguments: list[str] = []
    match moment.verb:
        case "press" | "say":
            arguments.append(_literal(moment.what))
        case "answer" if moment.what:
            arguments.append(f"{moment.what}=True")
        case "refuse":
            arguments.append(moment.what)
        case "update":
            arguments.append(_literals(moment.parameters))
        case _:
            pass
    if moment.verb == "say" and moment.what in placed.recordings:
        arguments.append(f"audio={_path_expression(placed.recordings[moment.what], directory)}")
    if moment.leg != "LEG-A" and moment.verb in ("press", "say", "hang_up"):
        arguments.append(f"leg={_literal(moment.leg)}")
    return f"call.{moment.verb}({', '.join(arguments)})"


def _script_lines(call: Call, placed: PlacedCall, directory: Path) -> Iterator[str]:
    """Yield the settings of the call, and its steps with the actions between them."""
    yield "# saved by phone-line"
    if placed.handler is not None:
        yield f"handler {_relative_handler(placed.handler, directory)}"
    else:
        yield f"app {_relative(placed.app, directory)}"
    if placed.is_outbound:
        yield "outbound"
    yield f"to {call.leg_a.to}"
    yield f"from {call.leg_a.from_}"
    for name, value in placed.arguments.items():
        yield f"argument {shlex.quote(f'{name}={value}')}"
    for name, value in placed.sip_headers.items():
        yield f"sip-header {shlex.quote(f'{name}={value}')}"
    yield f"at {datetime.fromtimestamp(call.records[0].at, UTC).isoformat()}"
    if placed.seed is not None:
        yield f"seed {placed.seed}"
    files = {"bots": placed.bots, "meetings": placed.meetings, "buckets": placed.buckets}
    for name, file in files.items():
        if file is not None:
            yield f"{name} {_relative(file, directory)}"
    yield ""
    yield from _script_steps(call, placed, directory)
    yield "expect end"


def _script_steps(call: Call, placed: PlacedCall, directory: Path) -> Iterator[str]:
    now = call.records[0].at
    for moment in moments(call):
        if moment.verb == "hang_up" and (waited := _milliseconds_up(moment.at - now)) > 0:
            yield f"wait {waited:g}"
        if not moment.is_refused:
            leg = "leg-b " if moment.leg != "LEG-A" and moment.verb in _OF_EITHER else ""
            yield f"{leg}{_script_step(moment, placed, directory)}"
        now = max(now, moment.at)


def _script_step(moment: Moment, placed: PlacedCall, directory: Path) -> str:
    match moment.verb:
        case "expect":
            text = quoted_text(moment.parameters)
            return f'expect {moment.what} "{text}"' if text else f"expect {moment.what}"
        case "say" if moment.what in placed.recordings:
            return f"record {_relative(placed.recordings[moment.what], directory)}"
        case "refuse" if moment.what != BUSY:
            return f"refuse {moment.what}"
        case "refuse" | "answer" | "hang_up":
            return moment.verb.replace("_", "-")
        case "update":
            return f"update {shlex.join(f'{k}={v}' for k, v in moment.parameters.items())}"
        case verb:
            return f"{verb} {moment.what}"


_OF_EITHER: Final = {"press", "say", "hang_up"}


def _call_expression(function: str, arguments: list[str]) -> Iterator[str]:
    """Yield the lines of a statement that calls a function, as a formatter writes them."""
    line = f"    {function}({', '.join(arguments)})"
    if len(line) <= LINE_CHARACTERS:
        yield line
    else:
        yield f"    {function}("
        yield from (f"        {argument}," for argument in arguments)
        yield "    )"


def _literal(text: str) -> str:
    """Return the source of a text, in double quotes where that needs no escape."""
    source = repr(text)
    if '"' in source or source.startswith('"'):
        return source
    return '"' + source[1:-1].replace("\\'", "'") + '"'


def _literals(pairs: Mapping[str, object]) -> str:
    entries = (f"{_literal(name)}: {_literal(str(value))}" for name, value in pairs.items())
    return f"{{{', '.join(entries)}}}"


def _milliseconds_up(seconds: float) -> float:
    """Round up to milliseconds, so that what happens at that time has happened."""
    return math.ceil(round(seconds * 1000, 3)) / 1000


def _handler_expression(placed: PlacedCall, directory: Path) -> str:
    assert placed.handler is not None
    relative = _relative_handler(placed.handler, directory)
    if relative.startswith(NOT_FILES):
        return _literal(relative)
    return f"str(HERE / {_literal(relative)})"


def _relative_handler(target: str, directory: Path) -> str:
    if target.startswith(NOT_FILES):
        return target
    path, colon, name = target.partition(":")
    return f"{_relative(Path(path), directory)}{colon}{name}"


def _path_expression(file: Path, directory: Path) -> str:
    return f"HERE / {_literal(_relative(file, directory))}"


def _relative(file: Path, directory: Path) -> str:
    return os.path.relpath(file.absolute(), directory.absolute())


def recordings_of(files: Iterable[Path | None]) -> dict[str, Path]:
    """Return WAV files by their names."""
    return {file.name: file for file in files if file is not None}
