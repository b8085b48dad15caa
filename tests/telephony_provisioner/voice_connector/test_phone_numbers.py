from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.faults import UNAVAILABLE, Script, refusal
from tests.telephony_provisioner.number import SEATTLE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_simulator.chime_sdk_voice.account import Document
    from telephony_simulator.json_types import JsonObject

NUMBERS = ("+14155550100", "+14155550101", "+14155550102")
RESOURCE = "Custom::VoiceConnectorPhoneNumbers"


@pytest.fixture
def cloud() -> Cloud:
    cloud = Cloud()
    for number in NUMBERS:
        cloud.api.add_phone_number(number, product_type="VoiceConnector")
    return cloud


def connector(cloud: Cloud) -> str:
    made = cloud.ask("CreateVoiceConnector", Name="Office", RequireEncryption=False)
    return str(made["VoiceConnector"]["VoiceConnectorId"])


def ordered_number(cloud: Cloud) -> str:
    """Order a number of the stack for Voice Connectors."""
    properties: JsonObject = {**SEATTLE, "ProductType": "VoiceConnector"}
    return str(cloud.create("Custom::PhoneNumber", "Number", properties)["PhysicalResourceId"])


def with_numbers(connector_id: str, *numbers: str) -> JsonObject:
    return {"VoiceConnectorId": connector_id, "E164PhoneNumbers": list(numbers)}


def associated(cloud: Cloud, connector_id: str) -> set[str]:
    return {
        number["E164PhoneNumber"]
        for number in cloud.numbers()
        if connector_id in {association["Value"] for association in number["Associations"]}
    }


def test_numbers_are_associated_and_disassociated(cloud: Cloud) -> None:
    office = connector(cloud)
    properties = with_numbers(office, *NUMBERS)

    created = cloud.create(RESOURCE, "Numbers", properties)
    assert created["PhysicalResourceId"] == f"{office}/phone-numbers"
    assert associated(cloud, office) == set(NUMBERS)

    deleted = cloud.delete(RESOURCE, "Numbers", f"{office}/phone-numbers", properties)
    assert deleted["Status"] == "SUCCESS"
    assert associated(cloud, office) == set()
    cloud.ask("DeleteVoiceConnector", VoiceConnectorId=office)


def test_update_associates_new_numbers_and_disassociates_the_others(cloud: Cloud) -> None:
    office = connector(cloud)
    first, second, third = NUMBERS
    old, new = with_numbers(office, first, second), with_numbers(office, second, third)
    created = cloud.create(RESOURCE, "Numbers", old)

    cloud.update(RESOURCE, "Numbers", created["PhysicalResourceId"], old, new)

    assert associated(cloud, office) == {second, third}


def test_error_in_a_200_answer_fails_the_request(cloud: Cloud) -> None:
    office = connector(cloud)
    cloud.ask(
        "UpdatePhoneNumber", PhoneNumberId=NUMBERS[1], ProductType="SipMediaApplicationDialIn"
    )

    response = cloud.create(RESOURCE, "Numbers", with_numbers(office, *NUMBERS))

    reason = str(response["Reason"])
    assert response["Status"] == "FAILED"
    assert (
        f"Numbers: 1 of 1 phone numbers could not be associated with Voice Connector {office}"
        in (reason)
    )
    assert "BadRequest: the phone number's product type is not VoiceConnector" in reason
    assert "+1415" not in reason


def test_number_of_another_connector_stays_there(cloud: Cloud) -> None:
    office, shop = connector(cloud), connector(cloud)
    cloud.create(RESOURCE, "Office", with_numbers(office, NUMBERS[0]))

    response = cloud.create(RESOURCE, "Shop", with_numbers(shop, NUMBERS[0]))

    reason = str(response["Reason"])
    assert "Conflict: the phone number is associated with another Voice Connector" in reason
    assert f"; {office} has numbers of them" in reason
    assert associated(cloud, office) == {NUMBERS[0]}


