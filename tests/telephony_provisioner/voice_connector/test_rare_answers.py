"""Answers of the API about a connector's numbers that contradict its reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from telephony_provisioner.timing import ASSOCIATION_RETRY_SECONDS
from tests.telephony_provisioner.cloud import Cloud
from tests.telephony_provisioner.faults import Script, refusal
from tests.telephony_provisioner.in_memory_table import InMemoryTable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_simulator.chime_sdk_voice.account import Document
    from telephony_simulator.json_types import Json, JsonObject

FIRST, SECOND = "+14155550100", "+14155550101"
RESOURCE = "Custom::VoiceConnectorPhoneNumbers"
DAY = 24 * 3600.0


@pytest.fixture
def cloud() -> Cloud:
    cloud = Cloud()
    cloud.order_requests(InMemoryTable())
    for number in (FIRST, SECOND):
        cloud.api.add_phone_number(number, product_type="VoiceConnector")
    cloud.clock.sleep(DAY)
    return cloud


def connector(cloud: Cloud) -> str:
    made = cloud.ask("CreateVoiceConnector", Name="Office", RequireEncryption=False)
    return str(made["VoiceConnector"]["VoiceConnectorId"])


def with_numbers(connector_id: str, *numbers: str, **changes: Json) -> JsonObject:
    return {"VoiceConnectorId": connector_id, "E164PhoneNumbers": list(numbers), **changes}


def associated(cloud: Cloud, connector_id: str) -> set[str]:
    return {
        number["E164PhoneNumber"]
        for number in cloud.numbers()
        if connector_id in {association["Value"] for association in number["Associations"]}
    }


class ContradictsItsReads:
    """Associates numbers, shows them late, and answers the repeated request with an error."""

    def __init__(self, cloud: Cloud, seconds: float) -> None:
        self._clock = cloud.clock
        self._until = cloud.clock.now() + seconds

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        answer: Any = perform()
        if operation == "AssociatePhoneNumbersWithVoiceConnector":
            message = f"{FIRST} is associated already"
            answer = {"PhoneNumberErrors": [{"ErrorCode": "Conflict", "ErrorMessage": message}]}
        if operation == "GetPhoneNumber" and self._clock.now() < self._until:
            answer = {"PhoneNumber": {**answer["PhoneNumber"], "Associations": []}}
        shown: Document = answer
        return shown


def test_error_about_numbers_that_reads_show_in_the_end_is_no_failure(cloud: Cloud) -> None:
    office = connector(cloud)
    cloud.faults = ContradictsItsReads(cloud, ASSOCIATION_RETRY_SECONDS + 15)

    response = cloud.create(RESOURCE, "Numbers", with_numbers(office, FIRST))

    assert response["Status"] == "SUCCESS", response["Reason"]
    assert associated(cloud, office) == {FIRST}


def test_rollback_of_an_update_with_invalid_numbers_keeps_the_numbers(cloud: Cloud) -> None:
    office = connector(cloud)
    properties = with_numbers(office, FIRST)
    physical_id = cloud.create(RESOURCE, "Numbers", properties)["PhysicalResourceId"]
    invalid: JsonObject = {"VoiceConnectorId": office, "E164PhoneNumbers": "all"}

    response = cloud.update(RESOURCE, "Numbers", physical_id, invalid, properties)

    assert response["Status"] == "SUCCESS", response["Reason"]
    assert associated(cloud, office) == {FIRST}


def test_deletion_returns_no_number_that_was_released_meanwhile(cloud: Cloud) -> None:
    office = connector(cloud)
    cloud.ask(
        "AssociatePhoneNumbersWithVoiceConnector", VoiceConnectorId=office, E164PhoneNumbers=[FIRST]
    )
    cloud.clock.sleep(DAY)
    old = with_numbers(office, FIRST, Restore="true")
    new = with_numbers(office, SECOND, Restore="true")
    physical_id = cloud.create(RESOURCE, "Numbers", old)["PhysicalResourceId"]
    cloud.update(RESOURCE, "Numbers", physical_id, old, new)
    cloud.clock.sleep(DAY)
    cloud.ask("DeletePhoneNumber", PhoneNumberId=FIRST)
    cloud.clock.sleep(DAY)

    response = cloud.delete(RESOURCE, "Numbers", physical_id, new)

    assert response["Status"] == "SUCCESS", response["Reason"]
    assert associated(cloud, office) == set()


def replaced(cloud: Cloud) -> tuple[JsonObject, Json, JsonObject, Json]:
    """Move the numbers of one connector to another; return the properties and ids of both."""
    old, new = with_numbers(connector(cloud), FIRST), with_numbers(connector(cloud), FIRST)
    old_id = cloud.create(RESOURCE, "Numbers", old)["PhysicalResourceId"]
    new_id = cloud.update(RESOURCE, "Numbers", old_id, old, new)["PhysicalResourceId"]
    return old, old_id, new, new_id


def test_former_connector_that_is_gone_is_not_tagged(cloud: Cloud) -> None:
    old, old_id, new, _new_id = replaced(cloud)
    cloud.ask("DeleteVoiceConnector", VoiceConnectorId=old["VoiceConnectorId"])

    response = cloud.delete(RESOURCE, "Numbers", old_id, old)

    assert response["Status"] == "SUCCESS", response["Reason"]
    assert not cloud.sent("TagResource")
    assert associated(cloud, str(new["VoiceConnectorId"])) == {FIRST}


def test_tag_that_is_refused_for_another_reason_fails_the_deletion(cloud: Cloud) -> None:
    old, old_id, _new, _new_id = replaced(cloud)
    cloud.faults = Script().before("TagResource", *[refusal("BadRequestException")] * 100)

    response = cloud.delete(RESOURCE, "Numbers", old_id, old)

    assert response["Status"] == "FAILED"
    assert "TagResource failed with BadRequestException" in str(response["Reason"])
