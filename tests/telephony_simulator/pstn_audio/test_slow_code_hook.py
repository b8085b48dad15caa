"""Under a clock in real time, the code hook of a bot runs beside the clock's thread."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest

from telephony_simulator.clock import RealClock
from telephony_simulator.functions import CallableFunction
from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio import Application, Bot, Call, Route, Service
from tests.telephony_simulator.pstn_audio.real_time import run_until
from tests.telephony_simulator.script import CALLER, LINE, Script, action, hangup

ALIAS = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID"
TURN_SECONDS = 0.05


class SlowHook:
    """A code hook that waits until the test lets it answer.

    Attributes:
        asked: Set when it has been invoked.
        release: Set to let it answer.
    """

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.release = threading.Event()
        self.events: list[JsonObject] = []

    def __call__(self, event: JsonObject) -> dict[str, Any]:
        self.events.append(event)
        self.asked.set()
        self.release.wait()
        intent = {"name": "FallbackIntent", "state": "Fulfilled"}
        return {"sessionState": {"dialogAction": {"type": "Close"}, "intent": intent}}


@pytest.fixture
def hook() -> Iterator[SlowHook]:
    hook = SlowHook()
    yield hook
    hook.release.set()


@pytest.fixture
def call(hook: SlowHook) -> Call:
    service = Service(RealClock(speed=10), bots=[Bot(ALIAS, code_hook=hook)])
    script = Script([action("StartBotConversation", BotAliasArn=ALIAS)], [hangup()])
    application = Application("application", CallableFunction(script))
    call = service.receive_call(to=LINE, from_=CALLER, routes=[Route(application, "rule")])
    run_until(call.clock, lambda: call.leg_a.is_connected, turn_seconds=TURN_SECONDS)
    call.party_a.say("Hello?")
    assert hook.asked.wait(5)
    return call


def test_clock_goes_on_while_the_hook_thinks(call: Call, hook: SlowHook) -> None:
    before = call.now()

    call.clock.sleep(0.5)

    assert call.now() >= before + 0.5
    assert not call.is_idle
    hook.release.set()
    run_until(call.clock, lambda: call.is_ended, turn_seconds=TURN_SECONDS)
    assert [sent.type for sent in call.invocations][1] == "ACTION_SUCCESSFUL"


def test_input_during_a_turn_is_ignored(call: Call, hook: SlowHook) -> None:
    call.party_a.press("1#")
    call.party_a.say("Are you there?")
    call.clock.sleep(0.1)

    hook.release.set()
    run_until(call.clock, lambda: call.is_ended, turn_seconds=TURN_SECONDS)

    assert len(hook.events) == 1


def test_reply_is_dropped_when_the_caller_has_hung_up(call: Call, hook: SlowHook) -> None:
    call.party_a.hang_up()
    run_until(call.clock, lambda: not call.invocation_queue.is_busy, turn_seconds=TURN_SECONDS)
    records = len(call.records)

    hook.release.set()
    call.clock.sleep(0.5)

    assert len(call.records) == records
    assert [sent.type for sent in call.invocations] == ["NEW_INBOUND_CALL", "HANGUP"]
