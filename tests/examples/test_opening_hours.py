"""Three programs for one call: each runs in a process of its own, and all behave the same."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from telephony import CallAndBridge, Hangup, PstnEndpoint, Speak, SpeakAndGetDigits
from telephony_simulator import PhoneCall
from telephony_simulator.call_router import SingleFunctionCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.functions import ProcessFunction, function_at

EXAMPLES = Path(__file__).parents[2] / "examples" / "opening_hours"

CALLER = "+15105550101"
COUNTER = "+12065550123"

Dial = Callable[[], PhoneCall]


@pytest.fixture(params=["handler.py", "plain.py", "index.js"])
def dial(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Dial]:
    monkeypatch.setenv("COUNTER_NUMBER", COUNTER)
    function = function_at(f"{EXAMPLES / request.param}:handler")
    assert isinstance(function, ProcessFunction)

    def dial() -> PhoneCall:
        clock = VirtualClock()
        return PhoneCall(
            SingleFunctionCallRouter(function, clock).dial("+12065550100", from_=CALLER), clock
        )

    with closing(function):
        yield dial


def test_shop_states_its_opening_hours_when_the_caller_presses_1(dial: Dial) -> None:
    call = dial()
    assert "opening hours" in call.expect(SpeakAndGetDigits).speech_parameters.text

    call.press("1")

    assert call.expect(Speak).text.startswith("We are open from nine to five")
    call.expect(Hangup)
    assert call.ended


def test_shop_connects_the_caller_when_the_caller_presses_2(dial: Dial) -> None:
    call = dial()
    call.expect(SpeakAndGetDigits)
    call.press("2")

    bridge = call.expect(CallAndBridge)
    assert bridge.endpoints == (PstnEndpoint(COUNTER),)
    assert bridge.caller_id_number == CALLER

    call.answer()
    call.wait(60)
    call.hang_up(leg="LEG-B")

    call.expect(Hangup)
    assert call.ended


def test_other_leg_ends_when_the_caller_hangs_up(dial: Dial) -> None:
    call = dial()
    call.expect(SpeakAndGetDigits)
    call.press("2")
    call.expect(CallAndBridge)
    call.answer()

    call.hang_up()

    call.expect(Hangup)
    assert call.ended


@pytest.mark.parametrize("counter", ["refuses", "does not answer"])
def test_shop_says_goodbye_when_the_counter_does_not_answer(dial: Dial, counter: str) -> None:
    call = dial()
    call.expect(SpeakAndGetDigits)
    call.press("2")
    call.expect(CallAndBridge)

    if counter == "refuses":
        call.refuse()
    else:
        call.wait(21)

    assert call.expect(Speak).text == "We cannot talk to you now. Goodbye."
    call.expect(Hangup)
    assert call.ended


def test_shop_says_goodbye_when_the_caller_presses_nothing(dial: Dial) -> None:
    call = dial()
    call.expect(SpeakAndGetDigits)

    call.wait(60)

    assert call.expect(Speak).text == "We cannot talk to you now. Goodbye."
    assert call.ended
