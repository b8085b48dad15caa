"""Custom::SipRule: which calls go to which SIP media applications."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from telephony_provisioner.errors import ProvisioningError, RequestError, ServiceError
from telephony_provisioner.owner_tag import Marker, marker_for, marker_in
from telephony_provisioner.resource import Job, Named, Provided
from telephony_provisioner.sip_rule.properties import SipRuleProperties, decode_properties
from telephony_provisioner.sip_rule.renamed import renamed
from telephony_provisioner.sip_rule.takeover import Calls
from telephony_provisioner.timing import (
    NEW_NUMBER_SECONDS,
    READ_LAG_SECONDS,
    RULE_RETRY_NEW_NUMBER_SECONDS,
    RULE_RETRY_SECONDS,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mypy_boto3_chime_sdk_voice.type_defs import SipRuleTargetApplicationTypeDef

    from telephony_provisioner.api.sip_rules import SipRule, Target
    from telephony_provisioner.request import Properties, Request


@dataclass(frozen=True, slots=True)
class SipRuleResource:
    """A rule under a stack; its physical id is the marker in the rule's name.

    The marker is known before there is a rule, so a creation that fails is followed by a Delete
    that finds what is left of it. Another trigger is another marker and so a replacement.

    A rule is created disabled and then enabled: a new trigger is swapped in without a moment in
    which two enabled rules want the same calls, and what a crash leaves behind answers none.
    """

    job: Job

    def name(self) -> Named:
        """Name the rule; it is made when CloudFormation knows its name."""
        properties = decode_properties(self._request.properties)
        marker = str(self._marker(properties))
        if marker != self._request.physical_resource_id and not properties.disabled:
            self._calls.require_free(properties.trigger)
        return Named(marker)

    def settle(self) -> Provided | None:
        """Make the rule as the template says; a rule of its stack in its way is displaced."""
        properties = decode_properties(self._request.properties)
        rules = self._found()
        if not rules:
            self._attempt(properties, lambda: self._create(properties))
            return None
        rule, *twins = rules
        if not self._is_as(rule, properties):
            self._attempt(properties, lambda: self._update(rule, properties))
        elif surplus := twins + self._unheard_of(properties):
            self._delete(surplus)
        else:
            marker = str(self._marker(properties))
            return Provided(marker, {"SipRuleId": rule.sip_rule_id})
        return None

    def remove(self) -> bool:
        """Disable the rule, see that it is disabled, delete it, see that it is gone."""
        if self.job.age < READ_LAG_SECONDS:
            return False  # reads must show what it has displaced
        rules = self._found()
        if not rules:
            return True
        self._delete(rules)
        # Seen in the same step, for the next one would take it for renamed.
        self.job.clock.sleep(READ_LAG_SECONDS)
        return not self._mine(self.job.voice.sip_rules())

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

    def _found(self) -> list[SipRule]:
        """Return the rule, and behind it the twins that unanswered requests have created."""
        rules = list(self.job.voice.sip_rules())
        return self._mine(rules) or renamed(
            rules, self._request.physical_resource_id, self._known()
        )

    def _mine(self, rules: Iterable[SipRule]) -> list[SipRule]:
        """Return those with the marker.

        CloudFormation makes up a physical id when it has heard none; the properties say more then.
        """
        marker = marker_in(self._request.physical_resource_id)
        return _marked(rules, marker or self._marker(decode_properties(self._request.properties)))

    def _known(self) -> list[SipRuleProperties]:
        """Return what the template says and said of an enabled rule that was there before."""
        request = self._request
        if request.physical_resource_id != request.previous_physical_resource_id:
            return []
        versions = map(_decoded, (request.properties, request.old_properties))
        return [
            version
            for version in versions
            if version
            and not version.disabled
            and str(self._marker(version)) == request.physical_resource_id
        ]

    def _unheard_of(self, properties: SipRuleProperties) -> list[SipRule]:
        """Return what an update left behind that failed before CloudFormation heard of its rule."""
        old = _decoded(self._request.old_properties)
        if old is None:
            return []
        before = self._marker(old)
        is_known = str(before) in {
            self._request.previous_physical_resource_id,
            str(self._marker(properties)),
        }
        return [] if is_known else _marked(self.job.voice.sip_rules(), before)

    def _attempt(self, properties: SipRuleProperties, change: Callable[[], None]) -> None:
        """Make a change; a refusal counts when it can no longer come from something being new."""
        try:
            change()
        except ServiceError as error:
            may_pass = error.refused or error.conflicting
            if not may_pass:
                raise
            is_new = self._is_for_new_number(properties)
            if self.job.age > (RULE_RETRY_NEW_NUMBER_SECONDS if is_new else RULE_RETRY_SECONDS):
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
        self.job.clock.sleep(READ_LAG_SECONDS)

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
        return number is not None and self.job.clock.since(number.updated) < NEW_NUMBER_SECONDS

    def _delete(self, rules: list[SipRule]) -> None:
        """Disable the rules and delete them, once reads show what they have displaced."""
        if self.job.age < READ_LAG_SECONDS:
            return
        for rule in rules:
            if not rule.disabled:
                self._calls.leave(rule)
            self._calls.pass_on(rule)
            self.job.voice.delete_sip_rule(rule.sip_rule_id)


def _marked(rules: Iterable[SipRule], marker: Marker) -> list[SipRule]:
    return sorted(
        (rule for rule in rules if rule.marker == marker), key=lambda rule: rule.sip_rule_id
    )


def _decoded(properties: Properties) -> SipRuleProperties | None:
    try:
        return decode_properties(properties)
    except RequestError:
        return None


def _wire(targets: tuple[Target, ...]) -> list[SipRuleTargetApplicationTypeDef]:
    return [
        {
            "SipMediaApplicationId": target.sip_media_application_id,
            "Priority": target.priority,
            "AwsRegion": target.aws_region,
        }
        for target in targets
    ]
