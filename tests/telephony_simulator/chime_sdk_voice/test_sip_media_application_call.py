import threading
from collections.abc import Mapping

import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from telephony_simulator.chime_sdk_voice import ApiError, VoiceApi
from tests.telephony_simulator.chime_sdk_voice import given

TRANSACTION = "11112222-3333-4444-5555-666677778888"


class AccountCallRouter:
    """Makes one call, and records the requests."""

    def __init__(self, api: VoiceApi) -> None:
        self.api = api
        self.created: list[tuple[str, str, str]] = []
        self.arguments: dict[str, str] = {}

    def create_call(
        self,
        application: str,
        from_: str,
        to: str,
        sip_headers: Mapping[str, str],
        arguments: Mapping[str, str],
    ) -> str:
        self.created.append((application, from_, to))
        self.arguments = {**sip_headers, **arguments}
        self.ask_meanwhile()
        return TRANSACTION

    def update_call(
        self, application: str, transaction_id: str, arguments: Mapping[str, str]
    ) -> None:
        del application
        if transaction_id != TRANSACTION:
            raise ApiError("NotFoundException", "no call of this transaction")
        self.arguments |= arguments

    def ask_meanwhile(self) -> None:
        """Do as a Lambda does that uses the API while its call is being made."""
        other = threading.Thread(target=self.api.call, args=("ListSipRules", {}))
        other.start()
        other.join(timeout=5)
        assert not other.is_alive()


@pytest.fixture
def call_router(api: VoiceApi) -> AccountCallRouter:
    call_router = AccountCallRouter(api)
    api.calls = call_router
    return call_router


def test_created_call_may_use_the_api(
    client: ChimeSDKVoiceClient, api: VoiceApi, call_router: AccountCallRouter
) -> None:
    application, number = given.application(client), given.number(api)

    call = client.create_sip_media_application_call(
        FromPhoneNumber=number,
        ToPhoneNumber="+15105550101",
        SipMediaApplicationId=application,
        SipHeaders={"X-Order": "7"},
        ArgumentsMap={"pizzas": "2"},
    )["SipMediaApplicationCall"]

    assert call["TransactionId"] == TRANSACTION
    assert call_router.created == [(application, number, "+15105550101")]
    assert call_router.arguments == {"X-Order": "7", "pizzas": "2"}


def test_call_from_a_foreign_number_is_refused(
    client: ChimeSDKVoiceClient, api: VoiceApi, call_router: AccountCallRouter
) -> None:
    application = given.application(client)
    api.add_phone_number("+12065550143", product_type="VoiceConnector")

    for number in ("+12065550199", "+12065550143"):
        with pytest.raises(client.exceptions.BadRequestException, match="FromPhoneNumber"):
            client.create_sip_media_application_call(
                FromPhoneNumber=number,
                ToPhoneNumber="+15105550101",
                SipMediaApplicationId=application,
            )
    assert call_router.created == []


def test_call_of_an_unknown_application_is_refused(
    client: ChimeSDKVoiceClient, api: VoiceApi, call_router: AccountCallRouter
) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match="no SIP media application"):
        client.create_sip_media_application_call(
            FromPhoneNumber=given.number(api),
            ToPhoneNumber="+15105550101",
            SipMediaApplicationId=TRANSACTION,
        )
    assert call_router.created == []


def test_running_call_is_updated(
    client: ChimeSDKVoiceClient, call_router: AccountCallRouter
) -> None:
    application = given.application(client)

    updated = client.update_sip_media_application_call(
        SipMediaApplicationId=application, TransactionId=TRANSACTION, Arguments={"pizzas": "3"}
    )

    assert updated["ResponseMetadata"]["HTTPStatusCode"] == 202
    assert call_router.arguments == {"pizzas": "3"}
    with pytest.raises(client.exceptions.NotFoundException, match="no call"):
        client.update_sip_media_application_call(
            SipMediaApplicationId=application, TransactionId=application, Arguments={}
        )


def test_call_is_refused_when_the_api_plays_no_calls(
    client: ChimeSDKVoiceClient, api: VoiceApi
) -> None:
    application, number = given.application(client), given.number(api)

    with pytest.raises(client.exceptions.BadRequestException, match="plays no calls"):
        client.create_sip_media_application_call(
            FromPhoneNumber=number, ToPhoneNumber=number, SipMediaApplicationId=application
        )
    with pytest.raises(client.exceptions.NotFoundException):
        client.update_sip_media_application_call(
            SipMediaApplicationId=application, TransactionId=TRANSACTION, Arguments={}
        )
