from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from telephony_provisioner.phone_number.properties import decode_search
from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.number import SEATTLE, add_foreign_rule, create, delete, update
from tests.telephony_provisioner.quirks import ShowsStaleNumber

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject

OAKLAND: JsonObject = {**SEATTLE, "Search": {"AreaCode": "510"}}
OWN = "+14155550100"
FULL_NAME = re.compile(r"(.*) due\.[0-9a-f]{8} line(\.[0-9a-f]{8}){3}")


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


def test_create_searches_orders_once_and_waits(cloud: Cloud) -> None:
    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    number = response["PhysicalResourceId"]
    assert str(number).startswith("+1206")
    assert cloud.number(number)["Status"] == "Unassigned"
    assert response["Data"] == {
        "E164PhoneNumber": number,
        "PhoneNumberOrderId": cloud.number(number)["OrderId"],
    }
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1


def test_number_has_the_name_in_the_template_and_the_owner_tag(cloud: Cloud) -> None:
    number = create(cloud, {**SEATTLE, "Name": "Pizza hotline"})

    assert FULL_NAME.sub(r"\1", cloud.number(number)["Name"]) == "Pizza hotline"


def test_number_is_named_after_its_stack_by_default(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)

    assert FULL_NAME.sub(r"\1", cloud.number(number)["Name"]) == "Pizza"


def test_two_lines_of_one_stack_get_different_numbers(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "MaxOrders": "30"}

    numbers = [create(cloud, properties, f"Number{line}") for line in range(20)]

    assert len(set(map(str, numbers))) == 20


def test_rollback_of_an_invalid_update_keeps_the_number(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)
    wrong: JsonObject = {**SEATTLE, "Search": {"Smell": "pizza"}}
    refused = cloud.update("Custom::PhoneNumber", "Number", number, SEATTLE, wrong)
    assert "Search has 1 unknown criteria; allowed are AreaCode" in str(refused["Reason"])

    assert update(cloud, number, wrong, SEATTLE) == number
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ProductType": "Pigeon"}, "ProductType must be one of SipMediaApplicationDialIn"),
        ({"E164PhoneNumber": OWN}, "exactly one of E164PhoneNumber and Search must be given"),
        ({"Search": None}, "exactly one of E164PhoneNumber and Search must be given"),
        ({"Search": "206"}, "Search must be an object, got str"),
        (
            {"Search": None, "E164PhoneNumber": "2065550100"},
            "E164PhoneNumber must be in E.164 form, a plus and 2 to 15 digits",
        ),
        ({"MaxOrders": "many"}, "MaxOrders must be a whole number, got str of 4 characters"),
    ],
)
def test_invalid_property_is_named_in_the_error(
    cloud: Cloud, change: JsonObject, message: str
) -> None:
    response = cloud.create("Custom::PhoneNumber", "Number", {**SEATTLE, **change})

    assert response["Status"] == "FAILED"
    assert f"Number: {message}" in str(response["Reason"])
    assert not cloud.orders()


def test_redeployed_stack_takes_its_kept_number(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)
    delete(cloud, number, SEATTLE)

    again = cloud.create(
        "Custom::PhoneNumber", "Number", SEATTLE, stack_id=STACK_ID.replace("0a1b", "ffff")
    )

    assert again["PhysicalResourceId"] == number
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1


def test_redeployed_stack_restores_its_number_from_the_deletion_queue(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties)
    delete(cloud, number, properties)
    cloud.clock.sleep(6 * 24 * 3600)

    again = create(cloud, properties)

    assert again == number
    assert cloud.number(number)["Status"] == "Unassigned"
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1


def test_another_stack_does_not_take_a_kept_number(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)
    delete(cloud, number, SEATTLE)

    other = cloud.create(
        "Custom::PhoneNumber", "Number", SEATTLE, stack_id=STACK_ID.replace("Pizza", "Pasta")
    )

    assert other["PhysicalResourceId"] != number


def test_name_calling_name_and_product_type_change_in_place(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)
    new: JsonObject = {
        **SEATTLE,
        "Name": "Pasta",
        "CallingName": "Pasta Place",
        "ProductType": "VoiceConnector",
    }

    same = update(cloud, number, SEATTLE, new)

    described = cloud.number(number)
    assert same == number
    assert FULL_NAME.sub(r"\1", described["Name"]) == "Pasta"
    assert described["CallingName"] == "Pasta Place"
    assert described["ProductType"] == "VoiceConnector"
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1


