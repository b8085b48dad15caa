"""The interface of a Lambda function: an event in, an answer or an error out."""

from typing import Protocol

from telephony_simulator.json_types import Json, JsonObject


class Function(Protocol):
    """A Lambda function."""

    def invoke(self, event: JsonObject) -> Json:
        """Return the handler's answer to one event.

        Args:
            event: The payload; the function gets a copy.

        Raises:
            FunctionError: The handler raised, or could not be reached.
            FunctionTimeout: The handler took longer than the function's timeout.
        """
        ...


class FunctionError(Exception):
    """An invocation that ended with an error.

    Attributes:
        error_type: Lambda's `errorType`: the handler's exception, or `Runtime.*`.
        message: Lambda's `errorMessage`.
    """

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(f"{error_type}: {message}" if message else error_type)
        self.error_type = error_type
        self.message = message


class FunctionTimeout(FunctionError):  # noqa: N818 - the service's word
    """An invocation that exceeded the function's timeout.

    Args:
        seconds: The timeout.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__("Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds")


class FunctionAccessDenied(FunctionError):  # noqa: N818 - the service's words
    """An invocation that the function's resource policy does not permit."""

    def __init__(self, message: str) -> None:
        super().__init__("AccessDeniedException", message)
