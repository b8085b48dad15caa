"""SIP rules, decoded from the API's answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from telephony_provisioner.owner_tag import Marker, marker_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_chime_sdk_voice.type_defs import SipRuleTargetApplicationTypeDef, SipRuleTypeDef


@dataclass(frozen=True, slots=True)
class Target:
    """A SIP media application of a rule; the lowest priority is tried first."""

    sip_media_application_id: str
    priority: int
    aws_region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SipRule:
    """A rule of the account.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_SipRule.html
    """

    sip_rule_id: str
    name: str
    disabled: bool
    trigger_type: str
    trigger_value: str = field(repr=False)
    targets: tuple[Target, ...]
    updated: float

    @property
    def marker(self) -> Marker | None:
        """Whose it is, when the provisioner made it."""
        return marker_in(self.name)

    @property
    def trigger(self) -> tuple[str, str]:
        """What makes it fire."""
        return self.trigger_type, self.trigger_value


def sip_rule(described: SipRuleTypeDef) -> SipRule:
    """Decode a rule."""
    updated = described.get("UpdatedTimestamp")
    return SipRule(
        sip_rule_id=described.get("SipRuleId", ""),
        name=described.get("Name", ""),
        disabled=described.get("Disabled", False),
        trigger_type=described.get("TriggerType", ""),
        trigger_value=described.get("TriggerValue", ""),
        targets=_targets(described.get("TargetApplications", ())),
        updated=updated.timestamp() if updated else 0.0,
    )


def _targets(described: Sequence[SipRuleTargetApplicationTypeDef]) -> tuple[Target, ...]:
    targets = (
        Target(t.get("SipMediaApplicationId", ""), t.get("Priority", 0), t.get("AwsRegion", ""))
        for t in described
    )
    return tuple(sorted(targets, key=lambda target: target.priority))
