r"""What can go wrong, split by who has to do something about it.

    ProvisioningError        what CloudFormation shows: resource, cause, next step
    └── RequestError         it is the template, or whoever sent the event
    ServiceError             an answer of the API, not yet told to anybody

A message never holds a phone number: it ends up in logs and in the stack's events.
"""

import re
from typing import Final

_NUMBER: Final = re.compile(r"(?:\+|%2B)\d{2,15}")

NEXT_STEPS: Final = {
    "AccessDeniedException": "allow the provisioner's role this action",
    "ForbiddenException": "check that this account may still use PSTN Audio",
    "UnauthorizedClientException": "allow the provisioner's role this action",
    "ResourceLimitExceededException": "raise the account's quota or release what it does not need",
    "ConflictException": "wait until the other change is done, then deploy again",
    "NotFoundException": "check that it still exists in this account and region",
    "BadRequestException": "correct the resource's properties, then deploy again",
}
"""What to do about an answer, by its code."""


def without_numbers(text: str) -> str:
    """Return the text with every phone number in E.164 form blotted out."""
    return _NUMBER.sub("[number]", text)


class ProvisioningError(Exception):
    """A resource cannot be brought to what the template says."""


class RequestError(ProvisioningError):
    """The event or one of its properties is not what the provisioner can work with."""


class ServiceError(Exception):
    """The API answered a request with an error, or did not answer.

    Args:
        operation: The API operation.
        code: The error code, or the name of the network error.
        message: The API's own message; phone numbers are blotted out.
        status: The HTTP status; 0 when there was no answer at all.
    """

    def __init__(self, *, operation: str, code: str, message: str, status: int) -> None:
        super().__init__(operation, code, without_numbers(message), status)
        self.operation = operation
        self.code = code
        self.message = without_numbers(message)
        self.status = status

    @property
    def throttled(self) -> bool:
        """The request was turned away before it had an effect."""
        return self.status == 429  # noqa: PLR2004 - Too Many Requests

    @property
    def unknown(self) -> bool:
        """The request may or may not have had its effect."""
        return self.status == 0 or self.status >= 500  # noqa: PLR2004 - server errors

    @property
    def conflicting(self) -> bool:
        """Something else is going on, or stands in the way."""
        return self.code == "ConflictException"

    @property
    def passing(self) -> bool:
        """The same request may succeed later."""
        return self.throttled or self.unknown or self.conflicting

    @property
    def refused(self) -> bool:
        """The request had no effect because of what it asks for."""
        return self.code in {"BadRequestException", "UnprocessableEntityException"}

    @property
    def denied(self) -> bool:
        """The role may not, or its policy is so new that not everybody knows it yet."""
        return self.code in {"AccessDeniedException", "UnauthorizedClientException"}

    @property
    def not_found(self) -> bool:
        """There is no such thing, or not yet."""
        return self.code == "NotFoundException"

    def __str__(self) -> str:
        step = NEXT_STEPS.get(self.code, "deploy again; report it to AWS Support if it stays")
        return f"{self.operation} failed with {self.code}: {self.message}; {step}"
