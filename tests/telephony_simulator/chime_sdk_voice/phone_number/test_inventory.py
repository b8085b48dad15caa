import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from telephony_simulator.chime_sdk_voice import VoiceApi
from tests.telephony_simulator.chime_sdk_voice import given


@pytest.mark.parametrize("phone_number_id", ["+12065550142", "%2B12065550142", "12065550142"])
def test_number_is_found_by_e164_form_and_by_id(
    client: ChimeSDKVoiceClient, api: VoiceApi, phone_number_id: str
) -> None:
    given.number(api)

    got = client.get_phone_number(PhoneNumberId=phone_number_id)["PhoneNumber"]

    assert got["E164PhoneNumber"] == "+12065550142"
    assert got["PhoneNumberId"] == "%2B12065550142"


def test_numbers_are_filtered_by_status_type_and_association(
    client: ChimeSDKVoiceClient, api: VoiceApi
) -> None:
    used = given.number(api)
    api.add_phone_number("+12065550143")
    api.add_phone_number("+12065550144", product_type="VoiceConnector")
    given.rule(client, used, given.application(client))

    everything = client.list_phone_numbers()["PhoneNumbers"]
    free = client.list_phone_numbers(Status="Unassigned")["PhoneNumbers"]
    trunk = client.list_phone_numbers(ProductType="VoiceConnector")["PhoneNumbers"]

    assert [one["E164PhoneNumber"][-2:] for one in everything] == ["42", "43", "44"]
    assert [one["E164PhoneNumber"][-2:] for one in free] == ["43", "44"]
    assert [one["E164PhoneNumber"][-2:] for one in trunk] == ["44"]


def test_adding_an_owned_number_changes_nothing(client: ChimeSDKVoiceClient, api: VoiceApi) -> None:
    number = given.number(api)
    client.update_phone_number(PhoneNumberId=number, Name="reception")

    given.number(api)

    assert client.get_phone_number(PhoneNumberId=number)["PhoneNumber"]["Name"] == "reception"


def test_filter_needs_a_name_and_a_value(client: ChimeSDKVoiceClient) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match="together"):
        client.list_phone_numbers(FilterName="SipRuleId")


def test_number_can_be_added_without_an_order(client: ChimeSDKVoiceClient, api: VoiceApi) -> None:
    api.add_phone_number("+442079460142", country="GB")

    got = client.get_phone_number(PhoneNumberId="+442079460142")["PhoneNumber"]

    assert (got["Country"], got["Type"], got["Status"]) == ("GB", "Local", "Unassigned")
    assert "OrderId" not in got
    given.rule(client, "+442079460142", given.application(client))
