"""The client of the chime-sdk-voice API."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, TypedDict, TypeVar, Unpack

import boto3

from telephony_provisioner.api.calls import CONFIG_WITHOUT_RETRIES, ServiceCalls
from telephony_provisioner.api.phone_numbers import decode_phone_number, decode_phone_number_order
from telephony_provisioner.api.sip_rules import decode_sip_rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient
    from mypy_boto3_chime_sdk_voice.literals import PhoneNumberProductTypeType, PhoneNumberTypeType
    from mypy_boto3_chime_sdk_voice.type_defs import (
        CreateSipRuleRequestTypeDef,
        SipMediaApplicationTypeDef,
        UpdateSipRuleRequestTypeDef,
    )

    from telephony_provisioner.api.phone_numbers import PhoneNumber, PhoneNumberOrder
    from telephony_provisioner.api.sip_rules import SipRule
    from telephony_provisioner.clock import Clock
    from telephony_provisioner.owner_tag import OwnerTag

A = TypeVar("A", bound="Mapping[str, object]")

MAX_PAGE_SIZE: Final = 100
MAX_SEARCH_RESULTS: Final = 500
"""The API's maximum: the more results, the fewer lines choose the same number."""


def boto3_voice_client() -> ChimeSDKVoiceClient:
    """Return a boto3 client without retries: a repeated order could buy a second number."""
    return boto3.client("chime-sdk-voice", config=CONFIG_WITHOUT_RETRIES)


class Search(TypedDict, total=False):
    """The criteria of a search for numbers; at least one of the first four."""

    AreaCode: str
    City: str
    State: str
    TollFreePrefix: str
    Country: str
    PhoneNumberType: PhoneNumberTypeType


class PhoneNumberChange(TypedDict, total=False):
    """The fields of a number that can be changed."""

    ProductType: PhoneNumberProductTypeType
    CallingName: str
    Name: str


class _Page(TypedDict, total=False):
    MaxResults: int
    NextToken: str


