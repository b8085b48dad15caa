from collections.abc import Callable, Mapping
from typing import Any

import pytest
from botocore.exceptions import ClientError

from telephony.call_client import CallClient, CallRequestError, CallThrottledError
from telephony.errors import InvalidParameterError

PATIENT, LINE, APPLICATION = "+15105550101", "+12065550100", "7d3ab7a1"
TRANSACTION = "11112222-3333-4444-5555-666677778888"


class FakeVoiceApi:
    """Records requests, and answers or refuses them."""

    def __init__(self, code: str | None = None) -> None:
        self.requests: list[Mapping[str, Any]] = []
        self._code = code

    @property
    def create_sip_media_application_call(self) -> Callable[..., Mapping[str, Any]]:
        return self._answer

    @property
    def update_sip_media_application_call(self) -> Callable[..., Mapping[str, Any]]:
        return self._answer

    def _answer(self, **request: Any) -> Mapping[str, Any]:
        self.requests.append(request)
        if self._code:
            error: Any = {"Error": {"Code": self._code, "Message": f"{PATIENT} is not allowed"}}
            raise ClientError(error, "CreateSipMediaApplicationCall")
        return {"SipMediaApplicationCall": {"TransactionId": TRANSACTION}}


def test_client_places_a_call() -> None:
    api = FakeVoiceApi()
    client = CallClient(api, sip_media_application_id=APPLICATION)

    transaction_id = client.create_call(
        PATIENT, from_phone_number=LINE, arguments={"time": "ten"}, sip_headers={"X-Case": "7"}
    )

    assert transaction_id == TRANSACTION
    assert api.requests == [
        {
            "ToPhoneNumber": PATIENT,
            "FromPhoneNumber": LINE,
            "SipMediaApplicationId": APPLICATION,
            "ArgumentsMap": {"time": "ten"},
            "SipHeaders": {"X-Case": "7"},
        }
    ]


def test_client_updates_a_call() -> None:
    api = FakeVoiceApi()

    CallClient(api, sip_media_application_id=APPLICATION).update_call(TRANSACTION, {})

    assert api.requests == [
        {"SipMediaApplicationId": APPLICATION, "TransactionId": TRANSACTION, "Arguments": {}}
    ]


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("ThrottledClientException", CallThrottledError),
        ("ResourceLimitExceededException", CallThrottledError),
        ("BadRequestException", CallRequestError),
    ],
)
def test_refused_call_raises_without_the_phone_number(
    code: str, error: type[CallRequestError]
) -> None:
    client = CallClient(FakeVoiceApi(code), sip_media_application_id=APPLICATION)

    with pytest.raises(CallRequestError) as raised:
        client.create_call(PATIENT, from_phone_number=LINE)

    assert type(raised.value) is error
    assert raised.value.code == code
    assert str(raised.value) == f"CreateSipMediaApplicationCall failed with {code}"
    assert raised.value.__suppress_context__


def test_failure_of_the_connection_is_raised_unchanged() -> None:
    class Unreachable(FakeVoiceApi):
        def create_sip_media_application_call(self, **request: Any) -> Any:
            raise ConnectionError("the endpoint does not answer")

    client = CallClient(Unreachable(), sip_media_application_id=APPLICATION)

    with pytest.raises(ConnectionError, match="the endpoint does not answer"):
        client.create_call(PATIENT, from_phone_number=LINE)


@pytest.mark.parametrize(
    ("request_", "message"),
    [
        ({"to_phone_number": "5550101"}, "to_phone_number must be an E.164 number"),
        ({"from_phone_number": 12065550100}, "from_phone_number must be a str, got int"),
        ({"arguments": {"n": 7}}, "arguments must map strings to strings, got str of 1 char"),
        ({"arguments": {str(n): "" for n in range(21)}}, "must have at most 20 entries, got 21"),
        ({"sip_headers": ["X-Case"]}, "sip_headers must map strings to strings, got list"),
    ],
)
def test_invalid_request_is_not_sent(request_: dict[str, Any], message: str) -> None:
    api = FakeVoiceApi()
    client = CallClient(api, sip_media_application_id=APPLICATION)

    with pytest.raises(InvalidParameterError, match=message) as raised:
        client.create_call(**{"to_phone_number": PATIENT, "from_phone_number": LINE, **request_})

    assert "555" not in str(raised.value).replace("+12065550100", "")
    assert api.requests == []


def test_client_fails_without_an_application() -> None:
    with pytest.raises(InvalidParameterError, match="sip_media_application_id must not be empty"):
        CallClient(FakeVoiceApi(), sip_media_application_id="")
