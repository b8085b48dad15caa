"""A Python callable of this process as a Lambda function."""

import json
from collections.abc import Callable
from typing import Any, TypeAlias

from simulator.function.function import FunctionError
from simulator.json_types import Json, JsonObject

Handler: TypeAlias = Callable[[Any, Any], Any]
"""`handler(event, context)`, Lambda's own signature."""


class CallableFunction:
    """A handler of this process; events and answers pass as JSON, so it sees what Lambda shows it.

    Args:
        handler: Called with the event as a dict and a context.
        context: What the handler gets as its second argument. Default: None.
    """

    def __init__(self, handler: Handler, context: object = None) -> None:
        self._handler = handler
        self._context = context

    def invoke(self, event: JsonObject) -> Json:
        """Return the handler's answer; see `Function.invoke`."""
        arrived = json.loads(json.dumps(event))
        try:
            answer = self._handler(arrived, self._context)
        except FunctionError:
            raise
        except Exception as error:
            raise FunctionError(type(error).__name__, str(error)) from error
        return _marshalled(answer)


def _marshalled(answer: object) -> Json:
    try:
        passed: Json = json.loads(json.dumps(answer))
    except (TypeError, ValueError) as error:
        raise FunctionError("Runtime.MarshalError", f"the answer is not JSON: {error}") from error
    return passed
