import io
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from rich.console import Console

from telephony_simulator import BrokenRuleWarning, Phone
from telephony_simulator.call_router import SingleFunctionCallRouter
from telephony_simulator.clock import RealClock
from telephony_simulator.functions import CallableFunction
from telephony_simulator.phone.terminal import Terminal
from telephony_simulator.pstn_audio import Call

PlayInTerminal = Callable[[Callable[[Call], Iterator[str]]], str]

MENU = {
    "Type": "SpeakAndGetDigits",
    "Parameters": {
        "SpeechParameters": {"Text": "Press a key."},
        "FailureSpeechParameters": {"Text": "Again."},
        "RepeatDurationInMilliseconds": 60000,
        "MaxNumberOfDigits": 1,
    },
}
BRIDGE = {
    "Type": "CallAndBridge",
    "Parameters": {
        "CallTimeoutSeconds": 60,
        "CallerIdNumber": "+15105550101",
        "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": "+12065550123"}],
    },
}
GOODBYE = {"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}


def handler(event: Any, _context: Any) -> Any:
    """Connect the caller after a key; hang up when the call has failed or a party has left."""
    match event["InvocationEventType"]:
        case "NEW_INBOUND_CALL":
            actions = [MENU]
        case "ACTION_SUCCESSFUL" if event["ActionData"].get("ReceivedDigits"):
            actions = [BRIDGE]
        case "ACTION_FAILED" | "HANGUP":
            actions = [GOODBYE]
        case _:
            actions = []
    return {"SchemaVersion": "1.0", "Actions": actions}


@pytest.fixture
def play_in_terminal() -> PlayInTerminal:
    """A function that plays a call with typed keys, and returns what the terminal prints."""

    def play_in_terminal(type_keys: Callable[[Call], Iterator[str]]) -> str:
        screen = io.StringIO()
        clock = RealClock(speed=100)
        terminal = Terminal(Console(file=screen, width=200))
        call_router = SingleFunctionCallRouter(CallableFunction(handler), clock)
        call_router.service.watch(terminal)
        call = call_router.dial("+12065550100")
        terminal.show_keys()
        terminal.play(call, clock, type_keys(call))
        terminal.show_end(call)
        return screen.getvalue()

    return play_in_terminal


def until(condition: Callable[[], bool]) -> None:
    while not condition():
        threading.Event().wait(0.005)


def test_keys_act_for_both_parties(play_in_terminal: PlayInTerminal) -> None:
    def keys(call: Call) -> Iterator[str]:
        until(lambda: call.leg_a.is_connected)
        yield "7"
        until(lambda: len(call.legs) > 1 and call.legs[1].is_ringing)
        yield "a"
        until(lambda: call.legs[1].is_connected)
        yield "b"

    shown = play_in_terminal(keys)

    assert "+15105550101 calls +12065550100" in shown
    assert "a answer" in shown
    for told in (
        "caller        presses 7",
        "second party  answers",
        "second party  hangs up",
        "caller        is hung up",
        "The call ended after",
    ):
        assert told in shown


def test_key_r_refuses_for_the_second_party(play_in_terminal: PlayInTerminal) -> None:
    def keys(call: Call) -> Iterator[str]:
        until(lambda: call.leg_a.is_connected)
        yield "1"
        until(lambda: len(call.legs) > 1 and call.legs[1].is_ringing)
        yield "r"

    assert "second party  refuses with 486" in play_in_terminal(keys)


def test_key_h_hangs_up_for_the_caller(play_in_terminal: PlayInTerminal) -> None:
    assert "caller        hangs up" in play_in_terminal(lambda _: iter("h"))


def test_unknown_keys_have_no_effect(play_in_terminal: PlayInTerminal) -> None:
    shown = play_in_terminal(lambda _: iter("xarb\nh"))

    assert "presses" not in shown
    assert "caller        hangs up" in shown


def test_answer_calls_answers_a_ringing_telephone_after_three_seconds() -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    phone = Phone(handler)
    calls = [phone.create_call()]
    phone.clock.call_later(1, lambda: calls.append(phone.create_call()))
    phone.clock.call_later(10, interrupt)

    with pytest.raises(KeyboardInterrupt):
        Terminal(Console(file=io.StringIO())).answer_calls(phone.service, phone.clock)

    for call in calls:
        assert "3.0  callee        answers" in call.transcript


def test_remark_does_not_control_the_terminal() -> None:
    screen = io.StringIO()
    terminal = Terminal(Console(file=screen, width=200))
    answer = {"SchemaVersion": "1.0", "Actions": [{"Type": "\x1b[31mSing"}]}
    phone = Phone(lambda *_: answer, handler_errors="apologize")
    phone.service.watch(terminal)

    with pytest.warns(BrokenRuleWarning):
        phone.dial().wait(1)

    assert "remarks: Unsupported action [31mSing" in screen.getvalue()
    assert "\x1b" not in screen.getvalue()
