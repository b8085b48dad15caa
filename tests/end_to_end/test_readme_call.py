"""The transcript in the README is that of `make call`."""

from collections.abc import Callable
from pathlib import Path

from telephony import CallFlow
from telephony_simulator.call_router import CALLER, SingleFunctionCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.functions import CallableFunction
from telephony_simulator.phone import script
from telephony_simulator.phone.phone import as_handler
from telephony_simulator.transcript import transcript

README = Path(__file__).parents[2] / "README.md"


def test_readme_shows_the_call_that_make_call_plays(call_handler: Callable[[], CallFlow]) -> None:
    clock = VirtualClock()
    line = SingleFunctionCallRouter(CallableFunction(as_handler(call_handler)), clock)
    call = line.dial("+12065550159", from_=CALLER)

    script.play([script.press("1"), script.answer(), script.talk(12)], call, clock)

    assert transcript(call).strip() in README.read_text()
