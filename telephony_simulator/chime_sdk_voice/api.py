"""The `chime-sdk-voice` API in process: one account, seen through every region's endpoint."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from telephony_simulator.chime_sdk_voice import endpoints, inventory
from telephony_simulator.chime_sdk_voice.account import Account, Document
from telephony_simulator.chime_sdk_voice.calls import Calls, NobodyCalls
from telephony_simulator.chime_sdk_voice.errors import ApiError
from telephony_simulator.chime_sdk_voice.faults import Faults, no_faults
from telephony_simulator.chime_sdk_voice.model import operation_model
from telephony_simulator.chime_sdk_voice.operations import CALL_OPERATIONS, OPERATIONS
from telephony_simulator.chime_sdk_voice.schedule import Agenda
from telephony_simulator.chime_sdk_voice.settings import Settings
from telephony_simulator.chime_sdk_voice.validation import validate
from telephony_simulator.clock import Clock, VirtualClock

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.literals import PhoneNumberProductTypeType

    from telephony_simulator.chime_sdk_voice.orders import OrderOutcome


class VoiceApi:
    """One account of the service, and its API as botocore's model has it.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_Operations_Amazon_Chime_SDK_Voice.html

    Args:
        clock: what time it is; orders, deletion queue and every other delay follow it.
        settings: what the service does and nobody documents.
        account_id: the account, 12 digits.
        region: whose endpoint answers where a request names no region.
        faults: stands around every operation; none by default.
        seed: the same seed gives the same ids in the same order.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        settings: Settings | None = None,
        account_id: str = "111122223333",
        region: str = "us-east-1",
        *,
        faults: Faults = no_faults,
        seed: int = 0,
    ) -> None:
        self.region = region
        self.faults = faults
        self.calls: Calls = NobodyCalls()
        """Who makes the calls that the API is asked for."""
        self.order_outcomes: deque[OrderOutcome] = deque()
        """How the next orders end, one each; every further order is `Successful`."""
        self._lock = threading.RLock()
        self._agenda = Agenda(clock or VirtualClock())
        self._account = Account(
            account_id=account_id,
            settings=settings or Settings(),
            agenda=self._agenda,
            ids=random.Random(seed),  # noqa: S311 - ids of a simulation have to repeat
            order_outcomes=self.order_outcomes,
        )

    def add_phone_number(
        self,
        e164_phone_number: str,
        *,
        product_type: PhoneNumberProductTypeType = "SipMediaApplicationDialIn",
        country: str = "US",
    ) -> None:
        """Let the account own a number that it did not order here; one it owns stays as it is.

        Args:
            e164_phone_number: any number in E.164, fictional or not.
            product_type: what the number is for.
            country: two letters.
        """
        with self._lock:
            inventory.add(self._account, e164_phone_number, product_type, country)

    def call(
        self, operation: str, params: Mapping[str, Any], *, region: str | None = None
    ) -> Document:
        """Perform one operation, and return what boto3 would.

        Args:
            operation: its name, such as `CreateSipRule`.
            params: its parameters as boto3 takes them.
            region: whose endpoint is asked; by default the API's own region.

        Raises:
            ApiError: the service refuses.
            TimeoutError: a fault swallowed the answer.
        """
        endpoint = region or self.region
        return self.faults(operation, params, lambda: self._perform(operation, params, endpoint))

    def _perform(self, operation: str, params: Mapping[str, Any], region: str) -> Document:
        if operation not in OPERATIONS and operation not in CALL_OPERATIONS:
            raise ApiError("UnknownOperationException", f"{operation} is not played here")
        request = _copied(params)
        validate(operation_model(operation), request)
        with self._lock:
            self._agenda.run_due()
            endpoints.check(self._account, operation, request, region)
            if operation in OPERATIONS:
                answer: Document = _copied(OPERATIONS[operation](self._account, request) or {})
                self._agenda.run_due()
                return answer
        return CALL_OPERATIONS[operation](self._account, self.calls, request)


def _copied(value: Any) -> Any:
    """Copy a request or an answer without its nulls, so that callers may change theirs."""
    match value:
        case Mapping():
            return {key: _copied(one) for key, one in value.items() if one is not None}
        case list() | tuple():
            return [_copied(one) for one in value]
        case _:
            return value
