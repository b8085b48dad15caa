from __future__ import annotations

import pytest

from telephony_provisioner.errors import RequestError
from telephony_provisioner.request import Json, decode_request, flag, whole_number

EVENT: dict[str, Json] = {
    "RequestType": "Update",
    "RequestId": "r-1",
    "StackId": "arn:aws:cloudformation:us-east-1:111122223333:stack/Pizza/0a1b2c3d",
    "LogicalResourceId": "Number",
    "PhysicalResourceId": "+12065550100",
    "ResourceType": "Custom::PhoneNumber",
    "ResourceProperties": {"Name": "New"},
    "OldResourceProperties": {"Name": "Old"},
    "StartedAt": 17.5,
}


def test_event_is_decoded_into_a_request() -> None:
    request = decode_request(EVENT)

    assert request.request_type == "Update"
    assert request.physical_resource_id == "+12065550100"
    assert request.properties == {"Name": "New"}
    assert request.old_properties == {"Name": "Old"}
    assert request.started_at == 17.5


def test_create_request_has_no_physical_id_before_on_event() -> None:
    event = {k: v for k, v in EVENT.items() if k not in {"PhysicalResourceId", "StartedAt"}}

    request = decode_request({**event, "RequestType": "Create"})

    assert request.physical_resource_id == ""
    assert request.started_at is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"RequestType": "Destroy"}, "$.RequestType is str of 7 characters; allowed are Create"),
        ({"StackId": None}, "expected a string, got NoneType - at `$.StackId`"),
        ({"PhysicalResourceId": ""}, "expected a string, got str - at `$.PhysicalResourceId`"),
        ({"ResourceProperties": []}, "expected an object, got list - at `$.ResourceProperties`"),
    ],
)
def test_malformed_event_is_rejected_with_the_path(change: dict[str, Json], message: str) -> None:
    with pytest.raises(RequestError) as refused:
        decode_request({**EVENT, **change})

    assert message in str(refused.value)


def test_event_that_is_not_an_object_is_rejected() -> None:
    with pytest.raises(RequestError, match="expected an object, got str - at `\\$`"):
        decode_request("Create")


@pytest.mark.parametrize(
    ("value", "meant"), [("true", True), ("false", False), (True, True), (None, False)]
)
def test_flag_accepts_booleans_as_strings(value: Json, meant: bool) -> None:  # noqa: FBT001
    assert flag({"Disabled": value}, "Disabled") is meant


@pytest.mark.parametrize("value", ["5", 5])
def test_whole_number_accepts_numbers_as_strings(value: Json) -> None:
    assert whole_number(value, "MaxOrders") == 5


@pytest.mark.parametrize("value", ["five", "", None, True, "-5", 1.5])
def test_whole_number_rejects_other_values(value: Json) -> None:
    with pytest.raises(RequestError, match="MaxOrders must be a whole number"):
        whole_number(value, "MaxOrders")
