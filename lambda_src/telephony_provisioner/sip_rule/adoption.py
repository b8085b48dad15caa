"""The resource Custom::AdoptedSipRule: a rule in use that becomes a stack's, without a gap.

The rule keeps its id, its trigger and its calls. Name, targets and state move to the template's in
one request, so that an enabled rule takes the calls at every moment. What the rule was before is
recorded first, and a Delete puts it back.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from telephony_provisioner.adoption import Adoption, State
from telephony_provisioner.api.sip_rules import TargetApplication
from telephony_provisioner.errors import ProvisioningError, RequestError
from telephony_provisioner.request import Properties, flag, required_text, text
from telephony_provisioner.resource import PhysicalId, Progress, RequestContext, ResourceState
from telephony_provisioner.sip_rule.properties import decode_targets
from telephony_provisioner.timing import READ_LAG_SECONDS, RULE_DISABLED_PAUSES_SECONDS

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.type_defs import SipRuleTargetApplicationTypeDef

    from telephony_provisioner.api.sip_rules import SipRule

_SUFFIX: Final = "/adopted"

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RuleState:
    """What an adoption changes of a rule."""

    name: str
    disabled: bool
    target_applications: tuple[TargetApplication, ...]


@dataclass(frozen=True, slots=True)
class AdoptedSipRuleResource:
    """A rule that existed before its stack; its physical id is the rule's id and `/adopted`."""

    context: RequestContext

    def choose_physical_id(self) -> PhysicalId:
        """Return the rule's id, once the rule is one that can be adopted; change nothing."""
        rule = self._find()
        if rule is None:
            raise ProvisioningError(
                f"there is no SIP rule {self._rule_id} in this account; check adopt_sip_rule_id"
            )
        self._check_trigger(rule)
        if rule.owner_tag is not None:
            raise ProvisioningError(
                f"SIP rule {self._rule_id} is managed by a stack of this library already; remove it"
                " there first"
            )
        return PhysicalId(f"{self._rule_id}{_SUFFIX}")

    def reconcile(self) -> ResourceState | None:
        """Record what the rule was, and bring it to the state in the template."""
        rule = self._find()
        if rule is None:
            raise ProvisioningError(f"SIP rule {self._rule_id} is not in this account any more")
        if self._adoption.may_be_stale:
            return None
        earlier = _decode_state(self._adoption.record(lambda: _encode_state(_state_of(rule))))
        wanted = self._wanted(self.context.request.properties, earlier.name)
        if _state_of(rule) == wanted:
            sip_rule_id = {"SipRuleId": self._rule_id}
            return ResourceState(f"{self._rule_id}{_SUFFIX}", sip_rule_id)
        self._write(wanted)
        return None

    def delete(self) -> Progress:
        """Put the rule back as it was, unless it was changed since; or delete it on request."""
        recorded = self._adoption.recorded()
        rule = self._find()
        if not recorded or rule is None:
            return self._forget()
        if self.context.age_seconds < READ_LAG_SECONDS:
            return Progress.IN_PROGRESS  # reads may not show yet what a cancelled request wrote
        if self._is_released(recorded):
            return self._delete_rule(rule)
        return self._restore(rule, _decode_state(recorded))

    def _restore(self, rule: SipRule, earlier: RuleState) -> Progress:
        """Put a rule back that is as the template left it, if its applications exist."""
        state = _state_of(rule)
        is_ours = state == self._wanted(self.context.request.properties, earlier.name)
        targets = self._existing(earlier.target_applications)
        restored = RuleState(earlier.name, earlier.disabled, targets)
        if not is_ours or state == restored:
            return self._forget()
        if not targets:
            _logger.warning(
                "SIP rule %s keeps its targets: no application that it had before exists",
                self._rule_id,
            )
            return self._forget()
        self._write(restored)
        return Progress.IN_PROGRESS

    @property
    def _rule_id(self) -> str:
        return required_text(self.context.request.properties, "SipRuleId")

    @property
    def _adoption(self) -> Adoption:
        return Adoption(self.context, f"SIP rule {self._rule_id}")

    def _find(self) -> SipRule | None:
        return self.context.voice.find_sip_rule(self._rule_id)

    def _check_trigger(self, rule: SipRule) -> None:
        properties = self.context.request.properties
        expected = (required_text(properties, "TriggerType"), _value(properties))
        if rule.trigger != expected:
            raise ProvisioningError(
                f"SIP rule {self._rule_id} has another trigger than the template, and a rule's"
                " trigger cannot change; adopt the rule of the number or host in the template"
            )

    def _wanted(self, properties: Properties, earlier_name: str) -> RuleState:
        return RuleState(
            name=text(properties, "Name") or earlier_name,
            disabled=flag(properties, "Disabled"),
            target_applications=decode_targets(properties.get("TargetApplications")),
        )

    def _write(self, state: RuleState) -> None:
        self.context.voice.update_sip_rule(
            SipRuleId=self._rule_id,
            Name=state.name,
            Disabled=state.disabled,
            TargetApplications=encode_targets(state.target_applications),
        )

    def _existing(self, targets: tuple[TargetApplication, ...]) -> tuple[TargetApplication, ...]:
        voice = self.context.voice
        return tuple(
            target
            for target in targets
            if voice.find_sip_media_application(target.sip_media_application_id)
        )

    def _is_released(self, recorded: State) -> bool:
        """Whether the template deletes the rule; a Delete of the same deployment is a rollback."""
        is_rollback = self._adoption.is_rollback(recorded)
        return flag(self.context.request.properties, "Release") and not is_rollback

    def _delete_rule(self, rule: SipRule) -> Progress:
        """Disable the rule, read that it is disabled, delete it."""
        voice = self.context.voice
        if not rule.disabled:
            voice.update_sip_rule(SipRuleId=self._rule_id, Name=rule.name, Disabled=True)
            for pause in RULE_DISABLED_PAUSES_SECONDS:
                latest = self._find()
                if latest is None or latest.disabled:
                    break
                self.context.clock.sleep(pause)
        voice.delete_sip_rule(self._rule_id)
        return Progress.IN_PROGRESS

    def _forget(self) -> Progress:
        self._adoption.forget()
        return Progress.COMPLETE


def _value(properties: Properties) -> str:
    return required_text(properties, "TriggerValue")


def _state_of(rule: SipRule) -> RuleState:
    return RuleState(rule.name, rule.disabled, rule.target_applications)


def _encode_state(state: RuleState) -> State:
    targets = [
        [target.sip_media_application_id, target.priority, target.aws_region]
        for target in state.target_applications
    ]
    return {"Name": state.name, "Disabled": state.disabled, "Targets": targets}


def _decode_state(recorded: State) -> RuleState:
    try:
        targets = tuple(TargetApplication(*target) for target in recorded["Targets"])
        return RuleState(recorded["Name"], recorded["Disabled"], targets)
    except (TypeError, KeyError):
        raise RequestError("the record of an adopted SIP rule is not readable") from None


def encode_targets(
    targets: tuple[TargetApplication, ...],
) -> list[SipRuleTargetApplicationTypeDef]:
    """Encode targets for the API."""
    return [
        {
            "SipMediaApplicationId": target.sip_media_application_id,
            "Priority": target.priority,
            "AwsRegion": target.aws_region,
        }
        for target in targets
    ]
