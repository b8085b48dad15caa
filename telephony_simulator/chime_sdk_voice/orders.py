"""Phone number orders: accepted at once, completed later, and not always well."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice import number_pool, numbers
from telephony_simulator.chime_sdk_voice.errors import bad_request, not_found
from telephony_simulator.chime_sdk_voice.pages import page

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_chime_sdk_voice.literals import (
        OrderedPhoneNumberStatusType,
        PhoneNumberOrderStatusType,
        PhoneNumberProductTypeType,
    )
    from mypy_boto3_chime_sdk_voice.type_defs import (
        CreatePhoneNumberOrderRequestTypeDef,
        GetPhoneNumberOrderRequestTypeDef,
        ListPhoneNumberOrdersRequestTypeDef,
        PhoneNumberOrderTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document

_FAILED: tuple[PhoneNumberOrderStatusType, ...] = ("Failed", "Partial", "Exception", "Cancelled")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOutcome:
    """How an order ends; `Processing` never does.

    Args:
        status: what the order's status becomes.
        acquired: how many of its numbers the account gets, the first ones; by default all of a
            `Successful` order, one of a `Partial` one and none of any other.
        seconds: how long it takes; by default `Settings.order_seconds`.
    """

    status: PhoneNumberOrderStatusType = "Successful"
    acquired: int | None = None
    seconds: float | None = None

    def acquires(self, ordered: int) -> int:
        """Return how many of the ordered numbers the account gets."""
        if self.acquired is not None:
            return self.acquired
        return {"Successful": ordered, "Partial": 1}.get(self.status, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumberOrder:
    """An order of one or more numbers.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_PhoneNumberOrder.html
    """

    phone_number_order_id: str
    product_type: PhoneNumberProductTypeType
    ordered_phone_numbers: dict[str, OrderedPhoneNumberStatusType]
    created_timestamp: datetime
    updated_timestamp: datetime
    status: PhoneNumberOrderStatusType = "Processing"


def create_phone_number_order(
    account: Account, request: CreatePhoneNumberOrderRequestTypeDef
) -> Document:
    """Accept an order for numbers that nobody has; it goes on by itself."""
    ordered = [numbers.normalized(number) for number in request["E164PhoneNumbers"]]
    if not ordered or len(set(ordered)) < len(ordered):
        raise bad_request("E164PhoneNumbers is empty or names a phone number twice")
    if not all(number_pool.is_supplied(n) and n not in account.numbers for n in ordered):
        raise bad_request("a phone number of the order is not available; search for another one")
    order_id, now = account.new_id(), account.now()
    order = PhoneNumberOrder(
        phone_number_order_id=order_id,
        product_type=request["ProductType"],
        ordered_phone_numbers=dict.fromkeys(ordered, "Processing"),
        created_timestamp=now,
        updated_timestamp=now,
    )
    account.orders[order_id] = order
    for number in ordered:
        account.numbers[number] = numbers.PhoneNumber(
            e164_phone_number=number,
            country="US",
            product_type=request["ProductType"],
            created_timestamp=now,
            updated_timestamp=now,
            order_id=order_id,
            name=request.get("Name"),
        )
    _schedule(account, order_id)
    return {"PhoneNumberOrder": describe(order)}


def get_phone_number_order(
    account: Account, request: GetPhoneNumberOrderRequestTypeDef
) -> Document:
    """Describe one order."""
    try:
        order = account.orders[request["PhoneNumberOrderId"]]
    except KeyError:
        raise not_found(f"there is no phone number order {request['PhoneNumberOrderId']}") from None
    return {"PhoneNumberOrder": describe(order)}


def list_phone_number_orders(
    account: Account, request: ListPhoneNumberOrdersRequestTypeDef
) -> Document:
    """List every order there ever was."""
    orders, more = page(
        account.orders.values(),
        lambda order: f"{order.created_timestamp.isoformat()} {order.phone_number_order_id}",
        request.get("NextToken"),
        request.get("MaxResults"),
    )
    return {"PhoneNumberOrders": [describe(order) for order in orders], **more}


def describe(order: PhoneNumberOrder) -> PhoneNumberOrderTypeDef:
    """Return the order as the API writes it."""
    return {
        "PhoneNumberOrderId": order.phone_number_order_id,
        "ProductType": order.product_type,
        "Status": order.status,
        "OrderType": "New",
        "OrderedPhoneNumbers": [
            {"E164PhoneNumber": number, "Status": status}
            for number, status in order.ordered_phone_numbers.items()
        ],
        "CreatedTimestamp": order.created_timestamp,
        "UpdatedTimestamp": order.updated_timestamp,
    }


def _schedule(account: Account, order_id: str) -> None:
    outcome = account.order_outcomes.popleft() if account.order_outcomes else OrderOutcome()
    seconds = account.settings.order_seconds if outcome.seconds is None else outcome.seconds
    account.agenda.after(seconds, partial(_complete, account, order_id, outcome))


def _complete(account: Account, order_id: str, outcome: OrderOutcome) -> None:
    order = account.orders[order_id]
    ordered = list(order.ordered_phone_numbers)
    acquired = ordered[: outcome.acquires(len(ordered))]
    rest = ordered[len(acquired) :]
    statuses: dict[str, OrderedPhoneNumberStatusType] = dict.fromkeys(acquired, "Acquired")
    for number in acquired:
        numbers.keep(account, numbers.settling(account, account.numbers[number]))
    for number in rest:
        statuses[number] = "Processing"
        if outcome.status in _FAILED:
            statuses[number] = "Failed"
            del account.numbers[number]
    account.orders[order_id] = replace(
        order,
        status=outcome.status,
        ordered_phone_numbers=statuses,
        updated_timestamp=account.now(),
    )
