"""The provisioner's table, with a boto3 client over HTTP."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from telephony_simulator.chime_sdk_voice.authorization import access_denied
from telephony_simulator.cloudformation.dynamodb_table import DynamoDbServer
from telephony_simulator.identity_policy import PermissionRequest

KEY = {"Resource": {"S": "stack Number"}}


@pytest.fixture
def client() -> Iterator[Any]:
    with DynamoDbServer({"Requests": {}}) as server:
        yield boto3.client(
            "dynamodb",
            endpoint_url=server.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )


def count(client: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.update_item(
        TableName="Requests",
        Key=KEY,
        UpdateExpression="SET ExpiresAt = :expires ADD Arrivals :one",
        ExpressionAttributeValues={":expires": {"N": "7"}, ":one": {"N": "1"}},
        ReturnValues="ALL_NEW",
    )["Attributes"]
    return answer


def claim(client: Any, order: str) -> None:
    client.update_item(
        TableName="Requests",
        Key=KEY,
        UpdateExpression="SET Latest = :latest",
        ConditionExpression="attribute_not_exists(Latest) OR Latest <= :latest",
        ExpressionAttributeValues={":latest": {"S": order}},
    )


def test_arrivals_are_counted(client: Any) -> None:
    count(client)

    assert count(client) == {**KEY, "ExpiresAt": {"N": "7"}, "Arrivals": {"N": "2"}}


def test_missing_item_is_empty(client: Any) -> None:
    assert "Item" not in client.get_item(TableName="Requests", Key=KEY, ConsistentRead=True)


def test_update_is_refused_when_its_condition_is_false(client: Any) -> None:
    claim(client, "b")

    with pytest.raises(ClientError, match="ConditionalCheckFailedException"):
        claim(client, "a")
    claim(client, "b")


def test_unknown_table_is_not_found(client: Any) -> None:
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        client.get_item(TableName="Other", Key=KEY)


@pytest.mark.parametrize(
    ("operation", "parameters", "error"),
    [
        ("list_tables", {}, "ResourceNotFoundException"),
        ("delete_item", {"TableName": "Requests", "Key": KEY}, "UnknownOperationException"),
        (
            "update_item",
            {
                "TableName": "Requests",
                "Key": KEY,
                "UpdateExpression": "SET A = if_not_exists(A, :a)",
                "ExpressionAttributeValues": {":a": {"S": "a"}},
            },
            "ValidationException",
        ),
    ],
)
def test_other_requests_are_refused(
    client: Any, operation: str, parameters: dict[str, Any], error: str
) -> None:
    with pytest.raises(ClientError, match=error):
        getattr(client, operation)(**parameters)


def test_request_is_denied_for_a_table_that_the_role_does_not_allow() -> None:
    def deny(access_key: str, request: PermissionRequest) -> None:
        raise access_denied(access_key, request.action, request.resources[0])

    with DynamoDbServer({"Requests": {}}, deny) as server:
        client = boto3.client(
            "dynamodb",
            endpoint_url=server.endpoint_url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

        with pytest.raises(ClientError, match=r"AccessDeniedException.*GetItem.*:table/Requests"):
            client.get_item(TableName="Requests", Key=KEY)
