from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest

from telephony_provisioner.timing import READ_LAG_SECONDS
from telephony_simulator.chime_sdk_voice import OrderOutcome, Settings
from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.number import SEATTLE, create, only_order
from tests.telephony_provisioner.odd_services import NamedLate, ShowsFailed, ShowsNone, Unread

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


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


def test_a_number_may_take_its_time_after_an_order_that_took_its_time() -> None:
    cloud = Cloud(Settings(order_seconds=310, number_settles_seconds=120))

    number = create(cloud, SEATTLE)

    assert cloud.number(number)["Status"] == "Unassigned"


@pytest.mark.parametrize("status", ["Failed", "PendingDocuments", "Processing"])
def test_an_order_that_never_shows_its_number_is_named_when_it_comes_to_nothing(
    cloud: Cloud, status: str
) -> None:
    outcome = OrderOutcome(status=status, seconds=400)  # type: ignore[arg-type]
    cloud.api.order_outcomes.append(outcome)
    cloud.faults = Unread(None)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert f"phone number order {only_order(cloud)} " in str(response["Reason"])
    assert status in str(response["Reason"])


@pytest.mark.parametrize("status", ["Failed", "Cancelled", "Partial"])
def test_an_order_whose_number_still_shows_after_it_failed_is_not_placed_again(
    cloud: Cloud, status: str
) -> None:
    outcome = OrderOutcome(status=status, acquired=0, seconds=120)  # type: ignore[arg-type]
    cloud.api.order_outcomes.append(outcome)
    cloud.faults = ShowsFailed()

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert f"phone number order {only_order(cloud)} ended as {status}" in str(response["Reason"])


def test_a_number_that_gets_its_name_late_is_waited_for_and_ordered_once(cloud: Cloud) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(seconds=300))
    cloud.faults = NamedLate()

    number = create(cloud, SEATTLE)

    assert cloud.number(number)["OrderId"] == only_order(cloud)


def test_a_first_poll_that_comes_late_orders_all_the_same(cloud: Cloud) -> None:
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
    cloud.faults = ShowsNone()

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    order = only_order(cloud)
    assert f"phone number order {order} is Successful and brought no number that can be used" in (
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


def test_a_number_that_works_is_taken_rather_than_one_in_the_deletion_queue(cloud: Cloud) -> None:
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
