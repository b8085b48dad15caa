from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.telephony_provisioner.cloud import Cloud
from tests.telephony_provisioner.number import SEATTLE, create, delete, update

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject

OWN = "+14155550100"
ADOPTED: JsonObject = {"ProductType": "SipMediaApplicationDialIn", "E164PhoneNumber": OWN}
WRITES = (
    "CreatePhoneNumberOrder",
    "UpdatePhoneNumber",
    "DeletePhoneNumber",
    "RestorePhoneNumber",
)


@pytest.fixture
def cloud() -> Cloud:
    return Cloud()


def test_existing_number_is_adopted_and_renamed(cloud: Cloud) -> None:
    cloud.api.add_phone_number(OWN, product_type="VoiceConnector")

    response = cloud.create("Custom::PhoneNumber", "Number", {**ADOPTED, "Name": "Front desk"})

    assert response["PhysicalResourceId"] == OWN
    assert response["Data"] == {"E164PhoneNumber": OWN, "PhoneNumberOrderId": ""}
    assert cloud.number(OWN)["Name"] == "Front desk"
    assert cloud.number(OWN)["ProductType"] == "SipMediaApplicationDialIn"
    assert not cloud.sent("CreatePhoneNumberOrder")


def test_adoption_keeps_fields_that_the_template_omits(cloud: Cloud) -> None:
    cloud.api.add_phone_number(OWN)
    cloud.ask("UpdatePhoneNumber", PhoneNumberId=OWN, Name="Mine")

    create(cloud, ADOPTED)

    assert cloud.number(OWN)["Name"] == "Mine"
    assert not [operation for operation, _ in cloud.requests if operation in WRITES]


@pytest.mark.parametrize("release", ["false", "true"])
def test_delete_leaves_an_adopted_number_unchanged(cloud: Cloud, release: str) -> None:
    properties: JsonObject = {**ADOPTED, "Name": "Front desk", "Release": release}
    cloud.api.add_phone_number(OWN)
    number = create(cloud, properties)
    before = cloud.number(OWN)
    cloud.requests.clear()

    delete(cloud, number, properties)

    assert not [operation for operation, _ in cloud.requests if operation in WRITES]
    assert cloud.number(OWN) == before


def test_adoption_of_an_unknown_number_fails_with_advice(cloud: Cloud) -> None:
    response = cloud.create("Custom::PhoneNumber", "Number", ADOPTED)

    assert response["Status"] == "FAILED"
    assert "Number: this account has no such phone number" in str(response["Reason"])
    assert OWN not in str(response["Reason"])


def test_line_that_adopts_its_own_ordered_number_stays_the_owner(cloud: Cloud) -> None:
    number = create(cloud, SEATTLE)
    adopted: JsonObject = {**ADOPTED, "E164PhoneNumber": number, "Name": "Mine"}
    assert update(cloud, number, SEATTLE, adopted) == number

    back = update(cloud, number, adopted, SEATTLE)

    assert back == number
    assert len(cloud.sent("CreatePhoneNumberOrder")) == 1
