"""The form of a response, and its effects."""

import pytest

from telephony_simulator import BrokenRuleWarning
from telephony_simulator.json_types import Json
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    KEEP,
    action,
    bridge,
    event_types,
    events_of,
    hangup,
    last_data,
    last_event,
    listen,
    pause,
    play,
    response,
    speak,
)

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")

EMPTY: Json = {"SchemaVersion": "1.0", "Actions": []}


# docs/service/responses.md#invalid-answers
@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"Actions": []},
        {"SchemaVersion": "2.0"},
        {"SchemaVersion": 1.0},
        {"statusCode": 200, "body": '{"SchemaVersion":"1.0"}'},
        '{"SchemaVersion":"1.0"}',
        [],
        7,
        True,
    ],
)
def test_response_is_refused_when_it_is_not_an_object_with_schema_version(
    ring: Ring, answer: Json
) -> None:
    call = ring(lambda _event: answer, [hangup()])

    (event,) = events_of(call, "INVALID_LAMBDA_RESPONSE")
    assert event["ErrorType"] == "SchemaVersionMismatch"


# docs/service/responses.md#invalid-answers
def test_invalid_response_runs_no_action(ring: Ring) -> None:
    too_many: list[Json] = [speak() for _ in range(11)]

    call = ring([speak(), {"Type": "Dance"}], too_many)

    assert "hears" not in call.transcript
    assert "TransactionAttributes" not in last_event(call)["CallDetails"]


# docs/service/responses.md#invalid-answers
@pytest.mark.parametrize(
    ("actions", "message"),
    [
        ("Speak", "Error while reading actions list."),
        ({}, "Error while reading actions list."),
        (["Speak"], "Error while reading actions list."),
        ([{}], "Error while reading actions list."),
        ([{"Type": 7}], "Error while reading actions list."),
        ([{"Type": "Speak", "Parameters": []}], "Error while reading actions list."),
        ([{"Type": "Dance"}], "Unsupported action Dance specified"),
        ([{"Type": "speak"}], "Unsupported action speak specified"),
        ([hangup()] * 11, "Too many actions specified in a response."),
    ],
)
def test_invalid_list_is_logged_and_sends_invalid_lambda_response(
    ring: Ring, actions: Json, message: str
) -> None:
    call = ring({"SchemaVersion": "1.0", "Actions": actions}, [hangup()])

    (event,) = events_of(call, "INVALID_LAMBDA_RESPONSE")
    assert event["ErrorMessage"] == message
    assert f'logs "{message}"' in call.transcript


# docs/service/responses.md#limits
def test_ten_actions_are_accepted(ring: Ring) -> None:
    call = ring([pause(100) for _ in range(10)])

    call.wait(1)

    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL"]


# docs/service/responses.md#invalid-answers
def test_call_ends_when_the_answer_to_invalid_lambda_response_is_invalid(ring: Ring) -> None:
    call = ring({}, {})

    assert call.ended
    assert event_types(call) == ["NEW_INBOUND_CALL", "INVALID_LAMBDA_RESPONSE", "HANGUP"]
    assert last_data(call)["Parameters"]["SipResponseCode"] == 480


# docs/service/responses.md#invalid-answers
def test_answer_to_invalid_lambda_response_is_applied(ring: Ring) -> None:
    call = ring({}, [play(), hangup()])

    call.wait(10)

    assert event_types(call) == ["NEW_INBOUND_CALL", "INVALID_LAMBDA_RESPONSE", "HANGUP"]
    assert "hears" in call.transcript


# docs/service/responses.md#meaning-of-actions
def test_new_list_waits_for_the_running_action_and_drops_the_rest(ring: Ring) -> None:
    call = ring([speak(), listen(), pause(10_000), speak("Never")], [speak("New")])
    call.wait(1)

    call.press("11#")
    call.wait(1)
    assert "New" not in call.transcript
    call.wait(9)

    assert "New" in call.transcript
    assert "Never" not in call.transcript


# docs/service/responses.md#meaning-of-actions
@pytest.mark.parametrize("answer", [KEEP, {"SchemaVersion": "1.0", "Actions": None}, EMPTY])
def test_pending_list_continues_when_actions_are_absent_null_or_empty(
    ring: Ring, answer: Json
) -> None:
    call = ring([speak(), listen(), pause(10_000), speak("Planned")], answer)
    call.wait(1)

    call.press("11#")
    call.wait(10)

    assert '"Planned"' in call.transcript