def test_update_gives_the_same_attributes_as_the_creation(cloud: Cloud) -> None:
    created = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    updated = cloud.update(
        "Custom::PhoneNumber",
        "Number",
        created["PhysicalResourceId"],
        SEATTLE,
        {**SEATTLE, "Name": "Pasta"},
    )

    assert updated["Data"] == created["Data"]


def test_calling_name_is_removed_when_it_leaves_the_template(cloud: Cloud) -> None:
    named: JsonObject = {**SEATTLE, "CallingName": "Pizza Place"}
    number = create(cloud, named)
    cloud.clock.sleep(8 * 24 * 3600)

    update(cloud, number, named, SEATTLE)

    assert not cloud.number(number).get("CallingName")


def test_update_fails_while_the_last_change_of_calling_name_is_in_progress(cloud: Cloud) -> None:
    named: JsonObject = {**SEATTLE, "CallingName": "Pizza Place"}
    number = create(cloud, named)

    response = cloud.update(
        "Custom::PhoneNumber", "Number", number, named, {**SEATTLE, "CallingName": "Pasta Place"}
    )

    assert response["Status"] == "FAILED"
    assert "CallingName is still in progress" in str(response["Reason"])


def test_creation_with_a_kept_number_fails_while_its_calling_name_changes(cloud: Cloud) -> None:
    named: JsonObject = {**SEATTLE, "CallingName": "Pizza Place"}
    create(cloud, named)

    again = cloud.create("Custom::PhoneNumber", "Number", {**SEATTLE, "CallingName": "Pasta Place"})

    assert "CallingName is still in progress" in str(again["Reason"])
    assert len(cloud.orders()) == 1


def test_change_of_calling_name_is_detected_while_reads_are_stale(
    cloud: Cloud,
) -> None:
    named: JsonObject = {**SEATTLE, "CallingName": "Pizza Place"}
    number = create(cloud, SEATTLE)
    before = cloud.number(number)
    cloud.ask("UpdatePhoneNumber", PhoneNumberId=number, CallingName="Pasta Place")
    cloud.clock.sleep(5)
    cloud.faults = ShowsStaleNumber(cloud, before, seconds=20)

    again = cloud.create("Custom::PhoneNumber", "Number", named)

    assert "CallingName is still in progress" in str(again["Reason"])


def test_update_fails_with_advice_when_the_number_was_released_by_hand(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)
    cloud.ask("DeletePhoneNumber", PhoneNumberId=number)
    cloud.clock.sleep(8 * 24 * 3600)

    response = cloud.update(
        "Custom::PhoneNumber", "Number", number, SEATTLE, {**SEATTLE, "Name": "Pasta"}
    )

    assert "another search or another construct id" in str(response["Reason"])
    assert len(cloud.orders()) == 1


def test_update_fails_with_advice_when_the_product_type_cannot_change(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)
    add_foreign_rule(cloud, number)

    response = cloud.update(
        "Custom::PhoneNumber",
        "Number",
        number,
        SEATTLE,
        {**SEATTLE, "ProductType": "VoiceConnector"},
    )

    assert "remove its rule or association in a deployment of its own first" in str(
        response["Reason"]
    )


def test_changed_search_orders_another_number_and_keeps_the_first_until_cleanup(
    cloud: Cloud,
) -> None:
    seattle = create(cloud, SEATTLE)

    oakland = update(cloud, seattle, SEATTLE, OAKLAND)

    assert str(oakland).startswith("+1510")
    assert cloud.number(seattle)["Status"] == "Unassigned"


def test_restored_search_takes_the_earlier_number(cloud: Cloud) -> None:
    seattle = create(cloud, SEATTLE)
    oakland = update(cloud, seattle, SEATTLE, OAKLAND)

    back = update(cloud, oakland, OAKLAND, SEATTLE)

    assert back == seattle
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 2


@pytest.mark.parametrize(
    "search",
    [
        {"AreaCode": "206"},
        {"City": "Austin", "State": "TX"},
        {"TollFreePrefix": "800", "Country": "US", "PhoneNumberType": "TollFree"},
    ],
)
def test_every_criterion_of_a_search_is_sent(search: JsonObject) -> None:
    assert decode_search({"Search": search}) == search
