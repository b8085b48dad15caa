from __future__ import annotations

import pytest

from telephony_provisioner.errors import ServiceError, without_phone_numbers


def service_error(code: str, status: int, message: str = "why") -> ServiceError:
    return ServiceError(operation="GetSipRule", code=code, message=message, status=status)


@pytest.mark.parametrize("number", ["+12065550100", "%2B12065550100", "+44"])
def test_phone_number_is_removed_from_a_message(number: str) -> None:
    assert without_phone_numbers(f"no {number}!") == "no [number]!"


def test_ids_are_not_removed_from_a_message() -> None:
    ids = "order e3e70682-c209-4cac-a29f-6fbed82c07cd of account 111122223333"

    assert without_phone_numbers(ids) == ids


def test_service_error_shows_the_api_message_and_the_next_step() -> None:
    error = service_error("ConflictException", 409, "+12065550100 is busy")

    assert str(error) == (
        "GetSipRule failed with ConflictException: [number] is busy;"
        " wait until the other change is done, then deploy again"
    )
    assert "2065550100" not in repr(error)


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("AccessDeniedException", "allow the provisioner's role this action"),
        ("ForbiddenException", "check that this account may still use PSTN Audio"),
        ("UnauthorizedClientException", "allow the provisioner's role this action"),
        ("ResourceLimitExceededException", "raise the account's quota or release what it does not"),
        ("NotFoundException", "check that it still exists in this account and region"),
        ("BadRequestException", "correct the resource's properties, then deploy again"),
    ],
)
def test_error_code_has_its_next_step(code: str, advice: str) -> None:
    assert f"; {advice}" in str(service_error(code, 400))


@pytest.mark.parametrize(
    "code",
    [
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "RequestExpired",
        "RequestTimeout",
        "UnrecognizedClientException",
    ],
)
def test_expired_credentials_are_retried(code: str) -> None:
    assert service_error(code, 403).is_retryable


def test_unknown_error_code_has_a_next_step() -> None:
    assert str(service_error("TeapotException", 418)).endswith(
        "deploy again; report it to AWS Support if it stays"
    )


@pytest.mark.parametrize(
    ("code", "status", "is_outcome_unknown", "is_retryable", "is_invalid_request"),
    [
        ("ThrottledClientException", 429, False, True, False),
        ("ServiceUnavailableException", 503, True, True, False),
        ("ReadTimeoutError", 0, True, True, False),
        ("ConflictException", 409, False, True, False),
        ("BadRequestException", 400, False, False, True),
        ("ResourceLimitExceededException", 400, False, False, False),
        ("AccessDeniedException", 403, False, False, False),
    ],
)
def test_service_errors_are_classified_by_status_and_code(
    code: str,
    status: int,
    is_outcome_unknown: bool,  # noqa: FBT001 - a column of the table
    is_retryable: bool,  # noqa: FBT001 - a column of the table
    is_invalid_request: bool,  # noqa: FBT001 - a column of the table
) -> None:
    error = service_error(code, status)

    assert (error.is_outcome_unknown, error.is_retryable, error.is_invalid_request) == (
        is_outcome_unknown,
        is_retryable,
        is_invalid_request,
    )
