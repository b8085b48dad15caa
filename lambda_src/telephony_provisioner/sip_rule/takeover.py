"""Moves the calls of a trigger between rules: one rule is enabled at a time, with a short gap.

A new rule of a stack supersedes the enabled one with the same trigger: that one is disabled, and
its name says so. If the new rule is deleted while the superseded one still exists, the deployment
was rolled back, and the superseded rule is enabled again.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony_provisioner.errors import ProvisioningError, ServiceError
from telephony_provisioner.owner_tag import is_superseded, restored_name, superseded_name
from telephony_provisioner.timing import (
    READ_LAG_SECONDS,
    RULE_DISABLED_PAUSES_SECONDS,
    SUPERSEDED_RULE_SECONDS,
)

if TYPE_CHECKING:
    from telephony_provisioner.api.client import VoiceClient
    from telephony_provisioner.api.sip_rules import SipRule
    from telephony_provisioner.clock import Clock


@dataclass(frozen=True, slots=True)
class Takeover:
    """Moves calls between the rules of one stack.

    Args:
        stack: The stack's digest, as in the owner tags of its rules.
    """

    voice: VoiceClient
    clock: Clock
    stack: str

    def check_trigger_is_free(self, trigger: tuple[str, str]) -> None:
        """Fail if an enabled rule outside the stack has the trigger, before anything is made.

        So a rule without an owner tag that appears later can only be the stack's own, renamed. A
        read that fails is ignored: an error here would hide the rule that an earlier run has made.

        Raises:
            ProvisioningError: There is such a rule, and it is not a stale read.
        """
        with suppress(ServiceError):
            if self._foreign_rules(trigger):
                self.clock.sleep(READ_LAG_SECONDS)
                if still_enabled := self._foreign_rules(trigger):
                    raise _foreign_rule_error(still_enabled[0])

    def take_over_calls(self, rule: SipRule) -> None:
        """Supersede the enabled rule with the same trigger; return when it is disabled.

        Raises:
            ProvisioningError: It is not a rule of this stack.
        """
        for pause in RULE_DISABLED_PAUSES_SECONDS:
            rivals = [other for other in self._rivals(rule) if not other.disabled]
            for rival in rivals:
                self._supersede(rival)
            if not rivals:
                return
            self.clock.sleep(pause)

    def disable(self, rule: SipRule, name: str) -> None:
        """Disable the rule and name it; return when reads show that it is disabled."""
        self.voice.update_sip_rule(SipRuleId=rule.sip_rule_id, Name=name, Disabled=True)
        for pause in RULE_DISABLED_PAUSES_SECONDS:
            latest = self.voice.find_sip_rule(rule.sip_rule_id)
            if latest is None or latest.disabled:
                return
            self.clock.sleep(pause)

    def hand_back_calls(self, rule: SipRule) -> None:
        """Enable the rule that this one superseded; delete superseded rules that have expired."""
        rivals = [other for other in self._rivals(rule) if self._is_of_stack(other)]
        superseded = [other for other in rivals if is_superseded(other.name)]
        for expired in filter(self._is_expired, superseded):
            self.voice.delete_sip_rule(expired.sip_rule_id)
        has_successor = any(not other.disabled for other in rivals if other not in superseded)
        if not is_superseded(rule.name) and not has_successor:
            self._restore_latest([other for other in superseded if not self._is_expired(other)])

    def _supersede(self, rival: SipRule) -> None:
        if not self._is_of_stack(rival):
            raise _foreign_rule_error(rival)
        if not is_superseded(rival.name):
            self.voice.update_sip_rule(
                SipRuleId=rival.sip_rule_id, Name=superseded_name(rival.name), Disabled=True
            )

    def _restore_latest(self, superseded: list[SipRule]) -> None:
        latest = max(superseded, key=lambda rule: rule.updated_at, default=None)
        if latest:
            self.voice.update_sip_rule(
                SipRuleId=latest.sip_rule_id, Name=restored_name(latest.name), Disabled=False
            )

    def _foreign_rules(self, trigger: tuple[str, str]) -> list[SipRule]:
        return [
            rule
            for rule in self.voice.list_sip_rules()
            if rule.trigger == trigger and not rule.disabled and not self._is_of_stack(rule)
        ]

    def _is_of_stack(self, rule: SipRule) -> bool:
        return rule.owner_tag is not None and rule.owner_tag.stack == self.stack

    def _is_expired(self, rule: SipRule) -> bool:
        return self.clock.since(rule.updated_at) > SUPERSEDED_RULE_SECONDS

    def _rivals(self, rule: SipRule) -> list[SipRule]:
        return [
            other
            for other in self.voice.list_sip_rules()
            if other.trigger == rule.trigger and other.sip_rule_id != rule.sip_rule_id
        ]


def _foreign_rule_error(rule: SipRule) -> ProvisioningError:
    return ProvisioningError(
        f"SIP rule {rule.sip_rule_id} is enabled and has the same trigger, and it is not"
        " of this stack; disable or delete it, then deploy again"
    )
