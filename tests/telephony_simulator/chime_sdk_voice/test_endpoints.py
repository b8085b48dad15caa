import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from telephony_simulator.chime_sdk_voice import VoiceApi, connect
from telephony_simulator.clock import VirtualClock
from tests.telephony_simulator.chime_sdk_voice import given
from tests.telephony_simulator.chime_sdk_voice.conftest import ClientFactory


@pytest.fixture
def europe(api: VoiceApi, make_client: ClientFactory) -> ChimeSDKVoiceClient:
    client = make_client("eu-central-1")
    connect(client, api)
    return client


def test_created_resource_is_visible_at_once_in_us_east_1(client: ChimeSDKVoiceClient) -> None:
    application = given.application(client)

    client.get_sip_media_application(SipMediaApplicationId=application)


def test_created_resource_is_visible_later_in_other_regions(
    west: ChimeSDKVoiceClient, clock: VirtualClock
) -> None:
    application = given.application(west, "us-west-2")
    connector = given.connector(west, "us-west-2")

    with pytest.raises(west.exceptions.NotFoundException):
        west.get_sip_media_application(SipMediaApplicationId=application)
    with pytest.raises(west.exceptions.NotFoundException):
        west.get_voice_connector(VoiceConnectorId=connector)

    clock.sleep(10)
    west.get_sip_media_application(SipMediaApplicationId=application)
    west.get_voice_connector(VoiceConnectorId=connector)


def test_lists_of_every_region_have_all_resources(
    client: ChimeSDKVoiceClient, europe: ChimeSDKVoiceClient
) -> None:
    application = given.application(client)

    seen = europe.list_sip_media_applications()["SipMediaApplications"]

    assert [one["SipMediaApplicationId"] for one in seen] == [application]


def test_phone_number_operations_are_refused_outside_two_regions(
    client: ChimeSDKVoiceClient,
    west: ChimeSDKVoiceClient,
    europe: ChimeSDKVoiceClient,
    api: VoiceApi,
) -> None:
    number = given.number(api)

    assert client.get_phone_number(PhoneNumberId=number)["PhoneNumber"]
    assert west.get_phone_number(PhoneNumberId=number)["PhoneNumber"]
    with pytest.raises(europe.exceptions.BadRequestException, match="us-east-1 and us-west-2"):
        europe.get_phone_number(PhoneNumberId=number)
    with pytest.raises(europe.exceptions.BadRequestException, match="us-east-1 and us-west-2"):
        europe.search_available_phone_numbers(AreaCode="206")


def test_region_without_an_endpoint_is_refused(api: VoiceApi, make_client: ClientFactory) -> None:
    nowhere = make_client("sa-east-1")
    connect(nowhere, api)

    with pytest.raises(nowhere.exceptions.BadRequestException, match="no endpoint in sa-east-1"):
        nowhere.list_sip_rules()
