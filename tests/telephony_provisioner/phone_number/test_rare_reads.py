"""Reads that fail or show nothing, at the moment at which it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from telephony_provisioner.errors import ProvisioningError, ServiceError
from telephony_provisioner.timing import (
    ORDER_ATTEMPTS_SECONDS,
    OVERLAP_SECONDS,
    STALE_ERROR_SECONDS,
)
from telephony_simulator.chime_sdk_voice import OrderOutcome
from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.faults import THROTTLED, UNAVAILABLE, Script, refusal
from tests.telephony_provisioner.in_memory_table import InMemoryTable
from tests.telephony_provisioner.number import SEATTLE, create, delete
from tests.telephony_provisioner.quirks import Combined

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_simulator.chime_sdk_voice.account import Document
    from telephony_simulator.json_types import Json, JsonObject

RELEASED: JsonObject = {**SEATTLE, "Release": "true"}
LOST = RuntimeError("Runtime exited with error")


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


class Hides:
    """Answers a read as if the account had nothing of it, for some seconds."""

    def __init__(self, cloud: Cloud, operation: str, seconds: float = 1e9) -> None:
        self._clock = cloud.clock
        self._operation = operation
        self._until = cloud.clock.now() + seconds

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        answer = perform()
        if operation != self._operation or self._clock.now() >= self._until:
            return answer
        if operation.startswith("Get"):
            raise refusal("NotFoundException", "not yet")
        return {name: [] for name in answer}


class BusyTable(InMemoryTable):
    """A register's table that fails for some seconds where an item's key has this end."""

    def __init__(self, cloud: Cloud, end_of_key: str, seconds: float) -> None:
        super().__init__()
        self._clock = cloud.clock
        self._end_of_key = end_of_key
        self._until = cloud.clock.now() + seconds

    def read(self, key: str) -> Mapping[str, Any]:
        self._fail_while_busy(key)
        return super().read(key)

    def update_if_latest(self, key: str, order: str, values: Mapping[str, Any]) -> bool:
        self._fail_while_busy(key)
        return super().update_if_latest(key, order, values)

    def _fail_while_busy(self, key: str) -> None:
        if key.endswith(self._end_of_key) and self._clock.now() < self._until:
            raise ServiceError(operation="UpdateItem", code="Throttling", message="", status=400)


def request(request_type: str, number: Json, properties: JsonObject, line: str) -> JsonObject:
    """Return an event, as the Provider framework sends it."""
    return {
        "RequestType": request_type,
        "RequestId": "r-1",
        "StackId": STACK_ID,
        "LogicalResourceId": line,
        "ResourceType": "Custom::PhoneNumber",
        "PhysicalResourceId": number,
        "ResourceProperties": properties,
    }


def test_request_is_claimed_by_its_first_poll_when_the_register_is_busy(cloud: Cloud) -> None:
    cloud.order_requests(BusyTable(cloud, " Number", 5))

    started = cloud.provisioner.on_event(request("Create", None, SEATTLE, "Number"))
    cloud.clock.sleep(60)
    number = create(cloud, SEATTLE)

    assert "Order" not in started
    assert cloud.number(number)["Status"] == "Unassigned"
    assert len(cloud.orders()) == 1


def test_number_is_ordered_once_after_the_register_was_busy_for_a_whole_poll(
    cloud: Cloud,
) -> None:
    cloud.order_requests(BusyTable(cloud, " order", ORDER_ATTEMPTS_SECONDS + 60))

    create(cloud, SEATTLE)

    assert len(cloud.orders()) == 1


def test_creation_goes_on_when_the_first_reads_are_throttled(cloud: Cloud) -> None:
    cloud.faults = Script().before("ListPhoneNumbers", *[THROTTLED] * 6)

    create(cloud, SEATTLE)

    assert len(cloud.orders()) == 1


def test_creation_fails_at_once_when_the_first_read_is_refused(cloud: Cloud) -> None:
    cloud.faults = Script().before("ListPhoneNumbers", refusal("ForbiddenException"))

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "FAILED"
    assert "ForbiddenException" in str(response["Reason"])
    assert cloud.orders() == []


def test_error_says_that_the_order_of_a_visible_number_is_not_to_be_seen(cloud: Cloud) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(seconds=1e6))
    cloud.faults = Combined(
        Hides(cloud, "GetPhoneNumberOrder"), Hides(cloud, "ListPhoneNumberOrders")
    )

    response = cloud.create("Custom::PhoneNumber", "Number", SEATTLE)

    assert response["Status"] == "FAILED"
    assert "its order is not to be seen" in str(response["Reason"])
    assert len(cloud.orders()) == 1


class HidesEverySecondList:
    """Answers a list in turn with nothing, and with all that it has."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._lists = 0

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        answer = perform()
        if operation != self._operation:
            return answer
        self._lists += 1
        return {name: [] for name in answer} if self._lists % 2 else answer


def test_number_that_appears_between_two_reads_is_released(cloud: Cloud) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(seconds=400))
    cloud.faults = Script().after("CreatePhoneNumberOrder", LOST)
    failed = cloud.create("Custom::PhoneNumber", "Number", RELEASED)
    cloud.faults = Combined(
        Hides(cloud, "ListPhoneNumbers", seconds=200),
        HidesEverySecondList("ListPhoneNumberOrders"),
    )

    delete(cloud, failed["PhysicalResourceId"], RELEASED)

    assert [number["Status"] for number in cloud.numbers()] == ["DeleteInProgress"]


def test_number_whose_order_stays_hidden_is_left_after_stale_reads_are_ruled_out(
    cloud: Cloud,
) -> None:
    cloud.api.order_outcomes.append(OrderOutcome(seconds=1e6))
    cloud.faults = Script().after("CreatePhoneNumberOrder", LOST)
    failed = cloud.create("Custom::PhoneNumber", "Number", RELEASED)
    cloud.faults = Combined(
        Hides(cloud, "GetPhoneNumberOrder"), Hides(cloud, "ListPhoneNumberOrders")
    )
    began = cloud.clock.now()

    delete(cloud, failed["PhysicalResourceId"], RELEASED)

    assert cloud.clock.now() - began > STALE_ERROR_SECONDS + OVERLAP_SECONDS
    assert not cloud.sent("DeletePhoneNumber")


def test_delete_of_an_adoption_ends_when_the_number_is_gone(cloud: Cloud) -> None:
    properties: JsonObject = {
        "ProductType": "SipMediaApplicationDialIn",
        "E164PhoneNumber": "+14155550100",
    }

    delete(cloud, "+14155550100", properties)

    assert not cloud.sent("UpdatePhoneNumber")


def test_number_of_another_line_is_not_taken_for_the_ordered_one(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE, "Owner")
    cloud.clock.sleep(3600)
    event = request("Create", number, SEATTLE, "Other") | {"StartedAt": cloud.clock.now()}

    with pytest.raises(ProvisioningError, match="belongs to another line; deploy again"):
        cloud.provisioner.is_complete(event)

    assert len(cloud.orders()) == 1


def test_product_type_that_cannot_be_changed_for_now_is_retried(cloud: Cloud) -> None:
    cloud.api.add_phone_number("+14155550100", product_type="VoiceConnector")
    cloud.faults = Script().before("UpdatePhoneNumber", UNAVAILABLE)
    properties: JsonObject = {
        "ProductType": "SipMediaApplicationDialIn",
        "E164PhoneNumber": "+14155550100",
    }

    create(cloud, properties)

    assert cloud.number("+14155550100")["ProductType"] == "SipMediaApplicationDialIn"
