"""`Phone`: the handlers that it accepts, and the calls that it makes."""

import gc
import weakref
from functools import partial
from pathlib import Path
from typing import cast

import pytest

from telephony import CallFlow, NewInboundCallEvent, Response, Speak, lambda_handler, respond
from telephony_simulator import Bot, Intent, Meeting, Phone, Settings
from telephony_simulator.json_types import Json
from telephony_simulator.phone.failures import MAX_CALLS_OF_TEST
from tests.telephony_simulator.pizza import PizzaLine
from tests.telephony_simulator.script import Script, event_types, hangup, play, speak


class Forgetful(CallFlow):
    """Keeps state in an attribute, which a new flow does not have."""

    greeted = False

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        self.greeted = True
        return respond(Speak("Hello."))

    def on_hangup(self, event: object) -> Response:
        assert not self.greeted
        return respond(Speak("Goodbye."))


def test_phone_invokes_a_lambda_handler() -> None:
    phone = Phone(lambda_handler(PizzaLine()))

    call = phone.dial("+12065550100", from_="+15105550101")

    assert event_types(call) == ["NEW_INBOUND_CALL"]
    assert (call.legs[0].to, call.legs[0].from_) == ("+12065550100", "+15105550101")


@pytest.mark.parametrize("factory", [Forgetful, partial(Forgetful)])
def test_phone_makes_a_new_flow_for_each_event(factory: type[CallFlow]) -> None:
    call = Phone(factory, handler_errors="apologize").dial()

    call.hang_up()

    assert [sent.error for sent in call.invocations] == [None, None]


def test_handler_is_not_called_as_factory_when_its_parameters_have_defaults() -> None:
    def handler(event: Json = None, context: object = None) -> Json:  # noqa: ARG001 - a Lambda handler's parameters
        return {"SchemaVersion": "1.0", "Actions": [speak()]}

    call = Phone(handler).dial()

    assert '"Hello, welcome."' in call.transcript


def test_factory_fails_the_invocation_when_it_returns_no_flow() -> None:
    factory = cast("type[CallFlow]", lambda: "flow")

    call = Phone(factory, handler_errors="apologize").dial()

    assert "expected a function that makes a CallFlow, got str" in call.transcript


def test_phone_refuses_a_flow_in_place_of_its_factory() -> None:
    with pytest.raises(TypeError, match=r"did you mean lambda: PizzaLine\(\.\.\.\)\?"):
        Phone(PizzaLine())  # type: ignore[arg-type]


def test_event_of_the_service_stays_unchanged_when_the_handler_changes_its_copy() -> None:
    def handler(event: dict[str, Json], _context: object) -> Json:
        event.clear()
        return {"SchemaVersion": "1.0", "Actions": [speak()]}

    call = Phone(handler).dial()

    assert call.invocations[0].event["InvocationEventType"] == "NEW_INBOUND_CALL"


def test_invocation_fails_when_the_answer_is_not_json() -> None:
    call = Phone(lambda _event, _context: {"Actions": {1, 2}}, handler_errors="apologize").dial()

    assert call.ended
    assert "Runtime.MarshalError" in str(call.invocations[0].error)


def test_events_are_equal_when_the_seeds_are_equal() -> None:
    first, second = Phone(Script([speak()]), seed=3).dial(), Phone(Script([speak()]), seed=3).dial()

    assert first.invocations[0].event == second.invocations[0].event


def test_phone_keeps_no_ended_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PYTEST_CURRENT_TEST")  # the plugin keeps the last calls of a test
    phone = Phone(CallFlow)
    calls = [weakref.ref(phone.dial()) for _ in range(3)]

    phone.clock.sleep(600)
    gc.collect()

    assert [call() for call in calls] == [None, None, None]


def test_plugin_keeps_the_last_twenty_ended_calls_of_a_test() -> None:
    phone = Phone(CallFlow)
    calls = [weakref.ref(phone.dial()) for _ in range(30)]

    gc.collect()

    assert sum(call() is not None for call in calls) == MAX_CALLS_OF_TEST


def test_calls_of_one_phone_are_independent() -> None:
    phone = Phone(Script([speak()], [hangup()]))

    first, second = phone.dial(), phone.dial()

    assert second.ended
    assert not first.ended


def test_phone_accepts_settings_buckets_meetings_and_bots(tmp_path: Path) -> None:
    phone = Phone(
        Script([play()], [hangup()]),
        settings=Settings(attempt_seconds=1),
        buckets={"prompts": tmp_path},
        meetings=[Meeting("meeting")],
        bots=[Bot("arn", [Intent("Quit", ["bye"])])],
        handler_errors="apologize",
    )

    with pytest.warns(UserWarning, match="Cannot access S3 bucket"):
        call = phone.dial()

    assert call.ended
