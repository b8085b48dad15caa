"""One order for one line, whatever happens to the answers."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest

from telephony_provisioner.phone_number.order import MAX_CANDIDATES
from telephony_simulator.chime_sdk_voice import OrderOutcome
from tests.telephony_provisioner.cloud import Cloud
from tests.telephony_provisioner.faults import (
    THROTTLED,
    UNAVAILABLE,
    CrashError,
    JustBeforeTheFirst,
    Script,
    refusal,
)
from tests.telephony_provisioner.number import delete, only_order
from tests.telephony_provisioner.odd_services import (
    Behind,
    BehindFor,
    Both,
    ShowsHalf,
    Unlisted,
    Unread,
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
def test_an_order_whose_answer_is_lost_is_found_by_its_name(
    cloud: Cloud, answer: BaseException
) -> None:
    cloud.faults = Script().after("CreatePhoneNumberOrder", answer)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"
    assert [order["Status"] for order in cloud.orders()] == ["Successful"]
    assert [n["E164PhoneNumber"] for n in cloud.numbers()] == [response["PhysicalResourceId"]]


@pytest.mark.parametrize("answer", [TimeoutError(), UNAVAILABLE, THROTTLED])
def test_an_order_that_had_no_effect_is_placed_again_for_the_same_number(
    cloud: Cloud, answer: BaseException
) -> None:
    cloud.faults = Script().before("CreatePhoneNumberOrder", answer)

    cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    first, second = cloud.sent("CreatePhoneNumberOrder")
    assert first["E164PhoneNumbers"] == second["E164PhoneNumbers"]
    assert len(cloud.orders()) == 1


def test_a_lambda_that_crashes_after_ordering_finds_its_order_when_it_is_invoked_again(
    cloud: Cloud,
) -> None:
    cloud.faults = Script().after("CreatePhoneNumberOrder", CrashError())

    with pytest.raises(CrashError):
        cloud.create("Custom::PhoneNumber", "Number", SEATTLE)
    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"
    assert len(cloud.orders()) == 1


def test_a_crash_is_made_good_even_while_every_list_is_behind(cloud: Cloud) -> None:
    cloud.faults = Script().after("CreatePhoneNumberOrder", CrashError())
    with pytest.raises(CrashError):
        cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    cloud.faults = BehindFor(cloud, 29)
    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"
    assert len(cloud.orders()) == 1


def test_a_create_event_that_is_repeated_after_its_end_changes_nothing(cloud: Cloud) -> None:
    first = cloud.create("Custom::PhoneNumber", "Number", {**SEATTLE, "Name": "Pizza"})

    second = cloud.create("Custom::PhoneNumber", "Number", {**SEATTLE, "Name": "Pizza"})

    assert second["PhysicalResourceId"] == first["PhysicalResourceId"]
    assert len(cloud.orders()) == 1


def test_a_number_that_somebody_was_faster_to_order_is_passed_over(cloud: Cloud) -> None:
    cloud.faults = Script().before(
        "CreatePhoneNumberOrder", refusal("BadRequestException", "somebody was faster")
    )

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    refused, ordered = cloud.sent("CreatePhoneNumberOrder")
    assert refused["E164PhoneNumbers"] != ordered["E164PhoneNumbers"]
    assert ordered["E164PhoneNumbers"] == [response["PhysicalResourceId"]]


def test_the_next_deployment_tries_another_number_than_the_one_whose_order_failed(
    cloud: Cloud,
) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(status="Failed", seconds=300))
    failed = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)
    assert failed["Status"] == "FAILED"

    cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    first, second = cloud.sent("CreatePhoneNumberOrder")
    assert first["E164PhoneNumbers"] != second["E164PhoneNumbers"]


def test_candidates_are_not_tried_for_ever_and_the_last_answer_is_told(cloud: Cloud) -> None:
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
def test_a_refusal_that_no_other_number_changes_is_told_at_once(
    cloud: Cloud, code: str, next_step: str
) -> None:
    cloud.faults = Script().before("CreatePhoneNumberOrder", refusal(code, "no"))

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert f"CreatePhoneNumberOrder failed with {code}: no; {next_step}" in str(response["Reason"])
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1


def test_a_role_whose_policy_is_new_is_denied_for_a_while(cloud: Cloud) -> None:
    denied = refusal("AccessDeniedException", "not yet")
    cloud.faults = (
        Script().before("ListPhoneNumbers", denied).before("CreatePhoneNumberOrder", denied, denied)
    )

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"


def test_a_role_that_may_not_order_is_told_so(cloud: Cloud) -> None:
    denied = refusal("AccessDeniedException", "never")
    cloud.faults = Script().before("CreatePhoneNumberOrder", *[denied] * 100)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert "never; allow the provisioner's role this action" in str(response["Reason"])
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 3


@pytest.mark.parametrize("trouble", [TimeoutError(), CrashError()])
def test_an_order_that_shows_no_number_before_it_is_done_is_still_the_only_one(
    cloud: Cloud, trouble: BaseException
) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(seconds=400))
    cloud.faults = Unread(trouble)
    with suppress(CrashError):
        cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    waiting = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)
    cloud.clock.sleep(400)
    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    (order,) = cloud.orders()
    if waiting["Status"] == "FAILED":
        told = f"phone number order {order['PhoneNumberOrderId']} may be this line's"
        assert told in str(waiting["Reason"])
    assert response["Status"] == "SUCCESS"


def test_a_number_that_may_be_ordered_is_not_passed_over_however_late_reads_are(
    cloud: Cloud,
) -> None:
    cloud.faults = Script().after("CreatePhoneNumberOrder", TimeoutError())
    cloud.faults = Behind(cloud.faults, cloud, 100)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"
    assert len(cloud.orders()) == 1


def test_an_order_of_which_nobody_ever_learns_anything_ends_without_another_one(
    cloud: Cloud,
) -> None:
    cloud.faults = Script().before("CreatePhoneNumberOrder", *[TimeoutError()] * 100)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert "it is not known whether a phone number was ordered" in str(response["Reason"])
    assert (
        len({str(sent["E164PhoneNumbers"]) for sent in cloud.sent("CreatePhoneNumberOrder")}) == 1
    )


def test_the_open_order_of_a_stranger_is_waited_for_and_never_taken(cloud: Cloud) -> None:
    found = cloud.ask("SearchAvailablePhoneNumbers", AreaCode="206", MaxResults=50)
    strangers = found["E164PhoneNumbers"]
    cloud.api.order_outcomes.extend([OrderOutcome(seconds=100)] * len(strangers))
    for number in strangers:
        cloud.ask(
            "CreatePhoneNumberOrder",
            ProductType="SipMediaApplicationDialIn",
            E164PhoneNumbers=[number],
            Name="sales",
        )
    cloud.faults = Unread(None)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"
    assert response["PhysicalResourceId"] not in strangers
    assert sum(number["Name"] == "sales" for number in cloud.numbers()) == len(strangers)


def test_a_strangers_old_order_that_waits_for_papers_keeps_no_line_from_ordering(
    cloud: Cloud,
) -> None:
    strangers = cloud.ask("SearchAvailablePhoneNumbers", AreaCode="206", MaxResults=100)
    cloud.api.order_outcomes.extend([OrderOutcome(status="PendingDocuments")] * 50)
    for number in strangers["E164PhoneNumbers"][:50]:
        cloud.ask("CreatePhoneNumberOrder", ProductType="VoiceConnector", E164PhoneNumbers=[number])
    cloud.clock.sleep(31 * 24 * 3600)
    cloud.faults = Unread(None)

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
        cloud.faults = Unread(None)
    first = cloud.create("Custom::PhoneNumber", "Number", properties)
    delete(cloud, first["PhysicalResourceId"], properties)

    second = cloud.create("Custom::PhoneNumber", "Number", properties)

    assert second["Status"] == "FAILED"
    assert f"phone number order {only_order(cloud)} " in str(second["Reason"])


def test_lines_differ_in_what_they_choose_first() -> None:
    lines = [f"Number{line}" for line in range(8)]

    numbers = {
        str(Cloud().create("Custom::PhoneNumber", line, SEATTLE)["PhysicalResourceId"])
        for line in lines
    }

    assert len(numbers) > 4


def test_attempts_end_before_lambda_does(cloud: Cloud) -> None:
    cloud.api.order_outcomes.extend([OrderOutcome(status="Failed", seconds=29)] * 50)
    cloud.faults = Script().before("ListPhoneNumbers", *[THROTTLED] * 3)
    began = cloud.clock.now()

    cloud.create("Custom::PhoneNumber", "Number", {**SEATTLE, "MaxOrders": "20"})

    assert cloud.clock.now() - began < 480


def test_two_numbers_for_one_line_are_told(cloud: Cloud) -> None:
    shown = ShowsHalf()
    other_run = JustBeforeTheFirst(
        "CreatePhoneNumberOrder",
        lambda: cloud.create("Custom::PhoneNumber", "Number", SEATTLE),
    )
    cloud.faults = Both(shown, other_run)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    first, second = sorted(order["PhoneNumberOrderId"] for order in cloud.orders())
    assert f"2 numbers were ordered for this line, by the orders {first} and {second}" in (
        str(response["Reason"])
    )


def test_two_runs_at_the_same_time_want_the_same_number_and_only_one_gets_it(
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


def test_busy_reads_are_repeated(cloud: Cloud) -> None:
    script = Script()
    for operation in ("ListPhoneNumbers", "ListPhoneNumberOrders", "SearchAvailablePhoneNumbers"):
        script.before(operation, THROTTLED, UNAVAILABLE, TimeoutError())
    cloud.faults = script

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"


def test_a_number_that_is_listed_nowhere_is_found_through_its_open_order(cloud: Cloud) -> None:
    cloud.api.faults = Unlisted()
    cloud.api.faults.crash = True
    with pytest.raises(CrashError):
        cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "SUCCESS"
    assert len(cloud.orders()) == 1
