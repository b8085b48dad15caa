"""Custom::SipRule: which calls go to which SIP media applications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from provisioner.errors import ProvisioningError, RequestError, ServiceError
from provisioner.marker import Marker, marker_for, marker_in
from provisioner.resource import READ_LAG, Attributes, Job, Provided
from provisioner.sip_rule_calls import Calls
from provisioner.sip_rule_properties import SipRuleProperties, decode_properties

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_chime_sdk_voice.type_defs import SipRuleTargetApplicationTypeDef

    from provisioner.inventory import SipRule, Target
    from provisioner.request import Request

PATIENCE: Final = 60.0
"""How long a refused rule is tried again, in seconds: its application may be seconds old."""

PATIENCE_WITH_NEW_NUMBER: Final = 300.0
"""The same while its number is new: the service refuses rules for a number that it sets up."""

NEW: Final = 900.0
"""How long a number counts as new, in seconds."""


@dataclass(frozen=True, slots=True)
class SipRuleResource:
    """A rule under a stack; its physical id is the marker in the rule's name.

    The marker is known before there is a rule, so a creation that fails is followed by a Delete
    that finds what is left of it. Another trigger is another marker and so a replacement.

    A rule is created disabled and then enabled: a new trigger is swapped in without a moment in
    which two enabled rules want the same calls, and what a crash leaves behind answers none.
    """

    job: Job

    def provide(self) -> Provided:
        """Name the rule; it is made when CloudFormation knows its name."""
        properties = decode_properties(self._request.properties)
        return Provided(str(self._marker(properties)))

    def settle(self) -> Attributes | None:
        """Make the rule as the template says; a rule of its stack in its way is displaced."""
        properties = decode_properties(self._request.properties)
        rules = self._mine()
        if not rules:
            self._attempt(properties, lambda: self._create(properties))
            return None
        rule, *twins = rules
        if not self._is_as(rule, properties):
            self._attempt(properties, lambda: self._update(rule, properties))
        elif surplus := twins + self._unheard_of(properties):
            self._delete(surplus)
        else:
            return {"SipRuleId": rule.sip_rule_id}
        return None

    def remove(self) -> bool:
        """Disable the rule, see that it is disabled, delete it, see that it is gone."""
        rules = self._mine()
        self._delete(rules)
        return not rules

    @property
    def _request(self) -> Request:
        return self.job.request

    @property
    def _calls(self) -> Calls:
        stack = marker_for(self._request.stack_id, "", "").stack
        return Calls(self.job.voice, self.job.clock, stack)

    def _marker(self, properties: SipRuleProperties) -> Marker:
        purpose = f"{properties.trigger_type} {properties.trigger_value}"
        return marker_for(self._request.stack_id, self._request.logical_resource_id, purpose)

    def _mine(self) -> list[SipRule]:
        """Return the rule, and behind it the twins that unanswered requests have created.

        CloudFormation makes up a physical id when it has heard none; the properties say more then.
        """
        marker = marker_in(self._request.physical_resource_id)
        return self._marked(marker or self._marker(decode_properties(self._request.properties)))

    def _marked(self, marker: Marker) -> list[SipRule]:
        rules = (rule for rule in self.job.voice.sip_rules() if rule.marker == marker)
        return sorted(rules, key=lambda rule: rule.sip_rule_id)

    def _unheard_of(self, properties: SipRuleProperties) -> list[SipRule]:
        """Return what an update left behind that failed before CloudFormation heard of its rule."""
        try:
            before = self._marker(decode_properties(self._request.old_properties))
        except RequestError:
            return []
        is_known = str(before) in {
            self._request.previous_physical_resource_id,
            str(self._marker(properties)),
        }
        return [] if is_known else self._marked(before)

    def _attempt(self, properties: SipRuleProperties, change: Callable[[], None]) -> None:
        """Make a change; a refusal counts when it can no longer come from something being new."""
        try:
            change()
        except ServiceError as error:
            may_pass = error.refused or error.conflicting
            if not may_pass:
                raise
            is_new = self._is_for_new_number(properties)
            if self.job.age > (PATIENCE_WITH_NEW_NUMBER if is_new else PATIENCE):
                raise ProvisioningError(str(error)) from None

    def _create(self, properties: SipRuleProperties) -> None:
        """Create the rule; unless that is refused, return when every read must show it."""
        try:
            self.job.voice.create_sip_rule(
                Name=self._marker(properties).named(properties.name),
                TriggerType=properties.trigger_type,
                TriggerValue=properties.trigger_value,
                Disabled=True,
                TargetApplications=_wire(properties.targets),
            )
        except ServiceError as error:
            if not error.unknown:
                raise
        self.job.clock.sleep(READ_LAG)

    def _update(self, rule: SipRule, properties: SipRuleProperties) -> None:
        if rule.disabled and not properties.disabled:
            self._calls.take(rule)
        self.job.voice.update_sip_rule(
            SipRuleId=rule.sip_rule_id,
            Name=self._marker(properties).named(properties.name),
            Disabled=properties.disabled,
            TargetApplications=_wire(properties.targets),
        )

    def _is_as(self, rule: SipRule, properties: SipRuleProperties) -> bool:
        name = self._marker(properties).named(properties.name)
        wanted = (name, properties.disabled, properties.targets)
        return (rule.name, rule.disabled, rule.targets) == wanted

    def _is_for_new_number(self, properties: SipRuleProperties) -> bool:
        if properties.trigger_type != "ToPhoneNumber":
            return False
        try:
            number = self.job.voice.find_phone_number(properties.trigger_value)
        except ServiceError:
            # Few regions' endpoints know numbers; the rule's own refusal says more.
            return False
        return number is not None and self.job.clock.since(number.updated) < NEW

    def _delete(self, rules: list[SipRule]) -> None:
        """Disable the rules and delete them, once reads show what they have displaced."""
        if self.job.age < READ_LAG:
            return
        for rule in rules:
            if not rule.disabled:
                self._calls.leave(rule)
            self._calls.pass_on(rule)
            self.job.voice.delete_sip_rule(rule.sip_rule_id)


def _wire(targets: tuple[Target, ...]) -> list[SipRuleTargetApplicationTypeDef]:
    return [
        {
            "SipMediaApplicationId": target.sip_media_application_id,
            "Priority": target.priority,
            "AwsRegion": target.aws_region,
        }
        for target in targets
    ]
