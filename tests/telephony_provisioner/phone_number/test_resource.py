from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.number import SEATTLE, create, delete, rule_on, update
from tests.telephony_provisioner.odd_services import ShowsInstead

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject

OAKLAND: JsonObject = {**SEATTLE, "Search": {"AreaCode": "510"}}
OWN = "+14155550100"
FULL_NAME = re.compile(r"(.*) due\.[0-9a-f]{8} line(\.[0-9a-f]{8}){3}")


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


def test_a_number_is_searched_ordered_once_and_waited_for(cloud: Cloud) -> None:
    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    number = response["PhysicalResourceId"]
    assert str(number).startswith("+1206")
    assert cloud.number(number)["Status"] == "Unassigned"
    assert response["Data"] == {
        "E164PhoneNumber": number,
        "PhoneNumberOrderId": cloud.number(number)["OrderId"],
    }
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1


def test_a_number_is_named_as_the_template_says_and_marked(cloud: Cloud) -> None:
    number = create(cloud, {**SEATTLE, "Name": "Pizza hotline"})

    assert FULL_NAME.sub(r"\1", cloud.number(number)["Name"]) == "Pizza hotline"


def test_a_number_without_a_name_is_named_after_its_stack(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)

    assert FULL_NAME.sub(r"\1", cloud.number(number)["Name"]) == "Pizza"


def test_the_lines_of_one_stack_never_get_the_same_number(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "MaxOrders": "30"}

    numbers = [create(cloud, properties, f"Number{line}") for line in range(20)]

    assert len(set(map(str, numbers))) == 20


def test_an_update_with_wrong_properties_is_rolled_back_to_the_same_number(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)
    wrong: JsonObject = {**SEATTLE, "Search": {"Smell": "pizza"}}
    refused = cloud.update("Custom::PhoneNumber", "Number", number, SEATTLE, wrong)
    assert "Search has Smell; allowed are AreaCode" in str(refused["Reason"])

    assert update(cloud, number, wrong, SEATTLE) == number
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"ProductType": "Pigeon"}, "ProductType is 'Pigeon'; allowed are SipMediaApplication"),
        ({"E164PhoneNumber": OWN}, "exactly one of E164PhoneNumber and Search must be given"),
        ({"Search": None}, "exactly one of E164PhoneNumber and Search must be given"),
        ({"Search": "206"}, "Search must be an object, got str"),
        (
            {"Search": None, "E164PhoneNumber": "2065550100"},
            "E164PhoneNumber must be in E.164 form, a plus and 2 to 15 digits",
        ),
        ({"MaxOrders": "many"}, "MaxOrders must be a whole number, got 'many'"),
    ],
)
def test_a_wrong_property_is_named(cloud: Cloud, change: JsonObject, message: str) -> None:
    response = cloud.create("Custom::PhoneNumber", "Number", {**SEATTLE, **change})

    assert response["Status"] == "FAILED"
    assert f"Number: {message}" in str(response["Reason"])
    assert not cloud.orders()


def test_a_line_that_comes_back_takes_the_number_it_kept(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)
    delete(cloud, number, SEATTLE)

    again = cloud.create(
        "Custom::PhoneNumber", "Number", SEATTLE, stack_id=STACK_ID.replace("0a1b", "ffff")
    )

    assert again["PhysicalResourceId"] == number
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1


def test_a_line_that_comes_back_within_seven_days_has_its_number_restored(cloud: Cloud) -> None:
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


def test_an_update_gives_the_same_attributes_as_the_creation(cloud: Cloud) -> None:
    created = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    updated = cloud.update(
        "Custom::PhoneNumber",
        "Number",
        created["PhysicalResourceId"],
        SEATTLE,
        {**SEATTLE, "Name": "Pasta"},
    )

    assert updated["Data"] == created["Data"]


def test_a_calling_name_that_leaves_the_template_leaves_the_number(cloud: Cloud) -> None:
    named: JsonObject = {**SEATTLE, "CallingName": "Pizza Place"}
    number = create(cloud, named)
    cloud.clock.sleep(4 * 24 * 3600)

    update(cloud, number, named, SEATTLE)

    assert not cloud.number(number).get("CallingName")


def test_a_calling_name_that_is_still_being_changed_is_not_overtaken(cloud: Cloud) -> None:
    named: JsonObject = {**SEATTLE, "CallingName": "Pizza Place"}
    number = create(cloud, named)

    response = cloud.update(
        "Custom::PhoneNumber", "Number", number, named, {**SEATTLE, "CallingName": "Pasta Place"}
    )

    assert response["Status"] == "FAILED"
    assert "CallingName is still in progress" in str(response["Reason"])


def test_a_kept_number_whose_calling_name_is_still_being_changed_says_so(cloud: Cloud) -> None:
    named: JsonObject = {**SEATTLE, "CallingName": "Pizza Place"}
    create(cloud, named)

    again = cloud.create("Custom::PhoneNumber", "Number", {**SEATTLE, "CallingName": "Pasta Place"})

    assert "CallingName is still in progress" in str(again["Reason"])
    assert len(cloud.orders()) == 1


def test_a_calling_name_that_is_being_changed_is_seen_however_late_reads_are(
    cloud: Cloud,
) -> None:
    named: JsonObject = {**SEATTLE, "CallingName": "Pizza Place"}
    number = create(cloud, SEATTLE)
    before = cloud.number(number)
    cloud.ask("UpdatePhoneNumber", PhoneNumberId=number, CallingName="Pasta Place")
    cloud.clock.sleep(5)
    cloud.faults = ShowsInstead(cloud, before, seconds=20)

    again = cloud.create("Custom::PhoneNumber", "Number", named)

    assert "CallingName is still in progress" in str(again["Reason"])


def test_a_number_that_was_given_up_by_hand_is_missed_with_the_way_out(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)
    cloud.ask("DeletePhoneNumber", PhoneNumberId=number)
    cloud.clock.sleep(8 * 24 * 3600)

    response = cloud.update(
        "Custom::PhoneNumber", "Number", number, SEATTLE, {**SEATTLE, "Name": "Pasta"}
    )

    assert "another search or another construct id" in str(response["Reason"])
    assert len(cloud.orders()) == 1


def test_a_product_type_that_cannot_change_yet_is_told_with_the_way_out(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)
    rule_on(cloud, number)

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


def test_another_search_orders_another_number_and_keeps_the_first_until_cleanup(
    cloud: Cloud,
) -> None:
    seattle = create(cloud, SEATTLE)

    oakland = update(cloud, seattle, SEATTLE, OAKLAND)

    assert str(oakland).startswith("+1510")
    assert cloud.number(seattle)["Status"] == "Unassigned"


def test_going_back_to_an_earlier_search_takes_the_earlier_number(cloud: Cloud) -> None:
    seattle = create(cloud, SEATTLE)
    oakland = update(cloud, seattle, SEATTLE, OAKLAND)

    back = update(cloud, oakland, OAKLAND, SEATTLE)

    assert back == seattle
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 2
