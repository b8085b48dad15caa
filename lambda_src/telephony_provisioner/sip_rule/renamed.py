"""A rule that somebody has renamed in the console: its marker is gone, and with it its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telephony_provisioner.errors import ProvisioningError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from telephony_provisioner.api.sip_rules import SipRule, Target
    from telephony_provisioner.sip_rule.properties import SipRuleProperties


def renamed(
    rules: Iterable[SipRule], marker: str, known: Sequence[SipRuleProperties]
) -> list[SipRule]:
    """Return the resource's rule by its trigger and targets, where that leaves no doubt.

    Args:
        rules: The rules of the account, of which none has the marker.
        marker: The marker that the rule is to have.
        known: What the template says of the rule or said; empty if it may never have been made.

    Raises:
        ProvisioningError: An enabled rule that nobody has marked sends the same calls to the same
            application, but not exactly as the template says, or not alone.
    """
    applications = {target for version in known for target in _applications(version.targets)}
    strays = [
        rule
        for rule in rules
        if rule.marker is None
        and not rule.disabled
        and rule.trigger in {version.trigger for version in known}
        and applications & _applications(rule.targets)
    ]
    if len(strays) > 1 or any(
        stray.targets not in {version.targets for version in known} for stray in strays
    ):
        raise ProvisioningError(
            f"SIP rule {strays[0].sip_rule_id} may be this resource's, renamed and changed by"
            f" hand; if it is, end its name with {marker} again, else disable it; then deploy or"
            " delete again"
        )
    return strays


def _applications(targets: Iterable[Target]) -> set[str]:
    return {target.sip_media_application_id for target in targets}
