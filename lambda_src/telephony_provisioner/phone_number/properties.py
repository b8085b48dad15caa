"""The properties of a Custom::PhoneNumber."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast

from telephony_provisioner.errors import RequestError
from telephony_provisioner.owner_tag import without_tags
from telephony_provisioner.request import Properties, describe, required_text, text, whole_number

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.literals import PhoneNumberProductTypeType

    from telephony_provisioner.api.client import Search

PRODUCT_TYPES: Final = ("SipMediaApplicationDialIn", "VoiceConnector")
CRITERIA: Final = ("AreaCode", "City", "State", "TollFreePrefix", "Country", "PhoneNumberType")
DEFAULT_MAX_ORDERS: Final = 5

_E164: Final = re.compile(r"\+[1-9][0-9]{1,14}")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumberProperties:
    """The decoded properties of a Custom::PhoneNumber."""

    product_type: PhoneNumberProductTypeType
    search: Search
    e164_phone_number: str | None = field(repr=False)
    """The number to adopt; None when one is ordered."""

    name: str | None
    calling_name: str | None
    release: bool
    """Whether a Delete releases the number: only for exactly "true"."""

    max_orders: int


def decode_properties(properties: Properties) -> PhoneNumberProperties:
    """Decode the properties of a Custom::PhoneNumber.

    Raises:
        RequestError: A property is invalid.
    """
    product_type = required_text(properties, "ProductType")
    if product_type not in PRODUCT_TYPES:
        raise RequestError(
            f"ProductType must be one of {', '.join(PRODUCT_TYPES)}, got {describe(product_type)}"
        )
    adopted, search = text(properties, "E164PhoneNumber"), decode_search(properties)
    if bool(adopted) == bool(search):
        raise RequestError("exactly one of E164PhoneNumber and Search must be given")
    if adopted and not is_e164(adopted):
        raise RequestError("E164PhoneNumber must be in E.164 form, a plus and 2 to 15 digits")
    return PhoneNumberProperties(
        product_type=cast("PhoneNumberProductTypeType", product_type),
        search=search,
        e164_phone_number=adopted,
        name=_given_name(properties),
        calling_name=text(properties, "CallingName"),
        release=properties.get("Release") == "true",
        max_orders=whole_number(properties.get("MaxOrders", DEFAULT_MAX_ORDERS), "MaxOrders"),
    )


def _given_name(properties: Properties) -> str | None:
    """Return the name without tags: a copied name must not claim another line's number."""
    name = text(properties, "Name")
    return without_tags(name) or None if name else None


def is_e164(text: str) -> bool:
    """Tell whether the text is a number in E.164 form."""
    return _E164.fullmatch(text) is not None


def decode_search(properties: Properties) -> Search:
    """Decode the search criteria; empty where a number is adopted.

    Raises:
        RequestError: A criterion is invalid.
    """
    match properties.get("Search"):
        case None:
            return {}
        case dict(search):
            unknown = len(search.keys() - set(CRITERIA))
            if unknown:
                allowed = ", ".join(CRITERIA)
                raise RequestError(f"Search has {unknown} unknown criteria; allowed are {allowed}")
            return cast("Search", {name: required_text(search, name) for name in search})
        case value:
            raise RequestError(f"Search must be an object, got {type(value).__name__}")
