"""Places and updates calls from other code: a queue's consumer, a web service, a notebook.

    client = CallClient(boto3.client("chime-sdk-voice"), sip_media_application_id="…")
    transaction_id = client.create_call("+12065550123", from_phone_number="+12065550100")

The client of boto3 is passed in, so that this module needs no package; one whose `endpoint_url` is
that of `phone-line up --serve` or `phone-line api` reaches the simulator.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from .errors import InvalidParameterError, TelephonyError
from .validators import E164, StringMap, Text, Validator

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_ARGUMENTS: Final = 20
MAX_SIP_HEADERS: Final = 20

_QUOTA_ERRORS: Final = (
    "ResourceLimitExceededException",
    "ThrottledClientException",
    "ThrottlingException",
    "TooManyRequestsException",
)


class VoiceApi(Protocol):
    """What is used of boto3's `chime-sdk-voice` client."""

    @property
    def create_sip_media_application_call(self) -> Callable[..., Mapping[str, Any]]:
        """CreateSipMediaApplicationCall."""

    @property
    def update_sip_media_application_call(self) -> Callable[..., Mapping[str, Any]]:
        """UpdateSipMediaApplicationCall."""


class CallRequestError(TelephonyError):
    """The service refused a request.

    The service's message is not kept: it may contain a phone number.

    Attributes:
        code: the error's code, such as `NotFoundException`.
    """

    def __init__(self, operation: str, code: str) -> None:
        super().__init__(f"{operation} failed with {code}")
        self.code = code


class CallThrottledError(CallRequestError):
    """A quota refused the request: calls a second, updates a second, or active calls.

    It has had no effect; repeat it later.

    https://docs.aws.amazon.com/chime-sdk/latest/ag/sip-applications-quotas.html
    """


class CallClient:
    """Places and updates the calls of one SIP media application.

    Args:
        voice_api: `boto3.client("chime-sdk-voice")`, in the region of the application. Grant its
            role `SipMediaApplication.grant_create_call` and `grant_update_call`. boto3 repeats a
            request that has timed out, which can place a second call: set
            `Config(retries={"total_max_attempts": 1})`.
        sip_media_application_id: the application. Its own function knows it from
            `event.sip_media_application_id`.
    """

    def __init__(self, voice_api: VoiceApi, *, sip_media_application_id: str) -> None:
        _validate("sip_media_application_id", Text(), sip_media_application_id)
        self._voice_api = voice_api
        self._sip_media_application_id = sip_media_application_id

    def create_call(
        self,
        to_phone_number: str,
        *,
        from_phone_number: str,
        arguments: Mapping[str, str] | None = None,
        sip_headers: Mapping[str, str] | None = None,
    ) -> str:
        """Place a call, and return its transaction id.

        The application gets NEW_OUTBOUND_CALL, RINGING and CALL_ANSWERED. The service places one
        call a second by default.

        Args:
            to_phone_number: the number to call, E.164.
            from_phone_number: the number that the called party sees; one of the account, with the
                product type of SIP media applications.
            arguments: at most 20 strings, `event.arguments` of NEW_OUTBOUND_CALL.
            sip_headers: at most 20, sent with the INVITE, and in no event.

        Raises:
            InvalidParameterError: an argument breaks a rule of the service.
            CallThrottledError: a quota refused the call.
            CallRequestError: the service refused the call.

        https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_CreateSipMediaApplicationCall.html
        """
        _validate("to_phone_number", E164(), to_phone_number)
        _validate("from_phone_number", E164(), from_phone_number)
        request: dict[str, object] = {
            "ToPhoneNumber": to_phone_number,
            "FromPhoneNumber": from_phone_number,
            "SipMediaApplicationId": self._sip_media_application_id,
        }
        if arguments:
            request["ArgumentsMap"] = _strings("arguments", arguments, MAX_ARGUMENTS)
        if sip_headers:
            request["SipHeaders"] = _strings("sip_headers", sip_headers, MAX_SIP_HEADERS)
        answer = _send(self._voice_api.create_sip_media_application_call, request)
        return str(answer["SipMediaApplicationCall"]["TransactionId"])

    def update_call(self, transaction_id: str, arguments: Mapping[str, str]) -> None:
        """Send arguments to the application of a running call, as CALL_UPDATE_REQUESTED.

        Args:
            transaction_id: the call, as `create_call` returned it or `event.call` knows it.
            arguments: at most 20 strings.

        Raises:
            InvalidParameterError: an argument breaks a rule of the service.
            CallThrottledError: a quota refused the update.
            CallRequestError: the service refused the update; `NotFoundException` if the call has
                ended.

        https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_UpdateSipMediaApplicationCall.html
        """
        _validate("transaction_id", Text(), transaction_id)
        request: dict[str, object] = {
            "SipMediaApplicationId": self._sip_media_application_id,
            "TransactionId": transaction_id,
            "Arguments": _strings("arguments", arguments, MAX_ARGUMENTS),
        }
        _send(self._voice_api.update_sip_media_application_call, request)


def _validate(parameter: str, validator: Validator, value: object) -> None:
    try:
        validator.validate(value)
    except ValueError as error:
        raise InvalidParameterError("CallClient", parameter, str(error)) from None


def _strings(parameter: str, value: Mapping[str, str], maximum: int) -> Mapping[str, str]:
    _validate(parameter, StringMap(), value)
    if len(value) > maximum:
        raise InvalidParameterError(
            "CallClient", parameter, f"must have at most {maximum} entries, got {len(value)}"
        )
    return dict(value)


def _send(
    operation: Callable[..., Mapping[str, Any]], request: Mapping[str, object]
) -> Mapping[str, Any]:
    """Send a request; raise the error of boto3 without its message."""
    try:
        return operation(**request)
    except Exception as error:
        match getattr(error, "response", None):  # of botocore's ClientError
            case {"Error": {"Code": str(code)}}:
                name = str(getattr(error, "operation_name", "the request"))
                refused = CallThrottledError if code in _QUOTA_ERRORS else CallRequestError
                raise refused(name, code) from None
        raise
