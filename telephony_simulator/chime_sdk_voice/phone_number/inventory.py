"""GetPhoneNumber and ListPhoneNumbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice.errors import bad_request
from telephony_simulator.chime_sdk_voice.pagination import page
from telephony_simulator.chime_sdk_voice.phone_number.lifecycle import (
    describe_phone_number,
    find_phone_number,
    normalize_phone_number,
)
from telephony_simulator.chime_sdk_voice.resources import PhoneNumber

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.literals import PhoneNumberProductTypeType
    from mypy_boto3_chime_sdk_voice.type_defs import (
        GetPhoneNumberRequestTypeDef,
        ListPhoneNumbersRequestTypeDef,
        PhoneNumberTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document


def get_phone_number(account: Account, request: GetPhoneNumberRequestTypeDef) -> Document:
    """Describe one number, whether it is assigned, free or in the deletion queue."""
    number = find_phone_number(account, request["PhoneNumberId"])
    return {"PhoneNumber": describe_phone_number(account, number)}


def list_phone_numbers(account: Account, request: ListPhoneNumbersRequestTypeDef) -> Document:
    """List numbers by status, product type and association."""
    if ("FilterName" in request) != ("FilterValue" in request):
        raise bad_request("FilterName and FilterValue come together or not at all")
    described = (
        describe_phone_number(account, number) for number in account.phone_numbers.values()
    )
    fitting, more = page(
        (number for number in described if _is_match(number, request)),
        lambda number: number["E164PhoneNumber"],
        request.get("NextToken"),
        request.get("MaxResults"),
    )
    return {"PhoneNumbers": list(fitting), **more}


def add_phone_number(
    account: Account, e164_phone_number: str, product_type: PhoneNumberProductTypeType, country: str
) -> None:
    """Add a number to the account without an order; a number that it owns is not changed."""
    now = account.now()
    number = PhoneNumber(
        e164_phone_number=normalize_phone_number(e164_phone_number),
        country=country,
        product_type=product_type,
        created_timestamp=now,
        updated_timestamp=now,
        ready_from=now,
    )
    account.phone_numbers.setdefault(number.e164_phone_number, number)


def _is_match(number: PhoneNumberTypeDef, request: ListPhoneNumbersRequestTypeDef) -> bool:
    return (
        request.get("Status", number["Status"]) == number["Status"]
        and request.get("ProductType", number["ProductType"]) == number["ProductType"]
        and ("FilterName" not in request or _is_associated(number, request))
    )


def _is_associated(number: PhoneNumberTypeDef, request: ListPhoneNumbersRequestTypeDef) -> bool:
    wanted = (request["FilterName"], request["FilterValue"])
    return any((one["Name"], one["Value"]) == wanted for one in number["Associations"])
