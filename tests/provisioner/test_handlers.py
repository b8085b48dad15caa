from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from provisioner.errors import ProvisioningError
from provisioner.resource import GIVE_UP, READ_LAG
from tests.provisioner.cloud import STACK_ID, Cloud
from tests.provisioner.faults import THROTTLED, UNAVAILABLE, Script, refusal

if TYPE_CHECKING:
    from provisioner.request import Json

NUMBER = "+14155550100"


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
        "Data": {"E164PhoneNumber": NUMBER, "PhoneNumberOrderId": ""},
        "StartedAt": cloud.clock.now(),
    }
    assert not cloud.number(NUMBER).get("Name")


def test_nothing_is_complete_before_reads_must_show_what_was_before(cloud: Cloud) -> None:
    started = {**event("Create"), **cloud.provisioner.on_event(event("Create"))}
    cloud.provisioner.is_complete(started)

    assert cloud.provisioner.is_complete(started) == {"IsComplete": False}

    cloud.clock.sleep(READ_LAG)
    assert cloud.provisioner.is_complete(started) == {"IsComplete": True, "Data": {}}


@pytest.mark.parametrize("trouble", [THROTTLED, UNAVAILABLE, TimeoutError()])
def test_a_busy_service_is_asked_again_at_the_next_poll(
    cloud: Cloud, trouble: BaseException
) -> None:
    started = {**event("Create"), **cloud.provisioner.on_event(event("Create"))}
    cloud.faults = Script().before("UpdatePhoneNumber", trouble)

    assert cloud.provisioner.is_complete(started) == {"IsComplete": False}


def test_a_service_that_stays_busy_is_given_up_with_its_own_words(cloud: Cloud) -> None:
    started = {**event("Create"), **cloud.provisioner.on_event(event("Create"))}
    cloud.faults = Script().before("UpdatePhoneNumber", THROTTLED)
    cloud.clock.sleep(GIVE_UP + 1)

    with pytest.raises(ProvisioningError) as told:
        cloud.provisioner.is_complete(started)

    assert str(told.value).startswith(
        "FrontDesk: UpdatePhoneNumber failed with ThrottledClientException: told by the test"
    )


def test_a_refusal_that_is_no_stale_read_is_told(cloud: Cloud) -> None:
    started = {**event("Create"), **cloud.provisioner.on_event(event("Create"))}
    cloud.faults = Script().before("UpdatePhoneNumber", refusal("BadRequestException", "no"))
    cloud.clock.sleep(2 * READ_LAG)

    with pytest.raises(ProvisioningError, match="FrontDesk: UpdatePhoneNumber failed with BadRe"):
        cloud.provisioner.is_complete(started)


def test_a_resource_of_another_kind_is_refused(cloud: Cloud) -> None:
    with pytest.raises(ProvisioningError, match="ResourceType is Custom::Pigeon; allowed are Cus"):
        cloud.provisioner.on_event(event("Create", ResourceType="Custom::Pigeon"))


def test_a_delete_keeps_its_physical_id(cloud: Cloud) -> None:
    answer = cloud.provisioner.on_event(event("Delete", PhysicalResourceId="anything"))

    assert answer["PhysicalResourceId"] == "anything"


@pytest.mark.parametrize("kind", ["PhoneNumber", "SipRule", "VoiceConnectorTermination"])
def test_what_was_never_made_because_of_its_properties_can_be_deleted(
    cloud: Cloud, kind: str
) -> None:
    response = cloud.delete(f"Custom::{kind}", "Broken", "made-up", {"ProductType": "Pigeon"})

    assert response["Status"] == "SUCCESS"
