"""The CDK's Provider framework: calls `on_event` and `is_complete` for CloudFormation.

In AWS it is three Node functions and a state machine; here their effect is implemented on the
simulator's clock, so that half an hour of polling takes no real time.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from telephony_simulator.clock import Clock
from telephony_simulator.functions import Function, FunctionError
from telephony_simulator.json_types import Json, JsonObject

CREATE_FAILED = "AWSCDK::CustomResourceProviderFramework::CREATE_FAILED"
"""The physical id of a resource whose Create failed before it had one; its Delete is ignored."""

MISSING_PHYSICAL_ID = "AWSCDK::CustomResourceProviderFramework::MISSING_PHYSICAL_ID"


@dataclass(frozen=True)
class Waiter:
    """How the framework's state machine polls `is_complete`; half an hour by default.

    Attributes:
        interval_seconds: Seconds before the second poll.
        max_attempts: How many polls follow the first.
        backoff_rate: The factor between two intervals.
    """

    interval_seconds: float = 5
    max_attempts: int = 360
    backoff_rate: float = 1

    @classmethod
    def from_definition(cls, definition: Mapping[str, Any]) -> "Waiter":
        """Read it from the definition of the state machine."""
        state = definition["States"][definition["StartAt"]]
        retry = state["Retry"][0]
        return cls(retry["IntervalSeconds"], retry["MaxAttempts"], retry["BackoffRate"])


@dataclass(frozen=True, kw_only=True)
class ProviderFramework:
    """Calls the functions of a custom resource.

    Attributes:
        on_event: Starts the work; called once a request.
        is_complete: Returns whether the work is complete; None if `on_event` does all of it.
        waiter: How `is_complete` is polled.
        clock: The clock of the waits between polls.

    See https://docs.aws.amazon.com/cdk/api/v2/docs/aws-cdk-lib.custom_resources-readme.html
    """

    on_event: Function
    is_complete: Function | None
    waiter: Waiter
    clock: Clock

    def handle(self, request: JsonObject) -> JsonObject:
        """Return the framework's response to CloudFormation's request."""
        if _is_delete_of_failed_create(request):
            return _response("SUCCESS", request)
        try:
            event = _merged(request, _invoke(self.on_event, request))
        except _UserError as error:
            return _failed(request, str(error))
        return self._wait(event) if self.is_complete else _response("SUCCESS", event)

    def _wait(self, event: JsonObject) -> JsonObject:
        assert self.is_complete
        pause_seconds = self.waiter.interval_seconds
        for attempt in range(self.waiter.max_attempts + 1):
            if attempt:
                self.clock.sleep(pause_seconds)
                pause_seconds *= self.waiter.backoff_rate
            try:
                answer = _invoke(self.is_complete, event)
                if _decode_completion(answer):
                    return _response("SUCCESS", {**event, **answer, "Data": _data(event, answer)})
            except _UserError as error:
                return _failed(event, str(error))
        return _failed(event, "Operation timed out")


class _UserError(Exception):
    """An error of the user's functions; its message is the response's reason."""


def _is_delete_of_failed_create(request: JsonObject) -> bool:
    return (request["RequestType"], request.get("PhysicalResourceId")) == ("Delete", CREATE_FAILED)


def _invoke(function: Function, event: JsonObject) -> JsonObject:
    try:
        answer = function.invoke(event)
    except FunctionError as error:
        raise _UserError(error.message) from None
    if answer is None:
        return {}
    if isinstance(answer, dict):
        return answer
    text = json.dumps(answer)
    raise _UserError(f'return values from user-handlers must be JSON objects. got: "{text}"')


def _merged(request: JsonObject, answer: JsonObject) -> JsonObject:
    """Return the request with the answer of `on_event` and a physical id."""
    known = request.get("PhysicalResourceId") or request["RequestId"]
    physical_id = answer.get("PhysicalResourceId") or known
    if request["RequestType"] == "Delete" and physical_id != known:
        raise _UserError(
            f'DELETE: cannot change the physical resource ID from "{known}" to "{physical_id}"'
            " during deletion"
        )
    return {**request, **answer, "PhysicalResourceId": physical_id}


def _decode_completion(answer: JsonObject) -> bool:
    if answer.get("IsComplete"):
        return True
    if answer.get("Data"):
        raise _UserError('"Data" is not allowed if "IsComplete" is "False"')
    return False


def _data(*events: JsonObject) -> Json:
    merged: JsonObject = {}
    for event in events:
        match event.get("Data"):
            case dict(data):
                merged |= data
    return merged


def _failed(event: JsonObject, reason: str) -> JsonObject:
    if not event.get("PhysicalResourceId") and event["RequestType"] == "Create":
        event = {**event, "PhysicalResourceId": CREATE_FAILED}
    return _response("FAILED", event, reason)


def _response(status: str, event: JsonObject, reason: str | None = None) -> JsonObject:
    return {
        "Status": status,
        "Reason": reason or status,
        "StackId": event["StackId"],
        "RequestId": event["RequestId"],
        "LogicalResourceId": event["LogicalResourceId"],
        "PhysicalResourceId": event.get("PhysicalResourceId") or MISSING_PHYSICAL_ID,
        "Data": event.get("Data"),
    }
