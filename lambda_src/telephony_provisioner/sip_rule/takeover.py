"""Who answers the calls of a trigger: one enabled rule at a time, and never none for long.

A new rule of a stack displaces the one that has the calls: it disables it and marks its name. When
the new one goes while the old one is still there, the deployment was rolled back, and the old one
gets the calls back.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony_provisioner.errors import ProvisioningError, ServiceError
from telephony_provisioner.owner_tag import displaced, is_displaced, put_back
from telephony_provisioner.timing import (
    READ_LAG_SECONDS,
    RULE_DISABLED_PAUSES_SECONDS,
    SUPERSEDED_RULE_SECONDS,
)

if TYPE_CHECKING:
    from telephony_provisioner.api.client import Voice
    from telephony_provisioner.api.sip_rules import SipRule
    from telephony_provisioner.clock import Clock


@dataclass(frozen=True, slots=True)
class Calls:
    """The calls that the rules of a stack answer.

    Args:
        stack: The stack, as the markers of its rules have it.
    """

    voice: Voice
    clock: Clock
    stack: str

    def require_free(self, trigger: tuple[str, str]) -> None:
        """Fail before anything is made if an enabled rule of somebody else has the calls.

        So a stack whose rule has lost its name is never in doubt whose the nameless one is. A read
        that fails decides nothing: a failure here would hide the rule that an earlier run has made.

        Raises:
            ProvisioningError: There is one, and it is not seen only because reads are late.
        """
        with suppress(ServiceError):
            if self._strangers(trigger):
                self.clock.sleep(READ_LAG_SECONDS)
                for stranger in self._strangers(trigger):
                    raise _in_the_way(stranger)

    def take(self, rule: SipRule) -> None:
        """Disable the rule that has the calls, and return when it takes none any more.

        Raises:
            ProvisioningError: It is not of this stack.
        """
        for pause in RULE_DISABLED_PAUSES_SECONDS:
            rivals = [other for other in self._rivals(rule) if not other.disabled]
            for rival in rivals:
                self._displace(rival)
            if not rivals:
                return
            self.clock.sleep(pause)

    def leave(self, rule: SipRule) -> None:
        """Disable the rule itself, and return when it takes no calls any more."""
        self.voice.update_sip_rule(SipRuleId=rule.sip_rule_id, Name=rule.name, Disabled=True)
        for pause in RULE_DISABLED_PAUSES_SECONDS:
            now = self.voice.find_sip_rule(rule.sip_rule_id)
            if now is None or now.disabled:
                return
            self.clock.sleep(pause)

    def pass_on(self, rule: SipRule) -> None:
        """Let the rule that this one displaced have the calls back, and delete forgotten ones."""
        rivals = [other for other in self._rivals(rule) if self._is_of_stack(other)]
        waiting = [other for other in rivals if is_displaced(other.name)]
        for forgotten in filter(self._is_forgotten, waiting):
            self.voice.delete_sip_rule(forgotten.sip_rule_id)
        has_successor = any(not r.disabled for r in rivals if r not in waiting)
        if not is_displaced(rule.name) and not has_successor:
            self._put_back([other for other in waiting if not self._is_forgotten(other)])

    def _displace(self, rival: SipRule) -> None:
        if not self._is_of_stack(rival):
            raise _in_the_way(rival)
        if not is_displaced(rival.name):
            self.voice.update_sip_rule(
                SipRuleId=rival.sip_rule_id, Name=displaced(rival.name), Disabled=True
            )

    def _put_back(self, waiting: list[SipRule]) -> None:
        latest = max(waiting, key=lambda rule: rule.updated, default=None)
        if latest:
            self.voice.update_sip_rule(
                SipRuleId=latest.sip_rule_id, Name=put_back(latest.name), Disabled=False
            )

    def _strangers(self, trigger: tuple[str, str]) -> list[SipRule]:
        return [
            rule
            for rule in self.voice.sip_rules()
            if rule.trigger == trigger and not rule.disabled and not self._is_of_stack(rule)
        ]

    def _is_of_stack(self, rule: SipRule) -> bool:
        return rule.marker is not None and rule.marker.stack == self.stack

    def _is_forgotten(self, rule: SipRule) -> bool:
        return self.clock.since(rule.updated) > SUPERSEDED_RULE_SECONDS

    def _rivals(self, rule: SipRule) -> list[SipRule]:
        return [
            other
            for other in self.voice.sip_rules()
            if other.trigger == rule.trigger and other.sip_rule_id != rule.sip_rule_id
        ]


def _in_the_way(rule: SipRule) -> ProvisioningError:
    return ProvisioningError(
        f"SIP rule {rule.sip_rule_id} is enabled and has the same trigger, and it is not"
        " of this stack; disable or delete it, then deploy again"
    )
