"""Writes a call as a module for pytest."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from telephony_simulator.functions.target import NOT_FILES
from telephony_simulator.phone.saved_call.moment import Moment, milliseconds_up, moments
from telephony_simulator.phone.saved_call.paths import relative_handler, relative_path
from telephony_simulator.phone.saved_call.placed_call import PlacedCall
from telephony_simulator.phone.saved_call.variables import saved_variables
from telephony_simulator.pstn_audio import Call

LINE_CHARACTERS: Final = 100

TEXT_ATTRIBUTES: Final = {
    "PlayAudio": ("audio_source.key", "AudioSource", "Key"),
    "PlayAudioAndGetDigits": ("audio_source.key", "AudioSource", "Key"),
    "SendDigits": ("digits", "Digits"),
    "Speak": ("text", "Text"),
    "SpeakAndGetDigits": ("speech_parameters.text", "SpeechParameters", "Text"),
}
"""The attribute of an action that a saved test asserts, and its place in the parameters."""


def pytest_lines(call: Call, placed: PlacedCall, directory: Path) -> list[str]:
    """Return the lines of the module; see `save_call`."""
    body, actions = _pytest_steps(call, placed, directory)
    phone = [_handler_expression(placed, directory), f"seed={placed.seed or 0}"]
    imports = ["from telephony_simulator import Phone"]
    if actions:
        imports.insert(0, f"from telephony import {', '.join(sorted(actions))}")
    variables = saved_variables(placed.variables)
    if variables.written:
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
        *_docstring(variables.named),
        "",
        "from datetime import datetime",
        "from pathlib import Path",
        "",
        *imports,
        "",
        "HERE = Path(__file__).parent",
        "",
        "",
        *_head_of_test(variables.written),
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


def _docstring(needed: Sequence[str]) -> Iterator[str]:
    """Yield the lines of the module's docstring, with the variables that the test needs."""
    if not needed:
        yield '"""A call, saved by phone-line."""'
        return
    yield '"""A call, saved by phone-line.'
    yield ""
    yield "Needs these environment variables:"
    yield from needed
    yield '"""'


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
        waited = milliseconds_up(moment.at - now)
        if waited > 0:
            lines.append(f"call.wait({waited:g})")
            now += waited
        lines.append(_pytest_act(moment, placed, directory))
    rest = milliseconds_up(call.records[-1].at - now)
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


def _handler_expression(placed: PlacedCall, directory: Path) -> str:
    assert placed.handler is not None
    relative = relative_handler(placed.handler, directory)
    if relative.startswith(NOT_FILES):
        return _literal(relative)
    return f"str(HERE / {_literal(relative)})"


def _path_expression(file: Path, directory: Path) -> str:
    return f"HERE / {_literal(relative_path(file, directory))}"
