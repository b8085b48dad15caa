"""The account's phone numbers: one, or all that fit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice import numbers
from telephony_simulator.chime_sdk_voice.errors import bad_request
from telephony_simulator.chime_sdk_voice.numbers import PhoneNumber
from telephony_simulator.chime_sdk_voice.pages import page

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
    number = numbers.find(account, request["PhoneNumberId"])
    return {"PhoneNumber": numbers.describe(account, number)}


def list_phone_numbers(account: Account, request: ListPhoneNumbersRequestTypeDef) -> Document:
    """List numbers by status, product type and what they are associated with."""
    if ("FilterName" in request) != ("FilterValue" in request):
        raise bad_request("FilterName and FilterValue come together or not at all")
    described = (numbers.describe(account, number) for number in account.numbers.values())
    fitting, more = page(
        (number for number in described if _fits(number, request)),
        lambda number: number["E164PhoneNumber"],
        request.get("NextToken"),
        request.get("MaxResults"),
    )
    return {"PhoneNumbers": list(fitting), **more}


def add(
    account: Account, e164_phone_number: str, product_type: PhoneNumberProductTypeType, country: str
) -> None:
    """Let the account own a number that was not ordered here; one that it owns stays as it is."""
    now = account.now()
    number = PhoneNumber(
        e164_phone_number=numbers.normalized(e164_phone_number),
        country=country,
        product_type=product_type,
        created_timestamp=now,
        updated_timestamp=now,
        settles=now,
    )
    account.numbers.setdefault(number.e164_phone_number, number)


def _fits(number: PhoneNumberTypeDef, request: ListPhoneNumbersRequestTypeDef) -> bool:
    return (
        request.get("Status", number["Status"]) == number["Status"]
        and request.get("ProductType", number["ProductType"]) == number["ProductType"]
        and ("FilterName" not in request or _is_associated(number, request))
    )


def _is_associated(number: PhoneNumberTypeDef, request: ListPhoneNumbersRequestTypeDef) -> bool:
    wanted = (request["FilterName"], request["FilterValue"])
    return any((one["Name"], one["Value"]) == wanted for one in number["Associations"])
