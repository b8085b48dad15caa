from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from telephony_provisioner.api.client import VoiceClient, boto3_voice_client
from telephony_provisioner.errors import ServiceError
from telephony_provisioner.timing import RETRY_PAUSES_SECONDS
from telephony_simulator.chime_sdk_voice import VoiceApi, connect
from telephony_simulator.clock import VirtualClock
from tests.telephony_provisioner.cloud import MeasuringClock
from tests.telephony_provisioner.faults import THROTTLED, UNAVAILABLE, Script, refusal

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.literals import PhoneNumberProductTypeType

DIAL_IN: PhoneNumberProductTypeType = "SipMediaApplicationDialIn"
NUMBER = "+12065550100"


@pytest.fixture
def api() -> VoiceApi:
    return VoiceApi()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def voice(api: VoiceApi, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> VoiceClient:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    client = boto3_voice_client()
    connect(client, api)
    return VoiceClient(client, MeasuringClock(clock))


@pytest.mark.parametrize("trouble", [TimeoutError(), UNAVAILABLE, THROTTLED])
def test_order_is_sent_once(voice: VoiceClient, api: VoiceApi, trouble: BaseException) -> None:
    api.faults = Script().after("CreatePhoneNumberOrder", trouble)

    with pytest.raises(ServiceError):
        voice.order_phone_number(NUMBER, DIAL_IN, "Pizza")

    assert len(list(voice.list_phone_number_orders())) == 1


def test_read_is_repeated_while_the_service_is_busy(
    voice: VoiceClient, api: VoiceApi, clock: VirtualClock
) -> None:
    api.faults = Script().before("ListSipRules", THROTTLED, UNAVAILABLE, TimeoutError())
    began = clock.now()

    assert list(voice.list_sip_rules()) == []
    assert clock.now() - began == sum(RETRY_PAUSES_SECONDS[:3])


def test_read_fails_after_all_retries(voice: VoiceClient, api: VoiceApi) -> None:
    api.faults = Script().before("ListSipRules", *[THROTTLED] * 100)

    with pytest.raises(ServiceError, match="ListSipRules failed with ThrottledClientException"):
        list(voice.list_sip_rules())


def test_invalid_read_is_not_repeated(
    voice: VoiceClient, api: VoiceApi, clock: VirtualClock
) -> None:
    api.faults = Script().before("ListSipRules", refusal("ForbiddenException"))
    began = clock.now()

    with pytest.raises(ServiceError, match="ForbiddenException"):
        list(voice.list_sip_rules())

    assert clock.now() == began


def test_list_reads_every_page(voice: VoiceClient, api: VoiceApi) -> None:
    numbers = {f"+1206555{line:04}" for line in range(250)}
    for number in numbers:
        api.add_phone_number(number)

    assert {number.e164_phone_number for number in voice.list_phone_numbers()} == numbers


def test_error_without_an_answer_does_not_hold_the_url_with_the_number(
    voice: VoiceClient, api: VoiceApi
) -> None:
    api.faults = Script().before("UpdatePhoneNumber", TimeoutError())

    with pytest.raises(ServiceError) as raised:
        voice.update_phone_number(NUMBER, Name="Pizza")

    assert raised.value.is_outcome_unknown
    assert "UpdatePhoneNumber failed with ConnectionClosedError: the service did not answer" in (
        str(raised.value)
    )
    assert "206" not in str(raised.value)


def test_error_of_parameter_validation_is_not_retryable(voice: VoiceClient) -> None:
    with pytest.raises(ServiceError) as raised:
        voice.order_phone_number(NUMBER, DIAL_IN, name=5)  # type: ignore[arg-type]

    assert raised.value.code == "ParamValidationError"
    assert not raised.value.is_outcome_unknown
    assert not raised.value.is_retryable
