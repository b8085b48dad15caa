"""The call on the README's first screen is the one that `make call` plays."""

from collections.abc import Callable
from pathlib import Path

from simulator.clock import VirtualClock
from simulator.exchange import CALLER, DirectLine
from simulator.function import CallableFunction
from simulator.phone import script
from simulator.phone.phone import as_handler
from simulator.transcript import transcript
from telephony import CallFlow

README = Path(__file__).parents[2] / "README.md"


def test_the_readme_shows_what_make_call_plays(call_handler: Callable[[], CallFlow]) -> None:
    clock = VirtualClock()
    line = DirectLine(CallableFunction(as_handler(call_handler)), clock)
    call = line.dial("+12065550159", from_=CALLER)

    script.play([script.press("1"), script.answer(), script.talk(12)], call, clock)

    assert transcript(call).strip() in README.read_text()
