"""The table of contents of a call, and its safe defaults."""

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
from telephony.callflow import answer, check_then
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
def test_a_flow_that_answers_nothing_leaves_nobody_on_the_line(
    name: str, default: Response
) -> None:
    assert answer(Silent(), decode_event(payload(name))) == default


def test_two_parties_who_talk_are_left_to_talk() -> None:
    raw: Any = payload("action_successful")
    raw["CallDetails"]["Participants"] = payload("digits_received")["CallDetails"]["Participants"]  # type: ignore[index,call-overload]

    assert answer(Silent(), decode_event(raw)) == stay_on_the_line()


def test_a_listener_is_left_to_listen() -> None:
    raw: Any = payload("action_successful")
    raw["ActionData"] = payload("digits_received")["ActionData"]

    assert answer(Silent(), decode_event(raw)) == stay_on_the_line()


def test_a_second_party_who_remains_is_hung_up_on() -> None:
    raw: Any = payload("hangup")
    raw["CallDetails"]["Participants"][0]["Status"] = "Disconnected"
    raw["CallDetails"]["Participants"][1]["Status"] = "Connected"

    assert answer(Silent(), decode_event(raw)) == respond(Hangup(call_id=B))


def test_where_nobody_remains_nothing_is_left_to_do() -> None:
    raw: Any = payload("hangup")
    raw["CallDetails"]["Participants"][0]["Status"] = "Disconnected"

    assert answer(Silent(), decode_event(raw)) == stay_on_the_line()


def test_an_event_that_nobody_knows_is_logged_and_changes_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    event = decode_event(payload("ringing") | {"InvocationEventType": "CALL_TRANSLATED"})

    assert answer(Silent(), event) == carry_on()
    assert "nobody knows the event type CALL_TRANSLATED yet" in caplog.text


class Diary(CallFlow):
    """A flow that notes which of its methods is called."""

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
def test_every_event_has_its_method(name: str) -> None:
    diary = Diary()

    answer(diary, decode_event(payload(name)))

    assert diary.called == name


def test_a_misspelt_method_is_refused_with_the_right_name() -> None:
    with pytest.raises(
        TypeError,
        match=r"^Line.on_hangupp answers no telephony event; did you mean on_hangup\?$",
    ):

        class Line(CallFlow):
            def on_hangupp(self, event: HangupEvent) -> Response:
                return carry_on()


def test_a_misspelt_method_is_found_in_a_mixin_too() -> None:
    class Mixin:
        def on_digit_received(self, event: DigitsReceivedEvent) -> Response:
            return carry_on()

    with pytest.raises(TypeError, match=r"did you mean on_digits_received\?"):
        type("Line", (Mixin, CallFlow), {})


class Line(CallFlow):
    """A flow that goes on with a method of its own."""

    not_a_method = "x"

    def confirm(self, event: ActionSuccessfulEvent) -> Response:
        return respond(Pause(500))

    def _private(self, event: ActionSuccessfulEvent) -> Response:
        return respond(Pause(600))

    def on_action_successful(self, event: ActionSuccessfulEvent) -> Response:
        return stay_on_the_line()


def success(then: str) -> Any:
    raw: Any = payload("action_successful")
    raw["CallDetails"]["TransactionAttributes"] = {"telephony.then": then}
    return decode_event(raw)


def test_a_success_goes_to_whoever_was_named_for_it() -> None:
    assert answer(Line(), success("confirm")) == respond(Pause(500))


def test_a_continuation_may_be_inherited() -> None:
    class Later(Line):
        pass

    assert answer(Later(), success("confirm")) == respond(Pause(500))


@pytest.mark.parametrize(
    "name",
    ["gone_since_monday", "_private", "on_hangup", "__init__", "not_a_method", "__class__", ""],
)
def test_no_name_that_has_travelled_calls_anything_else(name: str) -> None:
    assert answer(Line(), success(name)) == stay_on_the_line()


def test_a_public_method_of_the_flow_may_go_on() -> None:
    line = Line()

    check_then(line, line.confirm)


def test_nothing_else_may_go_on() -> None:
    line = Line()
    on_purpose: list[Any] = [
        line._private,  # noqa: SLF001  # the point
        line.on_action_successful,
        Line().confirm,
        lambda _: carry_on(),
        Line.confirm,
        object(),
    ]

    for then in on_purpose:
        with pytest.raises(ResponseError, match="`then` is a public method of the answering flow"):
            check_then(line, then)
