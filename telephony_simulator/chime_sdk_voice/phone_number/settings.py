"""Phone number settings of the account, and the supported countries."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice.errors import bad_request

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.type_defs import (
        ListSupportedPhoneNumberCountriesRequestTypeDef,
        UpdatePhoneNumberSettingsRequestTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document

_BETWEEN_UPDATES = timedelta(days=7)

_COUNTRIES_WITH_IDENTIFICATION = (
    *("AT", "AU", "CA", "CH", "DE", "DK", "FI", "GB", "IE", "IT", "KR", "NG", "NZ", "PR", "SE"),
)
"""Numbers of these countries are ordered through AWS Support; the pool has none."""


def get_phone_number_settings(account: Account, request: Document) -> Document:
    """Return the account's default outbound calling name."""
    del request
    if account.calling_name is None:
        return {}
    name, since = account.calling_name
    return {"CallingName": name, "CallingNameUpdatedTimestamp": since}


def update_phone_number_settings(
    account: Account, request: UpdatePhoneNumberSettingsRequestTypeDef
) -> None:
    """Change the default outbound calling name, at most once in seven days."""
    now = account.now()
    if account.calling_name and now < account.calling_name[1] + _BETWEEN_UPDATES:
        raise bad_request("the default calling name can be updated once every seven days")
    account.calling_name = request["CallingName"], now


def list_supported_phone_number_countries(
    account: Account, request: ListSupportedPhoneNumberCountriesRequestTypeDef
) -> Document:
    """List the countries that have numbers of a product type."""
    del account
    countries: list[Document] = [
        {"CountryCode": "US", "SupportedPhoneNumberTypes": ["Local", "TollFree"]}
    ]
    if request["ProductType"] == "SipMediaApplicationDialIn":
        countries += [
            {"CountryCode": code, "SupportedPhoneNumberTypes": ["Local"]}
            for code in _COUNTRIES_WITH_IDENTIFICATION
        ]
    return {"PhoneNumberCountries": countries}
