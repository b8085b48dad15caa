from typing import Any

import pytest

from simulator.function import CallableFunction, FunctionError, FunctionTimeout


def test_a_handler_answers_the_event() -> None:
    function = CallableFunction(lambda event, _: {"heard": event["said"]})

    assert function.invoke({"said": "hello"}) == {"heard": "hello"}


def test_the_handler_gets_a_copy_so_that_it_cannot_change_the_callers_event() -> None:
    def handler(event: dict[str, Any], _: object) -> None:
        event["CallDetails"]["Participants"].clear()

    event: dict[str, Any] = {"CallDetails": {"Participants": ["LEG-A"]}}
    CallableFunction(handler).invoke(event)

    assert event == {"CallDetails": {"Participants": ["LEG-A"]}}


def test_a_tuple_in_the_answer_arrives_as_the_list_that_json_makes_of_it() -> None:
    function = CallableFunction(lambda _event, _context: {"Actions": ()})

    assert function.invoke({}) == {"Actions": []}


def test_an_exception_becomes_lambdas_error_with_the_exception_as_its_cause() -> None:
    def handler(_event: object, _context: object) -> None:
        raise KeyError("Participants")

    with pytest.raises(FunctionError, match="KeyError: 'Participants'") as caught:
        CallableFunction(handler).invoke({})

    assert caught.value.error_type == "KeyError"
    assert isinstance(caught.value.__cause__, KeyError)


def test_an_answer_that_is_not_json_is_a_marshal_error() -> None:
    function = CallableFunction(lambda _event, _context: {"Actions": {1, 2}})

    with pytest.raises(FunctionError, match="set is not JSON serializable") as caught:
        function.invoke({})

    assert caught.value.error_type == "Runtime.MarshalError"


def test_a_handler_of_a_test_may_time_out_as_lambda_would() -> None:
    def handler(_event: object, _context: object) -> None:
        raise FunctionTimeout(20)

    with pytest.raises(FunctionTimeout, match=r"Task timed out after 20\.00 seconds"):
        CallableFunction(handler).invoke({})
