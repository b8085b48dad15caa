from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from telephony_simulator.chime_sdk_voice import VoiceApi
from tests.telephony_simulator.chime_sdk_voice import given


def test_failed_associations_are_listed_in_a_200_answer(
    client: ChimeSDKVoiceClient, api: VoiceApi, connector: str
) -> None:
    number = given.number(api, "VoiceConnector")
    api.add_phone_number("+12065550143", product_type="SipMediaApplicationDialIn")

    answer = client.associate_phone_numbers_with_voice_connector(
        VoiceConnectorId=connector, E164PhoneNumbers=[number, "+12065550143", "+12065550199"]
    )

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert [(one["PhoneNumberId"], one["ErrorCode"]) for one in answer["PhoneNumberErrors"]] == [
        ("+12065550143", "BadRequest"),
        ("+12065550199", "NotFound"),
    ]
    assert client.get_phone_number(PhoneNumberId=number)["PhoneNumber"]["Status"] == "Assigned"


def test_number_in_the_deletion_queue_is_not_associated(
    client: ChimeSDKVoiceClient, api: VoiceApi, connector: str
) -> None:
    number = given.number(api, "VoiceConnector")
    client.delete_phone_number(PhoneNumberId=number)

    errors = client.associate_phone_numbers_with_voice_connector(
        VoiceConnectorId=connector, E164PhoneNumbers=[number]
    )["PhoneNumberErrors"]

    assert [one["ErrorCode"] for one in errors] == ["BadRequest"]


def test_associated_number_changes_its_connector_with_force_associate(
    client: ChimeSDKVoiceClient, api: VoiceApi, connector: str
) -> None:
    number, another = given.number(api, "VoiceConnector"), given.connector(client)
    client.associate_phone_numbers_with_voice_connector(
        VoiceConnectorId=connector, E164PhoneNumbers=[number]
    )

    refused = client.associate_phone_numbers_with_voice_connector(
        VoiceConnectorId=another, E164PhoneNumbers=[number]
    )["PhoneNumberErrors"]
    forced = client.associate_phone_numbers_with_voice_connector(
        VoiceConnectorId=another, E164PhoneNumbers=[number], ForceAssociate=True
    )["PhoneNumberErrors"]

    assert ([one["ErrorCode"] for one in refused], forced) == (["Conflict"], [])
    associations = client.get_phone_number(PhoneNumberId=number)["PhoneNumber"]["Associations"]
    assert [one["Value"] for one in associations] == [another]


def test_disassociation_of_other_numbers_is_refused(
    client: ChimeSDKVoiceClient, api: VoiceApi, connector: str
) -> None:
    number = given.number(api, "VoiceConnector")

    errors = client.disassociate_phone_numbers_from_voice_connector(
        VoiceConnectorId=connector, E164PhoneNumbers=[number]
    )["PhoneNumberErrors"]

    assert [one["ErrorCode"] for one in errors] == ["BadRequest"]
