"""SearchAvailablePhoneNumbers; it reserves nothing."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice.errors import bad_request
from telephony_simulator.chime_sdk_voice.pagination import page
from telephony_simulator.chime_sdk_voice.phone_number import number_pool

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.type_defs import SearchAvailablePhoneNumbersRequestTypeDef

    from telephony_simulator.chime_sdk_voice.account import Account, Document

_LOCAL = ("AreaCode", "City", "State")


def search_available_phone_numbers(
    account: Account, request: SearchAvailablePhoneNumbersRequestTypeDef
) -> Document:
    """Return the available numbers of the pool that fit every criterion."""
    found = chain.from_iterable(number_pool.numbers_of(code) for code in _codes(request))
    numbers, more = page(
        (number for number in found if number not in account.phone_numbers),
        lambda number: number,
        request.get("NextToken"),
        request.get("MaxResults"),
    )
    return {"E164PhoneNumbers": list(numbers), **more}


def _codes(request: SearchAvailablePhoneNumbersRequestTypeDef) -> tuple[str, ...]:
    prefix, kind = request.get("TollFreePrefix"), request.get("PhoneNumberType")
    if request.get("Country", "US") != "US":
        return ()
    if prefix is None and kind != "TollFree":
        return number_pool.local_area_codes(
            area_code=request.get("AreaCode"), city=request.get("City"), state=request.get("State")
        )
    if kind == "Local" or any(criterion in request for criterion in _LOCAL):
        raise bad_request("a toll-free number has no area code, city or state to search by")
    return number_pool.TOLL_FREE_PREFIXES if prefix is None else (prefix,)
