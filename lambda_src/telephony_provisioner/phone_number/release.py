"""Releases a number: only when nothing uses it, and never while its order is being processed."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telephony_provisioner.errors import ProvisioningError, ServiceError
from telephony_provisioner.resource import Progress
from telephony_provisioner.timing import (
    DEPLOYMENT_SECONDS,
    GIVE_UP_SECONDS,
    OVERLAP_SECONDS,
    RELEASE_IN_USE_SECONDS,
    STALE_ERROR_SECONDS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from telephony_provisioner.api.phone_numbers import PhoneNumber
    from telephony_provisioner.phone_number.line import Line
    from telephony_provisioner.resource import RequestContext

_logger = logging.getLogger(__name__)


def release_all(context: RequestContext, numbers: Iterable[PhoneNumber]) -> Progress:
    """Release the numbers, one after the other.

    Raises:
        ProvisioningError: As for `release`.
    """
    for number in numbers:
        if release(context, number) is Progress.IN_PROGRESS:
            return Progress.IN_PROGRESS
    return Progress.COMPLETE


def release(context: RequestContext, number: PhoneNumber) -> Progress:
    """Make the next step towards the deletion queue.

    Returns:
        COMPLETE when the order of the number will not bring it: there is nothing to release. The
        caller stops when the number is in the deletion queue.

    Raises:
        ProvisioningError: The number stays in use, or its order stays open.
    """
    order_id = number.order_id
    if number.status == "Unassigned":
        _delete(context, number)
    elif number.status == "AcquireInProgress" and _will_not_arrive(context, number):
        _logger.info("phone number order %s is not complete: nothing to release", order_id)
        return Progress.COMPLETE
    elif number.status == "AcquireInProgress":
        _wait(context, order_id)
    elif context.age_seconds > RELEASE_IN_USE_SECONDS:
        users = ", ".join(number.sip_rule_ids + number.voice_connector_ids)
        raise ProvisioningError(
            f"the phone number of order {order_id or '(none)'} is {number.status} and cannot be"
            f" released; it is used by {users or 'nothing we see'}: delete that,"
            " then delete the stack again"
        )
    return Progress.IN_PROGRESS


def await_pending_orders(context: RequestContext, line: Line) -> Progress:
    """Wait until no recent order may bring a number that this Delete must release.

    An order that takes weeks is not waited for: the Delete would fail with CloudFormation's
    timeout, and its number carries the owner tag, so the next deployment of the line takes it.

    Raises:
        ProvisioningError: An order stays open whose number does not show its owner.
    """
    since = (context.request.started_at or 0.0) - DEPLOYMENT_SECONDS
    for order in context.voice.list_phone_number_orders():
        if order.created_at < since or not order.may_bring_number_soon(context.clock):
            continue
        for number in map(context.voice.find_phone_number, order.number_statuses):
            if number is None or not number.shows_owner:
                _wait(context, order.phone_number_order_id)
                return Progress.IN_PROGRESS
            if number.owner_tag == line.owner_tag and line.should_release(number):
                return Progress.IN_PROGRESS
    return Progress.COMPLETE


def _wait(context: RequestContext, order_id: str) -> None:
    if context.age_seconds > GIVE_UP_SECONDS:
        raise ProvisioningError(
            f"phone number order {order_id} is still open, and only a number that has come can"
            " be released; delete the stack again when the order is complete"
        )


def _delete(context: RequestContext, number: PhoneNumber) -> None:
    try:
        context.voice.delete_phone_number(number.e164_phone_number)
    except ServiceError as error:
        if not error.is_invalid_request or context.age_seconds > RELEASE_IN_USE_SECONDS:
            raise


def _will_not_arrive(context: RequestContext, number: PhoneNumber) -> bool:
    """Tell whether the number's order failed or takes weeks."""
    order = context.voice.find_phone_number_order(number.order_id)
    if order is None:
        # A read may be older than the order, or than the request that placed it.
        return context.age_seconds > STALE_ERROR_SECONDS + OVERLAP_SECONDS
    return order.takes_weeks or order.has_failed_for(number.e164_phone_number)
