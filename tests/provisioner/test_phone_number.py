from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING

import pytest

from simulator.voice_api import OrderOutcome
from tests.provisioner.cloud import STACK_ID, Cloud
from tests.provisioner.faults import Script, refusal

if TYPE_CHECKING:
    from simulator.json_types import Json, JsonObject

SEATTLE: JsonObject = {
    "ProductType": "SipMediaApplicationDialIn",
    "Search": {"AreaCode": "206"},
    "Release": "false",
    "MaxOrders": "5",
}
OAKLAND: JsonObject = {**SEATTLE, "Search": {"AreaCode": "510"}}
OWN = "+14155550100"
ADOPTED: JsonObject = {"ProductType": "SipMediaApplicationDialIn", "E164PhoneNumber": OWN}
WRITES = (
    "CreatePhoneNumberOrder",
    "UpdatePhoneNumber",
    "DeletePhoneNumber",
    "RestorePhoneNumber",
)


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


def create(cloud: Cloud, properties: JsonObject, logical_id: str = "Number") -> Json:
    response = cloud.create("Custom::PhoneNumber", logical_id, properties)
    assert response["Status"] == "SUCCESS", response["Reason"]
    return response["PhysicalResourceId"]


def update(cloud: Cloud, number: Json, old: JsonObject, new: JsonObject) -> Json:
    response = cloud.update("Custom::PhoneNumber", "Number", number, old, new)
    assert response["Status"] == "SUCCESS", response["Reason"]
    return response["PhysicalResourceId"]


def delete(cloud: Cloud, number: Json, properties: JsonObject) -> None:
    response = cloud.delete("Custom::PhoneNumber", "Number", number, properties)
    assert response["Status"] == "SUCCESS", response["Reason"]


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

    assert cloud.number(number)["Name"].startswith("Pizza hotline line.")


def test_a_number_without_a_name_is_named_after_its_stack(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)

    assert cloud.number(number)["Name"].startswith("Pizza line.")


def test_the_lines_of_one_stack_never_get_the_same_number(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "MaxOrders": "30"}

    numbers = [create(cloud, properties, f"Number{line}") for line in range(20)]

    assert len(set(map(str, numbers))) == 20


@pytest.mark.parametrize("release", ["false", "True", "yes", "", None])
def test_a_number_is_kept_unless_its_release_is_asked_for(
    cloud: Cloud, release: str | None
) -> None:
    properties: JsonObject = {**SEATTLE, "Release": release}
    number = create(cloud, properties)

    delete(cloud, number, properties)

    assert cloud.number(number)["Status"] == "Unassigned"
    assert not cloud.sent("DeletePhoneNumber")


def test_a_number_is_released_into_the_deletion_queue_when_asked_for(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties)

    delete(cloud, number, properties)

    assert cloud.number(number)["Status"] == "DeleteInProgress"


def test_deleting_twice_is_as_good_as_once(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties)

    delete(cloud, number, properties)
    delete(cloud, number, properties)

    assert len(cloud.sent("DeletePhoneNumber")) == 1


def test_a_number_that_is_gone_does_not_keep_the_stack_from_going(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties)
    cloud.ask("DeletePhoneNumber", PhoneNumberId=number)
    cloud.clock.sleep(8 * 24 * 3600)

    delete(cloud, number, properties)


def test_a_number_that_nobody_heard_of_is_released_with_a_made_up_physical_id(
    cloud: Cloud,
) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties)

    delete(cloud, "Pizza-Number-1X2Y3Z", properties)

    assert cloud.number(number)["Status"] == "DeleteInProgress"


def test_a_line_does_not_release_the_number_of_another_line(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties, "Other")

    delete(cloud, number, properties)

    assert cloud.number(number)["Status"] == "Unassigned"


