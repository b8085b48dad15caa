"""SIP rules, decoded from the API's answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telephony_provisioner.owner_tag import OwnerTag, owner_tag_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_chime_sdk_voice.type_defs import SipRuleTargetApplicationTypeDef, SipRuleTypeDef


@dataclass(frozen=True, slots=True)
class TargetApplication:
    """A SIP media application of a rule; the service tries the lowest priority first."""

    sip_media_application_id: str
    priority: int
    aws_region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SipRule:
    """A SIP rule of the account.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_SipRule.html
    """

    sip_rule_id: str
    name: str
    disabled: bool
    trigger_type: str
    trigger_value: str = field(repr=False)
    target_applications: tuple[TargetApplication, ...]
    updated_at: float

    @property
    def owner_tag(self) -> OwnerTag | None:
        """The owner, when the provisioner made the rule."""
        return owner_tag_in(self.name)

    @property
    def trigger(self) -> tuple[str, str]:
        """The trigger's type and value."""
        return self.trigger_type, self.trigger_value


def decode_sip_rule(described: SipRuleTypeDef) -> SipRule:
    """Decode a SIP rule."""
    updated = described.get("UpdatedTimestamp")
    return SipRule(
        sip_rule_id=described.get("SipRuleId", ""),
        name=described.get("Name", ""),
        disabled=described.get("Disabled", False),
        trigger_type=described.get("TriggerType", ""),
        trigger_value=described.get("TriggerValue", ""),
        target_applications=_decode_targets(described.get("TargetApplications", ())),
        updated_at=updated.timestamp() if updated else 0.0,
    )


def _decode_targets(
    described: Sequence[SipRuleTargetApplicationTypeDef],
) -> tuple[TargetApplication, ...]:
    targets = (
        TargetApplication(
            t.get("SipMediaApplicationId", ""), t.get("Priority", 0), t.get("AwsRegion", "")
        )
        for t in described
    )
    return tuple(sorted(targets, key=lambda target: target.priority))
