"""Waiting for a number that was ordered, as long as something may come of its order."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from telephony_provisioner.errors import ProvisioningError
from telephony_provisioner.owner_tag import due_in, request_word
from telephony_provisioner.phone_number.order import is_just_done
from telephony_provisioner.timing import GIVE_UP_SECONDS, NUMBER_APPEARS_SECONDS, READ_LAG_SECONDS

if TYPE_CHECKING:
    from telephony_provisioner.api.phone_numbers import PhoneNumber, PhoneNumberOrder
    from telephony_provisioner.owner_tag import Marker
    from telephony_provisioner.resource import Job

_logger = logging.getLogger(__name__)


def await_number(job: Job, number: PhoneNumber) -> None:
    """Wait for a number that cannot be used yet; take one that was deleted out of its queue.

    Raises:
        ProvisioningError: Waiting any longer is in vain; the message names the order.
    """
    if number.is_queued and due_in(number.name) == request_word(job.request.request_id):
        raise ProvisioningError(
            f"the phone number of order {number.order_id} was released while this went on: the"
            " creation was cancelled; deploy again"
        )
    if number.is_queued:
        job.voice.restore_phone_number(number.e164_phone_number)
        return
    order = job.voice.find_phone_number_order(number.order_id) if number.order_id else None
    if order is None:
        _wait(job, [], f"the phone number is {number.status} and its order is not to be seen")
    elif order.takes_weeks or order.failed_for(number.e164_phone_number):
        raise ProvisioningError(_told(order))
    else:
        _wait(job, [order])


def orders_of(job: Job, number: str) -> list[PhoneNumberOrder]:
    """Return the orders of a number."""
    return [order for order in job.voice.phone_number_orders() if number in order.numbers]


def earlier_orders(job: Job, marker: Marker) -> list[PhoneNumberOrder]:
    """Return the orders that earlier polls of this request may have placed.

    They are for its candidates, and do not show that they are somebody else's. The first poll has
    none before it, and a later one comes when reads must show what it placed.
    """
    if job.age < READ_LAG_SECONDS:
        return []
    since = (job.request.started_at or 0.0) - READ_LAG_SECONDS
    candidates = set(job.request.candidates)
    return [
        order
        for order in job.voice.phone_number_orders()
        if order.created >= since
        and candidates & order.numbers.keys()
        and not any(job.voice.is_of_another(number, marker) for number in order.numbers)
    ]


def await_orders(job: Job, orders: list[PhoneNumberOrder]) -> None:
    """Wait for a number that does not show yet; several orders may be its own.

    Raises:
        ProvisioningError: Waiting any longer is in vain; the message names the orders.
    """
    _wait(job, orders, "the phone number is not to be seen, and no order for it")


def _wait(job: Job, orders: list[PhoneNumberOrder], otherwise: str = "") -> None:
    for order in orders:
        _logger.info(
            "phone number order %s: %s after %.0f s",
            order.phone_number_order_id,
            order.status,
            job.age,
        )
    may_come = any(may_bring_a_number(job, order) for order in orders)
    if job.age > (GIVE_UP_SECONDS if may_come else NUMBER_APPEARS_SECONDS):
        trouble = "; ".join(map(_told, orders))
        raise ProvisioningError(
            trouble or f"{otherwise}; look at the account's orders, then deploy again"
        )


def may_bring_a_number(job: Job, order: PhoneNumberOrder) -> bool:
    """Tell whether a number of this order may still come to be seen."""
    return order.status == "Processing" or is_just_done(order, job.clock)


def _told(order: PhoneNumberOrder) -> str:
    """Say how an order stands, and what to do."""
    name = f"phone number order {order.phone_number_order_id}"
    if order.takes_weeks:
        return (
            f"{name} is {order.status}, which can take weeks; ask AWS Support about it;"
            " once it is complete, the next deployment takes its number"
        )
    if order.failed:
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
