"""Waits for the arrival of an ordered number, as long as its order may bring one."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telephony_provisioner.errors import ProvisioningError
from telephony_provisioner.owner_tag import pending_request_in, request_digest
from telephony_provisioner.timing import GIVE_UP_SECONDS, NUMBER_APPEARS_SECONDS, READ_LAG_SECONDS

if TYPE_CHECKING:
    from telephony_provisioner.api.phone_numbers import PhoneNumber, PhoneNumberOrder
    from telephony_provisioner.owner_tag import OwnerTag
    from telephony_provisioner.resource import RequestContext

_logger = logging.getLogger(__name__)


def await_number(context: RequestContext, number: PhoneNumber) -> None:
    """Wait for a number that cannot be used yet; restore one from the deletion queue.

    Raises:
        ProvisioningError: The number will not become usable; the message names the order.
    """
    if number.is_in_deletion_queue:
        if pending_request_in(number.name) == request_digest(context.request.request_id):
            raise ProvisioningError(
                f"the phone number of order {number.order_id} was released while this went on: the"
                " creation was cancelled; deploy again"
            )
        context.voice.restore_phone_number(number.e164_phone_number)
        return
    order = context.voice.find_phone_number_order(number.order_id) if number.order_id else None
    if order is None:
        _wait(context, [], f"the phone number is {number.status} and its order is not to be seen")
    elif order.takes_weeks or order.has_failed_for(number.e164_phone_number):
        raise ProvisioningError(_describe(order))
    else:
        _wait(context, [order])


def orders_of(context: RequestContext, number: str) -> list[PhoneNumberOrder]:
    """Return the orders of a number."""
    orders = context.voice.list_phone_number_orders()
    return [order for order in orders if number in order.number_statuses]


def earlier_orders(context: RequestContext, owner_tag: OwnerTag) -> list[PhoneNumberOrder]:
    """Return the orders that earlier polls of this request may have placed.

    These are the orders of its candidates, except those whose number shows another owner. The first
    poll has no earlier one; a later poll starts when reads must show what an earlier one placed.
    """
    if context.age_seconds < READ_LAG_SECONDS:
        return []
    since = (context.request.started_at or 0.0) - READ_LAG_SECONDS
    candidates = set(context.request.candidates)
    return [
        order
        for order in context.voice.list_phone_number_orders()
        if order.created_at >= since
        and candidates & order.number_statuses.keys()
        and not any(
            context.voice.shows_other_owner(number, owner_tag) for number in order.number_statuses
        )
    ]


def await_orders(context: RequestContext, orders: list[PhoneNumberOrder]) -> None:
    """Wait for a number that does not appear yet; several orders may be its own.

    Raises:
        ProvisioningError: The number will not appear; the message names the orders.
    """
    _wait(context, orders, "the phone number is not to be seen, and no order for it")


def _wait(
    context: RequestContext, orders: list[PhoneNumberOrder], without_orders: str = ""
) -> None:
    for order in orders:
        _logger.info(
            "phone number order %s: %s after %.0f s",
            order.phone_number_order_id,
            order.status,
            context.age_seconds,
        )
    may_arrive = any(order.may_bring_number_soon(context.clock) for order in orders)
    if context.age_seconds > (GIVE_UP_SECONDS if may_arrive else NUMBER_APPEARS_SECONDS):
        descriptions = "; ".join(map(_describe, orders))
        raise ProvisioningError(
            descriptions or f"{without_orders}; look at the account's orders, then deploy again"
        )


def _describe(order: PhoneNumberOrder) -> str:
    """Describe the status of an order, and the next step."""
    name = f"phone number order {order.phone_number_order_id}"
    if order.takes_weeks:
        return (
            f"{name} is {order.status}, which can take weeks; ask AWS Support about it;"
            " once it is complete, the next deployment takes its number"
        )
    if order.has_failed:
        return (
            f"{name} ended as {order.status}; nothing was bought; deploy again to try another one"
        )
    if order.is_open:
        return (
            f"{name} is still {order.status}; deploy again later: the line takes its number then"
            " and orders no other one"
        )
    return (
        f"{name} is {order.status} and brought no number that can be used; ask AWS Support about"
        " it before you order another one"
    )
