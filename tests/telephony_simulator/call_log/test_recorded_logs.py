"""The seven logs of real calls that the specification quotes, each in the shape it was found in.

Ids, numbers and accounts are replaced. docs/service/README.md names the sources.
"""

import json
from pathlib import Path
from typing import Any, Final

import pytest

from telephony_simulator.call_log import LoggedCall, read_calls, read_log
from telephony_simulator.call_log.rehearsal import NoAnswerError, rehearse
from telephony_simulator.functions import CallableFunction

LOGS: Final = Path(__file__).parent / "logs"
BOT: Final = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOT/ALIAS"

TYPES: Final = {
    "aws_logs_tail.txt": ["NEW_INBOUND_CALL", "HANGUP"],
    "console.csv": ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL"],
    "console_table.txt": ["NEW_OUTBOUND_CALL", "CALL_ANSWERED"],
    "filter_log_events.json": ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL"],
    "node_new_inbound_call.txt": ["NEW_INBOUND_CALL"],
    "python_repr.txt": ["NEW_OUTBOUND_CALL", "CALL_ANSWERED", "INVALID_LAMBDA_RESPONSE"],
    "sam_logs_java.txt": ["NEW_INBOUND_CALL", *["ACTION_SUCCESSFUL"] * 3, "HANGUP"],
}

START_BOT: Final[dict[str, Any]] = {
    "Type": "StartBotConversation",
    "Parameters": {"BotAliasArn": BOT},
}


def _call(name: str) -> LoggedCall:
    (call,) = read_calls(read_log(LOGS / name)).calls
    return call


def _answer(event: Any, _context: object) -> Any:
    """Answer as the functions whose logs lack the answers."""
    actions = [START_BOT] if event["InvocationEventType"] == "NEW_INBOUND_CALL" else []
    if event["InvocationEventType"] == "CALL_ANSWERED":
        return {"statusCode": 200, "body": json.dumps({"SchemaVersion": "1.0", "Actions": []})}
    return {"SchemaVersion": "1.0", "Actions": actions}


def test_each_recorded_log_is_tested() -> None:
    assert {file.name for file in LOGS.iterdir()} == TYPES.keys()


@pytest.mark.parametrize("name", TYPES)
def test_events_of_recorded_log_are_read_in_order(name: str) -> None:
    call = _call(name)

    assert [one.type for one in call.invocations] == TYPES[name]
    assert call.leg_a["StartTimeInMilliseconds"].isdigit()  # type: ignore[union-attr]  # a text
    assert call.is_outbound == (TYPES[name][0] == "NEW_OUTBOUND_CALL")


@pytest.mark.parametrize("name", sorted(TYPES.keys() - {"console.csv"}))
def test_simulator_sends_the_events_of_a_recorded_log(name: str) -> None:
    rehearsal = rehearse(_call(name), CallableFunction(_answer))

    found = [(event.logged.type, event.differences) for event in rehearsal.events]
    assert rehearsal.agrees, (found, rehearsal.problem)
    assert len(rehearsal.events) == len(TYPES[name])


def test_event_of_another_type_is_named_when_the_log_is_abridged() -> None:
    rehearsal = rehearse(_call("console.csv"), CallableFunction(_answer))

    first, second = rehearsal.events
    assert first.agrees
    assert second.played_type == "ACTION_FAILED"  # the page leaves out the ARN of the bot
    assert not second.agrees


def test_answers_and_times_of_a_log_are_those_of_its_events() -> None:
    first, second = _call("aws_logs_tail.txt").invocations

    assert first.answer is not None
    assert second.answer is None
    assert first.at is not None
    assert second.at is not None
    assert second.at - first.at == pytest.approx(5.412)


def test_event_of_java_has_the_names_and_numbers_of_the_wire() -> None:
    fourth = _call("sam_logs_java.txt").invocations[3]

    assert fourth.action_data["ReceivedDigits"] == "8"
    assert fourth.parameters["MaxNumberOfDigits"] == 1
    assert fourth.parameters["InputDigitsRegex"] == r"^\d{1}$"
    assert "TerminatorDigits" not in fourth.parameters
    assert fourth.call_details["TransactionAttributes"] == {
        "CurrentActionId": "6",
        "LexLastMatchedIntent": "Quit",
        "locale": "en-US",
        "CurrentActionIdList": "6",
    }


def test_call_without_answers_in_its_log_needs_a_function() -> None:
    with pytest.raises(NoAnswerError, match="does not have the answer to event 3"):
        rehearse(_call("python_repr.txt"), function=None)
