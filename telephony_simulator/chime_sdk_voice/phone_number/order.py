"""Phone number orders: accepted at once, completed or failed later."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice.errors import bad_request, not_found, require_quota
from telephony_simulator.chime_sdk_voice.pagination import page
from telephony_simulator.chime_sdk_voice.phone_number import number_pool
from telephony_simulator.chime_sdk_voice.phone_number.lifecycle import (
    as_unassigned,
    normalize_phone_number,
    store_phone_number,
)
from telephony_simulator.chime_sdk_voice.resources import (
    OrderOutcome,
    PhoneNumber,
    PhoneNumberOrder,
)

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.literals import (
        OrderedPhoneNumberStatusType,
        PhoneNumberOrderStatusType,
    )
    from mypy_boto3_chime_sdk_voice.type_defs import (
        CreatePhoneNumberOrderRequestTypeDef,
        GetPhoneNumberOrderRequestTypeDef,
        ListPhoneNumberOrdersRequestTypeDef,
        PhoneNumberOrderTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document

_FAILED: tuple[PhoneNumberOrderStatusType, ...] = ("Failed", "Partial", "Exception", "Cancelled")


def create_phone_number_order(
    account: Account, request: CreatePhoneNumberOrderRequestTypeDef
) -> Document:
    """Accept an order for available numbers; it is completed later."""
    ordered = [normalize_phone_number(number) for number in request["E164PhoneNumbers"]]
    if not ordered or len(set(ordered)) < len(ordered):
        raise bad_request("E164PhoneNumbers is empty or names a phone number twice")
    if not all(number_pool.is_supplied(n) and n not in account.phone_numbers for n in ordered):
        raise bad_request("a phone number of the order is not available; search for another one")
    require_quota(
        "phone-numbers",
        account.settings.phone_numbers,
        len(account.phone_numbers) + len(ordered),
    )
    order_id, now = account.new_id(), account.now()
    order = PhoneNumberOrder(
        phone_number_order_id=order_id,
        product_type=request["ProductType"],
        ordered_phone_numbers=dict.fromkeys(ordered, "Processing"),
        created_timestamp=now,
        updated_timestamp=now,
    )
    account.phone_number_orders[order_id] = order
    for number in ordered:
        account.phone_numbers[number] = PhoneNumber(
            e164_phone_number=number,
            country="US",
            product_type=request["ProductType"],
            created_timestamp=now,
            updated_timestamp=now,
            order_id=order_id,
            name=request.get("Name"),
        )
    _schedule(account, order_id)
    return {"PhoneNumberOrder": describe_phone_number_order(order)}


def get_phone_number_order(
    account: Account, request: GetPhoneNumberOrderRequestTypeDef
) -> Document:
    """Describe one order."""
    try:
        order = account.phone_number_orders[request["PhoneNumberOrderId"]]
    except KeyError:
        raise not_found(f"there is no phone number order {request['PhoneNumberOrderId']}") from None
    return {"PhoneNumberOrder": describe_phone_number_order(order)}


def list_phone_number_orders(
    account: Account, request: ListPhoneNumberOrdersRequestTypeDef
) -> Document:
    """List all orders of the account."""
    orders, more = page(
        account.phone_number_orders.values(),
        lambda order: f"{order.created_timestamp.isoformat()} {order.phone_number_order_id}",
        request.get("NextToken"),
        request.get("MaxResults"),
    )
    return {"PhoneNumberOrders": [describe_phone_number_order(order) for order in orders], **more}


def describe_phone_number_order(order: PhoneNumberOrder) -> PhoneNumberOrderTypeDef:
    """Return the order as the API represents it."""
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
    account.schedule.after(seconds, partial(_complete, account, order_id, outcome))


def _complete(account: Account, order_id: str, outcome: OrderOutcome) -> None:
    order = account.phone_number_orders[order_id]
    ordered = list(order.ordered_phone_numbers)
    acquired = ordered[: outcome.acquires(len(ordered))]
    rest = ordered[len(acquired) :]
    statuses: dict[str, OrderedPhoneNumberStatusType] = dict.fromkeys(acquired, "Acquired")
    for number in acquired:
        store_phone_number(account, as_unassigned(account, account.phone_numbers[number]))
    for number in rest:
        statuses[number] = "Processing"
        if outcome.status in _FAILED:
            statuses[number] = "Failed"
            del account.phone_numbers[number]
    account.phone_number_orders[order_id] = replace(
        order,
        status=outcome.status,
        ordered_phone_numbers=statuses,
        updated_timestamp=account.now(),
    )