# docs/service/responses.md#meaning-of-actions
def test_call_stays_connected_when_the_list_is_empty(ring: Ring) -> None:
    call = ring([speak()], EMPTY)

    call.wait(3_600)

    assert not call.ended
    assert "The call is still open: LEG-A is connected, and billed." in call.transcript


# docs/service/responses.md#the-first-answer
@pytest.mark.parametrize("answer", [EMPTY, KEEP])
def test_inbound_call_ends_unanswered_when_the_response_has_no_actions(
    ring: Ring, answer: Json
) -> None:
    call = ring(answer)

    call.wait(29.9)
    assert event_types(call) == ["NEW_INBOUND_CALL"]
    call.wait(0.1)

    assert call.ended
    assert 'logs "Actions list is empty."' in call.transcript
    assert "is answered" not in call.transcript


# docs/service/responses.md#invalid-answers
@pytest.mark.parametrize("answer", [None, "", "  "])
def test_blank_response_ends_the_call(ring: Ring, answer: Json) -> None:
    call = ring(lambda _event: answer)

    assert call.ended
    assert 'logs "Response is blank or empty"' in call.transcript


# docs/service/responses.md#one-event-for-a-list
def test_list_sends_one_event_for_its_last_action(ring: Ring) -> None:
    call = ring([speak(), play(), pause()])

    call.wait(20)

    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL"]
    assert last_data(call)["Type"] == "Pause"


# docs/service/responses.md#one-event-for-a-list
def test_failed_action_sends_its_event_and_drops_the_rest(ring: Ring) -> None:
    call = ring([speak(), pause(1), speak("Never")])

    call.wait(20)

    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_FAILED"]
    assert last_data(call)["Type"] == "Pause"
    assert "Never" not in call.transcript


# docs/service/responses.md#one-event-for-a-list
def test_list_sends_hangup_only_when_it_ends_with_hangup(ring: Ring) -> None:
    call = ring([speak(), hangup()])

    call.wait(5)

    assert event_types(call) == ["NEW_INBOUND_CALL", "HANGUP"]


# docs/service/responses.md#invalid-answers
@pytest.mark.filterwarnings("default::telephony_simulator.BrokenRuleWarning")
def test_broken_rule_warns_the_test(ring: Ring) -> None:
    with pytest.warns(BrokenRuleWarning, match="Unsupported action Dance specified"):
        ring([action("Dance")], [hangup()])


# docs/service/responses.md#invalid-answers
@pytest.mark.filterwarnings("default::telephony_simulator.BrokenRuleWarning")
@pytest.mark.parametrize(
    ("answer", "rule"),
    [(None, "Response is blank or empty"), (EMPTY, "Actions list is empty."), ({}, "schema")],
)
def test_warning_names_the_rule_of_the_response(ring: Ring, answer: Json, rule: str) -> None:
    with pytest.warns(BrokenRuleWarning, match=rule):
        ring(lambda _event: answer, [hangup()])


# docs/service/actions-calls.md#sip-headers-of-a-bridge
@pytest.mark.filterwarnings("default::telephony_simulator.BrokenRuleWarning")
def test_sip_headers_warn_when_the_endpoint_is_a_number(ring: Ring) -> None:
    with pytest.warns(BrokenRuleWarning, match="SipHeaders"):
        call = ring([bridge(SipHeaders={"X-Order": "7"})])

    assert call.legs[1].is_ringing


# docs/service/responses.md#time-outs-and-retries
@pytest.mark.parametrize(
    "answer",
    [
        response(pause(float("nan"))),
        response(speak(), attributes={"a": [float("inf")]}),
        response(speak("\ud800")),
    ],
    ids=["NaN", "infinity", "surrogate"],
)
def test_answer_that_lambda_refuses_ends_the_call(ring: Ring, answer: Json) -> None:
    call = ring([speak()], answer)

    call.wait(1)

    assert call.ended
    assert events_of(call, "INVALID_LAMBDA_RESPONSE") == []
    assert "returned an error: Runtime.MarshalError" in call.transcript
