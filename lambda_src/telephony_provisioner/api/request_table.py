"""The table of the request register in DynamoDB."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from telephony_provisioner.errors import ServiceError
from telephony_provisioner.request_register import SupersededError
from telephony_provisioner.timing import CONNECT_TIMEOUT_SECONDS, RESPONSE_TIMEOUT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CONFIG = Config(
    connect_timeout=CONNECT_TIMEOUT_SECONDS,
    read_timeout=RESPONSE_TIMEOUT_SECONDS,
    retries={"total_max_attempts": 3, "mode": "standard"},
)


class DynamoDbTable:
    """See `request_register.Table`; an item's key is `Resource`.

    Args:
        name: The table's name.
        client: A boto3 client for `dynamodb`. Default: one configured by the environment.
    """

    def __init__(self, name: str, client: Any = None) -> None:
        self._name = name
        self._client = client or boto3.client("dynamodb", config=_CONFIG)

    def read(self, key: str) -> Mapping[str, Any]:
        """See `Table.read`."""
        answer = _call(
            "GetItem",
            lambda: self._client.get_item(
                TableName=self._name, Key={"Resource": {"S": key}}, ConsistentRead=True
            ),
        )
        return _decode(answer.get("Item", {}))

    def count_arrival(self, key: str, expires_at: int) -> Mapping[str, Any]:
        """See `Table.count_arrival`."""
        answer = _call(
            "UpdateItem",
            lambda: self._client.update_item(
                TableName=self._name,
                Key={"Resource": {"S": key}},
                UpdateExpression="SET ExpiresAt = :expires ADD Arrivals :one",
                ExpressionAttributeValues={
                    ":expires": {"N": str(expires_at)},
                    ":one": {"N": "1"},
                },
                ReturnValues="ALL_NEW",
            ),
        )
        return _decode(answer["Attributes"])

    def update_if_latest(self, key: str, order: str, values: Mapping[str, Any]) -> bool:
        """See `Table.update_if_latest`."""
        assignments = ", ".join(f"{name} = :{name}" for name in values)
        encoded = {f":{name}": _encode(value) for name, value in values.items()}
        try:
            _call(
                "UpdateItem",
                lambda: self._client.update_item(
                    TableName=self._name,
                    Key={"Resource": {"S": key}},
                    UpdateExpression=f"SET {assignments}",
                    ConditionExpression="attribute_not_exists(Latest) OR Latest <= :order",
                    ExpressionAttributeValues={**encoded, ":order": {"S": order}},
                ),
            )
        except ServiceError as error:
            if error.code == "ConditionalCheckFailedException":
                return False
            raise
        return True


def _call(operation: str, call: Callable[[], Any]) -> Any:
    """Return the answer of a request.

    Raises:
        SupersededError: The table was deleted, which happens after all custom resources.
        ServiceError: The request failed otherwise; it changed nothing that matters.
    """
    try:
        return call()
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "Unknown")
        if code == "ResourceNotFoundException":
            raise SupersededError from None
        message = error.response.get("Error", {}).get("Message", "")
        is_final = code in {"ConditionalCheckFailedException", "AccessDeniedException"}
        raise ServiceError(
            operation=operation, code=code, message=message, status=400 if is_final else 503
        ) from None
    except BotoCoreError as error:
        raise ServiceError(
            operation=operation, code=type(error).__name__, message="no answer", status=0
        ) from None


def _encode(value: object) -> dict[str, Any]:
    match value:
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case _:
            return {"S": str(value)}


def _decode(item: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {name: next(iter(value.values())) for name, value in item.items()}
