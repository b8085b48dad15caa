"""What the API refuses with: one exception, and the status that belongs to each of its codes."""

from typing import Final

STATUS: Final = {
    "AccessDeniedException": 403,
    "BadRequestException": 400,
    "ConflictException": 409,
    "ForbiddenException": 403,
    "GoneException": 410,
    "NotFoundException": 404,
    "ResourceLimitExceededException": 400,
    "ServiceFailureException": 500,
    "ServiceUnavailableException": 503,
    "ThrottledClientException": 429,
    "UnauthorizedClientException": 401,
    "UnprocessableEntityException": 422,
    "UnknownOperationException": 404,
}
"""The HTTP status of every error code of the service."""


class ApiError(Exception):
    """A refusal of the API, as a client sees it.

    Args:
        code: one of `STATUS`.
        message: the sentence in the body; it never quotes a phone number.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    @property
    def status(self) -> int:
        """The HTTP status."""
        return STATUS[self.code]

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


def bad_request(message: str) -> ApiError:
    """The request can never work."""
    return ApiError("BadRequestException", message)


def conflict(message: str) -> ApiError:
    """Something else stands in the way."""
    return ApiError("ConflictException", message)


def not_found(message: str) -> ApiError:
    """There is no such thing, or not yet."""
    return ApiError("NotFoundException", message)