def test_number_of_the_stack_moves_from_a_connector_that_was_left_behind(cloud: Cloud) -> None:
    left_behind, new = connector(cloud), connector(cloud)
    own = ordered_number(cloud)
    cloud.create(RESOURCE, "Numbers", with_numbers(left_behind, own))

    response = cloud.create(RESOURCE, "Numbers", with_numbers(new, own))

    assert response["Status"] == "SUCCESS", response["Reason"]
    assert associated(cloud, new) == {own}


def test_number_of_the_stack_stays_where_another_stack_has_adopted_it(cloud: Cloud) -> None:
    theirs, ours = connector(cloud), connector(cloud)
    own = ordered_number(cloud)
    adoption: JsonObject = {"ProductType": "VoiceConnector", "E164PhoneNumber": own}
    other_stack = STACK_ID.replace("Pizza", "Pasta")
    cloud.create("Custom::PhoneNumber", "Number", adoption, stack_id=other_stack)
    cloud.create(RESOURCE, "Numbers", with_numbers(theirs, own), stack_id=other_stack)

    response = cloud.create(RESOURCE, "Numbers", with_numbers(ours, own))

    assert response["Status"] == "FAILED"
    assert f"; {theirs} has numbers of them" in str(response["Reason"])
    assert associated(cloud, theirs) == {own}


def test_numbers_move_to_the_replacement_of_their_connector(cloud: Cloud) -> None:
    old, new = with_numbers(connector(cloud), *NUMBERS), with_numbers(connector(cloud), *NUMBERS)
    created = cloud.create(RESOURCE, "Numbers", old)

    replaced = cloud.update(RESOURCE, "Numbers", created["PhysicalResourceId"], old, new)
    cloud.delete(RESOURCE, "Numbers", created["PhysicalResourceId"], old)

    assert replaced["Status"] == "SUCCESS"
    assert replaced["PhysicalResourceId"] != created["PhysicalResourceId"]
    assert associated(cloud, str(new["VoiceConnectorId"])) == set(NUMBERS)


def test_numbers_return_when_the_replacement_is_rolled_back(
    cloud: Cloud,
) -> None:
    old, new = with_numbers(connector(cloud), *NUMBERS), with_numbers(connector(cloud), *NUMBERS)
    created = cloud.create(RESOURCE, "Numbers", old)
    replaced = cloud.update(RESOURCE, "Numbers", created["PhysicalResourceId"], old, new)

    cloud.delete(RESOURCE, "Numbers", replaced["PhysicalResourceId"], new)

    assert associated(cloud, str(old["VoiceConnectorId"])) == set(NUMBERS)


class EverySecondReadIsOlder:
    """Answers every second read of a number as before its disassociation."""

    def __init__(self) -> None:
        self._older: dict[str, Document] = {}
        self._reads: Counter[str] = Counter()

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        answer = perform()
        if operation == "DisassociatePhoneNumbersFromVoiceConnector":
            self._reads.clear()
        if operation != "GetPhoneNumber":
            return answer
        number = str(params["PhoneNumberId"])
        self._reads[number] += 1
        older = self._older.setdefault(number, answer)
        return answer if self._reads[number] % 2 else older


def test_numbers_return_although_every_second_read_is_older(cloud: Cloud) -> None:
    old, new = with_numbers(connector(cloud), *NUMBERS), with_numbers(connector(cloud), *NUMBERS)
    created = cloud.create(RESOURCE, "Numbers", old)
    replaced = cloud.update(RESOURCE, "Numbers", created["PhysicalResourceId"], old, new)
    cloud.faults = EverySecondReadIsOlder()

    cloud.delete(RESOURCE, "Numbers", replaced["PhysicalResourceId"], new)

    assert associated(cloud, str(old["VoiceConnectorId"])) == set(NUMBERS)


