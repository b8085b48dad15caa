"""Phone numbers: lookup, status, associations and representation."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote

from telephony_simulator.chime_sdk_voice.errors import bad_request, not_found
from telephony_simulator.chime_sdk_voice.phone_number import number_pool

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.literals import (
        PhoneNumberStatusType,
    )
    from mypy_boto3_chime_sdk_voice.type_defs import (
        PhoneNumberAssociationTypeDef,
        PhoneNumberTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account
    from telephony_simulator.chime_sdk_voice.resources import PhoneNumber


def find_phone_number(account: Account, phone_number_id: str) -> PhoneNumber:
    """Return the number by its E.164 form or its id, or raise NotFoundException."""
    try:
        return account.phone_numbers[normalize_phone_number(phone_number_id)]
    except KeyError:
        raise not_found("this account has no such phone number") from None


def store_phone_number(account: Account, number: PhoneNumber) -> PhoneNumber:
    """Store the number in the account and return it with a new update time."""
    number = replace(number, updated_timestamp=account.now())
    account.phone_numbers[number.e164_phone_number] = number
    return number


def normalize_phone_number(phone_number_id: str) -> str:
    """Return `+1…` for `+1…`, `%2B1…` and `1…`."""
    return "+" + unquote(phone_number_id).lstrip("+")


def as_unassigned(account: Account, number: PhoneNumber) -> PhoneNumber:
    """Return the number as `Unassigned`; rules accept it `number_settles_seconds` later."""
    takes = timedelta(seconds=account.settings.number_settles_seconds)
    return replace(number, ready_from=account.now() + takes, deletion_timestamp=None)


def require_dial_in_number(account: Account, e164_phone_number: str, member: str) -> None:
    """Refuse a request whose member is not a settled dial-in number of the account."""
    number = account.phone_numbers.get(e164_phone_number)
    if number is None or number.deletion_timestamp:
        raise bad_request(f"{member} is not a phone number, in E.164, of this account")
    if number.product_type != "SipMediaApplicationDialIn":
        raise bad_request(f"{member} is not of product type SipMediaApplicationDialIn")
    if number.ready_from is None or account.now() < number.ready_from:
        raise bad_request(f"{member} is a phone number that is not ready yet")


def release_from_sip_rule(account: Account, e164_phone_number: str) -> None:
    """Schedule the number's release after its SIP rule was deleted."""
    number = account.phone_numbers[e164_phone_number]
    takes = timedelta(seconds=account.settings.number_release_seconds)
    store_phone_number(account, replace(number, assigned_until=account.now() + takes))


def phone_number_status(account: Account, number: PhoneNumber) -> PhoneNumberStatusType:
    """Return the number's status."""
    if number.ready_from is None:
        return "AcquireInProgress"
    if number.deletion_timestamp:
        return "DeleteInProgress"
    leaving = number.assigned_until is not None and account.now() < number.assigned_until
    return "Assigned" if leaving or phone_number_associations(account, number) else "Unassigned"


def phone_number_associations(
    account: Account, number: PhoneNumber
) -> list[PhoneNumberAssociationTypeDef]:
    """Return the number's SIP rules, enabled or not, and its Voice Connector."""
    trigger = ("ToPhoneNumber", number.e164_phone_number)
    used_by: list[PhoneNumberAssociationTypeDef] = [
        {
            "Value": rule.sip_rule_id,
            "Name": "SipRuleId",
            "AssociatedTimestamp": rule.created_timestamp,
        }
        for rule in account.sip_rules.values()
        if rule.trigger == trigger
    ]
    if number.voice_connector:
        connector_id, since = number.voice_connector
        used_by.append(
            {"Value": connector_id, "Name": "VoiceConnectorId", "AssociatedTimestamp": since}
        )
    return used_by


def describe_phone_number(account: Account, number: PhoneNumber) -> PhoneNumberTypeDef:
    """Return the number as the API represents it; its id is the escaped number."""
    described: PhoneNumberTypeDef = {
        "PhoneNumberId": number.e164_phone_number.replace("+", "%2B"),
        "E164PhoneNumber": number.e164_phone_number,
        "Country": number.country,
        "Type": "TollFree" if number_pool.is_toll_free(number.e164_phone_number) else "Local",
        "ProductType": number.product_type,
        "Status": phone_number_status(account, number),
        "Capabilities": {"InboundCall": True, "OutboundCall": True},
        "Associations": phone_number_associations(account, number),
        "CallingNameStatus": "Unassigned",
        "CreatedTimestamp": number.created_timestamp,
        "UpdatedTimestamp": number.updated_timestamp,
    }
    if number.order_id is not None:
        described["OrderId"] = number.order_id
    if number.name is not None:
        described["Name"] = number.name
    if number.calling_name is not None:
        seen = number.calling_name.visible_from <= account.now()
        described["CallingName"] = number.calling_name.name
        described["CallingNameStatus"] = "UpdateSucceeded" if seen else "UpdateInProgress"
    if number.deletion_timestamp is not None:
        described["DeletionTimestamp"] = number.deletion_timestamp
    return described
