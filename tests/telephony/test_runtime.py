"""The Lambda entry point: answers, repeated and malformed events, failures, logs."""

import asyncio
import copy
import json
import logging
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallFlow,
    DigitsReceivedEvent,
    EventDecodeError,
    Hangup,
    HangupEvent,
    NewInboundCallEvent,
    NewOutboundCallEvent,
    Pause,
    PlayAudio,
    ReceiveDigits,
    Response,
    ResponseError,
    Speak,
    SpeakAndGetDigits,
    Speech,
    carry_on,
    lambda_handler,
    respond,
)
from telephony.actions import AudioSource
from telephony.runtime import MAX_REMEMBERED_CALLS
from tests.telephony.payloads import ELEVEN, JSON, A, B, payload, places, put


class Says(CallFlow):
    """A flow that answers what it was made with."""

    def __init__(self, answer: Response) -> None:
        self.answer = answer

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        return self.answer

    def on_action_successful(self, event: ActionSuccessfulEvent) -> Response:
        return self.answer

    def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
        return self.answer

    def on_hangup(self, event: HangupEvent) -> Response:
        return self.answer


def invoke(flow: CallFlow, event: Any) -> Any:
    return lambda_handler(flow)(event, None)


@pytest.mark.parametrize("name", ELEVEN)
def test_every_event_gets_a_json_answer(name: str) -> None:
    answer = invoke(CallFlow(), payload(name))

    assert json.loads(json.dumps(answer)) == answer
    assert answer["SchemaVersion"] == "1.0"


def test_attributes_are_sent_with_the_answer() -> None:
    answer = invoke(Says(carry_on(attributes={"pizzas": "2"})), payload("digits_received"))

    assert answer == {"SchemaVersion": "1.0", "TransactionAttributes": {"pizzas": "2"}}


def test_api_call_stores_its_arguments() -> None:
    answer = invoke(CallFlow(), payload("new_outbound_call"))

    assert answer["TransactionAttributes"] == {"order": "1234", "language": "en"}


def test_continuation_answers_the_next_invocation_in_another_process() -> None:
    class Order(CallFlow):
        def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
            return respond(Speak("How many?"), then=self.confirm)

        def confirm(self, event: ActionSuccessfulEvent) -> Response:
            return respond(Speak(f"{event.received_digits} pizzas."))

    first = invoke(Order(), payload("new_inbound_call"))
    raw: Any = payload("action_successful")
    raw["CallDetails"]["TransactionAttributes"] = first["TransactionAttributes"]

    second = invoke(Order(), raw)

    assert second["Actions"][0]["Parameters"]["Text"] == "2 pizzas."
    assert second["TransactionAttributes"] == {"telephony.then": ""}


class Counting(CallFlow):
    """A flow whose every answer is another."""

    def __init__(self) -> None:
        self.count = 0

    def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
        self.count += 1
        return respond(Pause(100 + self.count))


def test_repeated_event_gets_the_first_answer() -> None:
    flow = Counting()
    handler = lambda_handler(flow)

    first, again = (handler(payload("digits_received"), None) for _ in range(2))

    assert first == again
    assert flow.count == 1


def test_event_that_differs_in_any_member_is_answered_anew() -> None:
    handler = lambda_handler(Counting())
    raw: Any = payload("digits_received")

    first = handler(raw, None)
    raw["ActionData"]["ReceivedDigits"] = "12#"
    second = handler(raw, None)
    third = handler(raw | {"Sequence": 5}, None)

    assert len({json.dumps(answer) for answer in (first, second, third)}) == 3


def test_number_of_remembered_calls_is_bounded() -> None:
    flow = Counting()
    handler = lambda_handler(flow)
    raw: Any = payload("digits_received")

    for number in range(MAX_REMEMBERED_CALLS + 1):
        raw["CallDetails"]["TransactionId"] = str(number)
        handler(raw, None)
    raw["CallDetails"]["TransactionId"] = "0"
    handler(raw, None)

    assert flow.count == MAX_REMEMBERED_CALLS + 2


