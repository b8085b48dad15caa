"""A Lambda function behind HTTP, served by Lambda's Runtime Interface Emulator."""

import json
import re
from http import HTTPStatus
from http.client import HTTPException
from typing import Final, NoReturn

from telephony_simulator.functions.bounded_http import AnswerTooLongError, post
from telephony_simulator.functions.function import FunctionError, FunctionTimeout
from telephony_simulator.functions.python_host import MAX_ANSWER_BYTES, TOO_LARGE
from telephony_simulator.json_types import Json, JsonObject

INVOCATIONS = "/2015-03-31/functions/function/invocations"

TIMED_OUT = re.compile(rb"Task timed out after (\d+\.\d+) seconds")
"""The emulator's plain-text answer for a function that timed out."""

SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F]")
"""The escape of a surrogate, which only has a meaning beside another one."""


class HttpFunction:
    """A function at an address.

    Args:
        url: The emulator's address, such as `http://localhost:9000`.
        timeout_seconds: How long an invocation may take.

    See https://docs.aws.amazon.com/lambda/latest/dg/images-test.html
    """

    def __init__(self, url: str, timeout_seconds: float = 20) -> None:
        self._url = url.rstrip("/").removesuffix(INVOCATIONS) + INVOCATIONS
        self._timeout_seconds = timeout_seconds

    def invoke(self, event: JsonObject) -> Json:
        """Return the handler's answer; see `Function.invoke`."""
        status, body = self._post(json.dumps(event).encode())
        answer = self._decode(body)
        match answer:
            case {"errorType": str(error_type), "errorMessage": str(message)}:
                raise FunctionError(error_type, message)
        if status != HTTPStatus.OK:
            reason = f"{self._url} answered with HTTP status {status}"
            raise FunctionError("Runtime.Unreachable", reason)
        return answer

    def _post(self, payload: bytes) -> tuple[int, bytes]:
        try:
            return post(self._url, payload, self._timeout_seconds, MAX_ANSWER_BYTES)
        except TimeoutError:
            raise FunctionTimeout(self._timeout_seconds) from None
        except AnswerTooLongError:
            raise FunctionError("Function.ResponseSizeTooLarge", TOO_LARGE) from None
        except (OSError, HTTPException, ValueError, OverflowError) as error:
            reason = getattr(error, "reason", error)
            raise FunctionError("Runtime.Unreachable", f"{self._url}: {reason}") from None

    def _decode(self, body: bytes) -> Json:
        try:
            answer: Json = json.loads(body or b"null", parse_constant=_refuse_constant)
            if SURROGATE.search(body):
                json.dumps(answer, ensure_ascii=False).encode()
        except UnicodeEncodeError:  # its text would repeat what the caller hears
            raise FunctionError(
                "Runtime.MarshalError", "the answer is not JSON: it has a lone surrogate"
            ) from None
        except (ValueError, RecursionError):
            raise self._unreadable(body) from None
        return answer

    def _unreadable(self, body: bytes) -> FunctionError:
        timed_out = TIMED_OUT.match(body)
        if timed_out:
            return FunctionTimeout(float(timed_out[1]))
        return FunctionError("Runtime.MarshalError", f"{self._url} answered what is not JSON")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
