"""Phone numbers and their orders, decoded from the API's answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from telephony_provisioner.owner_tag import Marker, marker_in

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_chime_sdk_voice.type_defs import PhoneNumberOrderTypeDef, PhoneNumberTypeDef

_LOST: Final = {"AcquireFailed", "Cancelled", "PortinCancelRequested"}
_QUEUED: Final = {"DeleteInProgress", "ReleaseInProgress"}
_FAILED: Final = {"Failed", "Exception", "Cancelled", "CancelRequested"}
_WEEKS: Final = {"PendingDocuments", "Submitted", "FOC", "ChangeRequested"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """A number of the account.

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
    created: float
    updated: float
    is_queued: bool
    """Whether it is in the deletion queue, from which it can be restored."""

    @property
    def marker(self) -> Marker | None:
        """Whose it is, when the provisioner ordered it."""
        return marker_in(self.name)

    @property
    def is_changing_calling_name(self) -> bool:
        """Whether the carriers still learn a calling name; no other one is taken meanwhile."""
        return self.calling_name_status == "UpdateInProgress"

    @property
    def is_lost(self) -> bool:
        """Whether the account never got it."""
        return self.status in _LOST

    @property
    def shows_owner(self) -> bool:
        """Whether it says for whom it was ordered; a name may come with the number only."""
        return self.name != "" or self.is_ready

    @property
    def is_ready(self) -> bool:
        """Whether it can be changed and used."""
        return self.status in {"Unassigned", "Assigned"} and not self.is_queued


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumberOrder:
    """An order of numbers.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_PhoneNumberOrder.html
    """

    phone_number_order_id: str
    status: str
    numbers: dict[str, str] = field(repr=False)
    """Each ordered number and where it stands."""

    created: float
    updated: float

    @property
    def is_open(self) -> bool:
        """Whether a number may still come of it."""
        return self.status == "Processing" or self.takes_weeks

    @property
    def takes_weeks(self) -> bool:
        """Whether it waits for papers or for a carrier, which no deployment can wait for."""
        return self.status in _WEEKS

    @property
    def failed(self) -> bool:
        """Whether no number will come of it any more."""
        return all(map(self.failed_for, self.numbers))

    def failed_for(self, number: str) -> bool:
        """Tell whether the number will not come of it any more."""
        return self.status in _FAILED or (
            self.status == "Partial" and self.numbers.get(number) != "Acquired"
        )


def phone_number(described: PhoneNumberTypeDef) -> PhoneNumber:
    """Decode a number."""
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
        created=_time(described.get("CreatedTimestamp")),
        updated=_time(described.get("UpdatedTimestamp")),
        is_queued=status in _QUEUED or "DeletionTimestamp" in described,
    )


def phone_number_order(described: PhoneNumberOrderTypeDef) -> PhoneNumberOrder:
    """Decode an order."""
    return PhoneNumberOrder(
        phone_number_order_id=described.get("PhoneNumberOrderId", ""),
        status=described.get("Status", ""),
        numbers={
            ordered["E164PhoneNumber"]: ordered.get("Status", "")
            for ordered in described.get("OrderedPhoneNumbers", ())
            if "E164PhoneNumber" in ordered
        },
        created=_time(described.get("CreatedTimestamp")),
        updated=_time(described.get("UpdatedTimestamp")),
    )


def _time(described: datetime | None) -> float:
    return described.timestamp() if described else 0.0
