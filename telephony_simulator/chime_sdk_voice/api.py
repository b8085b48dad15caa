"""The `chime-sdk-voice` API in process: one account, with an endpoint in each region."""

from __future__ import annotations

import random
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from telephony_simulator.chime_sdk_voice.account import Account, Document
from telephony_simulator.chime_sdk_voice.authorization import (
    Authorizer,
    allow_all,
    permission_requests,
)
from telephony_simulator.chime_sdk_voice.endpoints import check_endpoint
from telephony_simulator.chime_sdk_voice.errors import ApiError
from telephony_simulator.chime_sdk_voice.faults import Faults, no_faults
from telephony_simulator.chime_sdk_voice.model import operation_model
from telephony_simulator.chime_sdk_voice.operations import CALL_OPERATIONS, OPERATIONS
from telephony_simulator.chime_sdk_voice.phone_number.inventory import add_phone_number
from telephony_simulator.chime_sdk_voice.restoration import restore
from telephony_simulator.chime_sdk_voice.schedule import Schedule
from telephony_simulator.chime_sdk_voice.settings import Settings
from telephony_simulator.chime_sdk_voice.sip_media_application_call import Calls, NoCalls
from telephony_simulator.chime_sdk_voice.sip_rule import add_sip_rule
from telephony_simulator.chime_sdk_voice.validation import scalars_of_texts, validate
from telephony_simulator.clock import Clock, VirtualClock

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.literals import PhoneNumberProductTypeType

    from telephony_simulator.chime_sdk_voice.resources import OrderOutcome


class VoiceApi:
    """One account, and the operations of botocore's model on it.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_Operations_Amazon_Chime_SDK_Voice.html

    Args:
        clock: the time of orders, the deletion queue and every other delay.
        settings: the behaviour that AWS does not document.
        account_id: the account, 12 digits.
        region: the region of requests that name none.
        faults: wraps every operation; no faults by default.
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
        self.authorize: Authorizer = allow_all
        """Decides about the requests that name their sender; by default all are allowed."""
        self.calls: Calls = NoCalls()
        """Creates and updates the calls that clients request."""
        self.order_outcomes: deque[OrderOutcome] = deque()
        """The outcomes of the next orders, one each; all further orders are `Successful`."""
        self.settings = settings or Settings()
        self.endpoints_of_clients: set[tuple[str, str]] = set()
        """The ARNs of applications and functions that clients over HTTP have brought together."""
        self._lock = threading.RLock()
        self._schedule = Schedule(clock or VirtualClock())
        self._account = Account(
            account_id=account_id,
            settings=self.settings,
            schedule=self._schedule,
            ids=random.Random(seed),  # noqa: S311 - the ids of a seed must repeat
            order_outcomes=self.order_outcomes,
        )

    def add_phone_number(
        self,
        e164_phone_number: str,
        *,
        product_type: PhoneNumberProductTypeType = "SipMediaApplicationDialIn",
        country: str = "US",
    ) -> None:
        """Add a number to the account without an order; a number that it owns is not changed.

        Args:
            e164_phone_number: any number in E.164, fictional or not.
            product_type: the number's product type.
            country: two letters.
        """
        with self._lock:
            add_phone_number(self._account, e164_phone_number, product_type, country)

    def add_sip_rule(
        self,
        sip_rule_id: str,
        trigger_type: Literal["ToPhoneNumber", "RequestUriHostname"],
        trigger_value: str,
        *,
        name: str = "rule",
        lambda_arn: str | None = None,
    ) -> None:
        """Add a rule in use with an application of its own; a rule that exists is not changed.

        Args:
            sip_rule_id: the rule's id.
            trigger_type: the type of its trigger.
            trigger_value: a number, which is added to the account, or a host name.
            name: the rule's name.
            lambda_arn: the function of the application; by default one that does not exist.
        """
        with self._lock:
            if trigger_type == "ToPhoneNumber":
                number_type: PhoneNumberProductTypeType = "SipMediaApplicationDialIn"
                add_phone_number(self._account, trigger_value, number_type, "US")
            add_sip_rule(self._account, sip_rule_id, trigger_type, trigger_value, name, lambda_arn)

    def restore(self, description: Mapping[str, Any]) -> None:
        """Add the resources of another account, with their ids and settings.

        Args:
            description: as `telephony_simulator.account_inventory.read_account_file` returns it.
        """
        with self._lock:
            restore(self._account, description)

    def call(
        self,
        operation: str,
        params: Mapping[str, Any],
        *,
        region: str | None = None,
        access_key: str = "",
    ) -> Document:
        """Perform one operation and return its answer as boto3 does.

        Args:
            operation: its name, such as `CreateSipRule`.
            params: its parameters as boto3 takes them.
            region: the endpoint's region; by default the API's own region.
            access_key: the key that signed the request; without one it is allowed everything.

        Raises:
            ApiError: the service refuses the request.
            TimeoutError: a fault dropped the answer.
        """
        endpoint = region or self.region
        return self.faults(
            operation, params, lambda: self._perform(operation, params, endpoint, access_key)
        )

    def entries(self, operation: str, member: str) -> Iterator[dict[str, Any]]:
        """Yield the entries of all pages of a list.

        Args:
            operation: its name, such as `ListSipRules`.
            member: the member of its answer that holds a page, such as `SipRules`.
        """
        request: dict[str, Any] = {}
        while True:
            page: Mapping[str, Any] = self.call(operation, request)
            yield from page[member]
            if not page.get("NextToken"):
                return
            request = {"NextToken": page["NextToken"]}

    def _perform(
        self, operation: str, params: Mapping[str, Any], region: str, access_key: str = ""
    ) -> Document:
        if operation not in OPERATIONS and operation not in CALL_OPERATIONS:
            raise ApiError(
                "UnknownOperationException", f"{operation} is not implemented by the simulator"
            )
        model = operation_model(operation)
        request = _copied(params)
        if self.settings.texts_as_scalars:
            request = scalars_of_texts(model.input_shape, request)
        validate(model, request)
        with self._lock:
            self._schedule.run_due()
            if access_key:
                for needed in permission_requests(self._account, operation, request, region):
                    self.authorize(access_key, needed)
            check_endpoint(self._account, operation, request, region)
            if operation in OPERATIONS:
                answer: Document = _copied(OPERATIONS[operation](self._account, request) or {})
                self._schedule.run_due()
                return answer
        return CALL_OPERATIONS[operation](self._account, self.calls, request)


def _copied(value: Any) -> Any:
    """Copy a request or an answer without its nulls."""
    match value:
        case Mapping():
            return {key: _copied(one) for key, one in value.items() if one is not None}
        case list() | tuple():
            return [_copied(one) for one in value]
        case _:
            return value
