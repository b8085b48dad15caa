"""A script meets the limits of a call at one of its awaits, before the service refuses."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, NoReturn

import pytest

from telephony import Pause, lambda_handler
from telephony.call_script import CallScript, ScriptedCall
from telephony_simulator import Phone
from tests.telephony.call_script.scripts import MENU, phone_of
from tests.telephony.call_script.test_misuse import Counting, event_with

if TYPE_CHECKING:
    from tests.telephony.call_script.scripts import Run


def test_script_beyond_its_attributes_names_the_await() -> None:
    class Hoarder(CallScript):
        async def run(self, call: ScriptedCall) -> None:
            while True:
                call.effect("load", lambda: "x" * 3_000)
                await call.ask(MENU)

    with pytest.raises(Exception, match="the call's attributes take") as raised:
        play_until_the_end(Hoarder)

    assert "await call.ask(MENU)" in "".join(traceback.format_exception(raised.value))


def play_until_the_end(script: type[CallScript]) -> NoReturn:
    """Press keys until the script fails."""
    call = Phone(script).dial()
    for _ in range(100):
        call.wait(1)
        call.press("1")
    pytest.fail("the script goes on")


def test_script_near_the_last_invocation_is_ended(caplog: pytest.LogCaptureFixture) -> None:
    event = event_with("1.1.1.A.0||SG", sequence=990)

    answer = lambda_handler(Counting())(event, None)

    assert "Hangup" in str(answer)
    assert "the call is at its event 990; the service ends it after 1,000" in caplog.text


def storing(pairs: int, size: int) -> Run:
    """Make a script that stores attributes."""

    async def run(call: ScriptedCall) -> None:
        for number in range(pairs):
            call.attributes[f"name{number}"] = "x" * size
        await call.ask(MENU)

    return run


@pytest.mark.parametrize(
    ("pairs", "size", "problem"),
    [
        (99, 1, "the call has 101 attributes with those of the runtime; at most 100"),
        (1, 19_500, "the call's attributes take 195[0-9]+ bytes, 13 of them the journal"),
    ],
)
def test_attributes_beyond_the_limit_name_the_await(pairs: int, size: int, problem: str) -> None:
    with pytest.raises(Exception, match=problem) as raised:
        phone_of(storing(pairs, size)).dial()

    assert "    await call.ask(MENU)" in "".join(traceback.format_exception(raised.value))


@pytest.mark.parametrize(("pairs", "size"), [(98, 1), (1, 19_300)])
def test_attributes_within_the_limit_are_stored(pairs: int, size: int) -> None:
    call = phone_of(storing(pairs, size)).dial()

    call.press("1")
    call.wait(5)

    assert call.ended


def test_attributes_beyond_the_limit_at_the_end_name_the_script() -> None:
    async def run(call: ScriptedCall) -> None:
        await call.ask(MENU)
        call.attributes["text"] = "x" * 21_000

    call = phone_of(run).dial()

    with pytest.raises(Exception, match=r"Script\.run \(.*\) ended: the call's attributes take"):
        call.press("1")


def test_updates_without_room_are_dropped_and_the_call_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    seen: list[str] = []

    async def run(call: ScriptedCall) -> None:
        seen.clear()
        await call.perform(Pause(15_000))
        seen.extend([type(await call.next_event()).__name__ for _ in range(3)])
        await call.ask(MENU)

    call = phone_of(run).dial()
    for _ in range(12):
        call.update({f"name{number}": "x" * 200 for number in range(18)})
        call.wait(0.5)
    call.wait(10)
    call.press("1")
    call.wait(1)

    assert seen == ["CallUpdateRequestedEvent"] * 3
    assert call.ended
    assert "for which no next_event() waits: the call's attributes take" in caplog.text
