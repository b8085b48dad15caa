from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from telephony_simulator.chime_sdk_voice import OrderOutcome
from tests.telephony_provisioner.cloud import Cloud
from tests.telephony_provisioner.faults import JustBeforeTheFirst, Script, refusal
from tests.telephony_provisioner.number import (
    SEATTLE,
    add_foreign_rule,
    create,
    delete,
    only_order,
    update,
)
from tests.telephony_provisioner.quirks import (
    AlternatesSearchResults,
    Combined,
    HidesAcquiringNumbers,
    HidesAcquiringNumbersInLists,
    SlowLists,
)

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.mark.parametrize("release", ["false", "True", "yes", "", None])
def test_delete_keeps_the_number_without_release(cloud: Cloud, release: str | None) -> None:
    properties: JsonObject = {**SEATTLE, "Release": release}
    number = create(cloud, properties)

    delete(cloud, number, properties)

    assert cloud.number(number)["Status"] == "Unassigned"
    assert not cloud.sent("DeletePhoneNumber")


def test_delete_with_release_moves_the_number_to_the_deletion_queue(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties)

    delete(cloud, number, properties)

    assert cloud.number(number)["Status"] == "DeleteInProgress"


def test_repeated_delete_succeeds(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties)

    delete(cloud, number, properties)
    delete(cloud, number, properties)

    assert len(cloud.sent("DeletePhoneNumber")) == 1


def test_delete_succeeds_when_the_number_does_not_exist(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties)
    cloud.ask("DeletePhoneNumber", PhoneNumberId=number)
    cloud.clock.sleep(8 * 24 * 3600)

    delete(cloud, number, properties)


def test_delete_with_made_up_physical_id_releases_the_unreported_number(
    cloud: Cloud,
) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties)

    delete(cloud, "Pizza-Number-1X2Y3Z", properties)

    assert cloud.number(number)["Status"] == "DeleteInProgress"


@pytest.mark.parametrize("service", [None, HidesAcquiringNumbers(None)])
def test_number_is_released_when_the_function_crashed_after_its_order(
    cloud: Cloud, service: HidesAcquiringNumbers | None
) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    cloud.api.order_outcomes.append(OrderOutcome(seconds=400))
    dies = Script().after("CreatePhoneNumberOrder", RuntimeError("Runtime exited with error"))
    cloud.faults = Combined(dies, service) if service else dies
    failed = cloud.create("Custom::PhoneNumber", "Number", properties)
    assert failed["Status"] == "FAILED"

    delete(cloud, failed["PhysicalResourceId"], properties)

    assert [number["Status"] for number in cloud.numbers()] == ["DeleteInProgress"]


def test_delete_of_failed_creation_keeps_a_number_that_a_later_creation_took_over(
    cloud: Cloud,
) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    cloud.faults = Script().after("CreatePhoneNumberOrder", RuntimeError("Runtime exited"))
    failed = cloud.create("Custom::PhoneNumber", "Number", properties)
    number = create(cloud, properties)

    delete(cloud, failed["PhysicalResourceId"], properties)

    assert cloud.number(number)["Status"] == "Unassigned"


def test_delete_with_made_up_physical_id_waits_for_orders_of_the_cancelled_creation(
    cloud: Cloud,
) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    responses: list[JsonObject] = []
    cloud.clock.call_later(
        60, lambda: responses.append(cloud.create("Custom::PhoneNumber", "Number", properties))
    )

    delete(cloud, "Pizza-Number-1X2Y3Z", properties)

    assert [number["Status"] for number in cloud.numbers()] == ["DeleteInProgress"]


def test_cancelled_creation_does_not_restore_the_number_that_its_delete_released(
    cloud: Cloud,
) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    cloud.api.order_outcomes.append(OrderOutcome(seconds=100))
    cloud.clock.call_later(120, partial(delete, cloud, "Pizza-Number-1X2Y3Z", properties))

    response = cloud.create("Custom::PhoneNumber", "Number", properties)

    assert [number["Status"] for number in cloud.numbers()] == ["DeleteInProgress"]
    assert "the creation was cancelled; deploy again" in str(response["Reason"])


def test_adopted_duplicate_is_not_released_with_the_other_number(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties)
    cloud.api.add_phone_number("+12065550199")
    cloud.ask("UpdatePhoneNumber", PhoneNumberId="+12065550199", Name=cloud.number(number)["Name"])
    adopting: JsonObject = {**properties, "Search": None, "E164PhoneNumber": "+12065550199"}
    update(cloud, number, properties, adopting)

    delete(cloud, number, properties)

    assert cloud.number(number)["Status"] == "DeleteInProgress"
    assert cloud.number("+12065550199")["Status"] == "Unassigned"


def test_number_of_a_failed_creation_can_be_adopted_before_its_delete(
    cloud: Cloud,
) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    cloud.faults = Script().after("CreatePhoneNumberOrder", RuntimeError("Runtime exited"))
    failed = cloud.create("Custom::PhoneNumber", "Number", properties)
    cloud.clock.sleep(300)
    (number,) = (n["E164PhoneNumber"] for n in cloud.numbers())
    create(cloud, {**properties, "Search": None, "E164PhoneNumber": number})

    delete(cloud, failed["PhysicalResourceId"], properties)

    assert cloud.number(number)["Status"] == "Unassigned"


