import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from telephony_simulator.clock import VirtualClock

DAY = 24 * 60 * 60


def test_default_calling_name_changes_once_in_seven_days(
    client: ChimeSDKVoiceClient, clock: VirtualClock
) -> None:
    assert "CallingName" not in client.get_phone_number_settings()
    client.update_phone_number_settings(CallingName="Pizza Place")

    clock.sleep(7 * DAY - 1)
    with pytest.raises(client.exceptions.BadRequestException, match="seven days"):
        client.update_phone_number_settings(CallingName="Pizza Palace")

    clock.sleep(1)
    client.update_phone_number_settings(CallingName="Pizza Palace")
    assert client.get_phone_number_settings()["CallingName"] == "Pizza Palace"


def test_call_detail_record_bucket_can_be_set_and_removed(
    client: ChimeSDKVoiceClient,
) -> None:
    client.update_global_settings(VoiceConnector={"CdrBucket": "records"})
    assert client.get_global_settings()["VoiceConnector"] == {"CdrBucket": "records"}

    client.update_global_settings(VoiceConnector={})
    assert client.get_global_settings()["VoiceConnector"] == {}


def test_dial_in_numbers_exist_in_more_countries_than_trunk_numbers(
    client: ChimeSDKVoiceClient,
) -> None:
    dial_in = client.list_supported_phone_number_countries(ProductType="SipMediaApplicationDialIn")
    trunk = client.list_supported_phone_number_countries(ProductType="VoiceConnector")

    assert {"US", "GB"} < {one["CountryCode"] for one in dial_in["PhoneNumberCountries"]}
    assert [one["CountryCode"] for one in trunk["PhoneNumberCountries"]] == ["US"]


def test_voice_connectors_exist_in_ten_regions(client: ChimeSDKVoiceClient) -> None:
    regions = client.list_available_voice_connector_regions()["VoiceConnectorRegions"]

    assert len(regions) == 10
    assert {"us-east-1", "us-west-2", "eu-central-1"} < set(regions)
