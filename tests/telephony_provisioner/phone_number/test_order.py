"""At most one order is placed for one line, whatever answer the API gives."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from telephony_provisioner.phone_number.order import MAX_CANDIDATES
from telephony_simulator.chime_sdk_voice import OrderOutcome
from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.faults import (
    THROTTLED,
    UNAVAILABLE,
    CrashError,
    JustBeforeTheFirst,
    Script,
    refusal,
)
from tests.telephony_provisioner.in_memory_table import InMemoryTable
from tests.telephony_provisioner.number import delete, only_order
from tests.telephony_provisioner.quirks import (
    AlternatesSearchResults,
    Combined,
    EmptyListsAfterOrder,
    EmptyListsFor,
    HidesAcquiringNumbers,
    HidesAcquiringNumbersInLists,
    ReadsAreLate,
)

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject

SEATTLE: JsonObject = {
    "ProductType": "SipMediaApplicationDialIn",
    "Search": {"AreaCode": "206"},
    "MaxOrders": "5",
}


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.mark.parametrize("answer", [TimeoutError(), UNAVAILABLE])
def test_order_is_found_by_its_name_after_a_lost_answer(
    cloud: Cloud, answer: BaseException
) -> None:
    cloud.faults = Script().after("CreatePhoneNumberOrder", answer)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"
    assert [order["Status"] for order in cloud.orders()] == ["Successful"]
    assert [n["E164PhoneNumber"] for n in cloud.numbers()] == [response["PhysicalResourceId"]]


@pytest.mark.parametrize("answer", [TimeoutError(), UNAVAILABLE, THROTTLED])
def test_order_without_effect_is_repeated_for_the_same_number(
    cloud: Cloud, answer: BaseException
) -> None:
    cloud.faults = Script().before("CreatePhoneNumberOrder", answer)

    cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    first, second = cloud.sent("CreatePhoneNumberOrder")
    assert first["E164PhoneNumbers"] == second["E164PhoneNumbers"]
    assert len(cloud.orders()) == 1


def test_function_that_crashed_after_its_order_finds_it_at_the_next_invocation(
    cloud: Cloud,
) -> None:
    cloud.faults = Script().after("CreatePhoneNumberOrder", CrashError())

    with pytest.raises(CrashError):
        cloud.create("Custom::PhoneNumber", "Number", SEATTLE)
    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"
    assert len(cloud.orders()) == 1


def test_crashed_order_is_found_while_lists_are_stale(cloud: Cloud) -> None:
    cloud.faults = Script().after("CreatePhoneNumberOrder", CrashError())
    with pytest.raises(CrashError):
        cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    cloud.faults = EmptyListsFor(cloud, 29)
    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"
    assert len(cloud.orders()) == 1


def test_repeated_create_event_changes_nothing_after_completion(cloud: Cloud) -> None:
    first = cloud.create("Custom::PhoneNumber", "Number", {**SEATTLE, "Name": "Pizza"})

    second = cloud.create("Custom::PhoneNumber", "Number", {**SEATTLE, "Name": "Pizza"})

    assert second["PhysicalResourceId"] == first["PhysicalResourceId"]
    assert len(cloud.orders()) == 1


def test_next_candidate_is_ordered_when_the_first_was_taken(cloud: Cloud) -> None:
    cloud.faults = Script().before(
        "CreatePhoneNumberOrder", refusal("BadRequestException", "another account was faster")
    )

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    refused, ordered = cloud.sent("CreatePhoneNumberOrder")
    assert refused["E164PhoneNumbers"] != ordered["E164PhoneNumbers"]
    assert ordered["E164PhoneNumbers"] == [response["PhysicalResourceId"]]


def test_next_deployment_tries_another_number_after_a_failed_order(
    cloud: Cloud,
) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(status="Failed", seconds=300))
    failed = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)
    assert failed["Status"] == "FAILED"

    cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    first, second = cloud.sent("CreatePhoneNumberOrder")
    assert first["E164PhoneNumbers"] != second["E164PhoneNumbers"]


def test_creation_fails_with_the_last_error_after_all_candidates_were_tried(cloud: Cloud) -> None:
    refused = refusal("BadRequestException", "no more of these for +12065550100")
    cloud.faults = Script().before("CreatePhoneNumberOrder", *[refused] * 100)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "FAILED"
    assert "Number: no phone number could be ordered" in str(response["Reason"])
    assert "BadRequestException: no more of these for [number]" in str(response["Reason"])
    assert len(cloud.sent("CreatePhoneNumberOrder")) == MAX_CANDIDATES


@pytest.mark.parametrize(
    ("code", "next_step"),
    [
        ("ResourceLimitExceededException", "raise the account's quota"),
        ("ForbiddenException", "check that this account may still use PSTN Audio"),
    ],
)
def test_error_that_no_other_number_avoids_fails_at_once(
    cloud: Cloud, code: str, next_step: str
) -> None:
    cloud.faults = Script().before("CreatePhoneNumberOrder", refusal(code, "no"))

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert f"CreatePhoneNumberOrder failed with {code}: no; {next_step}" in str(response["Reason"])
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1


def test_denied_request_is_retried_while_the_policy_is_new(cloud: Cloud) -> None:
    denied = refusal("AccessDeniedException", "not yet")
    cloud.faults = (
        Script().before("ListPhoneNumbers", denied).before("CreatePhoneNumberOrder", denied, denied)
    )

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"


def test_role_without_permission_to_order_fails_the_creation(cloud: Cloud) -> None:
    denied = refusal("AccessDeniedException", "never")
    cloud.faults = Script().before("CreatePhoneNumberOrder", *[denied] * 100)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert "never; allow the provisioner's role this action" in str(response["Reason"])
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 3


@pytest.mark.parametrize("trouble", [TimeoutError(), CrashError()])
def test_number_is_ordered_once_when_it_is_invisible_until_the_order_ends(
    cloud: Cloud, trouble: BaseException
) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(seconds=400))
    cloud.faults = HidesAcquiringNumbers(trouble)
    with suppress(CrashError):
        cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    waiting = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)
    cloud.clock.sleep(400)
    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    (order,) = cloud.orders()
    if waiting["Status"] == "FAILED":
        expected = f"phone number order {order['PhoneNumberOrderId']} may be this line's"
        assert expected in str(waiting["Reason"])
    assert response["Status"] == "SUCCESS"


def test_stale_reads_after_a_lost_answer_lead_to_no_second_order(
    cloud: Cloud,
) -> None:
    cloud.faults = Script().after("CreatePhoneNumberOrder", TimeoutError())
    cloud.faults = EmptyListsAfterOrder(cloud.faults, cloud, 100)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"
    assert len(cloud.orders()) == 1


def test_no_second_order_is_placed_when_the_outcome_stays_unknown(
    cloud: Cloud,
) -> None:
    cloud.faults = Script().before("CreatePhoneNumberOrder", *[TimeoutError()] * 100)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert "it is not known whether a phone number was ordered" in str(response["Reason"])
    assert (
        len({str(sent["E164PhoneNumbers"]) for sent in cloud.sent("CreatePhoneNumberOrder")}) == 1
    )


def test_foreign_open_order_is_waited_for_and_not_taken(cloud: Cloud) -> None:
    found = cloud.ask("SearchAvailablePhoneNumbers", AreaCode="206", MaxResults=50)
    foreign_numbers = found["E164PhoneNumbers"]
    cloud.api.order_outcomes.extend([OrderOutcome(seconds=100)] * len(foreign_numbers))
    for number in foreign_numbers:
        cloud.ask(
            "CreatePhoneNumberOrder",
            ProductType="SipMediaApplicationDialIn",
            E164PhoneNumbers=[number],
            Name="sales",
        )
    cloud.faults = HidesAcquiringNumbers(None)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"
    assert response["PhysicalResourceId"] not in foreign_numbers
    assert sum(number["Name"] == "sales" for number in cloud.numbers()) == len(foreign_numbers)


def test_old_foreign_order_does_not_prevent_an_order(
    cloud: Cloud,
) -> None:
    foreign_numbers = cloud.ask("SearchAvailablePhoneNumbers", AreaCode="206", MaxResults=100)
    cloud.api.order_outcomes.extend([OrderOutcome(status="PendingDocuments")] * 50)
    for number in foreign_numbers["E164PhoneNumbers"][:50]:
        cloud.ask("CreatePhoneNumberOrder", ProductType="VoiceConnector", E164PhoneNumbers=[number])
    cloud.clock.sleep(31 * 24 * 3600)
    cloud.faults = HidesAcquiringNumbers(None)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"


@pytest.mark.parametrize("is_number_visible", [True, False])
def test_line_buys_no_second_number_while_its_first_order_takes_weeks(
    cloud: Cloud,
    is_number_visible: bool,  # noqa: FBT001 - a column of the table
) -> None:
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    cloud.api.order_outcomes.append(OrderOutcome(status="PendingDocuments"))
    if not is_number_visible:
        cloud.faults = HidesAcquiringNumbers(None)
    first = cloud.create("Custom::PhoneNumber", "Number", properties)
    delete(cloud, first["PhysicalResourceId"], properties)

    second = cloud.create("Custom::PhoneNumber", "Number", properties)

    assert second["Status"] == "FAILED"
    assert f"phone number order {only_order(cloud)} " in str(second["Reason"])


def test_lines_rank_the_same_candidates_differently() -> None:
    lines = [f"Number{line}" for line in range(8)]

    numbers = {
        str(Cloud().create("Custom::PhoneNumber", line, SEATTLE)["PhysicalResourceId"])
        for line in lines
    }

    assert len(numbers) > 4


def test_order_attempts_end_before_the_lambda_timeout(cloud: Cloud) -> None:
    cloud.api.order_outcomes.extend([OrderOutcome(status="Failed", seconds=29)] * 50)
    cloud.faults = Script().before("ListPhoneNumbers", *[THROTTLED] * 3)
    began = cloud.clock.now()

    cloud.create("Custom::PhoneNumber", "Number", {**SEATTLE, "MaxOrders": "20"})

    assert cloud.clock.now() - began < 480


def test_creation_fails_when_two_numbers_were_ordered_for_one_line(cloud: Cloud) -> None:
    shown = AlternatesSearchResults()
    other_run = JustBeforeTheFirst(
        "CreatePhoneNumberOrder",
        lambda: cloud.create("Custom::PhoneNumber", "Number", SEATTLE),
    )
    cloud.faults = Combined(shown, other_run)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    first, second = sorted(order["PhoneNumberOrderId"] for order in cloud.orders())
    assert f"2 numbers were ordered for this line, by the orders {first} and {second}" in (
        str(response["Reason"])
    )


def test_two_concurrent_runs_order_one_number(
    cloud: Cloud,
) -> None:
    responses: list[JsonObject] = []
    cloud.faults = JustBeforeTheFirst(
        "CreatePhoneNumberOrder",
        lambda: responses.append(cloud.create("Custom::PhoneNumber", "Number", SEATTLE)),
    )

    responses.append(cloud.create("Custom::PhoneNumber", "Number", SEATTLE))

    assert [r["Status"] for r in responses] == ["SUCCESS", "SUCCESS"]
    assert len({str(r["PhysicalResourceId"]) for r in responses}) == 1
    assert len(cloud.orders()) == 1


def test_reads_are_repeated_while_the_service_is_busy(cloud: Cloud) -> None:
    script = Script()
    for operation in ("ListPhoneNumbers", "ListPhoneNumberOrders", "SearchAvailablePhoneNumbers"):
        script.before(operation, THROTTLED, UNAVAILABLE, TimeoutError())
    cloud.faults = script

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"


def test_unlisted_number_is_found_through_its_open_order(cloud: Cloud) -> None:
    cloud.api.faults = HidesAcquiringNumbersInLists()
    cloud.api.faults.crash = True
    with pytest.raises(CrashError):
        cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"
    assert len(cloud.orders()) == 1


@pytest.mark.parametrize("lag_seconds", [60.0, 119.0])
def test_order_of_a_crashed_poll_is_the_only_one_when_reads_are_late(
    cloud: Cloud, lag_seconds: float
) -> None:
    cloud.order_requests(InMemoryTable())
    late = ReadsAreLate(cloud, lag_seconds)
    cloud.clock.sleep(600)
    cloud.faults = Combined(late, Script().after("CreatePhoneNumberOrder", CrashError()))
    creation: JsonObject = {
        "RequestType": "Create",
        "RequestId": "r-1",
        "StackId": STACK_ID,
        "LogicalResourceId": "Number",
        "ResourceType": "Custom::PhoneNumber",
        "ResourceProperties": SEATTLE,
    }
    creation |= cloud.provisioner.on_event(creation)
    with pytest.raises(CrashError):
        cloud.provisioner.is_complete(creation)

    while not cloud.provisioner.is_complete(creation)["IsComplete"]:
        cloud.clock.sleep(10)

    assert len(cloud.orders()) == 1
