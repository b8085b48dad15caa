"""Phone numbers: what a number is, what uses it and where it is in its life."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote

from telephony_simulator.chime_sdk_voice import number_pool
from telephony_simulator.chime_sdk_voice.errors import bad_request, not_found

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_chime_sdk_voice.literals import (
        PhoneNumberProductTypeType,
        PhoneNumberStatusType,
    )
    from mypy_boto3_chime_sdk_voice.type_defs import (
        PhoneNumberAssociationTypeDef,
        PhoneNumberTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class CallingName:
    """The name that callees see, and from when they see it."""

    name: str
    succeeds: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """A number of the account, from its order to the end of the deletion queue.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_PhoneNumber.html
    """

    e164_phone_number: str
    country: str
    product_type: PhoneNumberProductTypeType
    created_timestamp: datetime
    updated_timestamp: datetime
    order_id: str | None = None
    name: str | None = None
    settles: datetime | None = None
    """From when SIP rules accept it; nothing until its order has acquired it."""

    assigned_until: datetime | None = None
    """Until when it stays `Assigned` although its last SIP rule is gone."""

    voice_connector: tuple[str, datetime] | None = None
    """The Voice Connector it is associated with, and since when."""

    calling_name: CallingName | None = None
    deletion_timestamp: datetime | None = None
    """When it was moved to the deletion queue."""


def find(account: Account, phone_number_id: str) -> PhoneNumber:
    """Return the number by its E.164 form or by its id, or refuse with NotFoundException."""
    try:
        return account.numbers[normalized(phone_number_id)]
    except KeyError:
        raise not_found("this account has no such phone number") from None


def keep(account: Account, number: PhoneNumber) -> PhoneNumber:
    """Put the number, as it is now, into the inventory."""
    number = replace(number, updated_timestamp=account.now())
    account.numbers[number.e164_phone_number] = number
    return number


def normalized(phone_number_id: str) -> str:
    """Return `+1…` for `+1…`, `%2B1…` and `1…`."""
    return "+" + unquote(phone_number_id).lstrip("+")


def settling(account: Account, number: PhoneNumber) -> PhoneNumber:
    """Return the number as it becomes `Unassigned`: rules accept it a little later."""
    takes = timedelta(seconds=account.settings.number_settles_seconds)
    return replace(number, settles=account.now() + takes, deletion_timestamp=None)


def require_dial_in(account: Account, e164_phone_number: str, member: str) -> None:
    """Refuse a member of a request that is not a settled dial-in number of the account."""
    number = account.numbers.get(e164_phone_number)
    if number is None or number.deletion_timestamp:
        raise bad_request(f"{member} is not a phone number, in E.164, of this account")
    if number.product_type != "SipMediaApplicationDialIn":
        raise bad_request(f"{member} is not of product type SipMediaApplicationDialIn")
    if number.settles is None or account.now() < number.settles:
        raise bad_request(f"{member} is a phone number that is not ready yet")


def released(account: Account, e164_phone_number: str) -> None:
    """Note that a SIP rule of the number is gone: the number is free a little later."""
    number = account.numbers[e164_phone_number]
    takes = timedelta(seconds=account.settings.number_release_seconds)
    keep(account, replace(number, assigned_until=account.now() + takes))


def status(account: Account, number: PhoneNumber) -> PhoneNumberStatusType:
    """Return where the number is in its life."""
    if number.settles is None:
        return "AcquireInProgress"
    if number.deletion_timestamp:
        return "DeleteInProgress"
    leaving = number.assigned_until is not None and account.now() < number.assigned_until
    return "Assigned" if leaving or associations(account, number) else "Unassigned"


def associations(account: Account, number: PhoneNumber) -> list[PhoneNumberAssociationTypeDef]:
    """Return what uses the number: SIP rules, enabled or not, or a Voice Connector."""
    trigger = ("ToPhoneNumber", number.e164_phone_number)
    used_by: list[PhoneNumberAssociationTypeDef] = [
        {
            "Value": rule.sip_rule_id,
            "Name": "SipRuleId",
            "AssociatedTimestamp": rule.created_timestamp,
        }
        for rule in account.rules.values()
        if rule.trigger == trigger
    ]
    if number.voice_connector:
        connector_id, since = number.voice_connector
        used_by.append(
            {"Value": connector_id, "Name": "VoiceConnectorId", "AssociatedTimestamp": since}
        )
    return used_by


def describe(account: Account, number: PhoneNumber) -> PhoneNumberTypeDef:
    """Return the number as the API writes it; its id is the escaped number."""
    described: PhoneNumberTypeDef = {
        "PhoneNumberId": number.e164_phone_number.replace("+", "%2B"),
        "E164PhoneNumber": number.e164_phone_number,
        "Country": number.country,
        "Type": "TollFree" if number_pool.is_toll_free(number.e164_phone_number) else "Local",
        "ProductType": number.product_type,
        "Status": status(account, number),
        "Capabilities": {"InboundCall": True, "OutboundCall": True},
        "Associations": associations(account, number),
        "CallingNameStatus": "Unassigned",
        "CreatedTimestamp": number.created_timestamp,
        "UpdatedTimestamp": number.updated_timestamp,
    }
    if number.order_id is not None:
        described["OrderId"] = number.order_id
    if number.name is not None:
        described["Name"] = number.name
    if number.calling_name is not None:
        seen = number.calling_name.succeeds <= account.now()
        described["CallingName"] = number.calling_name.name
        described["CallingNameStatus"] = "UpdateSucceeded" if seen else "UpdateInProgress"
    if number.deletion_timestamp is not None:
        described["DeletionTimestamp"] = number.deletion_timestamp
    return described
