import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from telephony_simulator.chime_sdk_voice import VoiceApi
from telephony_simulator.clock import VirtualClock
from tests.telephony_simulator.chime_sdk_voice import given

DAY = 24 * 60 * 60


@pytest.fixture
def number(api: VoiceApi) -> str:
    return given.number(api)


def test_update_of_two_members_is_refused(client: ChimeSDKVoiceClient, number: str) -> None:
    client.update_phone_number(PhoneNumberId=number, Name="reception")

    with pytest.raises(client.exceptions.BadRequestException, match="one of"):
        client.update_phone_number(PhoneNumberId=number, Name="desk", CallingName="Desk")
    with pytest.raises(client.exceptions.BadRequestException, match="one of"):
        client.update_phone_number(PhoneNumberId=number)
    assert client.get_phone_number(PhoneNumberId=number)["PhoneNumber"]["Name"] == "reception"


def test_calling_name_takes_three_days_and_blocks_the_next(
    client: ChimeSDKVoiceClient, clock: VirtualClock, number: str
) -> None:
    updated = client.update_phone_number(PhoneNumberId=number, CallingName="Pizza Place")
    assert updated["PhoneNumber"]["CallingNameStatus"] == "UpdateInProgress"

    with pytest.raises(client.exceptions.ConflictException, match="in progress"):
        client.update_phone_number(PhoneNumberId=number, CallingName="Pizza Palace")

    clock.sleep(3 * DAY)
    got = client.get_phone_number(PhoneNumberId=number)["PhoneNumber"]
    assert (got["CallingName"], got["CallingNameStatus"]) == ("Pizza Place", "UpdateSucceeded")


# docs/service/provisioning-api.md#calling-names
def test_calling_name_changes_once_in_seven_days(
    client: ChimeSDKVoiceClient, clock: VirtualClock, number: str
) -> None:
    client.update_phone_number(PhoneNumberId=number, CallingName="Pizza Place")
    clock.sleep(6.9 * DAY)
    with pytest.raises(client.exceptions.BadRequestException, match="once in seven days"):
        client.update_phone_number(PhoneNumberId=number, CallingName="Pizza Palace")

    clock.sleep(0.2 * DAY)

    client.update_phone_number(PhoneNumberId=number, CallingName="Pizza Palace")


def test_toll_free_number_has_no_calling_name(client: ChimeSDKVoiceClient, api: VoiceApi) -> None:
    api.add_phone_number("+18885550100")

    with pytest.raises(client.exceptions.BadRequestException, match="toll-free"):
        client.update_phone_number(PhoneNumberId="+18885550100", CallingName="Pizza Place")


def test_product_type_changes_only_while_nothing_uses_the_number(
    client: ChimeSDKVoiceClient, number: str
) -> None:
    rule = given.rule(client, number, given.application(client))

    with pytest.raises(client.exceptions.BadRequestException, match="Unassigned"):
        client.update_phone_number(PhoneNumberId=number, ProductType="VoiceConnector")

    listed = client.list_phone_numbers(FilterName="SipRuleId", FilterValue=rule)["PhoneNumbers"]
    assert [one["ProductType"] for one in listed] == ["SipMediaApplicationDialIn"]


def test_free_number_changes_its_product_type(client: ChimeSDKVoiceClient, number: str) -> None:
    client.update_phone_number(PhoneNumberId=number, ProductType="VoiceConnector")

    got = client.get_phone_number(PhoneNumberId=number)["PhoneNumber"]
    assert got["ProductType"] == "VoiceConnector"


def test_number_outside_the_us_is_a_dial_in_number(
    client: ChimeSDKVoiceClient, api: VoiceApi
) -> None:
    api.add_phone_number("+442079460142", country="GB")

    with pytest.raises(client.exceptions.BadRequestException, match="outside the US"):
        client.update_phone_number(PhoneNumberId="+442079460142", ProductType="VoiceConnector")


def test_batch_update_lists_the_failures(client: ChimeSDKVoiceClient, number: str) -> None:
    answer = client.batch_update_phone_number(
        UpdatePhoneNumberRequestItems=[
            {"PhoneNumberId": number, "Name": "reception"},
            {"PhoneNumberId": "+12065550199", "Name": "unknown"},
        ]
    )

    assert [one["ErrorCode"] for one in answer["PhoneNumberErrors"]] == ["NotFound"]
    assert client.get_phone_number(PhoneNumberId=number)["PhoneNumber"]["Name"] == "reception"


def test_batch_with_a_repeated_number_is_refused(client: ChimeSDKVoiceClient, number: str) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match="twice"):
        client.batch_update_phone_number(
            UpdatePhoneNumberRequestItems=[
                {"PhoneNumberId": number, "Name": "one"},
                {"PhoneNumberId": number.replace("+", "%2B"), "Name": "two"},
            ]
        )
