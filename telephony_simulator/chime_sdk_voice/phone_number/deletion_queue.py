"""The deletion queue: deleted numbers can be restored for seven days."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice.errors import bad_request
from telephony_simulator.chime_sdk_voice.partial_failures import phone_number_errors
from telephony_simulator.chime_sdk_voice.phone_number.lifecycle import (
    as_unassigned,
    describe_phone_number,
    find_phone_number,
    phone_number_status,
    store_phone_number,
)

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.type_defs import (
        BatchDeletePhoneNumberRequestTypeDef,
        DeletePhoneNumberRequestTypeDef,
        RestorePhoneNumberRequestTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document
    from telephony_simulator.chime_sdk_voice.resources import PhoneNumber


def delete_phone_number(account: Account, request: DeletePhoneNumberRequestTypeDef) -> None:
    """Move a number that nothing uses to the deletion queue."""
    _delete(account, request["PhoneNumberId"])


def batch_delete_phone_number(
    account: Account, request: BatchDeletePhoneNumberRequestTypeDef
) -> Document:
    """Move several numbers to the deletion queue; failures are listed in a 200 answer."""
    return phone_number_errors(request["PhoneNumberIds"], lambda one: _delete(account, one))


def restore_phone_number(account: Account, request: RestorePhoneNumberRequestTypeDef) -> Document:
    """Take a number back out of the deletion queue."""
    number = find_phone_number(account, request["PhoneNumberId"])
    if number.deletion_timestamp is None:
        raise bad_request("the phone number is not in the deletion queue")
    number = store_phone_number(account, as_unassigned(account, number))
    return {"PhoneNumber": describe_phone_number(account, number)}


def _delete(account: Account, phone_number_id: str) -> None:
    number = find_phone_number(account, phone_number_id)
    status = phone_number_status(account, number)
    if status != "Unassigned":
        raise bad_request(f"only an Unassigned phone number can be deleted; this one is {status}")
    deleted = store_phone_number(account, replace(number, deletion_timestamp=account.now()))
    schedule_release(account, deleted)


def schedule_release(account: Account, deleted: PhoneNumber) -> None:
    """Remove a number of the deletion queue when its time there is over."""
    assert deleted.deletion_timestamp is not None
    waited = (account.now() - deleted.deletion_timestamp).total_seconds()
    left = max(0.0, account.settings.deletion_queue_seconds - waited)
    account.schedule.after(left, partial(_release, account, deleted))


def _release(account: Account, deleted: PhoneNumber) -> None:
    """Remove the number from the account, unless it was restored."""
    number = account.phone_numbers.get(deleted.e164_phone_number)
    if number and number.deletion_timestamp == deleted.deletion_timestamp:
        del account.phone_numbers[deleted.e164_phone_number]
