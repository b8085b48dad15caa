"""Releasing a number: only once nothing uses it, and never in the middle of its order."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telephony_provisioner.errors import ProvisioningError, ServiceError
from telephony_provisioner.phone_number.arrival import may_bring_a_number
from telephony_provisioner.timing import DEPLOYMENT_SECONDS, GIVE_UP_SECONDS, RELEASE_IN_USE_SECONDS

if TYPE_CHECKING:
    from telephony_provisioner.api.phone_numbers import PhoneNumber
    from telephony_provisioner.phone_number.line import Line
    from telephony_provisioner.resource import Job

_logger = logging.getLogger(__name__)


def release(job: Job, number: PhoneNumber) -> bool:
    """Bring the number one step nearer to the deletion queue; tell whether it will never come.

    Raises:
        ProvisioningError: It stays in use, or its order stays open.
    """
    order_id = number.order_id
    if number.status == "Unassigned":
        _delete(job, number)
    elif number.status == "AcquireInProgress" and _will_not_come(job, number):
        _logger.info("phone number order %s is not complete: nothing to release", order_id)
        return True
    elif number.status == "AcquireInProgress":
        _wait(job, order_id)
    elif job.age > RELEASE_IN_USE_SECONDS:
        users = ", ".join(number.sip_rule_ids + number.voice_connector_ids)
        raise ProvisioningError(
            f"the phone number of order {order_id or '(none)'} is {number.status} and cannot be"
            f" released; it is used by {users or 'nothing we see'}: delete that,"
            " then delete the stack again"
        )
    return False


def nothing_comes(job: Job, line: Line) -> bool:
    """Tell whether no order may still bring a number for which nobody else would come.

    Raises:
        ProvisioningError: One stays open that does not show for whom it is.
    """
    since = (job.request.started_at or 0.0) - DEPLOYMENT_SECONDS
    for order in job.voice.phone_number_orders():
        if order.created < since or not may_bring_a_number(job, order):
            continue
        for number in map(job.voice.find_phone_number, order.numbers):
            if number is None or not number.shows_owner:
                _wait(job, order.phone_number_order_id)
                return False
            if number.marker == line.marker and line.is_to_go(number):
                return False
    return True


def _wait(job: Job, order_id: str) -> None:
    if job.age > GIVE_UP_SECONDS:
        raise ProvisioningError(
            f"phone number order {order_id} is still open, and only a number that has come can"
            " be released; delete the stack again when the order is complete"
        )


def _delete(job: Job, number: PhoneNumber) -> None:
    try:
        job.voice.delete_phone_number(number.e164_phone_number)
    except ServiceError as error:
        if not error.refused or job.age > RELEASE_IN_USE_SECONDS:
            raise


def _will_not_come(job: Job, number: PhoneNumber) -> bool:
    """Tell whether the number's order failed or waits for weeks."""
    order = job.voice.find_phone_number_order(number.order_id)
    return order is None or order.takes_weeks or order.failed_for(number.e164_phone_number)
