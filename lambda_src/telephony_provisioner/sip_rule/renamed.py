"""Finds a rule that a user has renamed in the console, which removed its owner tag."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telephony_provisioner.errors import ProvisioningError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from telephony_provisioner.api.sip_rules import SipRule, TargetApplication
    from telephony_provisioner.sip_rule.properties import SipRuleProperties


def find_renamed_rules(
    rules: Iterable[SipRule], owner_tag: str, known_versions: Sequence[SipRuleProperties]
) -> list[SipRule]:
    """Return the resource's rule by its trigger and targets, if exactly one rule matches.

    Args:
        rules: The rules of the account, none of which has the owner tag.
        owner_tag: The owner tag that the rule must have.
        known_versions: The new and old properties of the rule; empty if it may not exist.

    Raises:
        ProvisioningError: An enabled rule without an owner tag sends the same calls to the same
            application, but has other targets too, or there are two such rules.
    """
    applications = {
        application
        for version in known_versions
        for application in _application_ids(version.target_applications)
    }
    matches = [
        rule
        for rule in rules
        if rule.owner_tag is None
        and not rule.disabled
        and rule.trigger in {version.trigger for version in known_versions}
        and applications & _application_ids(rule.target_applications)
    ]
    known_targets = {version.target_applications for version in known_versions}
    if len(matches) > 1 or any(rule.target_applications not in known_targets for rule in matches):
        raise ProvisioningError(
            f"SIP rule {matches[0].sip_rule_id} may be this resource's, renamed and changed by"
            f" hand; if it is, end its name with {owner_tag} again, else disable it; then deploy or"
            " delete again"
        )
    return matches


def _application_ids(targets: Iterable[TargetApplication]) -> set[str]:
    return {target.sip_media_application_id for target in targets}
