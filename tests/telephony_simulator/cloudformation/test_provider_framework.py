from collections.abc import Callable
from typing import Any

import pytest

from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation.provider_framework import (
    CREATE_FAILED,
    ProviderFramework,
    Waiter,
)
from telephony_simulator.functions import CallableFunction, FunctionTimeout
from telephony_simulator.json_types import Json, JsonObject

Handler = Callable[[Any, Any], Any]

REQUEST: JsonObject = {
    "RequestType": "Create",
    "RequestId": "request-1",
    "StackId": "stack-1",
    "LogicalResourceId": "Number",
    "ResourceProperties": {"AreaCode": "206"},
}

NOT_YET: JsonObject = {"IsComplete": False}


def answering(*answers: Json) -> Handler:
    """Return a handler that gives these answers, the last one for ever."""
    left = list(answers)
    return lambda _event, _context: left.pop(0) if len(left) > 1 else left[0]


def failing(_event: Any, _context: Any) -> Any:
    raise RuntimeError("no numbers left in 206")


def handle(
    on_event: Handler,
    is_complete: Handler | None = None,
    request: JsonObject | None = None,
    waiter: Waiter | None = None,
    clock: VirtualClock | None = None,
) -> JsonObject:
    framework = ProviderFramework(
        on_event=CallableFunction(on_event),
        is_complete=CallableFunction(is_complete) if is_complete else None,
        waiter=waiter or Waiter(10, 6, 1),
        clock=clock or VirtualClock(),
    )
    return framework.handle(request or REQUEST)


def update(**members: Json) -> JsonObject:
    return {**REQUEST, "RequestType": "Update", "PhysicalResourceId": "+1206", **members}


def delete(physical_id: str) -> JsonObject:
    return {**REQUEST, "RequestType": "Delete", "PhysicalResourceId": physical_id}


def test_on_event_without_is_complete_returns_id_and_data() -> None:
    response = handle(answering({"PhysicalResourceId": "+1206", "Data": {"Id": "+1206"}}))

    assert response == {
        "Status": "SUCCESS",
        "Reason": "SUCCESS",
        "StackId": "stack-1",
        "RequestId": "request-1",
        "LogicalResourceId": "Number",
        "PhysicalResourceId": "+1206",
        "Data": {"Id": "+1206"},
    }


@pytest.mark.parametrize("answer", [None, {}])
def test_answer_without_an_id_gets_the_request_id_on_create(answer: Json) -> None:
    assert handle(answering(answer))["PhysicalResourceId"] == "request-1"


def test_answer_without_an_id_keeps_the_id_on_update() -> None:
    assert handle(answering({}), request=update())["PhysicalResourceId"] == "+1206"


def test_result_of_on_event_is_passed_to_is_complete() -> None:
    events: list[Any] = []

    def is_complete(event: Any, _context: Any) -> Any:
        events.append(event)
        return {"IsComplete": True}

    handle(answering({"PhysicalResourceId": "+1206", "OrderId": "order-1"}), is_complete)

    assert events == [{**REQUEST, "PhysicalResourceId": "+1206", "OrderId": "order-1"}]


def test_is_complete_is_polled_after_each_interval() -> None:
    clock = VirtualClock(start=0)
    is_complete = answering(NOT_YET, NOT_YET, NOT_YET, {"IsComplete": True, "Data": {"B": "2"}})

    response = handle(answering({"Data": {"A": "1"}}), is_complete, clock=clock)

    assert response["Status"] == "SUCCESS"
    assert response["Data"] == {"A": "1", "B": "2"}
    assert clock.now() == 30


def test_intervals_grow_by_the_backoff() -> None:
    clock = VirtualClock(start=0)
    is_complete = answering(NOT_YET, NOT_YET, NOT_YET, {"IsComplete": True})

    handle(answering({}), is_complete, waiter=Waiter(10, 6, 2), clock=clock)

    assert clock.now() == 10 + 20 + 40


def test_polling_ends_with_operation_timed_out() -> None:
    clock = VirtualClock(start=0)

    response = handle(
        answering({"PhysicalResourceId": "+1206"}), answering({"IsComplete": False}), clock=clock
    )

    assert (response["Status"], response["Reason"]) == ("FAILED", "Operation timed out")
    assert response["PhysicalResourceId"] == "+1206"
    assert clock.now() == 60


def test_create_that_fails_at_once_leaves_the_marker_for_its_delete() -> None:
    response = handle(failing)

    assert (response["Status"], response["Reason"]) == ("FAILED", "no numbers left in 206")
    assert response["PhysicalResourceId"] == CREATE_FAILED


def test_delete_after_a_failed_create_never_reaches_the_handler() -> None:
    assert handle(failing, request=delete(CREATE_FAILED))["Status"] == "SUCCESS"


def test_create_that_fails_in_is_complete_keeps_its_id_for_the_delete() -> None:
    response = handle(answering({"PhysicalResourceId": "+1206"}), failing)

    assert (response["Status"], response["PhysicalResourceId"]) == ("FAILED", "+1206")


def test_failed_update_keeps_the_id() -> None:
    assert handle(failing, request=update())["PhysicalResourceId"] == "+1206"


def test_delete_cannot_change_the_id() -> None:
    response = handle(answering({"PhysicalResourceId": "+1312"}), request=delete("+1206"))

    assert response["Status"] == "FAILED"
    assert "cannot change the physical resource ID" in str(response["Reason"])


def test_data_is_not_allowed_before_it_is_complete() -> None:
    response = handle(answering({}), answering({"IsComplete": False, "Data": {"A": "1"}}))

    assert response["Reason"] == '"Data" is not allowed if "IsComplete" is "False"'


def test_answer_is_refused_when_it_is_not_an_object() -> None:
    response = handle(answering("+1206"))

    assert response["Reason"] == (
        'return values from user-handlers must be JSON objects. got: ""+1206""'
    )


def test_handler_that_takes_too_long_fails_the_request() -> None:
    def slow(_event: Any, _context: Any) -> Any:
        raise FunctionTimeout(60)

    assert "Task timed out after 60.00 seconds" in str(handle(slow)["Reason"])


def test_waiter_is_read_from_the_state_machine() -> None:
    retry = {"IntervalSeconds": 10, "MaxAttempts": 270, "BackoffRate": 1}
    states = {"poll": {"Type": "Task", "Retry": [retry]}}

    assert Waiter.from_definition({"StartAt": "poll", "States": states}) == Waiter(10, 270, 1)