class Broken(CallFlow):
    """A flow with a mistake in it: digits that are no number."""

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        return respond(Pause(int("4711#")))

    def on_new_outbound_call(self, event: NewOutboundCallEvent) -> Mapping[str, str]:
        raise KeyError("4711#")

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        return respond(Pause(int("4711#")))

    def on_hangup(self, event: HangupEvent) -> Response:
        return respond(Pause(int("4711#")))

    def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
        return respond(Pause(int(event.received_digits)))


def test_raising_callback_apologizes_and_hangs_up_all_legs() -> None:
    answer = invoke(Broken(), payload("digits_received"))

    sorry, goodbye_b, goodbye_a = answer["Actions"]
    assert sorry["Type"] == "Speak"
    assert sorry["Parameters"]["Text"].startswith("We are sorry")
    assert sorry["Parameters"]["CallId"] == A
    assert goodbye_b == {"Type": "Hangup", "Parameters": {"CallId": B}}
    assert goodbye_a == {"Type": "Hangup", "Parameters": {"CallId": A}}


def test_apology_can_be_replaced() -> None:
    handler: Any = lambda_handler(
        Broken(), apology=PlayAudio(AudioSource("prompts", "sorry.wav"), participant_tag="LEG-B")
    )

    answer = handler(payload("digits_received"), None)

    assert answer["Actions"][0]["Type"] == "PlayAudio"
    assert answer["Actions"][0]["Parameters"]["CallId"] == A
    assert "ParticipantTag" not in answer["Actions"][0]["Parameters"]


def test_raising_callback_is_raised_again_on_new_inbound_call() -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        invoke(Broken(), payload("new_inbound_call"))


def test_raising_callback_returns_no_actions_when_all_legs_have_ended() -> None:
    raw: Any = payload("hangup")
    raw["CallDetails"]["Participants"][0]["Status"] = "Disconnected"

    assert invoke(Broken(), raw)["Actions"] == []


def test_failed_apology_is_not_repeated() -> None:
    raw: Any = payload("action_failed")
    raw["ActionData"] |= {"Type": "Speak", "Parameters": {"Text": "We are sorry", "CallId": A}}

    assert invoke(Broken(), raw)["Actions"] == [{"Type": "Hangup", "Parameters": {"CallId": A}}]


def test_raising_callback_hangs_up_an_unanswered_outbound_call() -> None:
    answer = invoke(Broken(), payload("new_outbound_call"))

    assert answer["Actions"][-1]["Type"] == "Hangup"


def test_answer_beyond_a_limit_is_not_sent() -> None:
    too_long = Says(respond(*[Pause(500)] * 11))

    answer = invoke(too_long, payload("digits_received"))

    assert [action["Type"] for action in answer["Actions"]] == ["Speak", "Hangup", "Hangup"]


def test_answer_beyond_a_limit_raises_on_new_inbound_call() -> None:
    with pytest.raises(ResponseError, match="an answer has at most 10 actions; got 11"):
        invoke(Says(respond(*[Pause(500)] * 11)), payload("new_inbound_call"))


def test_forgotten_return_is_named_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    nothing: Any = None

    answer = invoke(Says(nothing), payload("digits_received"))

    assert answer["Actions"][-1]["Type"] == "Hangup"
    assert "Says.on_digits_received returns respond(...)" in caplog.text
    assert "got NoneType; did you forget `return`?" in caplog.text


class Future:
    """Is awaited, and has no `close`."""

    def __await__(self) -> Any:
        yield


def test_awaitable_result_is_named_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    future: Any = Future()

    invoke(Says(future), payload("digits_received"))

    assert "got Future; callbacks are not coroutines: define it with `def`" in caplog.text


def test_refused_digits_are_not_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Trusting(CallFlow):
        def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
            return respond(Pause(int(event.received_digits.rstrip("#"))))

    raw: Any = payload("digits_received")
    raw["ActionData"]["ReceivedDigits"] = "4111000000000000#"

    invoke(Trusting(), raw)

    assert "Pause.duration_in_milliseconds must be a whole number from 100 to 30000" in caplog.text
    assert "4111" not in caplog.text


