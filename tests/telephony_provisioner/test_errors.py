from __future__ import annotations

import pytest

from telephony_provisioner.errors import ServiceError, without_phone_numbers


def service_error(code: str, status: int, message: str = "why") -> ServiceError:
    return ServiceError(operation="GetSipRule", code=code, message=message, status=status)


@pytest.mark.parametrize("number", ["+12065550100", "%2B12065550100", "+44"])
def test_a_number_in_a_message_is_blotted_out(number: str) -> None:
    assert without_phone_numbers(f"no {number}!") == "no [number]!"


def test_ids_are_no_numbers() -> None:
    ids = "order e3e70682-c209-4cac-a29f-6fbed82c07cd of account 111122223333"

    assert without_phone_numbers(ids) == ids


def test_an_answer_is_told_with_its_own_message_and_the_next_step() -> None:
    error = service_error("ConflictException", 409, "+12065550100 is busy")

    assert str(error) == (
        "GetSipRule failed with ConflictException: [number] is busy;"
        " wait until the other change is done, then deploy again"
    )
    assert "2065550100" not in repr(error)


def test_an_answer_that_nobody_knows_has_a_next_step_too() -> None:
    assert str(service_error("TeapotException", 418)).endswith(
        "deploy again; report it to AWS Support if it stays"
    )


@pytest.mark.parametrize(
    ("code", "status", "outcome_unknown", "is_retryable", "is_invalid_request"),
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
def test_answers_differ_in_what_is_to_be_done(
    code: str,
    status: int,
    outcome_unknown: bool,  # noqa: FBT001 - a column of the table
    is_retryable: bool,  # noqa: FBT001 - a column of the table
    is_invalid_request: bool,  # noqa: FBT001 - a column of the table
) -> None:
    error = service_error(code, status)

    assert (error.outcome_unknown, error.is_retryable, error.is_invalid_request) == (
        outcome_unknown,
        is_retryable,
        is_invalid_request,
    )
