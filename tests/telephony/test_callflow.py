"""The callbacks of `CallFlow`, their defaults, and continuations."""

from collections.abc import Mapping
from typing import Any

import pytest

from telephony import (
    ActionFailedEvent,
    ActionInterruptedEvent,
    ActionSuccessfulEvent,
    CallAnsweredEvent,
    CallFlow,
    CallUpdateRequestedEvent,
    DigitsReceivedEvent,
    Hangup,
    HangupEvent,
    InvalidLambdaResponseEvent,
    NewInboundCallEvent,
    NewOutboundCallEvent,
    Pause,
    Response,
    ResponseError,
    RingingEvent,
    UnknownEvent,
    carry_on,
    decode_event,
    respond,
    stay_on_the_line,
)
from telephony.callflow import answer, check_continuations
from telephony.events import EVENTS, CallEvent
from tests.telephony.payloads import ELEVEN, A, B, payload

HANG_UP = respond(Hangup(call_id=A))


class Silent(CallFlow):
    """A flow that overrides nothing."""


@pytest.mark.parametrize(
    ("name", "default"),
    [
        ("new_inbound_call", HANG_UP),
        ("new_outbound_call", carry_on(attributes={"order": "1234", "language": "en"})),
        ("ringing", carry_on()),
        ("call_answered", HANG_UP),
        ("action_successful", HANG_UP),
        ("action_failed", HANG_UP),
        ("action_interrupted", carry_on()),
        ("hangup", HANG_UP),
        ("invalid_lambda_response", HANG_UP),
        ("digits_received", carry_on()),
        ("call_update_requested", carry_on()),
    ],
)
def test_default_callbacks_hang_up_all_legs(name: str, default: Response) -> None:
    assert answer(Silent(), decode_event(payload(name))) == default


def test_default_callback_keeps_two_connected_parties() -> None:
    raw: Any = payload("action_successful")
    raw["CallDetails"]["Participants"] = payload("digits_received")["CallDetails"]["Participants"]  # type: ignore[index,call-overload]

    assert answer(Silent(), decode_event(raw)) == stay_on_the_line()


def test_default_callback_keeps_a_leg_with_receive_digits() -> None:
    raw: Any = payload("action_successful")
    raw["ActionData"] = payload("digits_received")["ActionData"]

    assert answer(Silent(), decode_event(raw)) == stay_on_the_line()


def test_default_callback_hangs_up_leg_b_after_leg_a_has_ended() -> None:
    raw: Any = payload("hangup")
    raw["CallDetails"]["Participants"][0]["Status"] = "Disconnected"
    raw["CallDetails"]["Participants"][1]["Status"] = "Connected"

    assert answer(Silent(), decode_event(raw)) == respond(Hangup(call_id=B))


def test_default_callback_returns_no_actions_when_all_legs_have_ended() -> None:
    raw: Any = payload("hangup")
    raw["CallDetails"]["Participants"][0]["Status"] = "Disconnected"

    assert answer(Silent(), decode_event(raw)) == stay_on_the_line()


def test_unknown_event_is_logged_and_continues_the_planned_actions(
    caplog: pytest.LogCaptureFixture,
) -> None:
    event = decode_event(payload("ringing") | {"InvocationEventType": "CALL_TRANSLATED"})

    assert answer(Silent(), event) == carry_on()
    assert "unknown event type CALL_TRANSLATED" in caplog.text


