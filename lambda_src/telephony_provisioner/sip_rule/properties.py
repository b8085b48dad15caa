"""The properties of a Custom::SipRule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal, cast

from telephony_provisioner.api.sip_rules import TargetApplication
from telephony_provisioner.errors import RequestError
from telephony_provisioner.owner_tag import without_tags
from telephony_provisioner.request import (
    Json,
    Properties,
    describe,
    flag,
    required_text,
    whole_number,
)

TRIGGER_TYPES: Final = ("ToPhoneNumber", "RequestUriHostname")


@dataclass(frozen=True, slots=True, kw_only=True)
class SipRuleProperties:
    """The decoded properties of a Custom::SipRule."""

    name: str
    trigger_type: Literal["ToPhoneNumber", "RequestUriHostname"]
    trigger_value: str = field(repr=False)
    disabled: bool
    target_applications: tuple[TargetApplication, ...]

    @property
    def trigger(self) -> tuple[str, str]:
        """The trigger's type and value."""
        return self.trigger_type, self.trigger_value


def decode_properties(properties: Properties) -> SipRuleProperties:
    """Decode the properties of a Custom::SipRule.

    Raises:
        RequestError: A property is invalid.
    """
    trigger_type = required_text(properties, "TriggerType")
    if trigger_type not in TRIGGER_TYPES:
        raise RequestError(
            f"TriggerType must be one of {', '.join(TRIGGER_TYPES)}, got {describe(trigger_type)}"
        )
    return SipRuleProperties(
        name=without_tags(required_text(properties, "Name")) or "rule",
        trigger_type=cast("Literal['ToPhoneNumber', 'RequestUriHostname']", trigger_type),
        trigger_value=required_text(properties, "TriggerValue"),
        disabled=flag(properties, "Disabled"),
        target_applications=decode_targets(properties.get("TargetApplications")),
    )


def decode_targets(value: Json) -> tuple[TargetApplication, ...]:
    """Decode the targets of a rule, the first one to try first.

    Raises:
        RequestError: They are not a list of one target or more, or one is invalid.
    """
    if not isinstance(value, list) or not value:
        raise RequestError("TargetApplications must be a list of one target or more")
    targets = (_decode_target(index, target) for index, target in enumerate(value))
    return tuple(sorted(targets, key=lambda target: target.priority))


def _decode_target(index: int, value: Json) -> TargetApplication:
    where = f"TargetApplications[{index}]"
    if not isinstance(value, dict):
        raise RequestError(f"{where} must be an object, got {type(value).__name__}")
    return TargetApplication(
        required_text(value, "SipMediaApplicationId"),
        whole_number(value.get("Priority"), f"{where}.Priority"),
        required_text(value, "AwsRegion"),
    )
