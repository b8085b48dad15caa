"""Outbound calls and call updates: checked here, made by whoever plays the calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from telephony_simulator.chime_sdk_voice import applications, numbers
from telephony_simulator.chime_sdk_voice.errors import ApiError, bad_request, not_found

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mypy_boto3_chime_sdk_voice.type_defs import (
        CreateSipMediaApplicationCallRequestTypeDef,
        UpdateSipMediaApplicationCallRequestTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document


class Calls(Protocol):
    """Who makes the calls that the API is asked for."""

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
        """Send CALL_UPDATE_REQUESTED; raises `ApiError` when there is no such call any more."""


class NobodyCalls:
    """Plays an account where nobody makes calls."""

    def create_call(
        self,
        *,
        application: str,
        from_: str,
        to: str,
        sip_headers: Mapping[str, str],
        arguments: Mapping[str, str],
    ) -> str:
        """Refuse."""
        del application, from_, to, sip_headers, arguments
        raise ApiError("ServiceUnavailableException", "nobody plays calls on this API")

    def update_call(
        self, *, application: str, transaction_id: str, arguments: Mapping[str, str]
    ) -> None:
        """Know of no call."""
        del application, arguments
        raise not_found(f"there is no call {transaction_id}")


def create_sip_media_application_call(
    account: Account, calls: Calls, request: CreateSipMediaApplicationCallRequestTypeDef
) -> Document:
    """Start an outbound call from a dial-in number of the account."""
    application_id = request["SipMediaApplicationId"]
    if application_id not in account.applications:
        raise bad_request(f"there is no SIP media application {application_id}")
    from_ = numbers.normalized(request["FromPhoneNumber"])
    numbers.require_dial_in(account, from_, "FromPhoneNumber")
    transaction_id = calls.create_call(
        application=application_id,
        from_=from_,
        to=numbers.normalized(request["ToPhoneNumber"]),
        sip_headers=request.get("SipHeaders", {}),
        arguments=request.get("ArgumentsMap", {}),
    )
    return _describe(transaction_id)


def update_sip_media_application_call(
    account: Account, calls: Calls, request: UpdateSipMediaApplicationCallRequestTypeDef
) -> Document:
    """Hand arguments to the application of a call that is going on."""
    application = applications.find(account, request["SipMediaApplicationId"])
    calls.update_call(
        application=application.sip_media_application_id,
        transaction_id=request["TransactionId"],
        arguments=request["Arguments"],
    )
    return _describe(request["TransactionId"])


def _describe(transaction_id: str) -> Document:
    return {"SipMediaApplicationCall": {"TransactionId": transaction_id}}
