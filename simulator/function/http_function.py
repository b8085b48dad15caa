"""A Lambda function behind HTTP, as the Runtime Interface Emulator of Lambda's images serves it."""

import json
import urllib.error
import urllib.request

from simulator.function.function import FunctionError, FunctionTimeout
from simulator.json_types import Json, JsonObject

INVOCATIONS = "/2015-03-31/functions/function/invocations"


class HttpFunction:
    """A function at an address.

    Args:
        url: Where the emulator listens, such as `http://localhost:9000`.
        timeout: Seconds an invocation may take.

    See https://docs.aws.amazon.com/lambda/latest/dg/images-test.html
    """

    def __init__(self, url: str, timeout: float = 20) -> None:
        self._url = url.rstrip("/").removesuffix(INVOCATIONS) + INVOCATIONS
        self._timeout = timeout

    def invoke(self, event: JsonObject) -> Json:
        """Return the handler's answer; see `Function.invoke`."""
        text = self._post(json.dumps(event).encode())
        try:
            answer: Json = json.loads(text or "null")
        except ValueError:
            raise FunctionError(
                "Runtime.MarshalError", f"{self._url} answered what is not JSON"
            ) from None
        match answer:
            case {"errorType": str(error_type), "errorMessage": str(message)}:
                raise FunctionError(error_type, message)
        return answer

    def _post(self, payload: bytes) -> str:
        request = urllib.request.Request(self._url, payload, method="POST")  # noqa: S310 - checked by the caller
        try:
            with urllib.request.urlopen(request, timeout=self._timeout) as response:  # noqa: S310
                return str(response.read(), "utf-8")
        except urllib.error.HTTPError as error:
            with error:
                return str(error.read(), "utf-8")
        except TimeoutError:
            raise FunctionTimeout(self._timeout) from None
        except OSError as error:
            reason = getattr(error, "reason", error)
            raise FunctionError("Runtime.Unreachable", f"{self._url}: {reason}") from None
