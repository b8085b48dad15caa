from typing import Any

import pytest

from telephony_simulator.functions import CallableFunction, FunctionError, FunctionTimeout


def test_handler_answers_the_event() -> None:
    function = CallableFunction(lambda event, _: {"heard": event["said"]})

    assert function.invoke({"said": "hello"}) == {"heard": "hello"}


def test_handler_gets_a_copy_so_that_it_cannot_change_the_callers_event() -> None:
    def handler(event: dict[str, Any], _: object) -> None:
        event["CallDetails"]["Participants"].clear()

    event: dict[str, Any] = {"CallDetails": {"Participants": ["LEG-A"]}}
    CallableFunction(handler).invoke(event)

    assert event == {"CallDetails": {"Participants": ["LEG-A"]}}


def test_tuple_in_the_answer_arrives_as_the_list_that_json_makes_of_it() -> None:
    function = CallableFunction(lambda _event, _context: {"Actions": ()})

    assert function.invoke({}) == {"Actions": []}


def test_exception_becomes_lambdas_error_with_the_exception_as_its_cause() -> None:
    def handler(_event: object, _context: object) -> None:
        raise KeyError("Participants")

    with pytest.raises(FunctionError, match="KeyError: 'Participants'") as caught:
        CallableFunction(handler).invoke({})

    assert caught.value.error_type == "KeyError"
    assert isinstance(caught.value.__cause__, KeyError)


def endless() -> list[object]:
    answer: list[object] = []
    answer.append(answer)
    return answer


def deep() -> list[object]:
    answer: list[object] = []
    for _ in range(100_000):
        answer = [answer]
    return answer


@pytest.mark.parametrize("answer", [{"Actions": {1, 2}}, endless(), deep()])
def test_answer_that_is_not_json_is_a_marshal_error(answer: object) -> None:
    function = CallableFunction(lambda _event, _context: answer)

    with pytest.raises(FunctionError, match="the answer is not JSON") as caught:
        function.invoke({})

    assert caught.value.error_type == "Runtime.MarshalError"


def test_handler_that_exits_is_lambdas_exit_error() -> None:
    def handler(_event: object, _context: object) -> None:
        raise SystemExit(3)

    with pytest.raises(FunctionError, match=r"Runtime\.ExitError: the handler exits: 3"):
        CallableFunction(handler).invoke({})


def test_handler_of_a_test_may_time_out_as_lambda_would() -> None:
    def handler(_event: object, _context: object) -> None:
        raise FunctionTimeout(20)

    with pytest.raises(FunctionTimeout, match=r"Task timed out after 20\.00 seconds"):
        CallableFunction(handler).invoke({})
