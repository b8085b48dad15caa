"""Outbound calls and call updates: validated here, created by a `Calls`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from telephony_simulator.chime_sdk_voice.errors import bad_request, not_found
from telephony_simulator.chime_sdk_voice.phone_number.lifecycle import (
    normalize_phone_number,
    require_dial_in_number,
)
from telephony_simulator.chime_sdk_voice.sip_media_application import find_sip_media_application

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_chime_sdk_voice.type_defs import (
        CreateSipMediaApplicationCallRequestTypeDef,
        UpdateSipMediaApplicationCallRequestTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document


class Calls(Protocol):
    """Creates and updates the calls that clients request."""

    def create_call(
        self,
        *,
        application: str,
        from_: str,
        to: str,
        sip_headers: Mapping[str, str],
        arguments: Mapping[str, str],
    ) -> str:
        """Start a call of the application with this id, and return its transaction id (a GUID)."""

    def update_call(
        self, *, application: str, transaction_id: str, arguments: Mapping[str, str]
    ) -> None:
        """Send CALL_UPDATE_REQUESTED; raise `ApiError` when the call has ended."""


class NoCalls:
    """Refuses calls: an API without a call service."""

    def create_call(
        self,
        *,
        application: str,
        from_: str,
        to: str,
        sip_headers: Mapping[str, str],
        arguments: Mapping[str, str],
    ) -> str:
        """Raise BadRequestException, which clients do not retry."""
        del application, from_, to, sip_headers, arguments
        raise bad_request("this API plays no calls; `phone-line up --serve` starts one that does")

    def update_call(
        self, *, application: str, transaction_id: str, arguments: Mapping[str, str]
    ) -> None:
        """Raise NotFoundException."""
        del application, arguments
        raise not_found(f"there is no call {transaction_id}")


def create_sip_media_application_call(
    account: Account, calls: Calls, request: CreateSipMediaApplicationCallRequestTypeDef
) -> Document:
    """Start an outbound call from a dial-in number of the account."""
    application_id = request["SipMediaApplicationId"]
    if application_id not in account.sip_media_applications:
        raise bad_request(f"there is no SIP media application {application_id}")
    from_ = normalize_phone_number(request["FromPhoneNumber"])
    require_dial_in_number(account, from_, "FromPhoneNumber")
    transaction_id = calls.create_call(
        application=application_id,
        from_=from_,
        to=normalize_phone_number(request["ToPhoneNumber"]),
        sip_headers=request.get("SipHeaders", {}),
        arguments=request.get("ArgumentsMap", {}),
    )
    return _describe(transaction_id)


def update_sip_media_application_call(
    account: Account, calls: Calls, request: UpdateSipMediaApplicationCallRequestTypeDef
) -> Document:
    """Send arguments to the application of a running call."""
    application = find_sip_media_application(account, request["SipMediaApplicationId"])
    calls.update_call(
        application=application.sip_media_application_id,
        transaction_id=request["TransactionId"],
        arguments=request["Arguments"],
    )
    return _describe(request["TransactionId"])


def _describe(transaction_id: str) -> Document:
    return {"SipMediaApplicationCall": {"TransactionId": transaction_id}}
