import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient
from mypy_boto3_chime_sdk_voice.type_defs import PhoneNumberOrderTypeDef

from telephony_simulator.chime_sdk_voice import OrderOutcome, VoiceApi
from telephony_simulator.clock import VirtualClock

NUMBERS = ["+12065550100", "+12065550101"]


def order(client: ChimeSDKVoiceClient, numbers: list[str]) -> str:
    created = client.create_phone_number_order(
        ProductType="SipMediaApplicationDialIn", E164PhoneNumbers=numbers, Name="front desk"
    )
    return created["PhoneNumberOrder"]["PhoneNumberOrderId"]


def read(client: ChimeSDKVoiceClient, order_id: str) -> PhoneNumberOrderTypeDef:
    return client.get_phone_number_order(PhoneNumberOrderId=order_id)["PhoneNumberOrder"]


def inventory(client: ChimeSDKVoiceClient) -> dict[str, str]:
    listed = client.list_phone_numbers()["PhoneNumbers"]
    return {number["E164PhoneNumber"]: number["Status"] for number in listed}


def test_order_completes_later(client: ChimeSDKVoiceClient, clock: VirtualClock) -> None:
    order_id = order(client, NUMBERS)

    assert read(client, order_id)["Status"] == "Processing"
    assert set(inventory(client).values()) == {"AcquireInProgress"}

    clock.sleep(30)
    completed = read(client, order_id)
    assert completed["Status"] == "Successful"
    assert {one["Status"] for one in completed["OrderedPhoneNumbers"]} == {"Acquired"}
    assert (completed["UpdatedTimestamp"] - completed["CreatedTimestamp"]).total_seconds() == 30
    assert set(inventory(client).values()) == {"Unassigned"}


def test_ordered_number_has_its_order_id_and_name(
    client: ChimeSDKVoiceClient, clock: VirtualClock
) -> None:
    order_id = order(client, NUMBERS)

    clock.sleep(30)

    number = client.get_phone_number(PhoneNumberId=NUMBERS[0])["PhoneNumber"]
    assert (number["OrderId"], number["Name"]) == (order_id, "front desk")


def test_failed_order_adds_no_number(
    client: ChimeSDKVoiceClient, api: VoiceApi, clock: VirtualClock
) -> None:
    api.order_outcomes.append(OrderOutcome(status="Failed"))

    order_id = order(client, NUMBERS)
    clock.sleep(30)

    assert read(client, order_id)["Status"] == "Failed"
    assert {one["Status"] for one in read(client, order_id)["OrderedPhoneNumbers"]} == {"Failed"}
    assert inventory(client) == {}
    order(client, NUMBERS)


def test_partial_order_has_to_be_read_number_by_number(
    client: ChimeSDKVoiceClient, api: VoiceApi, clock: VirtualClock
) -> None:
    api.order_outcomes.append(OrderOutcome(status="Partial", acquired=1))

    order_id = order(client, NUMBERS)
    clock.sleep(30)

    assert read(client, order_id)["OrderedPhoneNumbers"] == [
        {"E164PhoneNumber": NUMBERS[0], "Status": "Acquired"},
        {"E164PhoneNumber": NUMBERS[1], "Status": "Failed"},
    ]
    assert inventory(client) == {NUMBERS[0]: "Unassigned"}


def test_order_may_stay_in_processing(
    client: ChimeSDKVoiceClient, api: VoiceApi, clock: VirtualClock
) -> None:
    api.order_outcomes.append(OrderOutcome(status="Processing"))

    order_id = order(client, NUMBERS)
    clock.sleep(30 * 24 * 60 * 60)

    assert read(client, order_id)["Status"] == "Processing"
    assert set(inventory(client).values()) == {"AcquireInProgress"}


def test_order_may_wait_for_documents(
    client: ChimeSDKVoiceClient, api: VoiceApi, clock: VirtualClock
) -> None:
    api.order_outcomes.append(OrderOutcome(status="PendingDocuments", seconds=2))

    order_id = order(client, NUMBERS)
    clock.sleep(2)

    assert read(client, order_id)["Status"] == "PendingDocuments"


def test_all_orders_are_listed(client: ChimeSDKVoiceClient) -> None:
    placed = [order(client, [number]) for number in NUMBERS]

    listed = client.list_phone_number_orders()["PhoneNumberOrders"]

    assert sorted(one["PhoneNumberOrderId"] for one in listed) == sorted(placed)


@pytest.mark.parametrize(
    "numbers",
    [
        pytest.param(["+14155552671"], id="not in the supply"),
        pytest.param(["+12065550100", "+12065550100"], id="twice"),
        pytest.param([], id="none"),
    ],
)
def test_order_of_an_unavailable_number_is_refused(
    client: ChimeSDKVoiceClient, numbers: list[str]
) -> None:
    with pytest.raises(client.exceptions.BadRequestException):
        order(client, numbers)

    assert client.list_phone_number_orders()["PhoneNumberOrders"] == []


def test_order_of_an_owned_number_is_refused(client: ChimeSDKVoiceClient) -> None:
    order(client, NUMBERS[:1])

    with pytest.raises(client.exceptions.BadRequestException, match="not available"):
        order(client, NUMBERS)


def test_unknown_order_is_not_found(client: ChimeSDKVoiceClient) -> None:
    with pytest.raises(client.exceptions.NotFoundException):
        read(client, "11112222-3333-4444-5555-666677778888")
