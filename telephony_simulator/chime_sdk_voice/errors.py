"""The error of the API, and the HTTP status of each error code."""

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
    """An error that the API returns to a client.

    Args:
        code: one of `STATUS`.
        message: the sentence in the body; it contains no phone number.
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
    """Return a BadRequestException: the request is not valid."""
    return ApiError("BadRequestException", message)


def conflict(message: str) -> ApiError:
    """Return a ConflictException: another resource blocks the request."""
    return ApiError("ConflictException", message)


def require_quota(name: str, limit: int | None, wanted: int) -> None:
    """Refuse a resource beyond a quota of the account.

    Args:
        name: the name of the quota, as `--quota` has it.
        limit: its value; None for no limit.
        wanted: the number of resources with the new ones.

    Raises:
        ApiError: ResourceLimitExceededException.
    """
    if limit is not None and wanted > limit:
        raise ApiError(
            "ResourceLimitExceededException",
            f"the quota {name} is {limit}: on AWS raise it in Service Quotas, in the simulator "
            f"with --quota {name}={wanted}",
        )


def not_found(message: str) -> ApiError:
    """Return a NotFoundException."""
    return ApiError("NotFoundException", message)
