"""The resources of an account, as frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_chime_sdk_voice.literals import (
        NetworkTypeType,
        OrderedPhoneNumberStatusType,
        PhoneNumberOrderStatusType,
        PhoneNumberProductTypeType,
        VoiceConnectorAwsRegionType,
        VoiceConnectorIntegrationTypeType,
    )
    from mypy_boto3_chime_sdk_voice.type_defs import (
        LoggingConfigurationTypeDef,
        OriginationUnionTypeDef,
        StreamingConfigurationUnionTypeDef,
        TerminationTypeDef,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SipMediaApplication:
    """An application that answers the calls of SIP rules.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_SipMediaApplication.html
    """

    sip_media_application_id: str
    sip_media_application_arn: str
    aws_region: str
    name: str
    lambda_arn: str
    created_timestamp: datetime
    updated_timestamp: datetime
    message_logs: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetApplication:
    """One SIP media application of a rule; the lowest priority is tried first."""

    sip_media_application_id: str
    priority: int
    aws_region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SipRule:
    """A trigger and its targets; the trigger never changes.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_SipRule.html
    """

    sip_rule_id: str
    name: str
    trigger_type: Literal["ToPhoneNumber", "RequestUriHostname"]
    trigger_value: str
    target_applications: tuple[TargetApplication, ...]
    created_timestamp: datetime
    updated_timestamp: datetime
    disabled_from: datetime | None
    """The time from which it takes no calls, some seconds after UpdateSipRule disabled it."""

    def is_disabled(self, now: datetime) -> bool:
        """Return whether it takes no calls."""
        return self.disabled_from is not None and self.disabled_from <= now

    def has_target(self, sip_media_application_id: str) -> bool:
        """Return whether the application is among the targets."""
        return any(
            target.sip_media_application_id == sip_media_application_id
            for target in self.target_applications
        )

    @property
    def trigger(self) -> tuple[str, str]:
        """The trigger's type and value; two enabled rules must not have the same."""
        return self.trigger_type, self.trigger_value


@dataclass(frozen=True, slots=True, kw_only=True)
class CallingName:
    """An outbound calling name, the time from which callees see it, and that of the change."""

    name: str
    visible_from: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumber:
    """A number of the account, from its order to the end of the deletion queue.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_PhoneNumber.html
    """

    e164_phone_number: str
    country: str
    product_type: PhoneNumberProductTypeType
    created_timestamp: datetime
    updated_timestamp: datetime
    order_id: str | None = None
    name: str | None = None
    ready_from: datetime | None = None
    """The time from which SIP rules accept it; None until its order has acquired it."""

    assigned_until: datetime | None = None
    """The time until which it stays `Assigned` after its last SIP rule was deleted."""

    voice_connector: tuple[str, datetime] | None = None
    """The id of its Voice Connector, and the time of the association."""

    calling_name: CallingName | None = None
    deletion_timestamp: datetime | None = None
    """The time at which it was moved to the deletion queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderOutcome:
    """The end of an order; with `Processing` it does not end.

    Args:
        status: the order's final status.
        acquired: how many of its numbers, from the first, the account gets; by default all of a
            `Successful` order, one of a `Partial` one and none of any other.
        seconds: the order's duration; by default `Settings.order_seconds`.
    """

    status: PhoneNumberOrderStatusType = "Successful"
    acquired: int | None = None
    seconds: float | None = None

    def acquires(self, ordered: int) -> int:
        """Return the number of ordered numbers that the account gets."""
        if self.acquired is not None:
            return self.acquired
        return {"Successful": ordered, "Partial": 1}.get(self.status, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhoneNumberOrder:
    """An order of one or more numbers.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_PhoneNumberOrder.html
    """

    phone_number_order_id: str
    product_type: PhoneNumberProductTypeType
    ordered_phone_numbers: dict[str, OrderedPhoneNumberStatusType]
    created_timestamp: datetime
    updated_timestamp: datetime
    status: PhoneNumberOrderStatusType = "Processing"


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceConnector:
    """A SIP trunk: its host name and its settings.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_VoiceConnector.html
    """

    voice_connector_id: str
    voice_connector_arn: str
    aws_region: VoiceConnectorAwsRegionType
    name: str
    outbound_host_name: str
    require_encryption: bool
    network_type: NetworkTypeType
    created_timestamp: datetime
    updated_timestamp: datetime
    integration_type: VoiceConnectorIntegrationTypeType | None = None
    termination: TerminationTypeDef | None = None
    usernames: tuple[str, ...] = ()
    """The user names of the termination credentials; passwords are not stored."""

    origination: OriginationUnionTypeDef | None = None
    streaming_configuration: StreamingConfigurationUnionTypeDef | None = None
    logging_configuration: LoggingConfigurationTypeDef | None = None
