from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import telephony_provisioner
from telephony_provisioner.errors import ProvisioningError
from telephony_provisioner.handlers import default_provisioner
from telephony_provisioner.timing import GIVE_UP_SECONDS, READ_LAG_SECONDS
from telephony_simulator.chime_sdk_voice import AT_ONCE, VoiceApi, VoiceApiServer
from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.faults import THROTTLED, UNAVAILABLE, Script, refusal

if TYPE_CHECKING:
    from telephony_provisioner.request import Json
    from telephony_simulator.json_types import JsonObject

NUMBER = "+14155550100"
COMPLETE = {
    "IsComplete": True,
    "PhysicalResourceId": NUMBER,
    "Data": {"E164PhoneNumber": NUMBER, "PhoneNumberOrderId": ""},
}


@pytest.fixture
def cloud() -> Cloud:
    cloud = Cloud()
    cloud.api.add_phone_number(NUMBER)
    return cloud


def event(request_type: str, **changes: Json) -> dict[str, Json]:
    return {
        "RequestType": request_type,
        "RequestId": "r-1",
        "StackId": STACK_ID,
        "LogicalResourceId": "FrontDesk",
        "ResourceType": "Custom::PhoneNumber",
        "PhysicalResourceId": NUMBER,
        "ResourceProperties": {
            "ProductType": "SipMediaApplicationDialIn",
            "E164PhoneNumber": NUMBER,
            "Name": "Front desk",
        },
        **changes,
    }


def test_on_event_chooses_the_physical_id_and_changes_nothing(cloud: Cloud) -> None:
    answer = cloud.provisioner.on_event(event("Create", PhysicalResourceId=None))

    assert answer == {
        "PhysicalResourceId": NUMBER,
        "PreviousPhysicalResourceId": "",
        "StartedAt": cloud.clock.now(),
        "Order": "",
        "IsOverlapping": False,
        "HasEarlierDelete": False,
    }
    assert not cloud.number(NUMBER).get("Name")


def test_request_is_not_complete_before_the_read_lag_has_passed(cloud: Cloud) -> None:
    started = {**event("Create"), **cloud.provisioner.on_event(event("Create"))}
    cloud.provisioner.is_complete(started)

    assert cloud.provisioner.is_complete(started) == {"IsComplete": False}

    cloud.clock.sleep(READ_LAG_SECONDS)
    assert cloud.provisioner.is_complete(started) == COMPLETE


@pytest.mark.parametrize("trouble", [THROTTLED, UNAVAILABLE, TimeoutError()])
def test_request_is_retried_at_the_next_poll_when_the_service_is_busy(
    cloud: Cloud, trouble: BaseException
) -> None:
    started = {**event("Create"), **cloud.provisioner.on_event(event("Create"))}
    cloud.faults = Script().before("UpdatePhoneNumber", trouble)

    assert cloud.provisioner.is_complete(started) == {"IsComplete": False}


def test_request_fails_with_the_api_message_when_the_service_stays_busy(cloud: Cloud) -> None:
    started = {**event("Create"), **cloud.provisioner.on_event(event("Create"))}
    cloud.faults = Script().before("UpdatePhoneNumber", THROTTLED)
    cloud.clock.sleep(GIVE_UP_SECONDS + 1)

    with pytest.raises(ProvisioningError) as raised:
        cloud.provisioner.is_complete(started)

    assert str(raised.value).startswith(
        "FrontDesk: UpdatePhoneNumber failed with ThrottledClientException: told by the test"
    )


def test_invalid_request_fails_after_stale_reads_are_ruled_out(cloud: Cloud) -> None:
    started = {**event("Create"), **cloud.provisioner.on_event(event("Create"))}
    cloud.faults = Script().before("UpdatePhoneNumber", refusal("BadRequestException", "no"))
    cloud.clock.sleep(2 * READ_LAG_SECONDS)

    with pytest.raises(ProvisioningError, match="FrontDesk: UpdatePhoneNumber failed with BadRe"):
        cloud.provisioner.is_complete(started)


def test_unknown_resource_type_is_rejected(cloud: Cloud) -> None:
    with pytest.raises(ProvisioningError, match="ResourceType is Custom::Pigeon; allowed are Cus"):
        cloud.provisioner.on_event(event("Create", ResourceType="Custom::Pigeon"))


@pytest.mark.parametrize("name", ["ProductType", "MaxOrders"])
def test_error_does_not_repeat_a_phone_number_given_as_another_property(
    cloud: Cloud, name: str
) -> None:
    properties: JsonObject = {
        "ProductType": "VoiceConnector",
        "Search": {"AreaCode": "206"},
        name: "+12065550100",
    }

    response = cloud.create("Custom::PhoneNumber", "Number", properties)

    assert f"{name} " in str(response["Reason"])
    assert "2065550100" not in str(response["Reason"])


def test_delete_keeps_its_physical_id(cloud: Cloud) -> None:
    answer = cloud.provisioner.on_event(event("Delete", PhysicalResourceId="anything"))

    assert answer["PhysicalResourceId"] == "anything"


@pytest.mark.parametrize("kind", ["PhoneNumber", "SipRule", "VoiceConnectorTermination"])
def test_resource_with_invalid_properties_can_be_deleted(cloud: Cloud, kind: str) -> None:
    response = cloud.delete(f"Custom::{kind}", "Broken", "made-up", {"ProductType": "Pigeon"})

    assert response["Status"] == "SUCCESS"


def test_request_fails_before_the_framework_timeout_when_the_service_never_converges(
    cloud: Cloud,
) -> None:
    started = {**event("Create"), **cloud.provisioner.on_event(event("Create"))}
    cloud.clock.sleep(GIVE_UP_SECONDS + 1)

    with pytest.raises(ProvisioningError, match="FrontDesk: the service does not show what it was"):
        cloud.provisioner.is_complete(started)


def test_lambda_handlers_use_the_endpoint_in_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    api = VoiceApi(settings=AT_ONCE)
    api.add_phone_number(NUMBER)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("PROVISIONER_TIME_SCALE", "0.0001")
    default_provisioner.cache_clear()

    with VoiceApiServer(api) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_CHIME_SDK_VOICE", server.endpoint_url)
        started = {**event("Create"), **telephony_provisioner.on_event(event("Create"), None)}
        polls = [telephony_provisioner.is_complete(started, None) for _ in range(20)]
    default_provisioner.cache_clear()

    assert polls[-1] == COMPLETE


def test_on_event_outlasts_a_minute_of_throttling(cloud: Cloud) -> None:
    cloud.faults = (
        Script()
        .before("ListPhoneNumbers", *[THROTTLED] * 15)
        .before("GetPhoneNumber", *[THROTTLED] * 15)
    )

    answer = cloud.provisioner.on_event(event("Create", PhysicalResourceId=None))

    assert answer["PhysicalResourceId"] == NUMBER


def test_on_event_fails_when_throttling_does_not_end(cloud: Cloud) -> None:
    cloud.faults = Script().before("GetPhoneNumber", *[THROTTLED] * 500)
    began = cloud.clock.now()

    with pytest.raises(ProvisioningError, match="ThrottledClientException"):
        cloud.provisioner.on_event(event("Create", PhysicalResourceId=None))

    assert cloud.clock.now() - began < 300