def test_numbers_do_not_return_to_a_replaced_connector_after_the_cleanup(cloud: Cloud) -> None:
    old, new = with_numbers(connector(cloud), *NUMBERS), with_numbers(connector(cloud), *NUMBERS)
    created = cloud.create(RESOURCE, "Numbers", old)
    replaced = cloud.update(RESOURCE, "Numbers", created["PhysicalResourceId"], old, new)
    cloud.delete(RESOURCE, "Numbers", created["PhysicalResourceId"], old)

    response = cloud.delete(RESOURCE, "Numbers", replaced["PhysicalResourceId"], new)

    assert response["Status"] == "SUCCESS", response["Reason"]
    assert associated(cloud, str(old["VoiceConnectorId"])) == set()


def test_connector_can_be_replaced_in_an_account_that_denies_tags(cloud: Cloud) -> None:
    old, new = with_numbers(connector(cloud), *NUMBERS), with_numbers(connector(cloud), *NUMBERS)
    created = cloud.create(RESOURCE, "Numbers", old)
    replaced = cloud.update(RESOURCE, "Numbers", created["PhysicalResourceId"], old, new)
    denied = [refusal("AccessDeniedException", "no tags")] * 100
    cloud.faults = Script().before("TagResource", *denied).before("ListTagsForResource", *denied)

    cleaned_up = cloud.delete(RESOURCE, "Numbers", created["PhysicalResourceId"], old)
    deleted = cloud.delete(RESOURCE, "Numbers", replaced["PhysicalResourceId"], new)

    assert [cleaned_up["Status"], deleted["Status"]] == ["SUCCESS", "SUCCESS"]


def test_numbers_return_when_the_replacement_was_never_reported(
    cloud: Cloud,
) -> None:
    old, new = with_numbers(connector(cloud), *NUMBERS), with_numbers(connector(cloud), *NUMBERS)
    physical_id = cloud.create(RESOURCE, "Numbers", old)["PhysicalResourceId"]
    cloud.update(RESOURCE, "Numbers", physical_id, old, new)

    rolled_back = cloud.update(RESOURCE, "Numbers", physical_id, new, old)

    assert rolled_back["Status"] == "SUCCESS", rolled_back["Reason"]
    assert rolled_back["PhysicalResourceId"] == physical_id
    assert associated(cloud, str(old["VoiceConnectorId"])) == set(NUMBERS)


def test_delete_of_a_replacement_disassociates_its_numbers_permanently(cloud: Cloud) -> None:
    old, new = with_numbers(connector(cloud), *NUMBERS), with_numbers(connector(cloud), *NUMBERS)
    created = cloud.create(RESOURCE, "Numbers", old)
    replaced = cloud.update(RESOURCE, "Numbers", created["PhysicalResourceId"], old, new)
    physical_id = replaced["PhysicalResourceId"]
    cloud.ask("DeleteVoiceConnector", VoiceConnectorId=old["VoiceConnectorId"])
    again = cloud.update(RESOURCE, "Numbers", physical_id, new, new)
    assert again["PhysicalResourceId"] == physical_id

    deleted = cloud.delete(RESOURCE, "Numbers", physical_id, new)

    assert deleted["Status"] == "SUCCESS"
    assert associated(cloud, str(new["VoiceConnectorId"])) == set()


def test_association_is_retried_while_the_service_is_busy(cloud: Cloud) -> None:
    office = connector(cloud)
    cloud.faults = Script().before(
        "AssociatePhoneNumbersWithVoiceConnector", UNAVAILABLE, TimeoutError()
    )

    response = cloud.create(RESOURCE, "Numbers", with_numbers(office, *NUMBERS))

    assert response["Status"] == "SUCCESS"
    assert associated(cloud, office) == set(NUMBERS)


def test_numbers_that_are_not_a_list_are_rejected(cloud: Cloud) -> None:
    response = cloud.create(
        RESOURCE, "Numbers", {"VoiceConnectorId": connector(cloud), "E164PhoneNumbers": "all"}
    )

    assert "Numbers: E164PhoneNumbers must be a list, got str" in str(response["Reason"])
