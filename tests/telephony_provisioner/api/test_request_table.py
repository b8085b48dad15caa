"""The register's table over DynamoDB's API."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from telephony_provisioner.api.request_table import DynamoDbTable
from telephony_provisioner.errors import ServiceError
from telephony_provisioner.request_register import SupersededError
from telephony_simulator.cloudformation.dynamodb_table import DynamoDbServer


def connect(endpoint_url: str) -> Any:
    return boto3.client(
        "dynamodb",
        endpoint_url=endpoint_url,
        region_name="us-east-1",
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )


@pytest.fixture
def table() -> Iterator[DynamoDbTable]:
    with DynamoDbServer({"Requests": {}}) as server:
        yield DynamoDbTable("Requests", connect(server.endpoint_url))


def test_item_has_the_values_that_were_set(table: DynamoDbTable) -> None:
    item = table.count_arrival("stack Number", 7)
    values = {"Latest": "a", "IsOverlapping": True, "AnsweredAt": 9}

    assert int(item["Arrivals"]) == 1
    assert table.update_if_latest("stack Number", "a", values)
    assert table.read("stack Number")["Latest"] == "a"
    assert table.read("stack Number")["IsOverlapping"] is True
    assert int(table.read("stack Number")["AnsweredAt"]) == 9


def test_earlier_order_sets_nothing(table: DynamoDbTable) -> None:
    table.update_if_latest("stack Number", "b", {"Latest": "b"})

    assert not table.update_if_latest("stack Number", "a", {"Latest": "a"})
    assert table.read("stack Number")["Latest"] == "b"


def test_deleted_table_supersedes_the_request() -> None:
    with DynamoDbServer({}) as server:
        gone = DynamoDbTable("Requests", connect(server.endpoint_url))
        with pytest.raises(SupersededError):
            gone.read("stack Number")


def test_table_that_does_not_answer_is_a_retryable_error() -> None:
    with pytest.raises(ServiceError) as info:
        DynamoDbTable("Requests", connect("http://127.0.0.1:9")).read("stack Number")

    assert info.value.is_retryable


def test_write_to_a_table_that_does_not_answer_is_a_retryable_error() -> None:
    with pytest.raises(ServiceError) as info:
        DynamoDbTable("Requests", connect("http://127.0.0.1:9")).update_if_latest("key", "a", {})

    assert info.value.is_retryable
