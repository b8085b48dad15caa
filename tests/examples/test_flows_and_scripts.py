"""Each program, as a flow and as a script, says the same to the same caller."""

from __future__ import annotations

import importlib.util
import itertools
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from telephony_simulator import Phone, PhoneCall, Settings

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import ModuleType

EXAMPLES = Path(__file__).parents[2] / "examples" / "flows_and_scripts"
AGENT, SPECIALIST = "+12065550123", "+12065550124"


def example(name: str) -> ModuleType:
    """Import an example, which is not in a package."""
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    return sys.modules[name]


ready_line, pin_line = example("ready_line"), example("pin_line")
reminder, transfer, survey = example("reminder"), example("transfer"), example("survey")


def what_parties_see(call: PhoneCall) -> list[str]:
    """Return the transcript without what the function gets and answers."""
    lines = call.transcript.splitlines()
    return [line for line in lines if "  function      " not in line]


def play(call: PhoneCall, steps: tuple[str, ...]) -> list[str]:
    """Let the parties act, and end the call."""
    for step in steps:
        verb, _, text = step.partition(" ")
        match verb:
            case "press":
                call.press(text)
            case "agent":
                call.press(text, leg="LEG-B")
            case "wait":
                call.wait(float(text))
            case "answer":
                call.answer()
            case "refuse":
                call.refuse()
            case "hang_up":
                call.hang_up(leg="LEG-B" if text == "B" else "LEG-A")
            case "update":
                call.update({"time": text})
            case _:
                raise AssertionError(step)
        call.wait(0)
    call.wait(200)
    assert call.ended
    return what_parties_see(call)


STEPS: dict[str, list[tuple[str, ...]]] = {
    "ready_line": [
        ("press 1", "wait 3", "answer", "wait 5", "hang_up B"),
        ("press 1", "wait 3", "answer", "wait 5", "hang_up A"),
        ("press 1", "wait 3", "refuse", "wait 3", "press #"),
        ("press 1", "wait 40"),
        ("press 2", "wait 5", "press #"),
        ("press 3", "wait 3", "press 2"),
        ("hang_up A",),
        (),
    ],
    "pin_line": [
        ("press 1234",),
        ("press 1111", "wait 3", "press 1234"),
        ("press 1111", "wait 3", "press 2222", "wait 3", "press 3333"),
        ("press 1111", "wait 3", "hang_up A"),
        (),
    ],
    "reminder": [
        ("wait 2", "answer", "wait 3", "press 1"),
        ("wait 2", "answer", "wait 3", "press 2"),
        ("wait 2", "answer", "wait 30"),
        ("wait 2", "answer", "wait 1", "update noon", "wait 3", "press 1"),
        ("wait 2", "answer", "wait 1", "update noon", "wait 30"),
        ("wait 2", "refuse"),
        ("wait 70",),
        ("wait 2", "answer", "wait 1", "hang_up A"),
    ],
    "transfer": [
        ("wait 2", "answer", "wait 3", "agent *", "wait 5", "answer", "wait 3", "hang_up B"),
        ("wait 2", "answer", "wait 3", "agent *", "wait 5", "refuse"),
        ("wait 2", "answer", "wait 3", "agent *", "wait 5", "answer", "wait 3", "hang_up A"),
        ("wait 2", "answer", "wait 3", "hang_up B"),
        ("wait 2", "answer", "wait 3", "hang_up A"),
        ("wait 2", "refuse"),
        ("wait 40",),
    ],
    "survey": [
        ("press 5", "wait 3", "press 4"),
        ("press 5", "wait 3", "hang_up A"),
        ("press 5", "wait 40"),
        ("hang_up A",),
        (),
    ],
}
CASES = [(name, steps) for name, calls in STEPS.items() for steps in calls]
HANGUPS: tuple[Literal["both", "HANGUP", "ACTION_SUCCESSFUL"], ...] = (
    "both",
    "HANGUP",
    "ACTION_SUCCESSFUL",
)


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch) -> dict[str, tuple[Any, Any]]:
    """Return the flow and the script of each program; each takes a function that saves."""
    monkeypatch.setenv("FORWARD_TO", AGENT)
    monkeypatch.setenv("VOICEMAIL_BUCKET", "messages")
    from handler import ReadyLine  # noqa: PLC0415 - reads the environment

    line = {"forward_to": AGENT, "voicemail_bucket": "messages"}
    numbers = {"agent": AGENT, "specialist": SPECIALIST}

    def is_pin(digits: str) -> bool:
        return digits == "1234"

    def unsaved(make: Any, **parameters: Any) -> Callable[[Any], Any]:
        return lambda _save: partial(make, **parameters)

    return {
        "ready_line": (unsaved(ReadyLine, **line), unsaved(ready_line.ReadyLineScript, **line)),
        "pin_line": (
            unsaved(pin_line.PinFlow, is_pin=is_pin),
            unsaved(pin_line.PinScript, is_pin=is_pin),
        ),
        "reminder": (unsaved(reminder.ReminderFlow), unsaved(reminder.ReminderScript)),
        "transfer": (
            unsaved(transfer.TransferFlow, **numbers),
            unsaved(transfer.TransferScript, **numbers),
        ),
        "survey": (
            lambda save: partial(survey.SurveyFlow, save=save),
            lambda save: partial(survey.SurveyScript, save=save),
        ),
    }


@pytest.mark.parametrize(("name", "steps"), CASES)
def test_flow_and_script_say_the_same(
    name: str, steps: tuple[str, ...], programs: dict[str, tuple[Any, Any]]
) -> None:
    for hangup_of_leg_b in HANGUPS:
        settings = Settings(hangup_of_leg_b=hangup_of_leg_b)
        seen, saved = [], []
        for make in programs[name]:
            written: list[tuple[str, dict[str, str]]] = []
            phone = Phone(make(lambda *result: written.append(result)), settings=settings)  # noqa: B023
            is_outbound = name == "reminder"
            call = phone.create_call(arguments={"time": "ten"}) if is_outbound else phone.dial()
            seen.append(play(call, steps))
            saved.append(written)

        assert seen[0] == seen[1]
        assert saved[0] == saved[1]


def test_survey_saves_its_marks_once(programs: dict[str, tuple[Any, Any]]) -> None:
    for make in programs["survey"]:
        written: list[dict[str, str]] = []
        call = Phone(make(lambda _id, marks: written.append(marks))).dial()  # noqa: B023

        play(call, ("press 5", "wait 3", "press 4"))

        assert written == [{"speed": "5", "kindness": "4"}]


def test_pin_of_a_script_is_in_no_event_after_it() -> None:
    script = partial(pin_line.PinScript, is_pin=lambda digits: digits == "1234")
    call = Phone(script).dial()

    play(call, ("press 4711", "wait 3", "press 1234"))

    later = [sent.event["CallDetails"] for sent in itertools.islice(call.invocations, 2, None)]
    assert "4711" not in str(later)
