"""The order of CloudFormation's requests for a resource."""

from typing import Any

import pytest

from telephony_provisioner.errors import ServiceError
from telephony_provisioner.request import ResourceRequest, decode_request
from telephony_provisioner.request_register import SupersededError, TableRegister
from telephony_provisioner.timing import OVERLAP_SECONDS
from tests.telephony_provisioner.in_memory_table import InMemoryTable

NOW = 1_800_000_000.0


@pytest.fixture
def register() -> TableRegister:
    return TableRegister(InMemoryTable())


def request(kind: str, request_id: str, date: str = "20261126T155000Z") -> ResourceRequest:
    url = f"https://bucket.invalid/response?X-Amz-Date={date}&X-Amz-Expires=7200" if date else ""
    event: dict[str, Any] = {
        "RequestType": kind,
        "RequestId": request_id,
        "ResponseURL": url,
        "StackId": "stack",
        "LogicalResourceId": "Number",
        "ResourceType": "Custom::PhoneNumber",
        "PhysicalResourceId": "id",
        "ResourceProperties": {},
    }
    return decode_request(event)


def test_later_request_supersedes_the_earlier_one(register: TableRegister) -> None:
    create = request("Create", "1")
    claim = register.claim(create, NOW)
    register.claim(request("Delete", "2", "20261126T155006Z"), NOW + 6)

    with pytest.raises(SupersededError):
        register.check(create, claim)


def test_request_that_arrives_after_a_later_one_is_superseded(register: TableRegister) -> None:
    register.claim(request("Delete", "2", "20261126T155006Z"), NOW + 6)

    with pytest.raises(SupersededError):
        register.claim(request("Create", "1"), NOW + 7)


def test_delete_supersedes_a_create_of_the_same_second(register: TableRegister) -> None:
    delete = request("Delete", "2")
    claim = register.claim(delete, NOW)

    with pytest.raises(SupersededError):
        register.claim(request("Create", "1"), NOW)
    register.check(delete, claim)


def test_second_update_of_one_second_supersedes_the_first(register: TableRegister) -> None:
    first = request("Update", "1")
    claim = register.claim(first, NOW)
    register.claim(request("Update", "2"), NOW)

    with pytest.raises(SupersededError):
        register.check(first, claim)


@pytest.mark.parametrize("date", ["", "soon"])
def test_requests_without_a_date_are_ordered_by_arrival(register: TableRegister, date: str) -> None:
    update = request("Update", "1")
    claim = register.claim(update, NOW)
    rollback = request("Update", "2", date)
    register.claim(rollback, NOW + 6)

    with pytest.raises(SupersededError):
        register.check(update, claim)


def test_repeated_request_keeps_its_place(register: TableRegister) -> None:
    create = request("Create", "1")
    claim = register.claim(create, NOW)

    assert register.claim(create, NOW + 5) == claim
    register.check(create, claim)


def test_repeated_request_still_knows_of_an_earlier_delete(register: TableRegister) -> None:
    register.claim(request("Create", "1"), NOW)
    register.claim(request("Delete", "2", "20261126T155006Z"), NOW)
    again = request("Create", "3", "20261126T155012Z")
    first = register.claim(again, NOW)

    second = register.claim(again, NOW)

    assert first.has_earlier_delete
    assert second.has_earlier_delete


def test_repeated_request_stays_superseded_by_a_later_one_of_the_same_second(
    register: TableRegister,
) -> None:
    update, rollback = request("Update", "1"), request("Update", "2")
    register.claim(update, NOW)
    claim = register.claim(rollback, NOW)

    with pytest.raises(SupersededError):
        register.claim(update, NOW)
    register.check(rollback, claim)


def test_request_after_an_unanswered_one_overlaps(register: TableRegister) -> None:
    register.claim(request("Create", "1"), NOW)

    later = request("Delete", "2", "20261126T155006Z")

    assert register.claim(later, NOW + 6).is_overlapping


@pytest.mark.parametrize(
    ("seconds", "is_overlapping"), [(OVERLAP_SECONDS - 1, True), (OVERLAP_SECONDS + 1, False)]
)
def test_request_overlaps_when_the_one_before_was_answered_shortly_before(
    register: TableRegister,
    seconds: float,
    is_overlapping: bool,  # noqa: FBT001
) -> None:
    create = request("Create", "1")
    register.record_answer(create, register.claim(create, NOW), NOW)

    later = request("Update", "2", "20261126T165000Z")

    assert register.claim(later, NOW + seconds).is_overlapping is is_overlapping


def test_superseded_request_does_not_record_an_answer(register: TableRegister) -> None:
    create = request("Create", "1")
    claim = register.claim(create, NOW)
    register.claim(request("Delete", "2", "20261126T155006Z"), NOW)

    register.record_answer(create, claim, NOW)

    last = request("Create", "3", "20261126T155016Z")
    assert register.claim(last, NOW + 2 * OVERLAP_SECONDS).is_overlapping


def test_resources_have_separate_orders(register: TableRegister) -> None:
    first = request("Create", "1")
    claim = register.claim(first, NOW)
    event: dict[str, Any] = {
        "RequestType": "Delete",
        "RequestId": "2",
        "StackId": "stack",
        "LogicalResourceId": "Other",
        "ResourceType": "Custom::PhoneNumber",
        "PhysicalResourceId": "id",
        "ResourceProperties": {},
    }
    register.claim(decode_request(event), NOW)

    register.check(first, claim)


class BrokenTable(InMemoryTable):
    """Does not answer."""

    def read(self, key: str) -> Any:
        raise ServiceError(operation="GetItem", code="Throttling", message="slow down", status=503)


def test_register_passes_on_errors_of_its_table() -> None:
    with pytest.raises(ServiceError, match="Throttling"):
        TableRegister(BrokenTable()).claim(request("Create", "1"), NOW)
