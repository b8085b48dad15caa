"""The deletion queue: where a number can still be had back, for seven days."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice import numbers
from telephony_simulator.chime_sdk_voice.errors import bad_request
from telephony_simulator.chime_sdk_voice.partial_failures import phone_number_errors

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.type_defs import (
        BatchDeletePhoneNumberRequestTypeDef,
        DeletePhoneNumberRequestTypeDef,
        RestorePhoneNumberRequestTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document
    from telephony_simulator.chime_sdk_voice.numbers import PhoneNumber


def delete_phone_number(account: Account, request: DeletePhoneNumberRequestTypeDef) -> None:
    """Move a number that nothing uses to the deletion queue."""
    _delete(account, request["PhoneNumberId"])


def batch_delete_phone_number(
    account: Account, request: BatchDeletePhoneNumberRequestTypeDef
) -> Document:
    """Move several numbers to the deletion queue; what fails is told in a 200 answer."""
    return phone_number_errors(request["PhoneNumberIds"], lambda one: _delete(account, one))


def restore_phone_number(account: Account, request: RestorePhoneNumberRequestTypeDef) -> Document:
    """Take a number back out of the deletion queue."""
    number = numbers.find(account, request["PhoneNumberId"])
    if number.deletion_timestamp is None:
        raise bad_request("the phone number is not in the deletion queue")
    number = numbers.keep(account, numbers.settling(account, number))
    return {"PhoneNumber": numbers.describe(account, number)}


def _delete(account: Account, phone_number_id: str) -> None:
    number = numbers.find(account, phone_number_id)
    status = numbers.status(account, number)
    if status != "Unassigned":
        raise bad_request(f"only an Unassigned phone number can be deleted; this one is {status}")
    deleted = numbers.keep(account, replace(number, deletion_timestamp=account.now()))
    account.agenda.after(
        account.settings.deletion_queue_seconds, partial(_release, account, deleted)
    )


def _release(account: Account, deleted: PhoneNumber) -> None:
    """Give the number back for good, unless it was restored since."""
    number = account.numbers.get(deleted.e164_phone_number)
    if number and number.deletion_timestamp == deleted.deletion_timestamp:
        del account.numbers[deleted.e164_phone_number]
