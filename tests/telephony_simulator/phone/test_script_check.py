"""What a phone finds in a call script that a replay would run differently."""

from __future__ import annotations

import ast
import itertools
import textwrap
import uuid

import pytest

from telephony import Pause
from telephony.call_script import CallScript, ScriptedCall
from telephony_simulator import Phone
from telephony_simulator.phone.script_check import ScriptWarning, find_unrecorded_code

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


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("datetime.now(UTC)", "datetime.now()"),
        ("datetime.datetime.now()", "datetime.datetime.now()"),
        ("random.choice('ab')", "random.choice()"),
        ("uuid.uuid4()", "uuid.uuid4()"),
        ("await asyncio.sleep(1)", "asyncio.sleep()"),
        ("open('file')", "open()"),
        ("boto3.client('s3')", "boto3.client()"),
        ("call.random().choice('ab')", None),
        ("call.effect('now', datetime.now)", None),
        ("call.effect('load', lambda: open('file').read())", None),
        ("self.random()", None),
    ],
)
def test_unrecorded_code_is_found(statement: str, found: str | None) -> None:
    tree = ast.parse(f"async def run(self, call):\n    {statement}\n")

    messages = [message for _, message in find_unrecorded_code(tree)]

    assert [message.split(" in a call script")[0] for message in messages] == (
        [found] if found else []
    )


def test_ordinary_functions_are_not_checked() -> None:
    tree = ast.parse(
        textwrap.dedent("""
        def load():
            return open("file").read()
    """)
    )

    assert list(find_unrecorded_code(tree)) == []
