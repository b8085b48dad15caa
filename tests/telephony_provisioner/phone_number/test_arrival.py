from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from telephony_provisioner.timing import READ_LAG_SECONDS
from telephony_simulator.chime_sdk_voice import OrderOutcome, Settings
from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.number import SEATTLE, create, only_order
from tests.telephony_provisioner.quirks import (
    HidesAcquiringNumbers,
    HidesAllNumbers,
    ShowsFailedOrders,
    ShowsNamesLate,
)

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.mark.parametrize("status", ["PendingDocuments", "Submitted", "FOC", "ChangeRequested"])
def test_order_that_takes_weeks_fails_the_creation_within_three_minutes(
    cloud: Cloud, status: str
) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(status=status))  # type: ignore[arg-type]
    began = cloud.clock.now()

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    order = only_order(cloud)
    assert response["Status"] == "FAILED"
    assert f"phone number order {order} is {status}" in str(response["Reason"])
    assert cloud.clock.now() - began < 180


@pytest.mark.parametrize("status", ["Failed", "Partial", "Exception", "Cancelled"])
def test_order_that_fails_late_fails_the_creation_and_is_named(cloud: Cloud, status: str) -> None:
    outcome = OrderOutcome(status=status, acquired=0, seconds=300)  # type: ignore[arg-type]
    cloud.api.order_outcomes.append(outcome)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "FAILED"
    assert f"phone number order {only_order(cloud)} ended as {status}" in str(response["Reason"])
    assert cloud.numbers() == []


def test_number_is_waited_for_when_order_and_setup_are_slow() -> None:
    cloud = Cloud(Settings(order_seconds=310, number_settles_seconds=120))

    number = create(cloud, SEATTLE)

    assert cloud.number(number)["Status"] == "Unassigned"


@pytest.mark.parametrize("status", ["Failed", "PendingDocuments", "Processing"])
def test_error_names_the_order_when_its_number_is_never_visible(cloud: Cloud, status: str) -> None:
    outcome = OrderOutcome(status=status, seconds=400)  # type: ignore[arg-type]
    cloud.api.order_outcomes.append(outcome)
    cloud.faults = HidesAcquiringNumbers(None)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert f"phone number order {only_order(cloud)} " in str(response["Reason"])
    assert status in str(response["Reason"])


@pytest.mark.parametrize("status", ["Failed", "Cancelled", "Partial"])
def test_failed_order_is_not_repeated_while_its_number_is_still_visible(
    cloud: Cloud, status: str
) -> None:
    outcome = OrderOutcome(status=status, acquired=0, seconds=120)  # type: ignore[arg-type]
    cloud.api.order_outcomes.append(outcome)
    cloud.faults = ShowsFailedOrders()

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert f"phone number order {only_order(cloud)} ended as {status}" in str(response["Reason"])


def test_number_is_ordered_once_when_its_name_appears_late(cloud: Cloud) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(seconds=300))
    cloud.faults = ShowsNamesLate()

    number = create(cloud, SEATTLE)

    assert cloud.number(number)["OrderId"] == only_order(cloud)


def test_first_poll_orders_a_number_when_it_comes_late(cloud: Cloud) -> None:
    create: JsonObject = {
        "RequestType": "Create",
        "RequestId": "r-1",
        "StackId": STACK_ID,
        "LogicalResourceId": "Number",
        "ResourceType": "Custom::PhoneNumber",
        "ResourceProperties": SEATTLE,
    }
    started = {**create, **cloud.provisioner.on_event(create)}
    assert not cloud.orders()
    cloud.clock.sleep(2 * READ_LAG_SECONDS)

    assert cloud.provisioner.is_complete(started) == {"IsComplete": False}
    assert len(cloud.orders()) == 1


def test_next_candidate_is_ordered_when_an_order_fails_at_once(cloud: Cloud) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(status="Failed", seconds=1))

    number = create(cloud, SEATTLE)

    first, second = cloud.sent("CreatePhoneNumberOrder")
    assert second["E164PhoneNumbers"] == [number] != first["E164PhoneNumbers"]


def test_order_that_never_ends_fails_the_creation_and_is_named(cloud: Cloud) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(status="Processing"))

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "FAILED"
    assert only_order(cloud) in str(response["Reason"])
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1


def test_error_names_the_successful_order_whose_number_never_appears(
    cloud: Cloud,
) -> None:
    cloud.faults = HidesAllNumbers()

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    order = only_order(cloud)
    assert f"phone number order {order} is Successful and brought no number that can be used" in (
        str(response["Reason"])
    )


def test_next_deployment_takes_the_number_of_an_order_that_took_too_long(cloud: Cloud) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(status="Successful", seconds=5000))
    failed = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)
    assert failed["Status"] == "FAILED"
    cloud.clock.sleep(3600)

    number = create(cloud, SEATTLE)

    assert cloud.sent("CreatePhoneNumberOrder")[0]["E164PhoneNumbers"] == [number]
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1


def test_error_names_the_search_criteria_when_no_number_is_available(cloud: Cloud) -> None:
    nowhere: JsonObject = {**SEATTLE, "Search": {"AreaCode": "999"}}

    response = cloud.create("Custom::PhoneNumber", "Number", nowhere)

    assert "no phone number is available for AreaCode=999" in str(response["Reason"])


def test_deployment_orders_at_most_max_orders_numbers(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "MaxOrders": "2"}
    create(cloud, properties, "One")
    create(cloud, properties, "Two")

    response = cloud.create("Custom::PhoneNumber", "Three", properties)

    assert response["Status"] == "FAILED"
    assert "may order 2; raise max_orders" in str(response["Reason"])
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 2


def test_failed_orders_count_towards_max_orders(cloud: Cloud) -> None:
    cloud.api.order_outcomes.extend([OrderOutcome(status="Failed", seconds=1)] * 10)

    response = cloud.create("Custom::PhoneNumber", "Number", {**SEATTLE, "MaxOrders": "3"})

    last = cloud.orders()[-1]["PhoneNumberOrderId"]
    assert f"3 phone number orders failed, the last of them is order {last}" in str(
        response["Reason"]
    )
    assert len(cloud.orders()) == 3


def test_logs_and_errors_hold_no_phone_number(
    cloud: Cloud, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    cloud.api.order_outcomes.append(OrderOutcome(status="Failed", seconds=300))

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert "+1" not in str(response["Reason"])
    assert "phone number order" in caplog.text
    assert "+1" not in caplog.text


def test_usable_number_is_preferred_to_one_in_the_deletion_queue(cloud: Cloud) -> None:
    first = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)["PhysicalResourceId"]
    name = cloud.number(first)["Name"]
    cloud.ask("DeletePhoneNumber", PhoneNumberId=first)
    cloud.clock.sleep(60)
    cloud.api.add_phone_number("+12065550199")
    cloud.ask("UpdatePhoneNumber", PhoneNumberId="+12065550199", Name=name)
    cloud.clock.sleep(60)

    again = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert again["PhysicalResourceId"] == "+12065550199"
    assert "DeletionTimestamp" in cloud.number(first)
