"""A Python callable of this process as a Lambda function."""

import json
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from telephony_simulator.functions.function import FunctionError
from telephony_simulator.functions.python_host import MAX_ANSWER_BYTES, TOO_LARGE
from telephony_simulator.json_types import Json, JsonObject

_encode: Final = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode
"""`json.dumps` without making an encoder for each answer."""

Handler: TypeAlias = Callable[[Any, Any], Any]
"""`handler(event, context)`, Lambda's own signature."""


class CallableFunction:
    """A handler of this process; events and answers are converted through JSON, as in Lambda.

    Args:
        handler: Called with the event as a dict and a context.
        context: The handler's second argument. Default: None.

    Attributes:
        handler: The handler.
    """

    def __init__(self, handler: Handler, context: object = None) -> None:
        self.handler = handler
        self._context = context

    def invoke(self, event: JsonObject) -> Json:
        """Return the handler's answer; see `Function.invoke`."""
        __tracebackhide__ = True
        try:
            answer = self.handler(_copy(event), self._context)
        except FunctionError:
            raise
        except SystemExit as error:
            raise FunctionError("Runtime.ExitError", f"the handler exits: {error}") from error
        except Exception as error:
            raise FunctionError(type(error).__name__, str(error)) from error
        return _marshalled(answer)


def _copy(value: Json) -> Json:
    """Return a copy as JSON would make it; three times as fast as the json module."""
    if type(value) is dict:
        return {key: _copy(item) for key, item in value.items()}
    if type(value) is list:
        return [_copy(item) for item in value]
    return value


def _marshalled(answer: object) -> Json:
    try:
        encoded = _encode(answer)
        size = len(encoded.encode())
    except UnicodeEncodeError:  # its text would repeat what the caller hears
        raise FunctionError(
            "Runtime.MarshalError", "the answer is not JSON: it has a lone surrogate"
        ) from None
    except (TypeError, ValueError, RecursionError) as error:
        raise FunctionError("Runtime.MarshalError", f"the answer is not JSON: {error}") from error
    if size > MAX_ANSWER_BYTES:
        raise FunctionError("Function.ResponseSizeTooLarge", TOO_LARGE)
    passed: Json = json.loads(encoded)
    return passed
