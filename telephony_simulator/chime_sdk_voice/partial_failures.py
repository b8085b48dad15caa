"""Operations on several numbers: the answer is 200 and lists the numbers that failed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from telephony_simulator.chime_sdk_voice.account import Document


def phone_number_errors(ids: Iterable[str], change: Callable[[str], object]) -> Document:
    """Apply a change to each number and return the errors."""
    errors: list[Document] = []
    for phone_number_id in ids:
        try:
            change(phone_number_id)
        except ApiError as error:
            errors.append(
                {
                    "PhoneNumberId": phone_number_id,
                    "ErrorCode": error.code.removesuffix("Exception"),
                    "ErrorMessage": error.message,
                }
            )
    return {"PhoneNumberErrors": errors}
