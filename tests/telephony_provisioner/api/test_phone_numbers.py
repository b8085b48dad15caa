from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from telephony_provisioner.api.phone_numbers import (
    PhoneNumberOrder,
    decode_phone_number,
    decode_phone_number_order,
)
from telephony_provisioner.timing import NUMBER_APPEARS_SECONDS
from telephony_simulator.clock import VirtualClock
from tests.telephony_provisioner.cloud import MeasuringClock

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.literals import (
        PhoneNumberOrderStatusType,
        PhoneNumberStatusType,
    )

    from telephony_provisioner.clock import Clock


def order_updated_now(status: PhoneNumberOrderStatusType, clock: Clock) -> PhoneNumberOrder:
    return decode_phone_number_order(
        {
            "Status": status,
            "OrderedPhoneNumbers": [{"E164PhoneNumber": "+12065550100", "Status": "Acquired"}],
            "UpdatedTimestamp": datetime.fromtimestamp(clock.now(), UTC),
        }
    )


@pytest.mark.parametrize(
    ("status", "eventually", "soon"),
    [
        ("Processing", True, True),
        ("PendingDocuments", True, False),
        ("Submitted", True, False),
        ("FOC", True, False),
        ("ChangeRequested", True, False),
        ("Successful", True, True),
        ("Failed", False, False),
        ("Cancelled", False, False),
    ],
)
def test_order_that_takes_weeks_prevents_a_purchase_but_is_not_waited_for(
    status: PhoneNumberOrderStatusType,
    eventually: bool,  # noqa: FBT001 - a column of the table
    soon: bool,  # noqa: FBT001 - a column of the table
) -> None:
    clock = MeasuringClock(VirtualClock())

    order = order_updated_now(status, clock)

    assert order.may_bring_number_eventually(clock) is eventually
    assert order.may_bring_number_soon(clock) is soon


def test_successful_order_brings_no_number_after_its_number_should_have_appeared() -> None:
    clock = MeasuringClock(VirtualClock())
    order = order_updated_now("Successful", clock)

    clock.sleep(NUMBER_APPEARS_SECONDS + 1)

    assert not order.may_bring_number_eventually(clock)
    assert not order.may_bring_number_soon(clock)


@pytest.mark.parametrize(
    ("status", "is_in_deletion_queue"),
    [("DeleteInProgress", True), ("ReleaseInProgress", True), ("Unassigned", False)],
)
def test_status_says_whether_a_number_is_in_the_deletion_queue(
    status: PhoneNumberStatusType,
    is_in_deletion_queue: bool,  # noqa: FBT001 - a column of the table
) -> None:
    number = decode_phone_number({"E164PhoneNumber": "+12065550100", "Status": status})

    assert number.is_in_deletion_queue is is_in_deletion_queue
