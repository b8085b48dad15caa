"""How much work the runtime does, counted: the same on any machine, slow or busy.

Whoever makes it do more sees a test fail here, and raises the figure if the work is worth it.
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

RUNTIME_CLIENT = (
    "__future__",
    "json",
    "logging",
    "traceback",
    "functools",
    "enum",
    "types",
    "collections.abc",
)
"""What awslambdaric has imported before a handler is: it costs nothing to import it again."""


def imported_by_telephony() -> set[str]:
    """Import the package in a fresh process, and name what that brought along."""
    program = (
        f"import sys, {', '.join(RUNTIME_CLIENT)}\nbefore = set(sys.modules)\n"
        "import telephony\nprint(*set(sys.modules) - before)"
    )
    done = subprocess.run(  # this interpreter
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(PACKAGE.parent), "PYTHONDONTWRITEBYTECODE": "1"},
    )
    return set(done.stdout.split())


def test_importing_the_runtime_imports_nothing_but_itself() -> None:
    others = {name for name in imported_by_telephony() if not name.startswith("telephony")}

    assert others == set()


def test_the_runtime_is_a_few_modules() -> None:
    assert len(imported_by_telephony()) <= 28


def instructions(code: CodeType) -> int:
    """Count the bytes of a code object's instructions, and of all within it."""
    inner = (constant for constant in code.co_consts if isinstance(constant, CodeType))
    return len(code.co_code) + sum(map(instructions, inner))


def test_the_runtime_is_a_small_program() -> None:
    modules = PACKAGE.rglob("*.py")

    size = sum(instructions(compile(path.read_text(), str(path), "exec")) for path in modules)

    assert size <= 45_000


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
    ("name", "most"),
    [
        ("new_inbound_call", 25),
        ("new_outbound_call", 26),
        ("ringing", 19),
        ("call_answered", 27),
        ("action_successful", 41),
        ("action_failed", 25),
        ("action_interrupted", 17),
        ("hangup", 27),
        ("invalid_lambda_response", 25),
        ("digits_received", 71),
        ("call_update_requested", 17),
    ],
)
def test_an_event_costs_few_calls(name: str, most: int) -> None:
    event = payload(name)
    sequence = count(1_000)
    handler = lambda_handler(Line())

    assert calls_of(lambda: handler(event | {"Sequence": next(sequence)}, None)) <= most


def test_what_nobody_looks_at_is_not_read() -> None:
    event = payload("action_successful")
    bare = {name: value for name, value in event.items() if name != "ActionData"}

    assert calls_of(lambda: decode_event(event)) == calls_of(lambda: decode_event(bare))


def test_a_hundred_events_more_of_a_call_leave_nothing_more_behind() -> None:
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

    assert after - before < 1_000
