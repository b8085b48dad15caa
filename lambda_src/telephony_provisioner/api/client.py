"""The chime-sdk-voice API as the provisioner uses it.

Reads are repeated when the service is busy. Writes are sent once: whoever sends one looks at what
has become of it before sending another.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, TypedDict, TypeVar, Unpack

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from telephony_provisioner.api.phone_numbers import phone_number, phone_number_order
from telephony_provisioner.api.sip_rules import sip_rule
from telephony_provisioner.errors import ServiceError
from telephony_provisioner.timing import (
    CONNECT_TIMEOUT_SECONDS,
    RESPONSE_TIMEOUT_SECONDS,
    RETRY_PAUSES_SECONDS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient
    from mypy_boto3_chime_sdk_voice.literals import PhoneNumberProductTypeType, PhoneNumberTypeType
    from mypy_boto3_chime_sdk_voice.type_defs import (
        CreateSipRuleRequestTypeDef,
        UpdateSipRuleRequestTypeDef,
    )

    from telephony_provisioner.api.phone_numbers import PhoneNumber, PhoneNumberOrder
    from telephony_provisioner.api.sip_rules import SipRule
    from telephony_provisioner.clock import Clock
    from telephony_provisioner.owner_tag import Marker

T = TypeVar("T")
A = TypeVar("A", bound="Mapping[str, object]")

MAX_PAGE_SIZE: Final = 100
MAX_SEARCH_RESULTS: Final = 500
"""As many as the API gives; the more there are, the fewer lines want the same one."""


_CONFIG: Final = Config(
    connect_timeout=CONNECT_TIMEOUT_SECONDS,
    read_timeout=RESPONSE_TIMEOUT_SECONDS,
    retries={"total_max_attempts": 1, "mode": "standard"},
)


def voice_client() -> ChimeSDKVoiceClient:
    """Return a boto3 client that repeats nothing: a repeated order could buy a second number."""
    return boto3.client("chime-sdk-voice", config=_CONFIG)


class Search(TypedDict, total=False):
    """What to search numbers by; at least one of the first four."""

    AreaCode: str
    City: str
    State: str
    TollFreePrefix: str
    Country: str
    PhoneNumberType: PhoneNumberTypeType


class Change(TypedDict, total=False):
    """What can be changed about a number."""

    ProductType: PhoneNumberProductTypeType
    CallingName: str
    Name: str


class _Page(TypedDict, total=False):
    MaxResults: int
    NextToken: str


class Voice:
    """One account's numbers, orders and rules.

    Args:
        client: A boto3 client that repeats nothing by itself.
        clock: What a repeated read waits on.
    """

    def __init__(self, client: ChimeSDKVoiceClient, clock: Clock) -> None:
        self.client = client
        self._clock = clock

    def read(self, operation: str, call: Callable[[], T]) -> T:
        """Return the answer of a read, asking again while the service is busy or learns of us.

        Raises:
            ServiceError: It stays busy, or it refuses.
        """
        for pause in RETRY_PAUSES_SECONDS:
            try:
                return self.write(operation, call)
            except ServiceError as error:
                if not (error.passing or error.denied):
                    raise
            self._clock.sleep(pause)
        return self.write(operation, call)

    def find(self, operation: str, call: Callable[[], T]) -> T | None:
        """Return the answer of a read; None when there is no such thing, or not yet.

        Raises:
            ServiceError: As for `read`.
        """
        try:
            return self.read(operation, call)
        except ServiceError as error:
            if error.not_found:
                return None
            raise

    def write(self, operation: str, call: Callable[[], T]) -> T:
        """Return the answer of a request that is sent exactly once.

        Raises:
            ServiceError: It was refused, or nobody knows.
        """
        try:
            return call()
        except ClientError as error:
            raise _service_error(error) from None
        except HTTPClientError as error:
            # Its text holds the address, and the address the phone number.
            raise ServiceError(
                operation=operation,
                code=type(error).__name__,
                message="the service did not answer",
                status=0,
            ) from None
        except BotoCoreError as error:
            name = type(error).__name__
            raise ServiceError(
                operation=operation, code=name, message=str(error), status=400
            ) from None

    def write_if_there(self, operation: str, call: Callable[[], object]) -> None:
        """Send a write once; what it is to write to may be gone by now.

        Raises:
            ServiceError: It was refused for another reason, or nobody knows.
        """
        try:
            self.write(operation, call)
        except ServiceError as error:
            if not error.not_found:
                raise

    def find_phone_number(self, number: str) -> PhoneNumber | None:
        """Return the account's number; None when it has no such number, or not yet."""
        answer = self.find(
            "GetPhoneNumber", lambda: self.client.get_phone_number(PhoneNumberId=number)
        )
        return phone_number(answer["PhoneNumber"]) if answer else None

    def is_of_another(self, number: str, marker: Marker) -> bool:
        """Tell whether it can be read that a number was ordered for somebody else."""
        found = self.find_phone_number(number)
        return found is not None and found.shows_owner and found.marker != marker

    def find_phone_number_order(self, order_id: str) -> PhoneNumberOrder | None:
        """Return an order; None when there is no such order, or not yet."""
        answer = self.find(
            "GetPhoneNumberOrder",
            lambda: self.client.get_phone_number_order(PhoneNumberOrderId=order_id),
        )
        return phone_number_order(answer["PhoneNumberOrder"]) if answer else None

    def find_sip_rule(self, sip_rule_id: str) -> SipRule | None:
        """Return a rule; None when there is no such rule, or not yet."""
        answer = self.find("GetSipRule", lambda: self.client.get_sip_rule(SipRuleId=sip_rule_id))
        return sip_rule(answer["SipRule"]) if answer else None

    def phone_numbers(self) -> Iterator[PhoneNumber]:
        """Yield every number of the account, the ones in the deletion queue too."""
        for answer in self._pages(
            "ListPhoneNumbers", lambda page: self.client.list_phone_numbers(**page)
        ):
            yield from map(phone_number, answer["PhoneNumbers"])

    def phone_number_orders(self) -> Iterator[PhoneNumberOrder]:
        """Yield every order of the account."""
        for answer in self._pages(
            "ListPhoneNumberOrders", lambda page: self.client.list_phone_number_orders(**page)
        ):
            yield from map(phone_number_order, answer["PhoneNumberOrders"])

    def sip_rules(self) -> Iterator[SipRule]:
        """Yield every rule of the account."""
        for answer in self._pages("ListSipRules", lambda page: self.client.list_sip_rules(**page)):
            yield from map(sip_rule, answer["SipRules"])

    def available_phone_numbers(self, search: Search) -> list[str]:
        """Return numbers that could be ordered right now; nothing is reserved."""
        answer = self.read(
            "SearchAvailablePhoneNumbers",
            lambda: self.client.search_available_phone_numbers(
                **search, MaxResults=MAX_SEARCH_RESULTS
            ),
        )
        return answer["E164PhoneNumbers"]

    def order_phone_number(
        self, number: str, product_type: PhoneNumberProductTypeType, name: str
    ) -> PhoneNumberOrder:
        """Order one number, under a name by which it is found again."""
        answer = self.write(
            "CreatePhoneNumberOrder",
            lambda: self.client.create_phone_number_order(
                ProductType=product_type, E164PhoneNumbers=[number], Name=name
            ),
        )
        return phone_number_order(answer["PhoneNumberOrder"])

    def update_phone_number(self, number: str, **change: Unpack[Change]) -> None:
        """Change one thing about a number, for the API takes one at a time."""
        self.write(
            "UpdatePhoneNumber",
            lambda: self.client.update_phone_number(PhoneNumberId=number, **change),
        )

    def restore_phone_number(self, number: str) -> None:
        """Take a number out of the deletion queue."""
        self.write(
            "RestorePhoneNumber", lambda: self.client.restore_phone_number(PhoneNumberId=number)
        )

    def delete_phone_number(self, number: str) -> None:
        """Move a number to the deletion queue, from which it is released after seven days."""
        self.write(
            "DeletePhoneNumber", lambda: self.client.delete_phone_number(PhoneNumberId=number)
        )

    def create_sip_rule(self, **rule: Unpack[CreateSipRuleRequestTypeDef]) -> SipRule:
        """Create a rule."""
        answer = self.write("CreateSipRule", lambda: self.client.create_sip_rule(**rule))
        return sip_rule(answer["SipRule"])

    def update_sip_rule(self, **rule: Unpack[UpdateSipRuleRequestTypeDef]) -> None:
        """Change a rule a little later; one that is gone stays gone."""
        self.write_if_there("UpdateSipRule", lambda: self.client.update_sip_rule(**rule))

    def delete_sip_rule(self, sip_rule_id: str) -> None:
        """Delete a rule, which has to be disabled; one that is gone stays gone."""
        self.write_if_there(
            "DeleteSipRule", lambda: self.client.delete_sip_rule(SipRuleId=sip_rule_id)
        )

    def _pages(self, operation: str, call: Callable[[_Page], A]) -> Iterator[A]:
        page: _Page | None = {"MaxResults": MAX_PAGE_SIZE}
        while page is not None:
            answer = self.read(operation, partial(call, page))
            yield answer
            token = answer.get("NextToken")
            page = {"MaxResults": MAX_PAGE_SIZE, "NextToken": str(token)} if token else None


def _service_error(error: ClientError) -> ServiceError:
    told = error.response.get("Error", {})
    return ServiceError(
        operation=error.operation_name,
        code=told.get("Code", "Unknown"),
        message=told.get("Message", "") or "the service gave no reason",
        status=error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0),
    )