def test_delete_succeeds_in_an_account_without_access_to_the_service(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    closed = refusal("ForbiddenException", "closed to new accounts")
    script = Script()
    for operation in ("ListPhoneNumbers", "ListPhoneNumberOrders", "SearchAvailablePhoneNumbers"):
        script.before(operation, *[closed] * 1000)
    cloud.faults = script
    failed = cloud.create("Custom::PhoneNumber", "Number", properties)
    assert "check that this account may still use PSTN Audio" in str(failed["Reason"])

    delete(cloud, failed["PhysicalResourceId"], properties)


def test_order_that_ends_between_two_reads_is_found(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    cloud.api.order_outcomes.append(OrderOutcome(seconds=45))
    dies = Script().after("CreatePhoneNumberOrder", RuntimeError("Runtime exited"))
    cloud.faults = Combined(dies, HidesAcquiringNumbersInLists())
    failed = cloud.create("Custom::PhoneNumber", "Number", properties)
    cloud.faults = Combined(SlowLists(cloud, seconds=2), HidesAcquiringNumbersInLists())

    delete(cloud, failed["PhysicalResourceId"], properties)

    assert [number["Status"] for number in cloud.numbers()] == ["DeleteInProgress"]


def test_delete_succeeds_while_an_old_foreign_order_is_open(
    cloud: Cloud,
) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    cloud.api.order_outcomes.append(OrderOutcome(status="Processing"))
    cloud.ask(
        "CreatePhoneNumberOrder",
        ProductType="VoiceConnector",
        E164PhoneNumbers=cloud.ask("SearchAvailablePhoneNumbers", AreaCode="510")[
            "E164PhoneNumbers"
        ][:1],
    )
    cloud.clock.sleep(2 * 3600)
    cloud.faults = HidesAcquiringNumbers(None)
    failed = cloud.create(
        "Custom::PhoneNumber", "Number", {**properties, "Search": {"AreaCode": "999"}}
    )

    delete(cloud, failed["PhysicalResourceId"], properties)


def test_delete_releases_both_numbers_of_two_concurrent_runs(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    other_run = JustBeforeTheFirst(
        "CreatePhoneNumberOrder",
        lambda: cloud.send("Create", "Custom::PhoneNumber", "Number", properties, RequestId="r"),
    )
    cloud.faults = Combined(AlternatesSearchResults(), other_run)
    failed = cloud.send("Create", "Custom::PhoneNumber", "Number", properties, RequestId="r")
    assert failed["Status"] == "FAILED"

    delete(cloud, failed["PhysicalResourceId"], properties)

    assert [number["Status"] for number in cloud.numbers()] == ["DeleteInProgress"] * 2


def test_rolled_back_update_releases_its_unreported_number(
    cloud: Cloud,
) -> None:
    seattle: JsonObject = {**SEATTLE, "Release": "true"}
    oakland: JsonObject = {**seattle, "Search": {"AreaCode": "510"}}
    number = create(cloud, seattle)
    unheard_of = update(cloud, number, seattle, oakland)

    assert update(cloud, number, oakland, seattle) == number

    assert cloud.number(number)["Status"] == "Unassigned"
    assert cloud.number(unheard_of)["Status"] == "DeleteInProgress"


def test_delete_does_not_release_the_number_of_another_line(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties, "Other")

    delete(cloud, number, properties)

    assert cloud.number(number)["Status"] == "Unassigned"


def test_delete_succeeds_while_an_order_waits_for_documents(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    cloud.api.order_outcomes.append(OrderOutcome(status="PendingDocuments"))
    created = cloud.create("Custom::PhoneNumber", "Number", properties)
    assert created["Status"] == "FAILED"

    delete(cloud, created["PhysicalResourceId"], properties)


def test_delete_waits_for_an_arriving_number_and_releases_it(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    cloud.api.order_outcomes.append(OrderOutcome(seconds=4000))
    failed = cloud.create("Custom::PhoneNumber", "Number", properties)
    assert failed["Status"] == "FAILED"

    delete(cloud, failed["PhysicalResourceId"], properties)

    assert [number["Status"] for number in cloud.numbers()] == ["DeleteInProgress"]


def test_delete_fails_and_names_the_order_when_the_number_never_arrives(
    cloud: Cloud,
) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    cloud.api.order_outcomes.append(OrderOutcome(status="Processing"))
    failed = cloud.create("Custom::PhoneNumber", "Number", properties)

    response = cloud.delete(
        "Custom::PhoneNumber", "Number", failed["PhysicalResourceId"], properties
    )

    assert f"phone number order {only_order(cloud)} is still open" in str(response["Reason"])


def test_number_is_released_after_its_rule_is_deleted(cloud: Cloud) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties)
    rule = add_foreign_rule(cloud, number)
    cloud.clock.call_later(60, partial(delete_rule, cloud, rule))

    delete(cloud, number, properties)

    assert cloud.number(number)["Status"] == "DeleteInProgress"
    assert len(cloud.sent("DeletePhoneNumber")) == 1


def test_delete_fails_and_names_the_users_when_the_number_stays_in_use(
    cloud: Cloud,
) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    number = create(cloud, properties)
    rule = add_foreign_rule(cloud, number)

    response = cloud.delete("Custom::PhoneNumber", "Number", number, properties)

    assert response["Status"] == "FAILED"
    assert rule in str(response["Reason"])
    assert cloud.number(number)["OrderId"] in str(response["Reason"])
    assert not cloud.sent("DeletePhoneNumber")


def delete_rule(cloud: Cloud, rule: str) -> None:
    """Delete a rule that is not the stack's."""
    cloud.ask("DeleteSipRule", SipRuleId=rule)
