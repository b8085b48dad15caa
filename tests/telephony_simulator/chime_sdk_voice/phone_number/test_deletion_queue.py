import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from telephony_simulator.chime_sdk_voice import VoiceApi
from telephony_simulator.clock import VirtualClock
from tests.telephony_simulator.chime_sdk_voice import given

DAY = 24 * 60 * 60


def test_deleted_number_stays_in_the_queue_for_seven_days(
    client: ChimeSDKVoiceClient, api: VoiceApi, clock: VirtualClock
) -> None:
    number = given.number(api)

    client.delete_phone_number(PhoneNumberId=number)

    queued = client.get_phone_number(PhoneNumberId=number)["PhoneNumber"]
    assert queued["Status"] == "DeleteInProgress"
    assert queued["DeletionTimestamp"].timestamp() == clock.now()
    clock.sleep(7 * DAY - 1)
    client.get_phone_number(PhoneNumberId=number)
    clock.sleep(1)
    with pytest.raises(client.exceptions.NotFoundException):
        client.get_phone_number(PhoneNumberId=number)


def test_restored_number_stays_in_the_account(
    client: ChimeSDKVoiceClient, api: VoiceApi, clock: VirtualClock
) -> None:
    number = given.number(api)
    client.delete_phone_number(PhoneNumberId=number)
    clock.sleep(6 * DAY)

    restored = client.restore_phone_number(PhoneNumberId=number)["PhoneNumber"]

    assert restored["Status"] == "Unassigned"
    assert "DeletionTimestamp" not in restored
    clock.sleep(30 * DAY)
    client.get_phone_number(PhoneNumberId=number)


def test_number_deleted_again_gets_seven_days_again(
    client: ChimeSDKVoiceClient, api: VoiceApi, clock: VirtualClock
) -> None:
    number = given.number(api)
    client.delete_phone_number(PhoneNumberId=number)
    clock.sleep(6 * DAY)
    client.restore_phone_number(PhoneNumberId=number)

    client.delete_phone_number(PhoneNumberId=number)

    clock.sleep(6 * DAY)
    client.restore_phone_number(PhoneNumberId=number)


def test_number_in_use_is_not_deleted(
    client: ChimeSDKVoiceClient, api: VoiceApi, clock: VirtualClock
) -> None:
    number = given.number(api)
    rule = given.rule(client, number, given.application(client), disabled=True)

    with pytest.raises(client.exceptions.BadRequestException, match="Assigned"):
        client.delete_phone_number(PhoneNumberId=number)

    client.delete_sip_rule(SipRuleId=rule)
    clock.sleep(5)
    client.delete_phone_number(PhoneNumberId=number)


def test_number_in_the_queue_is_neither_deleted_again_nor_used(
    client: ChimeSDKVoiceClient, api: VoiceApi
) -> None:
    number = given.number(api)
    client.delete_phone_number(PhoneNumberId=number)

    with pytest.raises(client.exceptions.BadRequestException, match="DeleteInProgress"):
        client.delete_phone_number(PhoneNumberId=number)
    with pytest.raises(client.exceptions.BadRequestException, match="TriggerValue"):
        given.rule(client, number, given.application(client))
    with pytest.raises(client.exceptions.BadRequestException, match="deletion queue"):
        client.update_phone_number(PhoneNumberId=number, Name="reception")


def test_restore_of_an_active_number_is_refused(client: ChimeSDKVoiceClient, api: VoiceApi) -> None:
    number = given.number(api)

    with pytest.raises(client.exceptions.BadRequestException, match="deletion queue"):
        client.restore_phone_number(PhoneNumberId=number)


def test_batch_delete_lists_the_failures(client: ChimeSDKVoiceClient, api: VoiceApi) -> None:
    number = given.number(api)

    answer = client.batch_delete_phone_number(PhoneNumberIds=[number, "+12065550199"])

    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 200
    errors = answer["PhoneNumberErrors"]
    assert [(one["PhoneNumberId"], one["ErrorCode"]) for one in errors] == [
        ("+12065550199", "NotFound")
    ]
    queued = client.get_phone_number(PhoneNumberId=number)["PhoneNumber"]
    assert queued["Status"] == "DeleteInProgress"
