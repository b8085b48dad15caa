"""Phone numbers and phone number orders, decoded from the API's answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from telephony_provisioner.owner_tag import OwnerTag, owner_tag_in
from telephony_provisioner.timing import NUMBER_APPEARS_SECONDS

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_chime_sdk_voice.type_defs import PhoneNumberOrderTypeDef, PhoneNumberTypeDef

    from telephony_provisioner.clock import Clock

_NEVER_ACQUIRED: Final = {"AcquireFailed", "Cancelled", "PortinCancelRequested"}
_IN_DELETION_QUEUE: Final = {"DeleteInProgress", "ReleaseInProgress"}
_ORDER_FAILED: Final = {"Failed", "Exception", "Cancelled", "CancelRequested"}
_ORDER_TAKES_WEEKS: Final = {"PendingDocuments", "Submitted", "FOC", "ChangeRequested"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """A phone number of the account.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_PhoneNumber.html
    """

    e164_phone_number: str = field(repr=False)
    name: str = field(repr=False)
    product_type: str
    status: str
    order_id: str
    calling_name: str = field(repr=False)
    calling_name_status: str
    sip_rule_ids: tuple[str, ...]
    voice_connector_ids: tuple[str, ...]
    created_at: float
    updated_at: float
    is_in_deletion_queue: bool
    """Whether it was deleted and can still be restored."""

    @property
    def owner_tag(self) -> OwnerTag | None:
        """The owner, when the provisioner ordered the number."""
        return owner_tag_in(self.name)

    @property
    def is_changing_calling_name(self) -> bool:
        """Whether a calling name is being distributed; the service accepts no other meanwhile."""
        return self.calling_name_status == "UpdateInProgress"

    @property
    def was_never_acquired(self) -> bool:
        """Whether the account never received the number."""
        return self.status in _NEVER_ACQUIRED

    @property
    def shows_owner(self) -> bool:
        """Whether its name is final; the name given in an order may appear with the number only."""
        return self.name != "" or self.is_ready

    @property
    def is_ready(self) -> bool:
        """Whether it can be changed and used."""
        return self.status in {"Unassigned", "Assigned"} and not self.is_in_deletion_queue


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumberOrder:
    """An order of phone numbers.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_PhoneNumberOrder.html
    """

    phone_number_order_id: str
    status: str
    number_statuses: dict[str, str] = field(repr=False)
    """The status of each ordered number."""

    created_at: float
    updated_at: float

    @property
    def is_open(self) -> bool:
        """Whether the order has not ended."""
        return self.status == "Processing" or self.takes_weeks

    @property
    def takes_weeks(self) -> bool:
        """Whether it waits for documents or for a carrier, longer than any deployment can wait."""
        return self.status in _ORDER_TAKES_WEEKS

    @property
    def has_failed(self) -> bool:
        """Whether it ended without any number."""
        return all(map(self.has_failed_for, self.number_statuses))

    def has_failed_for(self, number: str) -> bool:
        """Tell whether it ended without this number."""
        return self.status in _ORDER_FAILED or (
            self.status == "Partial" and self.number_statuses.get(number) != "Acquired"
        )

    def may_bring_number_eventually(self, clock: Clock) -> bool:
        """Tell whether a number may still appear, even in weeks.

        The question before a purchase: another order would then buy a second number.
        """
        return self.is_open or self._has_just_succeeded(clock)

    def may_bring_number_soon(self, clock: Clock) -> bool:
        """Tell whether a number may appear while a deployment waits.

        The question before waiting: a Create or a Delete that waited for an order of weeks would
        only end in CloudFormation's timeout.
        """
        return self.may_bring_number_eventually(clock) and not self.takes_weeks

    def _has_just_succeeded(self, clock: Clock) -> bool:
        is_successful = not (self.is_open or self.has_failed)
        return is_successful and clock.since(self.updated_at) < NUMBER_APPEARS_SECONDS


def decode_phone_number(described: PhoneNumberTypeDef) -> PhoneNumber:
    """Decode a phone number."""
    status = described.get("Status", "")
    associations = described.get("Associations", ())
    return PhoneNumber(
        e164_phone_number=described.get("E164PhoneNumber", ""),
        name=described.get("Name", ""),
        product_type=described.get("ProductType", ""),
        status=status,
        order_id=described.get("OrderId", ""),
        calling_name=described.get("CallingName", ""),
        calling_name_status=described.get("CallingNameStatus", ""),
        sip_rule_ids=tuple(a["Value"] for a in associations if a.get("Name") == "SipRuleId"),
        voice_connector_ids=tuple(
            a["Value"] for a in associations if a.get("Name") == "VoiceConnectorId"
        ),
        created_at=_timestamp(described.get("CreatedTimestamp")),
        updated_at=_timestamp(described.get("UpdatedTimestamp")),
        is_in_deletion_queue=status in _IN_DELETION_QUEUE or "DeletionTimestamp" in described,
    )


def decode_phone_number_order(described: PhoneNumberOrderTypeDef) -> PhoneNumberOrder:
    """Decode a phone number order."""
    return PhoneNumberOrder(
        phone_number_order_id=described.get("PhoneNumberOrderId", ""),
        status=described.get("Status", ""),
        number_statuses={
            ordered["E164PhoneNumber"]: ordered.get("Status", "")
            for ordered in described.get("OrderedPhoneNumbers", ())
            if "E164PhoneNumber" in ordered
        },
        created_at=_timestamp(described.get("CreatedTimestamp")),
        updated_at=_timestamp(described.get("UpdatedTimestamp")),
    )


def _timestamp(described: datetime | None) -> float:
    return described.timestamp() if described else 0.0
