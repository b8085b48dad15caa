"""Upper bounds of the runtime's work, and what it imports.

The bounds have slack over the counts of today; `make bench` measures time and size.
"""

import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from itertools import count
from pathlib import Path
from types import CodeType, FrameType

import pytest

import telephony
from telephony import (
    CallAndBridge,
    CallFlow,
    DigitsReceivedEvent,
    Hangup,
    NewInboundCallEvent,
    PstnEndpoint,
    Response,
    Speak,
    SpeakAndGetDigits,
    Speech,
    decode_event,
    lambda_handler,
    respond,
)
from tests.telephony.payloads import payload

PACKAGE = Path(telephony.__file__).parent

SLACK = 1.25
"""An event may take this many times the function calls that were counted."""

RUNTIME_CLIENT = (
    "__future__",
    "json",
    "logging",
    "traceback",
    "functools",
    "importlib",
    "enum",
    "types",
    "collections.abc",
)
"""What awslambdaric has imported before a handler is: it costs nothing to import it again."""


def imported_by(package: str) -> set[str]:
    """Import a package in a fresh process, and name what that brought along."""
    program = (
        f"import sys, {', '.join(RUNTIME_CLIENT)}\nbefore = set(sys.modules)\n"
        f"import {package}\nprint(*set(sys.modules) - before)"
    )
    done = subprocess.run(  # this interpreter
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(PACKAGE.parent), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return set(done.stdout.split())


def test_runtime_imports_no_module_that_the_runtime_client_has_not_imported() -> None:
    others = {name for name in imported_by("telephony") if not name.startswith("telephony")}

    assert others == set()


def test_runtime_imports_few_modules_of_its_own() -> None:
    assert len(imported_by("telephony")) <= 28


@pytest.mark.parametrize("package", ["telephony", "telephony.call_script"])
def test_package_does_not_import_what_most_calls_do_not_need(package: str) -> None:
    rare = {"actions.bot", "actions.meetings", "actions.recording", "failure", "intent", "prompts"}

    assert {f"telephony.{name}" for name in rare} & imported_by(package) == set()


def instructions(code: CodeType) -> int:
    """Count the bytes of a code object's instructions, and of all within it."""
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return len(code.co_code) + sum(map(instructions, inner))


def bytecode_of(directory: Path) -> int:
    """Count the bytes of the instructions of all modules in a directory."""
    modules = directory.rglob("*.py")
    return sum(instructions(compile(path.read_text(), str(path), "exec")) for path in modules)


def test_runtime_has_little_bytecode() -> None:
    scripts = bytecode_of(PACKAGE / "call_script")

    assert bytecode_of(PACKAGE) - scripts <= 60_000
    assert scripts <= 42_000


def test_runtime_does_not_import_call_scripts() -> None:
    assert "telephony.call_script" not in imported_by("telephony")


MENU = SpeakAndGetDigits(Speech("Menu"), Speech("No"), repeat_duration_in_milliseconds=5_000)


class Line(CallFlow):
    """Answers with a constant, and with something new."""

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        return respond(MENU)

    def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
        bridge = CallAndBridge(event.call.caller.from_, [PstnEndpoint("+12065550123")])
        return respond(Speak("One moment."), bridge, Hangup(), attributes={"language": "en"})


def calls_of(work: Callable[[], object]) -> int:
    """Count the functions of the package that are called, once all its tables are made."""
    work()
    calls = 0

    def profile(frame: FrameType, event: str, _arg: object) -> None:
        nonlocal calls
        calls += event == "call" and frame.f_code.co_filename.startswith(str(PACKAGE))

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize(
    ("name", "calls"),
    [
        ("new_inbound_call", 25),
        ("new_outbound_call", 26),
        ("ringing", 19),
        ("call_answered", 27),
        ("action_successful", 41),
        ("action_failed", 25),
        ("action_interrupted", 17),
        ("hangup", 40),
        ("invalid_lambda_response", 25),
        ("digits_received", 71),
        ("call_update_requested", 17),
    ],
)
def test_event_takes_few_function_calls(name: str, calls: int) -> None:
    event = payload(name)
    sequence = count(1_000)
    handler = lambda_handler(Line())

    assert calls_of(lambda: handler(event | {"Sequence": next(sequence)}, None)) <= calls * SLACK


def test_unread_action_data_is_not_decoded() -> None:
    event = payload("action_successful")
    bare = {name: value for name, value in event.items() if name != "ActionData"}

    assert calls_of(lambda: decode_event(event)) == calls_of(lambda: decode_event(bare))


def test_repeated_events_do_not_increase_memory() -> None:
    handler = lambda_handler(Line())
    events = [payload("digits_received") | {"Sequence": number} for number in range(200)]

    tracemalloc.start()
    try:
        for event in events[:100]:
            handler(event, None)
        before, _ = tracemalloc.get_traced_memory()
        for event in events[100:]:
            handler(event, None)
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert after - before < 40 * 100  # bytes an event; coverage allocates some of its own
