from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from telephony_provisioner.owner_tag import MAX_ADOPTERS, MAX_NAME_LENGTH, adopters_in
from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.faults import Script

if TYPE_CHECKING:
    from telephony_simulator.json_types import Json, JsonObject

ORDERED: JsonObject = {
    "ProductType": "SipMediaApplicationDialIn",
    "Search": {"AreaCode": "206"},
    "Release": "true",
}


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


@pytest.fixture
def number(cloud: Cloud) -> Json:
    """A number that the line `Owner` ordered."""
    return create(cloud, "Owner", ORDERED)


def adopting(number: Json, **changes: Json) -> JsonObject:
    return {
        "ProductType": "SipMediaApplicationDialIn",
        "E164PhoneNumber": number,
        "Release": "false",
        **changes,
    }


def create(cloud: Cloud, line: str, properties: JsonObject) -> Json:
    response = cloud.create("Custom::PhoneNumber", line, properties)
    assert response["Status"] == "SUCCESS", response["Reason"]
    return response["PhysicalResourceId"]


def update(
    cloud: Cloud, line: str, number: Json, old: JsonObject, new: JsonObject | None = None
) -> None:
    response = cloud.update("Custom::PhoneNumber", line, number, old, new or old)
    assert response["Status"] == "SUCCESS", response["Reason"]


def delete(cloud: Cloud, line: str, number: Json, properties: JsonObject) -> None:
    response = cloud.delete("Custom::PhoneNumber", line, number, properties)
    assert response["Status"] == "SUCCESS", response["Reason"]


def request(request_type: str, line: str, number: Json, properties: JsonObject) -> JsonObject:
    return {
        "RequestType": request_type,
        "RequestId": "r-1",
        "StackId": STACK_ID,
        "LogicalResourceId": line,
        "ResourceType": "Custom::PhoneNumber",
        "PhysicalResourceId": number,
        "ResourceProperties": properties,
        "OldResourceProperties": ORDERED,
    }


def is_released(cloud: Cloud, number: Json) -> bool:
    return bool(cloud.number(number)["Status"] == "DeleteInProgress")


def test_owner_does_not_release_a_number_that_another_line_has_adopted(
    cloud: Cloud, number: Json
) -> None:
    create(cloud, "Guest", adopting(number))

    delete(cloud, "Owner", number, ORDERED)

    assert not is_released(cloud, number)


def test_nothing_is_changed_before_reads_show_the_adopters(cloud: Cloud, number: Json) -> None:
    create(cloud, "Guest", adopting(number))
    cloud.requests.clear()

    for event in (
        request("Delete", "Owner", number, ORDERED),
        request("Update", "Owner", number, {**ORDERED, "Name": "Vans"}),
        request("Delete", "Guest", number, adopting(number)),
    ):
        started = cloud.provisioner.on_event(event)
        cloud.provisioner.is_complete({**event, **started})

    assert {operation for operation, _ in cloud.requests} == {"GetPhoneNumber"}


def test_number_is_not_released_before_reads_show_its_adopters(cloud: Cloud, number: Json) -> None:
    removal = request("Delete", "Owner", number, ORDERED)

    started = cloud.provisioner.on_event(removal)
    cloud.provisioner.is_complete({**removal, **started})

    assert not is_released(cloud, number)


def test_update_of_the_owner_keeps_the_adopters(cloud: Cloud, number: Json) -> None:
    renamed: JsonObject = {**ORDERED, "Name": "Vans"}
    create(cloud, "Guest", adopting(number))

    update(cloud, "Owner", number, ORDERED, renamed)
    delete(cloud, "Owner", number, renamed)

    assert cloud.number(number)["Name"].startswith("Vans held.")
    assert not is_released(cloud, number)


def test_owner_finds_its_number_after_another_line_adopted_it(cloud: Cloud, number: Json) -> None:
    create(cloud, "Guest", adopting(number, Name="Borrowed"))
    assert cloud.number(number)["Name"].startswith("Borrowed held.")

    assert create(cloud, "Owner", ORDERED) == number
    assert cloud.number(number)["Name"].startswith("Pizza held.")


def test_owner_releases_its_number_after_the_adoption_ended(cloud: Cloud, number: Json) -> None:
    name = cloud.number(number)["Name"]
    create(cloud, "Guest", adopting(number))

    delete(cloud, "Guest", number, adopting(number))
    assert cloud.number(number)["Name"] == name
    delete(cloud, "Guest", number, adopting(number))
    delete(cloud, "Owner", number, ORDERED)

    assert is_released(cloud, number)


def test_name_is_kept_when_an_adoption_ends(cloud: Cloud, number: Json) -> None:
    create(cloud, "Guest", adopting(number, Name="Borrowed"))

    delete(cloud, "Guest", number, adopting(number, Name="Borrowed"))

    assert cloud.number(number)["Name"].startswith("Borrowed due.")


def test_rolled_back_adoption_removes_the_adopter(cloud: Cloud, number: Json) -> None:
    misnamed = adopting(number, CallingName="not / allowed")
    failed = cloud.create("Custom::PhoneNumber", "Guest", misnamed)
    assert failed["Status"] == "FAILED"
    assert adopters_in(cloud.number(number)["Name"])

    delete(cloud, "Guest", failed["PhysicalResourceId"], misnamed)
    delete(cloud, "Owner", number, ORDERED)

    assert is_released(cloud, number)


def test_line_that_adopts_another_number_ends_the_first_adoption(
    cloud: Cloud, number: Json
) -> None:
    second = create(cloud, "Second", ORDERED)
    create(cloud, "Guest", adopting(number))

    update(cloud, "Guest", number, adopting(number), adopting(second))
    delete(cloud, "Guest", number, adopting(number))

    assert not adopters_in(cloud.number(number)["Name"])
    assert len(adopters_in(cloud.number(second)["Name"])) == 1


def test_number_stays_adopted_until_the_last_adopter_is_deleted(cloud: Cloud, number: Json) -> None:
    create(cloud, "First guest", adopting(number))
    create(cloud, "Second guest", adopting(number))
    create(cloud, "Second guest", adopting(number))
    assert len(adopters_in(cloud.number(number)["Name"])) == 2

    delete(cloud, "Second guest", number, adopting(number))
    delete(cloud, "Owner", number, ORDERED)

    assert not is_released(cloud, number)


def test_lost_answer_at_the_end_of_an_adoption_has_no_effect(cloud: Cloud, number: Json) -> None:
    create(cloud, "Guest", adopting(number))
    cloud.faults = Script().after("UpdatePhoneNumber", TimeoutError())

    delete(cloud, "Guest", number, adopting(number))

    assert not adopters_in(cloud.number(number)["Name"])


def test_number_can_be_adopted_by_max_adopters_lines(cloud: Cloud, number: Json) -> None:
    for guest in range(MAX_ADOPTERS):
        create(cloud, f"Guest{guest}", adopting(number, Name="x" * 250))
    assert len(cloud.number(number)["Name"]) <= MAX_NAME_LENGTH

    refused = cloud.create("Custom::PhoneNumber", "One too many", adopting(number))

    assert f"{MAX_ADOPTERS} other lines have adopted this number" in str(refused["Reason"])
    assert create(cloud, "Owner", ORDERED) == number
