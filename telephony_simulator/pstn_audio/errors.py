"""Errors of the service: a refused request, a failed action, an invalid answer."""


class ServiceError(Exception):
    """A request that the service refuses.

    Attributes:
        code: The API's error code, such as `NotFoundException`.
        message: The sentence in the answer's body.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class ActionError(Exception):
    """An action that fails, as ACTION_FAILED reports it.

    Attributes:
        error_type: The service's ErrorType.
        message: The service's ErrorMessage.
    """

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(f"{error_type}: {message}")
        self.error_type = error_type
        self.message = message


class ResponseError(Exception):
    """A response that the service cannot use, as INVALID_LAMBDA_RESPONSE reports it.

    Attributes:
        error_type: The service's ErrorType; None where it is unknown.
        message: The service's ErrorMessage, which is also the line in its log.
    """

    def __init__(self, message: str, error_type: str | None = None) -> None:
        super().__init__(message)
        self.error_type = error_type
        self.message = message


class LegStateError(RuntimeError):
    """A leg got a signal that its state does not allow: a defect of the simulator."""