def test_a_stack_whose_order_waits_for_papers_can_be_deleted(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    cloud.api.order_outcomes.append(OrderOutcome(status="PendingDocuments"))
    created = cloud.create("Custom::PhoneNumber", "Number", properties)
    assert created["Status"] == "FAILED"

    delete(cloud, created["PhysicalResourceId"], properties)


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
    assert described["Name"].startswith("Pasta line.")
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


def test_a_number_that_was_given_up_by_hand_is_missed_with_the_way_out(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)
    cloud.ask("DeletePhoneNumber", PhoneNumberId=number)
    cloud.clock.sleep(8 * 24 * 3600)

    response = cloud.update(
        "Custom::PhoneNumber", "Number", number, SEATTLE, {**SEATTLE, "Name": "Pasta"}
    )

    assert "another search or another construct id" in str(response["Reason"])
    assert len(cloud.orders()) == 1


def test_a_number_that_still_comes_is_released_when_it_has_come(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    cloud.api.order_outcomes.append(OrderOutcome(seconds=4000))
    failed = cloud.create("Custom::PhoneNumber", "Number", properties)
    assert failed["Status"] == "FAILED"

    delete(cloud, failed["PhysicalResourceId"], properties)

    assert cloud.number(failed["PhysicalResourceId"])["Status"] == "DeleteInProgress"


def test_a_number_that_does_not_come_cannot_be_released_and_its_order_is_named(
    cloud: Cloud,
) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    cloud.api.order_outcomes.append(OrderOutcome(status="Processing"))
    failed = cloud.create("Custom::PhoneNumber", "Number", properties)

    response = cloud.delete(
        "Custom::PhoneNumber", "Number", failed["PhysicalResourceId"], properties
    )

    assert f"phone number order {only_order(cloud)} is still open" in str(response["Reason"])


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


def test_a_number_is_released_only_after_its_rule_is_gone(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties)
    rule = rule_on(cloud, number)
    cloud.clock.call_later(60, partial(delete_rule, cloud, rule))

    delete(cloud, number, properties)

    assert cloud.number(number)["Status"] == "DeleteInProgress"
    assert len(cloud.sent("DeletePhoneNumber")) == 1


def test_a_number_that_stays_in_use_is_not_released_and_the_error_names_the_user(
    cloud: Cloud,
) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties)
    rule = rule_on(cloud, number)

    response = cloud.delete("Custom::PhoneNumber", "Number", number, properties)

    assert response["Status"] == "FAILED"
    assert rule in str(response["Reason"])
    assert cloud.number(number)["OrderId"] in str(response["Reason"])
    assert not cloud.sent("DeletePhoneNumber")


def test_an_existing_number_is_adopted_under_its_new_name(cloud: Cloud) -> None:
    cloud.api.add_phone_number(OWN, product_type="VoiceConnector")

    response = cloud.create("Custom::PhoneNumber", "Number", {**ADOPTED, "Name": "Front desk"})

    assert response["PhysicalResourceId"] == OWN
    assert response["Data"] == {"E164PhoneNumber": OWN, "PhoneNumberOrderId": ""}
    assert cloud.number(OWN)["Name"] == "Front desk"
    assert cloud.number(OWN)["ProductType"] == "SipMediaApplicationDialIn"
    assert not cloud.sent("CreatePhoneNumberOrder")


def test_what_the_template_does_not_say_about_an_adopted_number_stays(cloud: Cloud) -> None:
    cloud.api.add_phone_number(OWN)
    cloud.ask("UpdatePhoneNumber", PhoneNumberId=OWN, Name="Mine")

    create(cloud, ADOPTED)

    assert cloud.number(OWN)["Name"] == "Mine"
    assert not [operation for operation, _ in cloud.requests if operation in WRITES]


@pytest.mark.parametrize("release", ["false", "true"])
def test_an_adopted_number_is_given_back_untouched(cloud: Cloud, release: str) -> None:
    properties: JsonObject = {**ADOPTED, "Name": "Front desk", "Release": release}
    cloud.api.add_phone_number(OWN)
    number = create(cloud, properties)
    before = cloud.number(OWN)
    cloud.requests.clear()

    delete(cloud, number, properties)

    assert not [operation for operation, _ in cloud.requests if operation in WRITES]
    assert cloud.number(OWN) == before


def test_adopting_a_number_of_somebody_else_says_what_to_do(cloud: Cloud) -> None:
    response = cloud.create("Custom::PhoneNumber", "Number", ADOPTED)

    assert response["Status"] == "FAILED"
    assert "Number: this account has no such phone number" in str(response["Reason"])
    assert OWN not in str(response["Reason"])


def test_an_ordered_number_that_is_then_adopted_is_still_the_lines_own(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)
    adopted: JsonObject = {**ADOPTED, "E164PhoneNumber": number, "Name": "Mine"}
    assert update(cloud, number, SEATTLE, adopted) == number

    back = update(cloud, number, adopted, SEATTLE)

    assert back == number
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1


@pytest.mark.parametrize("status", ["PendingDocuments", "Submitted", "FOC", "ChangeRequested"])
def test_an_order_that_takes_weeks_fails_at_once_with_its_id(cloud: Cloud, status: str) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(status=status))  # type: ignore[arg-type]
    began = cloud.clock.now()

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    order = only_order(cloud)
    assert response["Status"] == "FAILED"
    assert f"phone number order {order} is {status}" in str(response["Reason"])
    assert cloud.clock.now() - began < 180


