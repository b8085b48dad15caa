"""Answers of today beside those of a log; the report of docs/how-to/replay-logs.md."""

import json
from typing import Any

import pytest

from telephony_simulator import Phone
from telephony_simulator.call_log import LogEntry, LoggedCall, read_calls
from telephony_simulator.call_log.answers import answer_again
from telephony_simulator.call_log.placeholders import Placeholders
from telephony_simulator.call_log.rehearsal import rehearse, settings_that_agree
from telephony_simulator.functions import CallableFunction
from telephony_simulator.phone import PhoneCall
from telephony_simulator.pstn_audio import Settings

MENU = {
    "Type": "SpeakAndGetDigits",
    "Parameters": {
        "SpeechParameters": {"Text": "Your account?"},
        "FailureSpeechParameters": {"Text": "Again."},
        "RepeatDurationInMilliseconds": 5000,
        "MaxNumberOfDigits": 6,
    },
}
BRIDGE = {
    "Type": "CallAndBridge",
    "Parameters": {
        "CallerIdNumber": "+15105550101",
        "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": "+12065550123"}],
    },
}


def line(event: Any, _context: object) -> Any:
    """Ask for an account, and connect; hang up on the caller when the second party has left."""
    data = event.get("ActionData", {})
    actions: list[Any] = []
    match event["InvocationEventType"], data.get("Type"):
        case "NEW_INBOUND_CALL", _:
            actions = [MENU]
        case "ACTION_SUCCESSFUL", "SpeakAndGetDigits":
            actions = [BRIDGE]
        case "HANGUP", _ if data["Parameters"]["ParticipantTag"] == "LEG-B":
            actions = [{"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}]
    return {"SchemaVersion": "1.0", "Actions": actions}


def _connected(**settings: Any) -> PhoneCall:
    """Play a call as AWS would with other settings than the default."""
    call = Phone(line, settings=Settings(**settings), seed=7).dial()
    call.press("471142")
    call.wait(1)
    call.answer()
    call.wait(30)
    call.hang_up()
    call.wait(1)
    return call


def _logged(call: PhoneCall, *, with_answers: bool = True) -> LoggedCall:
    entries = []
    for one in call.invocations:
        entries.append(LogEntry(json.dumps(one.event), "stream", one.at))
        if with_answers:
            entries.append(LogEntry(f"returns {json.dumps(one.response)}", "stream", one.at))
    (logged,) = read_calls(entries).calls
    return logged


def test_played_call_agrees_with_the_log_of_the_same_service() -> None:
    logged = _logged(_connected())

    rehearsal = rehearse(logged, None)

    assert rehearsal.agrees, [(one.played_type, one.differences) for one in rehearsal.events]
    assert len(rehearsal.events) == len(logged.invocations) == 4
    assert rehearsal.call.transaction_id != logged.transaction_id


def test_setting_that_a_log_settles_is_named() -> None:
    logged = _logged(_connected(ringing_of_leg_b=True))
    rehearsal = rehearse(logged, None)

    found = settings_that_agree(logged, None, rehearsal)

    assert not rehearsal.agrees
    assert found == ["ringing_of_leg_b=True"]


def test_answer_of_another_handler_differs_by_its_field() -> None:
    logged = _logged(_connected())

    def changed(event: Any, context: object) -> Any:
        return json.loads(json.dumps(line(event, context)).replace("Your account?", "Your PIN?"))

    first, *others = answer_again(logged, CallableFunction(changed))

    (difference,) = first.differences
    assert difference.path == "Actions[0].Parameters.SpeechParameters.Text"
    assert (difference.expected, difference.found) == ("Your account?", "Your PIN?")
    assert not any(one.differs for one in others)


def test_answer_without_the_action_that_aws_reports_differs() -> None:
    logged = _logged(_connected(), with_answers=False)

    first, second, third, _ = answer_again(
        logged, CallableFunction(lambda *_: {"Actions": [BRIDGE]})
    )

    assert [each.path for each in first.differences] == ["Actions[].Type"]
    assert not second.differences
    assert second.is_compared
    assert not third.is_compared  # HANGUP follows


def test_failure_of_the_function_is_an_answer_that_differs() -> None:
    logged = _logged(_connected())

    def fail(_event: Any, _context: object) -> Any:
        raise KeyError("ReceivedDigits")

    answers = list(answer_again(logged, CallableFunction(fail)))

    assert all(one.differs for one in answers)
    assert answers[0].error is not None


@pytest.mark.parametrize(
    ("given", "is_replaced"),
    [("471142", True), ("47114#", True), ("1", False), ("12", False), ("2#", False)],
)
def test_placeholder_of_keys_has_their_length_and_leaves_choices(
    given: str, *, is_replaced: bool
) -> None:
    placeholders = Placeholders()

    keys = placeholders.keys(given)

    assert (keys != given) == is_replaced
    assert len(keys) == len(given)
    assert keys.endswith("#") == given.endswith("#")
    assert placeholders.keys(given) == keys


def test_placeholder_of_a_number_is_the_same_in_each_place() -> None:
    placeholders = Placeholders(["language", "+14155550100"])

    number = placeholders.number("+14155550177")

    assert number != "+14155550177"
    assert placeholders.text("+14155550177") == number
    assert placeholders.keys("14155550177#") == f"{number[1:]}#"
    assert placeholders.number("anonymous") == "anonymous"
    assert placeholders.number("+14155550100") == "+14155550100"
    assert placeholders.pairs({"language": "de", "name": "Ana"}) == {
        "language": "de",
        "name": "text 1",
    }
