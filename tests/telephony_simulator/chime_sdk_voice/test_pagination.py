import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from telephony_simulator.chime_sdk_voice import VoiceApi
from tests.telephony_simulator.chime_sdk_voice import given


def test_pages_together_are_the_whole_list(client: ChimeSDKVoiceClient) -> None:
    created = {given.application(client) for _ in range(7)}

    pages = list(
        client.get_paginator("list_sip_media_applications").paginate(
            PaginationConfig={"PageSize": 3}
        )
    )

    assert [len(page["SipMediaApplications"]) for page in pages] == [3, 3, 1]
    listed = [
        one["SipMediaApplicationId"] for page in pages for one in page["SipMediaApplications"]
    ]
    assert set(listed) == created
    assert len(listed) == 7


def test_full_last_page_has_no_token(client: ChimeSDKVoiceClient) -> None:
    given.application(client)

    assert "NextToken" not in client.list_sip_media_applications(MaxResults=1)


def test_deletion_between_two_pages_hides_no_other_item(
    client: ChimeSDKVoiceClient,
) -> None:
    created = {given.application(client) for _ in range(6)}
    first = client.list_sip_media_applications(MaxResults=3)
    seen = {one["SipMediaApplicationId"] for one in first["SipMediaApplications"]}

    for application in seen:
        client.delete_sip_media_application(SipMediaApplicationId=application)
    second = client.list_sip_media_applications(MaxResults=3, NextToken=first["NextToken"])

    assert {
        one["SipMediaApplicationId"] for one in second["SipMediaApplications"]
    } | seen == created


@pytest.mark.parametrize("token", ["!", "////", "abc"])
def test_foreign_token_is_refused(client: ChimeSDKVoiceClient, token: str) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match="NextToken"):
        client.list_sip_rules(NextToken=token)


def test_page_has_a_hundred_results_by_default(client: ChimeSDKVoiceClient, api: VoiceApi) -> None:
    for area_code in ("206", "212"):
        for last in range(75):
            api.add_phone_number(f"+1{area_code}55501{last:02}")

    first = client.list_phone_numbers()
    second = client.list_phone_numbers(NextToken=first["NextToken"])

    assert (len(first["PhoneNumbers"]), len(second["PhoneNumbers"])) == (100, 50)