class VoiceClient(ServiceCalls):
    """The phone numbers, orders and SIP rules of one account.

    Args:
        client: A boto3 client without retries.
        clock: Waits between the retries of a read.
        check_write: Called before every write; it raises an error that stops the write.
    """

    def __init__(
        self,
        client: ChimeSDKVoiceClient,
        clock: Clock,
        check_write: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(clock, check_write)
        self.client = client

    def checked_by(self, check_write: Callable[[], None]) -> VoiceClient:
        """Return a client that calls `check_write`, which may raise, before every write."""
        return VoiceClient(self.client, self._clock, check_write)

    def find_phone_number(self, number: str) -> PhoneNumber | None:
        """Return a number of the account; None when it is not found."""
        answer = self.find_with_retries(
            "GetPhoneNumber", lambda: self.client.get_phone_number(PhoneNumberId=number)
        )
        return decode_phone_number(answer["PhoneNumber"]) if answer else None

    def shows_other_owner(self, number: str, owner_tag: OwnerTag) -> bool:
        """Read a number; tell whether its name shows that another line ordered it."""
        found = self.find_phone_number(number)
        return found is not None and found.shows_owner and found.owner_tag != owner_tag

    def find_phone_number_order(self, order_id: str) -> PhoneNumberOrder | None:
        """Return an order; None when it is not found."""
        answer = self.find_with_retries(
            "GetPhoneNumberOrder",
            lambda: self.client.get_phone_number_order(PhoneNumberOrderId=order_id),
        )
        return decode_phone_number_order(answer["PhoneNumberOrder"]) if answer else None

    def find_sip_rule(self, sip_rule_id: str) -> SipRule | None:
        """Return a SIP rule; None when it is not found."""
        answer = self.find_with_retries(
            "GetSipRule", lambda: self.client.get_sip_rule(SipRuleId=sip_rule_id)
        )
        return decode_sip_rule(answer["SipRule"]) if answer else None

    def find_sip_media_application(
        self, sip_media_application_id: str
    ) -> SipMediaApplicationTypeDef | None:
        """Return an application; None when it is not found."""
        answer = self.find_with_retries(
            "GetSipMediaApplication",
            lambda: self.client.get_sip_media_application(
                SipMediaApplicationId=sip_media_application_id
            ),
        )
        return answer["SipMediaApplication"] if answer else None

    def list_phone_numbers(self) -> Iterator[PhoneNumber]:
        """Yield every number of the account, including those in the deletion queue."""
        for answer in self._pages(
            "ListPhoneNumbers", lambda page: self.client.list_phone_numbers(**page)
        ):
            yield from map(decode_phone_number, answer["PhoneNumbers"])

    def list_phone_number_orders(self) -> Iterator[PhoneNumberOrder]:
        """Yield every order of the account."""
        for answer in self._pages(
            "ListPhoneNumberOrders", lambda page: self.client.list_phone_number_orders(**page)
        ):
            yield from map(decode_phone_number_order, answer["PhoneNumberOrders"])

    def list_sip_rules(self) -> Iterator[SipRule]:
        """Yield every SIP rule of the account."""
        for answer in self._pages("ListSipRules", lambda page: self.client.list_sip_rules(**page)):
            yield from map(decode_sip_rule, answer["SipRules"])

    def search_available_phone_numbers(self, search: Search) -> list[str]:
        """Return numbers that can be ordered now; this reserves none of them."""
        answer = self.call_with_retries(
            "SearchAvailablePhoneNumbers",
            lambda: self.client.search_available_phone_numbers(
                **search, MaxResults=MAX_SEARCH_RESULTS
            ),
        )
        return answer["E164PhoneNumbers"]

    def order_phone_number(
        self, number: str, product_type: PhoneNumberProductTypeType, name: str
    ) -> PhoneNumberOrder:
        """Order one number, under a name by which it is found after a lost answer."""
        answer = self.call_once(
            "CreatePhoneNumberOrder",
            lambda: self.client.create_phone_number_order(
                ProductType=product_type, E164PhoneNumbers=[number], Name=name
            ),
        )
        return decode_phone_number_order(answer["PhoneNumberOrder"])

    def update_phone_number(self, number: str, **change: Unpack[PhoneNumberChange]) -> None:
        """Change one field of a number: the API accepts one at a time."""
        self.call_once(
            "UpdatePhoneNumber",
            lambda: self.client.update_phone_number(PhoneNumberId=number, **change),
        )

    def restore_phone_number(self, number: str) -> None:
        """Take a number out of the deletion queue."""
        self.call_once(
            "RestorePhoneNumber", lambda: self.client.restore_phone_number(PhoneNumberId=number)
        )

    def delete_phone_number(self, number: str) -> None:
        """Move a number to the deletion queue; the service releases it after seven days."""
        self.call_once(
            "DeletePhoneNumber", lambda: self.client.delete_phone_number(PhoneNumberId=number)
        )

    def create_sip_rule(self, **rule: Unpack[CreateSipRuleRequestTypeDef]) -> SipRule:
        """Create a SIP rule."""
        answer = self.call_once("CreateSipRule", lambda: self.client.create_sip_rule(**rule))
        return decode_sip_rule(answer["SipRule"])

    def update_sip_rule(self, **rule: Unpack[UpdateSipRuleRequestTypeDef]) -> None:
        """Change a SIP rule, soon after the answer; a deleted one stays deleted."""
        self.call_once_if_exists("UpdateSipRule", lambda: self.client.update_sip_rule(**rule))

    def delete_sip_rule(self, sip_rule_id: str) -> None:
        """Delete a SIP rule, which must be disabled; a deleted one stays deleted."""
        self.call_once_if_exists(
            "DeleteSipRule", lambda: self.client.delete_sip_rule(SipRuleId=sip_rule_id)
        )

    def _pages(self, operation: str, call: Callable[[_Page], A]) -> Iterator[A]:
        page: _Page | None = {"MaxResults": MAX_PAGE_SIZE}
        while page is not None:
            answer = self.call_with_retries(operation, partial(call, page))
            yield answer
            token = answer.get("NextToken")
            page = {"MaxResults": MAX_PAGE_SIZE, "NextToken": str(token)} if token else None
