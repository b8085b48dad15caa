"""Faults that a client rehearses."""

from collections import Counter
from typing import Any

import pytest

from telephony_simulator.chime_sdk_voice import ApiError, VoiceApi
from telephony_simulator.chime_sdk_voice.random_faults import (
    SLOW_SECONDS,
    Fault,
    RandomFaults,
    parse_fault,
)
from telephony_simulator.chime_sdk_voice.resources import OrderOutcome

APPLICATION = {
    "AwsRegion": "us-east-1",
    "Name": "line",
    "Endpoints": [{"LambdaArn": "arn:aws:lambda:us-east-1:111122223333:function:line"}],
}


def api_with(*faults: str, seed: int = 0) -> VoiceApi:
    api = VoiceApi()
    delay = lambda seconds: api.order_outcomes.append(OrderOutcome(seconds=seconds))  # noqa: E731
    api.faults = RandomFaults(map(parse_fault, faults), delay, seed)
    return api


def outcomes(api: VoiceApi, requests: int = 200) -> Counter[str]:
    found: Counter[str] = Counter()
    for _ in range(requests):
        try:
            api.call("ListSipRules", {})
            found["answered"] += 1
        except ApiError as error:
            found[error.code] += 1
        except TimeoutError:
            found["timeout"] += 1
    return found


def test_fault_is_parsed() -> None:
    assert parse_fault("Create*:timeout=0.3") == Fault("Create*", "timeout", 0.3)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("nonsense", "expected OPERATION:KIND=PROBABILITY"),
        ("ListSipRules:explosion=1", "a kind of throttled, unavailable"),
        ("ListSipRules:throttled=1.5", "a probability is from 0 to 1"),
        ("ListSipRules:throttled=1.2.3", "a probability is from 0 to 1"),
        ("ListSipRules:slow=1", "only CreatePhoneNumberOrder can be slow"),
    ],
)
def test_malformed_fault_is_refused(text: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_fault(text)


def test_faults_occur_with_their_probability() -> None:
    found = outcomes(api_with("List*:throttled=0.2", "*:unavailable=0.2"))

    assert 20 < found["ThrottledClientException"] < 60
    assert 15 < found["ServiceUnavailableException"] < 60
    assert found["answered"] > 100


def test_same_seed_gives_the_same_faults() -> None:
    assert outcomes(api_with("*:timeout=0.5", seed=7)) == outcomes(
        api_with("*:timeout=0.5", seed=7)
    )


def test_fault_of_another_operation_does_not_occur() -> None:
    assert outcomes(api_with("Create*:throttled=1"))["answered"] == 200


@pytest.mark.parametrize(("kind", "created"), [("throttled", 0), ("unavailable", 0)])
def test_fault_before_the_operation_has_no_effect(kind: str, created: int) -> None:
    api = api_with(f"Create*:{kind}=1")

    with pytest.raises(ApiError):
        api.call("CreateSipMediaApplication", APPLICATION)

    assert applications(api) == created


@pytest.mark.parametrize("kind", ["failed-after", "timeout"])
def test_lost_answer_has_the_effect(kind: str) -> None:
    api = api_with(f"Create*:{kind}=1")

    with pytest.raises((ApiError, TimeoutError)):
        api.call("CreateSipMediaApplication", APPLICATION)

    assert applications(api) == 1


def test_slow_order_stays_in_processing() -> None:
    delays: list[float] = []
    faults = RandomFaults([parse_fault("CreatePhoneNumberOrder:slow=1")], delays.append)

    faults("CreatePhoneNumberOrder", {}, dict)

    assert delays == [SLOW_SECONDS]


def applications(api: VoiceApi) -> int:
    answer: Any = api.call("ListSipMediaApplications", {})
    return len(answer["SipMediaApplications"])
