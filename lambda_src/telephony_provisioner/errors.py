r"""The errors, split by who can correct them.

    ProvisioningError        shown by CloudFormation: resource, cause, next step
    └── RequestError         the template or the sender of the event is wrong
    ServiceError             an error answer of the API: retried, or turned into the above

A message never holds a phone number: it ends up in logs and in the stack's events.
"""

import re
from typing import Final

_PHONE_NUMBER: Final = re.compile(
    r"(?:\+|%2[Bb])[0-9](?:[ .()-]{0,2}[0-9]){1,14}"  # +1 206-555-0100, %2b12065550100
    r"|(?<![\w.-])1?[ .-]?\(?[0-9]{3}\)?[ .-]?[0-9]{3}[ .-]?[0-9]{4}(?![\w.-]*[\w])"
)
"""Phone numbers in E.164 form, escaped, or as written in North America."""

_CHECK_OWNER_OF_BUCKET: Final = (
    "check that this account owns the bucket, and allow the provisioner's role this action"
)
_USE_BUCKET_OF_REGION: Final = "use a bucket in the stack's region"

NEXT_STEPS: Final = {
    "AccessDeniedException": "allow the provisioner's role this action",
    "ForbiddenException": "check that this account may still use PSTN Audio",
    "UnauthorizedClientException": "allow the provisioner's role this action",
    "ResourceLimitExceededException": "raise the account's quota or release what it does not need",
    "ConflictException": "wait until the other change is done, then deploy again",
    "NotFoundException": "check that it still exists in this account and region",
    "BadRequestException": "correct the resource's properties, then deploy again",
    "AccessDenied": _CHECK_OWNER_OF_BUCKET,
    "403": _CHECK_OWNER_OF_BUCKET,
    "301": _USE_BUCKET_OF_REGION,
    "PermanentRedirect": _USE_BUCKET_OF_REGION,
    "NoSuchBucket": "check the name of the bucket, and that it is in this account",
    "NoSuchKey": "publish the app's assets, then deploy again",
    "EngineNotSupportedException": "choose an engine that the voice has in this region",
    "LanguageNotSupportedException": "choose a language that the voice speaks",
    "InvalidSsmlException": "use only the SSML that the voice and its engine support",
    "TextLengthExceededException": "split the text into two prompts",
    "ValidationException": "choose a voice that Amazon Polly has, and correct the other parameters",
    "NoAudio": "write words into the text",
}
"""The advice for each error code."""


TEMPORARY_ERRORS: Final = frozenset(
    {
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "RequestExpired",
        "RequestTimeout",
        "UnrecognizedClientException",
    }
)
"""Errors of credentials that have expired or are not valid yet; the next attempt has new ones."""


_DENIED: Final = frozenset(
    {
        "AccessDeniedException",
        "UnauthorizedClientException",
        "AccessDenied",  # of S3, whose answers to HEAD have the status alone
        "403",
    }
)
_NOT_FOUND: Final = frozenset({"NotFoundException", "NoSuchBucket", "NoSuchKey", "404"})


def without_phone_numbers(text: str) -> str:
    """Return the text with every phone number replaced by `[number]`."""
    return _PHONE_NUMBER.sub("[number]", text)


class ProvisioningError(Exception):
    """A resource cannot be brought to the state that the template asks for."""


class RequestError(ProvisioningError):
    """The event or one of its properties is invalid."""


class ServiceError(Exception):
    """The API answered a request with an error, or did not answer.

    Args:
        operation: The API operation.
        code: The error code, or the name of the network error.
        message: The API's own message; phone numbers are removed from it.
        status: The HTTP status; 0 when there was no answer.
    """

    def __init__(self, *, operation: str, code: str, message: str, status: int) -> None:
        super().__init__(operation, code, without_phone_numbers(message), status)
        self.operation = operation
        self.code = code
        self.message = without_phone_numbers(message)
        self.status = status

    @property
    def is_throttled(self) -> bool:
        """Whether the request was rejected for its rate, without an effect."""
        too_many_requests = 429
        return self.status == too_many_requests or "Throttl" in self.code

    @property
    def is_outcome_unknown(self) -> bool:
        """Whether the request may or may not have had its effect."""
        return self.status == 0 or self.status >= 500  # noqa: PLR2004 - server errors

    @property
    def is_conflict(self) -> bool:
        """Whether another change or another resource conflicts with the request."""
        return self.code == "ConflictException"

    @property
    def is_retryable(self) -> bool:
        """Whether the same request may succeed later."""
        is_temporary = self.code in TEMPORARY_ERRORS
        return self.is_throttled or self.is_outcome_unknown or self.is_conflict or is_temporary

    @property
    def is_invalid_request(self) -> bool:
        """Whether the request was rejected for its content, without an effect."""
        return self.code in {"BadRequestException", "UnprocessableEntityException"}

    @property
    def is_denied(self) -> bool:
        """Whether the role lacks the permission, or its policy is too new to be in effect."""
        return self.code in _DENIED

    @property
    def is_not_found(self) -> bool:
        """Whether the resource does not exist, or cannot be read yet."""
        return self.code in _NOT_FOUND

    def __str__(self) -> str:
        step = NEXT_STEPS.get(self.code, "deploy again; report it to AWS Support if it stays")
        return f"{self.operation} failed with {self.code}: {self.message}; {step}"