class RecordingFlow(CallFlow):
    """Records which of its callbacks is called."""

    def __init__(self) -> None:
        self.called = ""

    def _note(self, name: str) -> Response:
        self.called = name
        return carry_on()

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        return self._note("new_inbound_call")

    def on_new_outbound_call(self, event: NewOutboundCallEvent) -> Mapping[str, str]:
        self._note("new_outbound_call")
        return {}

    def on_ringing(self, event: RingingEvent) -> None:
        self._note("ringing")

    def on_call_answered(self, event: CallAnsweredEvent) -> Response:
        return self._note("call_answered")

    def on_action_successful(self, event: ActionSuccessfulEvent) -> Response:
        return self._note("action_successful")

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        return self._note("action_failed")

    def on_action_interrupted(self, event: ActionInterruptedEvent) -> None:
        self._note("action_interrupted")

    def on_hangup(self, event: HangupEvent) -> Response:
        return self._note("hangup")

    def on_invalid_lambda_response(self, event: InvalidLambdaResponseEvent) -> Response:
        return self._note("invalid_lambda_response")

    def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
        return self._note("digits_received")

    def on_call_update_requested(self, event: CallUpdateRequestedEvent) -> Response:
        return self._note("call_update_requested")

    def on_unknown_event(self, event: UnknownEvent) -> Response:
        return self._note("unknown")


@pytest.mark.parametrize("name", ELEVEN)
def test_every_event_is_answered_by_its_callback(name: str) -> None:
    flow = RecordingFlow()

    answer(flow, decode_event(payload(name)))

    assert flow.called == name


def test_misspelt_callback_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(
        TypeError,
        match=r"^Line.on_hangupp is not a callback; did you mean on_hangup\?$",
    ):

        class Line(CallFlow):
            def on_hangupp(self, event: HangupEvent) -> Response:
                return carry_on()


def test_misspelt_callback_is_refused_when_a_mixin_defines_it() -> None:
    class Mixin:
        def on_digit_received(self, event: DigitsReceivedEvent) -> Response:
            return carry_on()

    with pytest.raises(TypeError, match=r"did you mean on_digits_received\?"):
        type("Line", (Mixin, CallFlow), {})


class Line(CallFlow):
    """A flow with continuations."""

    not_a_method = "x"

    def confirm(self, event: ActionSuccessfulEvent) -> Response:
        return respond(Pause(500))

    def retry(self, event: ActionFailedEvent) -> Response:
        return respond(Pause(700))

    def _private(self, event: ActionSuccessfulEvent) -> Response:
        return respond(Pause(600))

    def on_action_successful(self, event: ActionSuccessfulEvent) -> Response:
        return stay_on_the_line()


def success(then: str) -> Any:
    raw: Any = payload("action_successful")
    raw["CallDetails"]["TransactionAttributes"] = {"telephony.then": then}
    return decode_event(raw)


def test_success_calls_the_continuation() -> None:
    assert answer(Line(), success("confirm")) == respond(Pause(500))


def test_continuation_may_be_inherited() -> None:
    class Later(Line):
        pass

    assert answer(Later(), success("confirm")) == respond(Pause(500))


@pytest.mark.parametrize(
    "name",
    ["gone_since_monday", "_private", "on_hangup", "__init__", "not_a_method", "__class__", ""],
)
def test_stored_name_calls_nothing_but_continuations(name: str) -> None:
    assert answer(Line(), success(name)) == stay_on_the_line()


def test_public_method_is_accepted_as_continuation() -> None:
    line = Line()

    check_continuations(line, respond(Pause(500), then=line.confirm))
    check_continuations(line, carry_on(otherwise=line.retry))


def test_other_callables_are_refused_as_continuations() -> None:
    line = Line()
    refused: list[Any] = [
        line._private,  # noqa: SLF001
        line.on_action_successful,
        Line().confirm,
        lambda _: carry_on(),
        Line.confirm,
        object(),
    ]

    for method in refused:
        with pytest.raises(ResponseError, match="`then` is a public method of the answering flow"):
            check_continuations(line, respond(Pause(500), then=method))
        with pytest.raises(ResponseError, match="`otherwise` is a public method of the answering"):
            check_continuations(line, respond(Pause(500), otherwise=method))


def test_callback_declares_the_class_of_its_event() -> None:
    events: list[type[CallEvent]] = [*EVENTS.values(), UnknownEvent]

    for cls in events:
        assert getattr(CallFlow, cls.callback).__annotations__["event"] == cls.__name__


def test_flow_stores_no_attributes_after_a_failure_by_default() -> None:
    assert CallFlow().attributes_after_failure() == {}
