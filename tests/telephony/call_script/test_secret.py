"""The digits of a secret stay out of what the service stores."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from telephony import SpeakAndGetDigits, Speech, lambda_handler
from telephony.call_script import CallScript, ScriptedCall
from telephony.call_script.journal import DONE, decode_journal
from telephony.plan import JOURNAL
from tests.telephony.call_script.scripts import phone_of
from tests.telephony.call_script.test_misuse import event_with

if TYPE_CHECKING:
    from collections.abc import Callable

    from telephony.call_script import Secret

PIN = SpeakAndGetDigits(
    Speech("Please enter your PIN."),
    failure_speech_parameters=Speech("A PIN has four digits."),
    min_number_of_digits=4,
    max_number_of_digits=4,
    repeat_duration_in_milliseconds=9_000,
)


@pytest.mark.parametrize(
    "leak",
    [
        lambda pin: pin.reveal(),
        lambda pin: {"pin": pin.reveal(), "attempt": 1},
        lambda pin: [[pin.reveal()]],
        lambda pin: int(pin.reveal()),
        lambda pin: {"pins": [1, int(pin.reveal())]},
        lambda pin: float(pin.reveal()),
        lambda pin: -int(pin.reveal()),
    ],
)
def test_effect_that_returns_the_digits_is_refused(leak: Callable[[Secret], object]) -> None:
    async def run(call: ScriptedCall) -> None:
        pin = await call.ask(PIN, secret=True)
        call.effect("check", leak, pin)

    call = phone_of(run).dial()

    with pytest.raises(Exception, match="the effect check returns the digits of a secret"):
        call.press("4711")


def test_effect_with_a_secret_of_zeros_can_return_other_values() -> None:
    found: list[object] = []

    async def run(call: ScriptedCall) -> None:
        pin = await call.ask(PIN, secret=True)
        found.append(call.effect("check", lambda: {"ok": pin.reveal() == "0000", "tries": [0]}))

    call = phone_of(run).dial()

    call.press("0000")

    assert found == [{"ok": True, "tries": [0]}]


def test_effect_that_does_not_read_the_secret_can_return_equal_digits() -> None:
    seen: list[str] = []

    async def run(call: ScriptedCall) -> None:
        pin = await call.ask(PIN, secret=True)
        seen.append(call.effect("extension", str, 4711))
        call.effect("check", lambda: pin.reveal() == "4711")

    call = phone_of(run).dial()
    call.press("4711")

    assert seen == ["4711"]


class AsksForAPin(CallScript):
    """Asks for a PIN that an earlier deployment did not keep secret."""

    async def run(self, call: ScriptedCall) -> None:
        pin = await call.ask(PIN, secret=True)
        await call.ask(PIN, secret=True)
        call.say(repr(pin))


class AsksForANumber(CallScript):
    """Asks for digits that an earlier deployment kept secret."""

    async def run(self, call: ScriptedCall) -> None:
        await call.ask(PIN)
        await call.ask(PIN)


def test_call_goes_on_when_a_deployment_makes_its_digits_secret() -> None:
    event: Any = event_with("1.1.1.A.0||SG=4711|SG")
    event["ActionData"] |= {"Type": "SpeakAndGetDigits", "ReceivedDigits": "4712"}

    answer: Any = lambda_handler(AsksForAPin())(event, None)

    assert answer["Actions"][0]["Parameters"]["Text"] == "Secret(...)"
    assert decode_journal(answer["TransactionAttributes"][JOURNAL]).state == DONE


def test_deployment_that_reads_a_secret_is_refused_by_name(
    caplog: pytest.LogCaptureFixture,
) -> None:
    lambda_handler(AsksForANumber())(event_with("1.1.1.A.0||SG*|SG"), None)

    expected = "step 1 was SpeakAndGetDigits with secret=True and is SpeakAndGetDigits."
    assert expected in caplog.text
