"""Phone numbers: the inventory, what a number is assigned to, and the deletion queue."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from simulator.voice_api.errors import bad_request, conflict, not_found
from simulator.voice_api.pages import page

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_chime_sdk_voice.literals import PhoneNumberStatusType
    from mypy_boto3_chime_sdk_voice.type_defs import (
        DeletePhoneNumberRequestTypeDef,
        GetPhoneNumberRequestTypeDef,
        ListPhoneNumbersRequestTypeDef,
        PhoneNumberAssociationTypeDef,
        PhoneNumberTypeDef,
        RestorePhoneNumberRequestTypeDef,
        UpdatePhoneNumberRequestItemTypeDef,
        UpdatePhoneNumberRequestTypeDef,
    )

    from simulator.voice_api.account import Account, Document
    from simulator.voice_api.rules import SipRule

ProductType = Literal["SipMediaApplicationDialIn", "VoiceConnector"]
_UPDATABLE = ("ProductType", "CallingName", "Name")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """A number of the account, from its order to the end of the deletion queue.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_PhoneNumber.html
    """

    e164_phone_number: str
    product_type: ProductType
    created_timestamp: datetime
    updated_timestamp: datetime
    order_id: str | None = None
    name: str | None = None
    acquired: bool = False
    settled_from: datetime | None = None
    """From when SIP rules accept it, which is a little after it became `Unassigned`."""

    assigned_until: datetime | None = None
    """Until when it stays `Assigned` although its last SIP rule is gone."""

    voice_connector_id: str | None = None
    associated_timestamp: datetime | None = None
    calling_name: str | None = None
    calling_name_from: datetime | None = None
    """From when callers see the calling name."""

    deletion_timestamp: datetime | None = None
    """When it was moved to the deletion queue."""


def get_phone_number(account: Account, request: GetPhoneNumberRequestTypeDef) -> Document:
    """Describe one number, whether it is assigned, free or in the deletion queue."""
    return {"PhoneNumber": describe(account, find(account, request["PhoneNumberId"]))}


def list_phone_numbers(account: Account, request: ListPhoneNumbersRequestTypeDef) -> Document:
    """List numbers by status, product type and what they are associated with."""
    if ("FilterName" in request) != ("FilterValue" in request):
        raise bad_request("FilterName and FilterValue come together or not at all")
    numbers, more = page(
        (n for n in (describe(account, n) for n in account.numbers.values()) if _fits(n, request)),
        lambda number: number["E164PhoneNumber"],
        request.get("NextToken"),
        request.get("MaxResults"),
    )
    return {"PhoneNumbers": list(numbers), **more}


def update_phone_number(account: Account, request: UpdatePhoneNumberRequestTypeDef) -> Document:
    """Change the product type, the calling name or the name: one of them a request."""
    return {"PhoneNumber": describe(account, update(account, request))}


def delete_phone_number(account: Account, request: DeletePhoneNumberRequestTypeDef) -> None:
    """Move a number that nothing uses to the deletion queue, where it stays for seven days."""
    delete(account, request["PhoneNumberId"])


def restore_phone_number(account: Account, request: RestorePhoneNumberRequestTypeDef) -> Document:
    """Take a number back out of the deletion queue."""
    number = find(account, request["PhoneNumberId"])
    if number.deletion_timestamp is None:
        raise bad_request("the phone number is not in the deletion queue")
    number = settling(account, replace(number, deletion_timestamp=None))
    account.numbers[number.e164_phone_number] = number
    return {"PhoneNumber": describe(account, number)}


def update(
    account: Account,
    request: UpdatePhoneNumberRequestTypeDef | UpdatePhoneNumberRequestItemTypeDef,
) -> PhoneNumber:
    """Change one thing about a number."""
    number, now = find(account, request["PhoneNumberId"]), account.now()
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
    number = replace(number, updated_timestamp=now)
    account.numbers[number.e164_phone_number] = number
    return number


def delete(account: Account, phone_number_id: str) -> None:
    """Move one number to the deletion queue."""
    number = find(account, phone_number_id)
    if (state := status(account, number)) != "Unassigned":
        raise bad_request(f"only an Unassigned phone number can be deleted; this one is {state}")
    deleted = replace(number, deletion_timestamp=account.now())
    account.numbers[number.e164_phone_number] = deleted
    account.agenda.after(
        account.settings.deletion_queue_seconds, partial(_release, account, deleted)
    )


def settling(account: Account, number: PhoneNumber) -> PhoneNumber:
    """Return the number as it has just become the account's: rules accept it a little later."""
    return replace(
        number,
        acquired=True,
        settled_from=account.now() + timedelta(seconds=account.settings.number_settles_seconds),
        updated_timestamp=account.now(),
    )


