import random
from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from telephony_simulator.chime_sdk_voice import ApiError, VoiceApi, VoiceApiServer
from telephony_simulator.chime_sdk_voice.account import Document
from tests.telephony_simulator.chime_sdk_voice import given
from tests.telephony_simulator.chime_sdk_voice.conftest import ClientFactory

Perform = Callable[[], Document]
THROTTLED = ApiError("ThrottledClientException", "slow down")


def throttled(_operation: str, _params: Mapping[str, Any], perform: Perform) -> Document:
    del perform
    raise THROTTLED


def failing_afterwards(_operation: str, _params: Mapping[str, Any], perform: Perform) -> Document:
    perform()
    raise ApiError("ServiceFailureException", "it happened all the same")


def silent_afterwards(_operation: str, _params: Mapping[str, Any], perform: Perform) -> Document:
    perform()
    raise TimeoutError


class StaleReads:
    """Answers a read with what it answered the last time, now and then; the seed decides when."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 - a test has to repeat
        self.answers: dict[str, Document] = {}

    def __call__(self, operation: str, params: Mapping[str, Any], perform: Perform) -> Document:
        answer = perform()
        if operation.startswith("Get"):
            before = self.answers.setdefault(f"{operation} {params}", answer)
            return before if self.random.random() < 0.5 else answer
        return answer


def applications(api: VoiceApi) -> int:
    api.faults = lambda _operation, _params, perform: perform()
    listed = api.call("ListSipMediaApplications", {})["SipMediaApplications"]
    assert isinstance(listed, list)
    return len(listed)


def test_throttled_request_has_no_effect(client: ChimeSDKVoiceClient, api: VoiceApi) -> None:
    api.faults = throttled

    with pytest.raises(client.exceptions.ThrottledClientException, match="slow down") as refused:
        given.application(client)

    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 429
    assert applications(api) == 0


def test_request_may_fail_after_its_effect(client: ChimeSDKVoiceClient, api: VoiceApi) -> None:
    api.faults = failing_afterwards

    with pytest.raises(client.exceptions.ServiceFailureException):
        given.application(client)

    assert applications(api) == 1


def test_answer_may_be_lost_on_the_way(
    client: ChimeSDKVoiceClient, api: VoiceApi, make_client: ClientFactory
) -> None:
    api.faults = silent_afterwards

    with pytest.raises(ConnectionClosedError):
        given.application(client)
    with VoiceApiServer(api) as server, pytest.raises(ConnectionClosedError):
        given.application(make_client(endpoint_url=server.endpoint_url))

    assert applications(api) == 2


def test_read_may_be_stale_and_the_same_seed_repeats_it(
    client: ChimeSDKVoiceClient, api: VoiceApi
) -> None:
    application = given.application(client)

    def names(seed: int) -> list[str]:
        api.faults = StaleReads(seed)
        read = []
        for name in ("first", "second", "third", "fourth"):
            client.update_sip_media_application(SipMediaApplicationId=application, Name=name)
            got = client.get_sip_media_application(SipMediaApplicationId=application)
            read.append(got["SipMediaApplication"]["Name"])
        return read

    assert names(seed=4) == names(seed=4)
    assert "first" in names(seed=4)[1:]


def test_ids_repeat_with_the_seed() -> None:
    def some_id(seed: int) -> object:
        params = {
            "Name": "line",
            "AwsRegion": "us-east-1",
            "Endpoints": [{"LambdaArn": given.lambda_arn()}],
        }
        return VoiceApi(seed=seed).call("CreateSipMediaApplication", params)

    assert some_id(1) == some_id(1)
    assert some_id(1) != some_id(2)
