"""Whom a telephone rings, and what it takes for a handler."""

from functools import partial
from pathlib import Path
from typing import cast

import pytest

from telephony import CallFlow, NewInboundCallEvent, Response, Speak, lambda_handler, respond
from telephony_simulator import Bot, Intent, Meeting, Phone, Settings
from telephony_simulator.json_types import Json
from tests.telephony_simulator.pizza import PizzaLine
from tests.telephony_simulator.script import Script, event_types, hangup, play, speak


class Forgetful(CallFlow):
    """Counts on itself to remember the call."""

    greeted = False

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        self.greeted = True
        return respond(Speak("Hello."))

    def on_hangup(self, event: object) -> Response:
        assert not self.greeted
        return respond(Speak("Goodbye."))


def test_phone_dials_a_lambda_handler() -> None:
    phone = Phone(lambda_handler(PizzaLine()))

    call = phone.dial("+12065550100", from_="+15105550101")

    assert event_types(call) == ["NEW_INBOUND_CALL"]
    assert (call.legs[0].to, call.legs[0].from_) == ("+12065550100", "+15105550101")


@pytest.mark.parametrize("factory", [Forgetful, partial(Forgetful)])
def test_phone_constructs_a_new_flow_for_every_event(factory: type[CallFlow]) -> None:
    call = Phone(factory).dial()

    call.hang_up()

    assert [sent.error for sent in call.invocations] == [None, None]


def test_handler_with_defaults_is_a_handler() -> None:
    def handler(event: Json = None, context: object = None) -> Json:  # noqa: ARG001 - Lambda's shape
        return {"SchemaVersion": "1.0", "Actions": [speak()]}

    call = Phone(handler).dial()

    assert '"Hello, welcome."' in call.transcript


def test_class_that_is_not_a_flow_is_refused() -> None:
    call = Phone(cast("type[CallFlow]", lambda: "flow")).dial()

    assert "expected a function that makes a CallFlow, got str" in call.transcript


def test_flow_instance_is_refused() -> None:
    with pytest.raises(TypeError, match=r"did you mean lambda: PizzaLine\(\.\.\.\)\?"):
        Phone(PizzaLine())  # type: ignore[arg-type]


def test_handler_cannot_reach_into_the_service_through_its_event() -> None:
    def handler(event: dict[str, Json], _context: object) -> Json:
        event.clear()
        return {"SchemaVersion": "1.0", "Actions": [speak()]}

    call = Phone(handler).dial()

    assert call.invocations[0].event["InvocationEventType"] == "NEW_INBOUND_CALL"


def test_answer_that_is_no_json_is_the_functions_error() -> None:
    call = Phone(lambda _event, _context: {"Actions": {1, 2}}).dial()

    assert call.ended
    assert "Runtime.MarshalError" in str(call.invocations[0].error)


def test_phones_with_the_same_seed_play_equal_calls() -> None:
    first, second = Phone(Script([speak()]), seed=3).dial(), Phone(Script([speak()]), seed=3).dial()

    assert first.invocations[0].event == second.invocations[0].event


def test_calls_of_one_telephone_are_calls_of_their_own() -> None:
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
    )

    with pytest.warns(UserWarning, match="Cannot access S3 bucket"):
        call = phone.dial()

    assert call.ended