@pytest.mark.parametrize("status", ["Failed", "Partial", "Exception", "Cancelled"])
def test_an_order_that_fails_late_ends_the_creation_with_its_id(cloud: Cloud, status: str) -> None:
    outcome = OrderOutcome(status=status, acquired=0, seconds=300)  # type: ignore[arg-type]
    cloud.api.order_outcomes.append(outcome)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "FAILED"
    assert f"phone number order {only_order(cloud)} ended as {status}" in str(response["Reason"])
    assert cloud.numbers() == []


def test_an_order_that_fails_at_once_leads_to_the_next_candidate(cloud: Cloud) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(status="Failed", seconds=1))

    number = create(cloud, SEATTLE)

    first, second = cloud.sent("CreatePhoneNumberOrder")
    assert second["E164PhoneNumbers"] == [number] != first["E164PhoneNumbers"]


def test_an_order_that_never_ends_is_given_up_with_its_id(cloud: Cloud) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(status="Processing"))

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "FAILED"
    assert only_order(cloud) in str(response["Reason"])
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1


def test_a_number_that_does_not_come_of_a_successful_order_is_given_up_with_the_order(
    cloud: Cloud,
) -> None:
    cloud.faults = Script().before(
        "GetPhoneNumber", *[refusal("NotFoundException", "no such number")] * 1000
    )

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert f"phone number order {only_order(cloud)} brought no number to be seen; ask AWS" in (
        str(response["Reason"])
    )


def test_a_line_whose_order_took_too_long_takes_its_number_the_next_time(cloud: Cloud) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(status="Successful", seconds=5000))
    failed = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)
    assert failed["Status"] == "FAILED"
    cloud.clock.sleep(3600)

    number = create(cloud, SEATTLE)

    assert cloud.sent("CreatePhoneNumberOrder")[0]["E164PhoneNumbers"] == [number]
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1


def test_nothing_available_is_said_with_the_criteria(cloud: Cloud) -> None:
    nowhere: JsonObject = {**SEATTLE, "Search": {"AreaCode": "999"}}

    response = cloud.create("Custom::PhoneNumber", "Number", nowhere)

    assert "no phone number is available for AreaCode=999" in str(response["Reason"])


def test_a_deployment_orders_no_more_numbers_than_it_may(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "MaxOrders": "2"}
    create(cloud, properties, "One")
    create(cloud, properties, "Two")

    response = cloud.create("Custom::PhoneNumber", "Three", properties)

    assert response["Status"] == "FAILED"
    assert "may order 2; raise max_orders" in str(response["Reason"])
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 2


def test_failed_orders_count_too(cloud: Cloud) -> None:
    cloud.api.order_outcomes.extend([OrderOutcome(status="Failed", seconds=1)] * 10)

    response = cloud.create("Custom::PhoneNumber", "Number", {**SEATTLE, "MaxOrders": "3"})

    last = cloud.orders()[-1]["PhoneNumberOrderId"]
    assert f"3 phone number orders failed, the last of them is order {last}" in str(
        response["Reason"]
    )
    assert len(cloud.orders()) == 3


def test_logs_and_errors_hold_no_number(cloud: Cloud, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    cloud.api.order_outcomes.append(OrderOutcome(status="Failed", seconds=300))

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert "+1" not in str(response["Reason"])
    assert "phone number order" in caplog.text
    assert "+1" not in caplog.text


def rule_on(cloud: Cloud, number: Json) -> str:
    """Put a disabled rule of somebody else on a number."""
    target = {"SipMediaApplicationId": cloud.application(), "Priority": 1, "AwsRegion": "us-east-1"}
    answer = cloud.ask(
        "CreateSipRule",
        Name="Hand-made",
        TriggerType="ToPhoneNumber",
        TriggerValue=number,
        Disabled=True,
        TargetApplications=[target],
    )
    return str(answer["SipRule"]["SipRuleId"])


def delete_rule(cloud: Cloud, rule: str) -> None:
    """Delete somebody's rule."""
    cloud.ask("DeleteSipRule", SipRuleId=rule)


def only_order(cloud: Cloud) -> str:
    """Return the id of the one order that was placed."""
    (order,) = cloud.orders()
    return str(order["PhoneNumberOrderId"])
