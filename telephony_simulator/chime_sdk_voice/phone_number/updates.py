"""Updates of a number's product type, calling name or name."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice.errors import bad_request, conflict
from telephony_simulator.chime_sdk_voice.partial_failures import phone_number_errors
from telephony_simulator.chime_sdk_voice.phone_number.lifecycle import (
    describe_phone_number,
    find_phone_number,
    normalize_phone_number,
    phone_number_status,
    store_phone_number,
)
from telephony_simulator.chime_sdk_voice.phone_number.number_pool import is_toll_free
from telephony_simulator.chime_sdk_voice.resources import CallingName

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.literals import PhoneNumberProductTypeType
    from mypy_boto3_chime_sdk_voice.type_defs import (
        BatchUpdatePhoneNumberRequestTypeDef,
        UpdatePhoneNumberRequestItemTypeDef,
        UpdatePhoneNumberRequestTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document
    from telephony_simulator.chime_sdk_voice.resources import PhoneNumber

_UPDATABLE = ("ProductType", "CallingName", "Name")


def update_phone_number(account: Account, request: UpdatePhoneNumberRequestTypeDef) -> Document:
    """Change one of the three members."""
    return {"PhoneNumber": describe_phone_number(account, _update(account, request))}


def batch_update_phone_number(
    account: Account, request: BatchUpdatePhoneNumberRequestTypeDef
) -> Document:
    """Change one of the three members of each number; failures are listed in a 200 answer."""
    items = {
        normalize_phone_number(item["PhoneNumberId"]): item
        for item in request["UpdatePhoneNumberRequestItems"]
    }
    if len(items) < len(request["UpdatePhoneNumberRequestItems"]):
        raise bad_request("UpdatePhoneNumberRequestItems names a phone number twice")
    return phone_number_errors(items, lambda number: _update(account, items[number]))


def _update(
    account: Account,
    request: UpdatePhoneNumberRequestTypeDef | UpdatePhoneNumberRequestItemTypeDef,
) -> PhoneNumber:
    number = find_phone_number(account, request["PhoneNumberId"])
    if number.deletion_timestamp:
        raise bad_request("the phone number is in the deletion queue")
    match [member for member in _UPDATABLE if member in request]:
        case ["ProductType"]:
            number = _with_product_type(account, number, request["ProductType"])
        case ["CallingName"]:
            number = _with_calling_name(account, number, request["CallingName"])
        case ["Name"]:
            number = replace(number, name=request["Name"])
        case _:
            raise bad_request("a request updates one of ProductType, CallingName and Name")
    return store_phone_number(account, number)


def _with_product_type(
    account: Account, number: PhoneNumber, product_type: PhoneNumberProductTypeType
) -> PhoneNumber:
    if phone_number_status(account, number) != "Unassigned":
        raise bad_request("the product type changes only while the phone number is Unassigned")
    if number.country != "US" and product_type != "SipMediaApplicationDialIn":
        raise bad_request("a phone number outside the US is a SipMediaApplicationDialIn number")
    return replace(number, product_type=product_type)


def _with_calling_name(account: Account, number: PhoneNumber, name: str) -> PhoneNumber:
    if is_toll_free(number.e164_phone_number):
        raise bad_request("a toll-free number cannot have a calling name")
    if number.calling_name and account.now() < number.calling_name.visible_from:
        raise conflict("the last update of the phone number's calling name is still in progress")
    between = timedelta(seconds=account.settings.calling_name_change_seconds)
    if number.calling_name and account.now() < number.calling_name.changed_at + between:
        raise bad_request("the calling name of a phone number can change once in seven days")
    takes = timedelta(seconds=account.settings.calling_name_seconds)
    now = account.now()
    calling_name = CallingName(name=name, visible_from=now + takes, changed_at=now)
    return replace(number, calling_name=calling_name)
