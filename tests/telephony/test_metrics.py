"""The metrics of events: lines of the embedded metric format, without what callers say."""

import json
import subprocess
import sys
from typing import Any

import pytest

from telephony import (
    ActionFailedEvent,
    CallFlow,
    Hangup,
    HangupEvent,
    NewInboundCallEvent,
    Response,
    Speak,
    lambda_handler,
    respond,
    stay_on_the_line,
)
from telephony.metrics import NAMESPACE_VARIABLE, CallMetrics
from telephony.wire import decode_event
from tests.telephony.payloads import ELEVEN, payload

ANSWER: dict[str, Any] = {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup"}]}
NO_ACTIONS: dict[str, Any] = {"SchemaVersion": "1.0", "Actions": []}


def recorded(event: Any, answer: Any = ANSWER, *, now: float = 0) -> dict[str, Any]:
    """Return the line of an event; empty if it has none."""
    lines: list[str] = []
    metrics = CallMetrics("PhoneLine", "Handler", now=lambda: now, write=lines.append)
    metrics.record(decode_event(event), answer)
    return json.loads(lines[0]) if lines else {}


def hangup(*statuses: str, tag: str = "LEG-A") -> Any:
    """Return a HANGUP of a leg, with the statuses of LEG-A and LEG-B."""
    event: Any = payload("hangup")
    leg = event["CallDetails"]["Participants"][0]
    event["CallDetails"]["Participants"] = [
        {**leg, "CallId": name, "ParticipantTag": name, "Status": status}
        for name, status in zip(("LEG-A", "LEG-B"), statuses, strict=False)
    ]
    event["ActionData"]["Parameters"] = {
        "CallId": tag, "ParticipantTag": tag, "SipResponseCode": 486
    }  # fmt: skip
    return event


@pytest.mark.parametrize("name", ["new_inbound_call", "new_outbound_call"])
def test_new_call_is_counted(name: str) -> None:
    line = recorded(payload(name), now=12)

    assert line["Calls"] == 1
    assert line["_aws"] == {
        "Timestamp": 12_000,
        "CloudWatchMetrics": [
            {
                "Namespace": "PhoneLine",
                "Dimensions": [["FunctionName"]],
                "Metrics": [{"Name": "Calls", "Unit": "Count"}],
            }
        ],
    }
    assert line["FunctionName"] == "Handler"


def test_ended_call_has_its_code_and_duration() -> None:
    event = hangup("Disconnected")
    event["CallDetails"]["Participants"][0]["StartTimeInMilliseconds"] = "1000"

    line = recorded(event, now=31.5)

    assert line["CallsEnded"] == 1
    assert line["CallSeconds"] == 30.5
    assert line["SipResponseCode"] == "486"
    (directive,) = line["_aws"]["CloudWatchMetrics"]
    assert ["FunctionName", "SipResponseCode"] in directive["Dimensions"]
    assert {"Name": "CallSeconds", "Unit": "Seconds"} in directive["Metrics"]


def test_ended_call_without_a_start_time_has_no_duration() -> None:
    event = hangup("Disconnected")
    del event["CallDetails"]["Participants"][0]["StartTimeInMilliseconds"]

    line = recorded(event)

    assert line["CallsEnded"] == 1
    assert "CallSeconds" not in line


def test_end_of_the_second_leg_does_not_end_the_call() -> None:
    assert recorded(hangup("Connected", "Disconnected", tag="LEG-B")) == {}


@pytest.mark.parametrize(
    ("event", "answer", "is_open"),
    [
        (hangup("Connected", "Disconnected", tag="LEG-B"), NO_ACTIONS, True),
        (hangup("Disconnected", "Connected"), NO_ACTIONS, True),
        (hangup("Connected", "Disconnected", tag="LEG-B"), ANSWER, False),
        (hangup("Disconnected", "Disconnected"), NO_ACTIONS, False),
        (
            hangup("Connected", "Disconnected", tag="LEG-B"),
            {**NO_ACTIONS, "TransactionAttributes": {"telephony.then": "bye"}},
            False,
        ),
        (
            hangup("Connected", "Disconnected", tag="LEG-B"),
            {**NO_ACTIONS, "TransactionAttributes": {"telephony.then": ""}},
            True,
        ),
    ],
)
def test_leg_without_a_plan_is_counted(event: Any, answer: Any, *, is_open: bool) -> None:
    assert recorded(event, answer).get("LegsLeftOpen", 0) == is_open


def test_menu_without_an_answer_is_counted() -> None:
    event: Any = payload("action_failed")
    menu = {"Type": "SpeakAndGetDigits", "Parameters": {}}
    event["ActionData"] = {**menu, "ErrorType": "InvalidDigitsReceived"}
    assert recorded(event)["MenuTimeouts"] == 1


@pytest.mark.parametrize("error_type", ["InvalidAudioSource", "SystemException", None])
def test_menu_that_fails_otherwise_is_not_counted_as_without_an_answer(
    error_type: str | None,
) -> None:
    event: Any = payload("action_failed")
    event["ActionData"] = {"Type": "PlayAudioAndGetDigits", "Parameters": {}}
    if error_type is not None:
        event["ActionData"]["ErrorType"] = error_type

    assert recorded(event) == {}


def test_dropped_answer_is_counted() -> None:
    assert recorded(payload("invalid_lambda_response"))["RefusedAnswers"] == 1


def test_failure_of_a_callback_is_counted() -> None:
    assert recorded(payload("digits_received"), None)["CallbackErrors"] == 1


@pytest.mark.parametrize("name", ELEVEN)
def test_line_has_no_number_and_no_digit_of_the_call(name: str) -> None:
    event: Any = payload(name)
    for leg in event["CallDetails"]["Participants"]:
        leg |= {"From": "+15105550177", "To": "+12065550188"}
    event.setdefault("ActionData", {})["ReceivedDigits"] = "847291"

    for answer in (ANSWER, None):
        written = json.dumps(recorded(event, answer))
        assert all(secret not in written for secret in ("5550177", "5550188", "847291"))


def test_error_of_a_metric_does_not_end_the_call(caplog: pytest.LogCaptureFixture) -> None:
    def fail(line: str) -> None:
        raise OSError(line)

    metrics = CallMetrics("PhoneLine", "Handler", write=fail)

    metrics.record(decode_event(payload("new_inbound_call")), ANSWER)

    assert caplog.messages == ["no metrics: OSError"]


class Line(CallFlow):
    """A flow that fails on a hang-up."""

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        return respond(Speak("Hello."), Hangup())

    def on_hangup(self, event: HangupEvent) -> Response:
        raise LookupError

    def on_action_failed(self, event: ActionFailedEvent) -> Response:
        return stay_on_the_line()


def test_handler_writes_metrics_where_they_are_switched_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(NAMESPACE_VARIABLE, "PhoneLine")
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "Handler")
    handler = lambda_handler(Line())

    handler(payload("new_inbound_call"), None)
    handler(hangup("Disconnected"), None)

    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first["Calls"] == 1
    assert second["CallbackErrors"] == second["CallsEnded"] == 1
    assert {first["FunctionName"], second["FunctionName"]} == {"Handler"}


def test_handler_without_metrics_does_not_import_them() -> None:
    program = "import sys, telephony; telephony.lambda_handler(telephony.CallFlow());"
    program += "print('telephony.metrics' in sys.modules)"

    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env={}
    )

    assert ran.stdout == "False\n"
