import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from telephony_simulator.chime_sdk_voice import AT_ONCE, ApiError, VoiceApi, VoiceApiServer
from tests.telephony_simulator.chime_sdk_voice import given
from tests.telephony_simulator.chime_sdk_voice.conftest import ClientFactory

THREADS = 8


@pytest.fixture(autouse=True)
def _restless_threads() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.fixture
def api() -> VoiceApi:
    return VoiceApi(settings=AT_ONCE)


def created(api: VoiceApi) -> Any:
    params = {
        "Name": "line",
        "AwsRegion": "us-east-1",
        "Endpoints": [{"LambdaArn": given.lambda_arn()}],
    }
    answer: Any = api.call("CreateSipMediaApplication", params)
    return answer["SipMediaApplication"]


def test_concurrent_creates_and_deletes_leave_the_undeleted_resources(api: VoiceApi) -> None:
    def keep_every_other(_: int) -> set[str]:
        ids = [created(api)["SipMediaApplicationId"] for _ in range(40)]
        for application in ids[::2]:
            api.call("DeleteSipMediaApplication", {"SipMediaApplicationId": application})
            api.call("ListSipMediaApplications", {})
        return set(ids[1::2])

    with ThreadPoolExecutor(THREADS) as threads:
        kept = set().union(*threads.map(keep_every_other, range(THREADS)))

    listed: set[str] = set()
    page: Any = {"NextToken": None}
    while "NextToken" in page:
        page = api.call("ListSipMediaApplications", {"NextToken": page["NextToken"]})
        listed |= {one["SipMediaApplicationId"] for one in page["SipMediaApplications"]}
    assert listed == kept


def test_concurrent_updates_are_not_lost(api: VoiceApi) -> None:
    arn = created(api)["SipMediaApplicationArn"]

    def tag(number: int) -> None:
        api.call(
            "TagResource",
            {"ResourceARN": arn, "Tags": [{"Key": f"key {number}", "Value": "there"}]},
        )

    with ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(tag, range(50)))

    tags: Any = api.call("ListTagsForResource", {"ResourceARN": arn})
    assert len(tags["Tags"]) == 50


def test_number_is_sold_to_one_thread(api: VoiceApi) -> None:
    def order(number: str) -> bool:
        params = {"ProductType": "SipMediaApplicationDialIn", "E164PhoneNumbers": [number]}
        try:
            api.call("CreatePhoneNumberOrder", params)
        except ApiError:
            return False
        return True

    for last in range(20):
        with ThreadPoolExecutor(THREADS) as threads:
            sold = list(threads.map(order, [f"+120655501{last:02}"] * THREADS))
        assert sold.count(True) == 1


def test_server_answers_many_clients_at_once(api: VoiceApi, make_client: ClientFactory) -> None:
    with VoiceApiServer(api) as server:
        clients = [make_client(endpoint_url=server.endpoint_url) for _ in range(THREADS)]

        with ThreadPoolExecutor(THREADS) as threads:
            ids = list(threads.map(given.application, clients * 5))

    assert len(set(ids)) == THREADS * 5