def test_invalid_parameter_is_logged_with_the_line_of_the_flow(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Impatient(CallFlow):
        def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
            return respond(
                ReceiveDigits(
                    "^1$",
                    in_between_digits_duration_in_milliseconds=2_000,
                    flush_digits_duration_in_milliseconds=1_000,
                )
            )

    invoke(Impatient(), payload("digits_received"))

    assert "ReceiveDigits.flush_digits_duration_in_milliseconds must be more than" in caplog.text
    assert "test_runtime.py:" in caplog.text
    assert "Impatient.on_digits_received" in caplog.text


def test_error_is_logged_with_its_traceback_and_causes_without_values(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Charges(CallFlow):
        def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
            try:
                return self.charge(event.received_digits)
            except KeyError as error:
                raise RuntimeError(f"cannot charge {event.received_digits}") from error

        def charge(self, digits: str) -> Response:
            prices: dict[str, Response] = {}
            return prices[digits]

    raw: Any = payload("digits_received")
    raw["ActionData"]["ReceivedDigits"] = "4111"
    invoke(Charges(), raw)

    first, *rest = caplog.records[-1].getMessage().splitlines()
    assert first.startswith("Charges raised RuntimeError on DigitsReceivedEvent ")
    assert [line.partition(" in ")[2].rpartition(".")[2] or line.strip() for line in rest] == [
        "on_digits_received",
        "caused by KeyError",
        "on_digits_received",
        "charge",
    ]
    assert "4111" not in caplog.text


def test_errors_that_cause_each_other_are_logged_once(caplog: pytest.LogCaptureFixture) -> None:
    class Circular(CallFlow):
        def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
            error, cause = RuntimeError(), ValueError()
            error.__cause__, cause.__cause__ = cause, error
            raise error

    invoke(Circular(), payload("digits_received"))

    assert caplog.text.count("caused by ValueError") == 1
    assert "caused by RuntimeError" not in caplog.text


@given(st.data(), st.sampled_from(ELEVEN[1:]), JSON)
@settings(max_examples=200, deadline=None)
def test_handler_answers_mutated_events_and_raising_callbacks(
    data: st.DataObject, name: str, wrong: Any
) -> None:
    raw: Any = payload(name)
    put(raw, data.draw(st.sampled_from(places(raw))), wrong)
    if raw.get("InvocationEventType") == "NEW_INBOUND_CALL":
        return

    try:
        answer = invoke(Broken(), raw)
    except EventDecodeError:
        return  # not a leg to be known in it

    assert answer["SchemaVersion"] == "1.0"


def test_malformed_event_hangs_up_the_legs_that_it_names(
    caplog: pytest.LogCaptureFixture,
) -> None:
    raw: Any = payload("digits_received")
    del raw["CallDetails"]["TransactionId"]
    raw["CallDetails"]["Participants"] += [
        "?",
        {"CallId": 3},
        {"CallId": "x", "Status": "Disconnected"},
        {"CallId": "y", "ParticipantTag": "LEG-B"},
        {"CallId": ""},
    ]

    answer = invoke(CallFlow(), raw)

    assert answer == {
        "SchemaVersion": "1.0",
        "Actions": [
            {"Type": "Hangup", "Parameters": {"CallId": B}},
            {"Type": "Hangup", "Parameters": {"CallId": A}},
        ],
    }
    assert "expected str, got nothing - at `$.CallDetails.TransactionId`" in caplog.text


@pytest.mark.parametrize("nothing", [None, [], {}, {"CallDetails": {"Participants": []}}])
def test_malformed_event_without_legs_raises(nothing: Any) -> None:
    with pytest.raises(EventDecodeError):
        invoke(CallFlow(), nothing)


def test_malformed_new_inbound_call_raises() -> None:
    raw: Any = payload("new_inbound_call")
    del raw["CallDetails"]["TransactionId"]

    with pytest.raises(EventDecodeError, match="TransactionId"):
        invoke(CallFlow(), raw)


def test_log_has_one_line_an_event_with_ids_only(caplog: pytest.LogCaptureFixture) -> None:
    raw = payload("digits_received")
    caplog.set_level(logging.DEBUG)

    invoke(Says(respond(Speak("Secret"), attributes={"card": "4711"})), raw)

    (line,) = (record.getMessage() for record in caplog.records)
    assert line == (
        "answered DigitsReceivedEvent 4 of transaction b6f0c9c2-6a51-4d3c-93a5-0f2f7c1d9e10"
        " with 1 actions"
    )


def test_raising_callback_is_logged_with_its_line_and_without_digits(
    caplog: pytest.LogCaptureFixture,
) -> None:
    invoke(Broken(), payload("digits_received"))

    assert "Broken raised ValueError on DigitsReceivedEvent 4" in caplog.text
    assert "test_runtime.py:" in caplog.text
    assert "11#" not in caplog.text


def test_receive_digits_and_prompt_are_one_answer() -> None:
    listen = ReceiveDigits(
        "^1$",
        in_between_digits_duration_in_milliseconds=1_000,
        flush_digits_duration_in_milliseconds=2_000,
    )

    answer = invoke(Says(respond(listen, Speak("Press one."), Hangup())), payload("hangup"))

    assert [action["Type"] for action in answer["Actions"]] == ["ReceiveDigits", "Speak", "Hangup"]


class Leaving(CallFlow):
    """Raises exceptions that are not subclasses of Exception."""

    def __init__(self, error: BaseException) -> None:
        self._error = error

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        raise self._error

    def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
        raise self._error


@pytest.mark.parametrize("error", [SystemExit(0), asyncio.CancelledError()])
def test_exit_or_cancellation_in_a_callback_apologizes(error: BaseException) -> None:
    answer: Any = lambda_handler(Leaving(error))(payload("digits_received"), None)

    assert answer["Actions"][0]["Type"] == "Speak"
    assert answer["Actions"][-1]["Type"] == "Hangup"


def test_interrupt_in_a_callback_ends_the_program_and_not_the_call() -> None:
    with pytest.raises(KeyboardInterrupt):
        lambda_handler(Leaving(KeyboardInterrupt()))(payload("digits_received"), None)


def test_exit_in_a_callback_on_new_inbound_call_is_a_runtime_error() -> None:
    with pytest.raises(RuntimeError, match="a callback raised SystemExit"):
        lambda_handler(Leaving(SystemExit(0)))(payload("new_inbound_call"), None)


class Constant(CallFlow):
    """Answers with a constant that has nested parameters."""

    PROMPT = SpeakAndGetDigits(
        Speech("Menu"), Speech("No"), repeat_duration_in_milliseconds=1_000, terminator_digits="#*"
    )

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        return respond(self.PROMPT)


def test_change_of_an_answer_does_not_change_later_answers() -> None:
    handler = lambda_handler(Constant())
    first: Any = handler(payload("new_inbound_call") | {"Sequence": 1}, None)
    expected = copy.deepcopy(first)

    first["Actions"][0]["Parameters"]["SpeechParameters"]["Text"] = "changed"
    first["Actions"][0]["Parameters"]["TerminatorDigits"].append("1")

    assert handler(payload("new_inbound_call") | {"Sequence": 2}, None) == expected


class HeaderKeeper(CallFlow):
    """Stores a SIP header as an attribute."""

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        name = event.call.caller.sip_headers["X-Name"]
        return respond(Pause(500), attributes={"name": name})


def test_lone_surrogate_of_a_sip_header_is_replaced() -> None:
    raw: Any = payload("new_inbound_call")
    raw["CallDetails"]["Participants"][0]["SipHeaders"] = {"X-Name": "J\ud800rg \U0001f355"}

    answer: Any = lambda_handler(HeaderKeeper())(raw, None)

    assert answer["TransactionAttributes"]["name"] == "J\ufffdrg \U0001f355"
