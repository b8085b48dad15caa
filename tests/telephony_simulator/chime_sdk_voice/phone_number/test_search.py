import re

import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient
from mypy_boto3_chime_sdk_voice.type_defs import SearchAvailablePhoneNumbersRequestTypeDef

from telephony_simulator.clock import VirtualClock

FICTIONAL = re.compile(r"\+1\d{3}55501\d\d")
Search = SearchAvailablePhoneNumbersRequestTypeDef


def found(client: ChimeSDKVoiceClient, search: Search) -> list[str]:
    return client.search_available_phone_numbers(**search)["E164PhoneNumbers"]


@pytest.mark.parametrize(
    ("search", "area_codes"),
    [
        ({"AreaCode": "206"}, {"206"}),
        ({"City": "Seattle", "State": "WA"}, {"206"}),
        ({"State": "RI"}, {"401"}),
        ({"City": "Portland", "State": "ME"}, {"207"}),
        ({"TollFreePrefix": "833"}, {"833"}),
        ({"PhoneNumberType": "TollFree"}, {"800", "833", "844", "855", "866"}),
        ({"AreaCode": "206", "State": "NY"}, set()),
        ({"AreaCode": "000"}, set()),
        ({"City": "Atlantis"}, set()),
        ({"Country": "GB"}, set()),
    ],
)
def test_search_finds_fictional_numbers_of_the_place(
    client: ChimeSDKVoiceClient, search: Search, area_codes: set[str]
) -> None:
    numbers = found(client, {**search, "MaxResults": 500})

    assert {number[2:5] for number in numbers} == area_codes
    assert all(FICTIONAL.fullmatch(number) for number in numbers)


def test_search_without_criteria_returns_every_area_code(client: ChimeSDKVoiceClient) -> None:
    assert len(found(client, {"MaxResults": 500})) == 500


def test_area_code_has_a_hundred_numbers_and_then_no_more(
    client: ChimeSDKVoiceClient, clock: VirtualClock
) -> None:
    numbers = found(client, {"AreaCode": "206", "MaxResults": 500})
    assert len(numbers) == 100

    client.create_phone_number_order(
        ProductType="SipMediaApplicationDialIn", E164PhoneNumbers=numbers
    )
    clock.sleep(30)

    assert found(client, {"AreaCode": "206"}) == []


def test_search_reserves_nothing_and_shows_no_number_twice(
    client: ChimeSDKVoiceClient,
) -> None:
    first = client.search_available_phone_numbers(AreaCode="206", MaxResults=60)
    again = client.search_available_phone_numbers(AreaCode="206", MaxResults=60)
    rest = client.search_available_phone_numbers(
        AreaCode="206", MaxResults=60, NextToken=first["NextToken"]
    )

    assert first["E164PhoneNumbers"] == again["E164PhoneNumbers"]
    assert len(rest["E164PhoneNumbers"]) == 40
    assert "NextToken" not in rest
    assert not set(first["E164PhoneNumbers"]) & set(rest["E164PhoneNumbers"])


@pytest.mark.parametrize(
    "search",
    [
        {"TollFreePrefix": "833", "AreaCode": "206"},
        {"TollFreePrefix": "833", "PhoneNumberType": "Local"},
    ],
)
def test_toll_free_search_with_a_place_is_refused(
    client: ChimeSDKVoiceClient, search: Search
) -> None:
    with pytest.raises(client.exceptions.BadRequestException, match="toll-free"):
        found(client, search)
