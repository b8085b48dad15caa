"""What a phone finds in a call script that a replay would run differently."""

from __future__ import annotations

import itertools
import uuid
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from telephony import Pause
from telephony.call_script import CallScript, ScriptedCall
from telephony_simulator import Phone
from telephony_simulator.phone.script_check import ScriptWarning, find_unrecorded_code
from tests.telephony_simulator.phone import dialogs, planted_script_faults
from tests.telephony_simulator.phone.dialogs import greet
from tests.telephony_simulator.phone.planted_script_faults import Faultless, Faulty

if TYPE_CHECKING:
    from types import ModuleType

NUMBERS = itertools.count()


class Unsteady(CallScript):
    """Takes another path at each replay."""

    async def run(self, call: ScriptedCall) -> None:
        if next(NUMBERS) % 2 == 0:
            call.effect("even", int, "0")
        await call.perform(Pause(100))


def test_phone_fails_a_script_that_depends_on_something_unrecorded() -> None:
    with pytest.raises(AssertionError, match="does not follow the journal of its call"):
        Phone(Unsteady).dial()


class MakesAnId(CallScript):
    """Makes an id that a replay does not make again."""

    async def run(self, call: ScriptedCall) -> None:
        order = uuid.uuid4()
        call.effect("save", lambda: str(uuid.uuid4()))
        call.say(f"Order {order.node}.")
        await call.perform(Pause(100))


def test_phone_warns_at_the_line_that_makes_an_id() -> None:
    with pytest.warns(ScriptWarning, match=r"uuid4\(\) in a call script: use call\.uuid") as seen:
        Phone(MakesAnId)

    [warning] = seen
    assert warning.filename == __file__
    with open(__file__, encoding="utf-8") as file:  # noqa: PTH123
        line = file.readlines()[warning.lineno - 1]
    assert line.strip() == "order = uuid.uuid4()"


def planted_in(module: ModuleType) -> list[tuple[str, int, str]]:
    """Return the planted faults of a module: file, line, and what is found."""
    path = Path(module.__file__ or "")
    lines = path.read_text(encoding="utf-8").splitlines()
    return [
        (path.name, number, line.partition("  # finds ")[2])
        for number, line in enumerate(lines, 1)
        if "  # finds " in line
    ]


def test_unrecorded_code_is_found_at_its_line() -> None:
    found = [
        (Path(filename).name, line, message.partition("() in a call script: ")[0])
        for filename, line, message in find_unrecorded_code(Faulty)
    ]

    assert sorted(found) == sorted(planted_in(planted_script_faults) + planted_in(dialogs))
    assert len(found) == 16


def test_recorded_code_is_not_found() -> None:
    assert list(find_unrecorded_code(Faultless)) == []


def test_phone_warns_of_a_script_that_a_function_makes() -> None:
    class Greets(CallScript):
        def __init__(self, _name: str) -> None:
            super().__init__()

        async def run(self, call: ScriptedCall) -> None:
            await greet(call)

    phone: Any = Phone(partial(Greets, "kitchen"))

    with pytest.warns(ScriptWarning, match=r"moment\.now\(\) in a call script") as seen:
        phone.dial()

    assert [Path(warning.filename).name for warning in seen] == ["dialogs.py"]
