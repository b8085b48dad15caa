"""Timeouts, retries and the number of invocations."""

import pytest

from telephony_simulator import Settings
from telephony_simulator.functions import FunctionError, FunctionTimeout
from tests.conformance.conftest import Ring
from tests.telephony_simulator.script import (
    KEEP,
    Answer,
    event_types,
    hangup,
    last_data,
    last_legs,
    listen,
    speak,
)

pytestmark = pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")


# docs/service/quotas.md#in-one-call
def test_call_has_at_most_1000_invocations(ring: Ring) -> None:
    answers: list[Answer] = [[listen()] for _ in range(1_100)]

    call = ring([speak()], *answers)
    call.wait(1)

    assert call.ended
    assert len(call.invocations) == 1_000
    assert call.log == ["Too many AWS Lambda invocations for one call."]


# docs/service/quotas.md#in-one-call
def test_call_stays_when_1000_invocations_are_used_and_the_setting_is_silence(ring: Ring) -> None:
    answers: list[Answer] = [[listen()] for _ in range(1_100)]

    call = ring([speak()], *answers, settings=Settings(beyond_1000_invocations="silence"))
    call.wait(1)

    assert not call.ended


# docs/service/responses.md#time-outs-and-retries
def test_call_ends_when_the_function_does_not_answer_in_20_seconds(ring: Ring) -> None:
    call = ring([speak()], FunctionTimeout(60), FunctionTimeout(60))

    call.wait(1)
    call.wait(19.9)
    assert last_legs(call) == {"LEG-A": "Connected"}
    call.wait(0.2)

    assert call.ended
    assert 'logs "AWS Lambda client operation timed out."' in call.transcript
    assert last_data(call)["Parameters"]["SipResponseCode"] == 480


# docs/service/responses.md#time-outs-and-retries
def test_call_ends_at_the_timeout_of_the_function(ring: Ring) -> None:
    call = ring([speak()], FunctionTimeout(3))

    call.wait(1)
    call.wait(2.9)
    assert last_legs(call) == {"LEG-A": "Connected"}
    call.wait(0.2)

    assert call.ended


# docs/service/responses.md#duplicate-delivery
def test_event_is_sent_again_after_5_seconds(ring: Ring) -> None:
    slow_once: list[Answer] = [FunctionTimeout(60), [speak("Second"), hangup()]]

    call = ring([speak()], *slow_once)
    call.wait(1 + 5 + 1)

    assert [sent.event["Sequence"] for sent in call.invocations] == [1, 2, 2, 3]
    assert '"Second"' in call.transcript


# docs/service/responses.md#duplicate-delivery
def test_answer_to_the_second_delivery_counts_when_the_first_is_slow(ring: Ring) -> None:
    call = ring([speak()], KEEP, [speak("Second"), hangup()])

    call.plan_slow_answer(6)
    call.wait(5)
    assert '"Second"' not in call.transcript
    call.wait(2)

    assert [sent.event["Sequence"] for sent in call.invocations][:3] == [1, 2, 2]
    assert '"Second"' in call.transcript


# docs/service/responses.md#time-outs-and-retries
def test_slow_answer_is_ignored_when_the_caller_has_hung_up_before_it(ring: Ring) -> None:
    call = ring([speak()], [speak("Too late")])

    call.plan_slow_answer(3)
    call.wait(2)
    call.hang_up()
    call.wait(3)

    assert call.ended
    assert 'hears "Too late"' not in call.transcript
    assert event_types(call)[-1] == "HANGUP"


# docs/service/responses.md#duplicate-delivery
def test_event_is_sent_once_when_the_setting_is_off(ring: Ring) -> None:
    call = ring([speak()], FunctionTimeout(60), settings=Settings(second_delivery=False))
    call.wait(22)

    assert [sent.event["Sequence"] for sent in call.invocations] == [1, 2, 3]
    assert event_types(call)[-1] == "HANGUP"


# docs/service/responses.md#duplicate-delivery
def test_second_delivery_has_the_sequence_of_the_setting(ring: Ring) -> None:
    settings = Settings(second_delivery_has_next_sequence=True)

    call = ring([speak()], FunctionTimeout(60), [speak()], settings=settings)
    call.wait(7)

    assert [sent.event["Sequence"] for sent in call.invocations][:3] == [1, 2, 3]


# docs/service/responses.md#time-outs-and-retries
def test_call_ends_with_480_when_the_function_raises(ring: Ring) -> None:
    call = ring([speak()], RuntimeError("boom"))

    call.wait(1)

    assert call.ended
    assert event_types(call) == ["NEW_INBOUND_CALL", "ACTION_SUCCESSFUL", "HANGUP"]
    assert last_data(call)["Parameters"]["SipResponseCode"] == 480


# docs/service/responses.md#time-outs-and-retries
@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("AccessDeniedException", "Access denied while invoking the AWS Lambda function."),
        ("TooManyRequestsException", "The AWS Lambda function was throttled."),
    ],
)
def test_invocation_is_retried_once_when_lambda_returns_a_4xx_error(
    ring: Ring, code: str, message: str
) -> None:
    recovered = ring(FunctionError(code, ""), [speak()])
    refused = ring(FunctionError(code, ""), FunctionError(code, ""))

    assert '"Hello, welcome."' in recovered.transcript
    assert refused.ended
    assert f'logs "{message}"' in refused.transcript


# docs/service/responses.md#answers-that-are-ignored
def test_failed_invocation_is_ignored_when_its_answer_is_not_read(place: Ring) -> None:
    call = place(KEEP, RuntimeError("boom"), [speak()])

    call.answer()

    assert '"Hello, welcome."' in call.transcript
