"""`AWS::DynamoDB::Table`, and the two operations of DynamoDB that the provisioner uses.

Other operations and expressions are refused by name.
"""

import json
import re
import threading
from collections.abc import Mapping
from typing import Any, Final

from werkzeug import Request as HttpRequest
from werkzeug import Response as HttpResponse

from telephony_simulator.chime_sdk_voice.authorization import Authorizer, allow_all
from telephony_simulator.chime_sdk_voice.errors import ApiError
from telephony_simulator.chime_sdk_voice.transport import SIGNED_FOR
from telephony_simulator.cloudformation.account import ACCOUNT_ID, Account
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource
from telephony_simulator.identity_policy import PermissionRequest
from telephony_simulator.loopback import LoopbackServer

BEYOND: Final = {"UnknownOperationException", "ValidationException"}
HINT: Final = "the local account serves GetItem and UpdateItem only; --aws moto serves DynamoDB"

CONDITION: Final = re.compile(r"attribute_not_exists\((\w+)\) OR (\w+) <= (:\w+)")
ASSIGNMENT: Final = re.compile(r"(\w+) = (:\w+)")


class DynamoDbTable:
    """A table with one key attribute.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html
    """

    def __init__(self, account: Account) -> None:
        self._account = account

    def create(self, request: Request) -> Outcome:
        """Create the table."""
        name = str(request.properties.get("TableName") or request.name())
        self._account.tables.setdefault(name, {})
        arn = f"arn:aws:dynamodb:{request.region}:{self._account.account_id}:table/{name}"
        return Outcome(name, {"Arn": arn})

    def update(self, request: Request, old: Resource) -> Outcome:
        """Keep the table, or replace it if its name changes."""
        if request.properties.get("TableName") != old.properties.get("TableName"):
            return self.create(request)
        return old.outcome

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Delete the table."""
        self._account.tables.pop(old.physical_id, None)


class DynamoDbServer(LoopbackServer):
    """Serves GetItem and UpdateItem while its context is open.

    Args:
        tables: The items of the tables, by table name and key.
        authorize: Decides about requests by the keys that signed them. By default all are allowed.
        account_id: The account of the tables.
    """

    def __init__(
        self,
        tables: dict[str, dict[str, dict[str, Any]]],
        authorize: Authorizer = allow_all,
        account_id: str = ACCOUNT_ID,
    ) -> None:
        self._tables = tables
        self._authorize = authorize
        self._account_id = account_id
        self._lock = threading.Lock()
        super().__init__(HttpRequest.application(self._serve))

    def _serve(self, request: HttpRequest) -> HttpResponse:
        operation = request.headers.get("X-Amz-Target", "").rpartition(".")[2]
        body = json.loads(request.get_data() or b"{}")
        try:
            self._check_permission(request, operation, body)
            with self._lock:
                answer = self._perform(operation, body)
        except ApiError as error:
            document = {"__type": "AccessDeniedException", "Message": error.message}
            return _json(document, 400)
        except _DynamoDbError as error:
            document = {
                "__type": f"com.amazonaws.dynamodb.v20120810#{error}",
                "message": f"{error}; {HINT}" if str(error) in BEYOND else str(error),
            }
            return _json(document, 400)
        return _json(answer, 200)

    def _check_permission(
        self, request: HttpRequest, operation: str, body: Mapping[str, Any]
    ) -> None:
        signed = SIGNED_FOR.search(request.headers.get("Authorization", ""))
        if signed:
            prefix = f"arn:aws:dynamodb:{signed[2]}:{self._account_id}"
            arn = f"{prefix}:table/{body.get('TableName', '')}"
            self._authorize(signed[1], PermissionRequest(f"dynamodb:{operation}", (arn,)))

    def _perform(self, operation: str, body: Mapping[str, Any]) -> dict[str, Any]:
        if body.get("TableName") not in self._tables:
            raise _DynamoDbError("ResourceNotFoundException")
        items = self._tables[body["TableName"]]
        key = json.dumps(body["Key"], sort_keys=True)
        match operation:
            case "GetItem":
                return {"Item": items[key]} if key in items else {}
            case "UpdateItem":
                item = {**body["Key"], **items.get(key, {})}
                _require(body, item)
                items[key] = _updated(body, item)
                return {"Attributes": items[key]} if "ReturnValues" in body else {}
            case _:
                raise _DynamoDbError("UnknownOperationException")


class _DynamoDbError(Exception):
    pass


def _require(body: Mapping[str, Any], item: Mapping[str, Any]) -> None:
    """Evaluate a condition of the form `attribute_not_exists(A) OR A <= :value`."""
    condition = body.get("ConditionExpression")
    if condition is None:
        return
    match = CONDITION.fullmatch(condition)
    if match is None:
        raise _DynamoDbError("ValidationException")
    (value,) = body["ExpressionAttributeValues"][match[3]].values()
    if match[1] in item and next(iter(item[match[2]].values())) > value:
        raise _DynamoDbError("ConditionalCheckFailedException")


def _updated(body: Mapping[str, Any], item: Mapping[str, Any]) -> dict[str, Any]:
    """Apply an expression of the form `SET A = :a, B = :b ADD C :c`."""
    values = body["ExpressionAttributeValues"]
    assignments, _, addition = body["UpdateExpression"].removeprefix("SET ").partition(" ADD ")
    updated = dict(item)
    for assignment in assignments.split(", "):
        match = ASSIGNMENT.fullmatch(assignment)
        if match is None:
            raise _DynamoDbError("ValidationException")
        updated[match[1]] = values[match[2]]
    if addition:
        name, _, placeholder = addition.partition(" ")
        before = int(updated.get(name, {"N": "0"})["N"])
        updated[name] = {"N": str(before + int(values[placeholder]["N"]))}
    return updated


def _json(document: Mapping[str, Any], status: int) -> HttpResponse:
    return HttpResponse(json.dumps(document), status, content_type="application/x-amz-json-1.0")
