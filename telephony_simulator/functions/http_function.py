"""A Lambda function behind HTTP, served by Lambda's Runtime Interface Emulator."""

import json
import re
import urllib.error
import urllib.request
from http import HTTPStatus
from http.client import HTTPException
from typing import Final
from urllib.parse import urlsplit
from urllib.response import addinfourl

from telephony_simulator.functions.function import FunctionError, FunctionTimeout
from telephony_simulator.json_types import Json, JsonObject

INVOCATIONS = "/2015-03-31/functions/function/invocations"

TIMED_OUT = re.compile(rb"Task timed out after (\d+\.\d+) seconds")
"""The emulator's plain-text answer for a function that timed out."""


class HttpFunction:
    """A function at an address.

    Args:
        url: The emulator's address, such as `http://localhost:9000`.
        timeout: Seconds an invocation may take.

    See https://docs.aws.amazon.com/lambda/latest/dg/images-test.html
    """

    def __init__(self, url: str, timeout: float = 20) -> None:
        self._url = url.rstrip("/").removesuffix(INVOCATIONS) + INVOCATIONS
        self._timeout = timeout

    def invoke(self, event: JsonObject) -> Json:
        """Return the handler's answer; see `Function.invoke`."""
        status, body = self._post(json.dumps(event).encode())
        try:
            answer: Json = json.loads(body or b"null")
        except ValueError:
            raise self._unreadable(body) from None
        match answer:
            case {"errorType": str(error_type), "errorMessage": str(message)}:
                raise FunctionError(error_type, message)
        if status != HTTPStatus.OK:
            reason = f"{self._url} answered with HTTP status {status}"
            raise FunctionError("Runtime.Unreachable", reason)
        return answer

    def _post(self, payload: bytes) -> tuple[int, bytes]:
        request = urllib.request.Request(self._url, payload, method="POST")  # noqa: S310 - checked by the caller
        try:
            with _open(request, self._timeout) as response:
                return response.status or 0, response.read()
        except TimeoutError:
            raise FunctionTimeout(self._timeout) from None
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", error)
            raise FunctionError("Runtime.Unreachable", f"{self._url}: {reason}") from None

    def _unreadable(self, body: bytes) -> FunctionError:
        timed_out = TIMED_OUT.match(body)
        if timed_out:
            return FunctionTimeout(float(timed_out[1]))
        return FunctionError("Runtime.MarshalError", f"{self._url} answered what is not JSON")


LOCAL_HOSTS: Final = frozenset(("127.0.0.1", "localhost", "::1"))
"""The hosts of this machine, which no proxy reaches."""

_WITH_PROXY: Final = urllib.request.build_opener()
_WITHOUT_PROXY: Final = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _open(request: urllib.request.Request, timeout: float) -> addinfourl:
    """Return the response with any status."""
    try:
        is_local = urlsplit(request.full_url).hostname in LOCAL_HOSTS
        opener = _WITHOUT_PROXY if is_local else _WITH_PROXY
        response: addinfourl = opener.open(request, timeout=timeout)
    except urllib.error.HTTPError as error:
        return error
    return response