def require_dial_in(account: Account, e164_phone_number: str, member: str) -> None:
    """Refuse a member of a request that is not a settled dial-in number of the account."""
    number = account.numbers.get(e164_phone_number)
    if number is None or number.deletion_timestamp:
        raise bad_request(f"{member} is not a phone number, in E.164, of this account")
    if number.product_type != "SipMediaApplicationDialIn":
        raise bad_request("the phone number's product type is not SipMediaApplicationDialIn")
    if number.settled_from is None or account.now() < number.settled_from:
        raise bad_request("the phone number is not ready to be used yet")


def release_from_rule(account: Account, rule: SipRule) -> None:
    """Let go of a number whose SIP rule was deleted."""
    number = account.numbers[rule.trigger_value]
    takes = timedelta(seconds=account.settings.number_release_seconds)
    account.numbers[number.e164_phone_number] = replace(
        number, assigned_until=account.now() + takes
    )


def find(account: Account, phone_number_id: str) -> PhoneNumber:
    """Return the number by its E.164 form or by its id, or refuse with NotFoundException."""
    try:
        return account.numbers[normalized(phone_number_id)]
    except KeyError:
        raise not_found("this account has no such phone number") from None


def normalized(phone_number_id: str) -> str:
    """Return `+1…` for `+1…`, `%2B1…` and `1…`."""
    return "+" + unquote(phone_number_id).lstrip("+")


def status(account: Account, number: PhoneNumber) -> PhoneNumberStatusType:
    """Return where the number is in its life."""
    if not number.acquired:
        return "AcquireInProgress"
    if number.deletion_timestamp:
        return "DeleteInProgress"
    if number.assigned_until and account.now() < number.assigned_until:
        return "Assigned"
    return "Assigned" if associations(account, number) else "Unassigned"


def associations(account: Account, number: PhoneNumber) -> list[PhoneNumberAssociationTypeDef]:
    """Return what uses the number: SIP rules, enabled or not, and a Voice Connector."""
    found: list[PhoneNumberAssociationTypeDef] = [
        {
            "Name": "SipRuleId",
            "Value": rule.sip_rule_id,
            "AssociatedTimestamp": rule.created_timestamp,
        }
        for rule in account.rules.values()
        if rule.trigger == ("ToPhoneNumber", number.e164_phone_number)
    ]
    if number.voice_connector_id and number.associated_timestamp:
        found.append(
            {
                "Name": "VoiceConnectorId",
                "Value": number.voice_connector_id,
                "AssociatedTimestamp": number.associated_timestamp,
            }
        )
    return found


def describe(account: Account, number: PhoneNumber) -> PhoneNumberTypeDef:
    """Return the number as the API writes it; its id is the escaped number."""
    described: PhoneNumberTypeDef = {
        "PhoneNumberId": number.e164_phone_number.replace("+", "%2B"),
        "E164PhoneNumber": number.e164_phone_number,
        "Country": "US",
        "Type": "TollFree"
        if re.match(r"\+18(00|33|44|55|66|77|88)", number.e164_phone_number)
        else "Local",
        "ProductType": number.product_type,
        "Status": status(account, number),
        "Associations": associations(account, number),
        "CreatedTimestamp": number.created_timestamp,
        "UpdatedTimestamp": number.updated_timestamp,
    }
    return described


def _fits(number: PhoneNumberTypeDef, request: ListPhoneNumbersRequestTypeDef) -> bool:
    return (
        request.get("Status", number["Status"]) == number["Status"]
        and request.get("ProductType", number["ProductType"]) == number["ProductType"]
        and (
            "FilterName" not in request
            or any(
                (one["Name"], one["Value"]) == (request["FilterName"], request["FilterValue"])
                for one in number["Associations"]
            )
        )
    )


def _with_product_type(
    account: Account, number: PhoneNumber, product_type: ProductType
) -> PhoneNumber:
    if status(account, number) != "Unassigned":
        raise bad_request("the product type changes only while the phone number is Unassigned")
    return replace(number, product_type=product_type)


def _with_calling_name(account: Account, number: PhoneNumber, calling_name: str) -> PhoneNumber:
    if number.calling_name_from and account.now() < number.calling_name_from:
        raise conflict("the last update of the phone number's calling name is still in progress")
    takes = timedelta(seconds=account.settings.calling_name_seconds)
    return replace(number, calling_name=calling_name, calling_name_from=account.now() + takes)


def _release(account: Account, deleted: PhoneNumber) -> None:
    number = account.numbers.get(deleted.e164_phone_number)
    if number and number.deletion_timestamp == deleted.deletion_timestamp:
        del account.numbers[deleted.e164_phone_number]
