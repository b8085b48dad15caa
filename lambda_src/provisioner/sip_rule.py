"""Custom::SipRule: which calls go to which SIP media applications."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, cast

from provisioner.errors import ProvisioningError, RequestError, ServiceError
from provisioner.inventory import SipRule, Target
from provisioner.marker import (
    Marker,
    displaced,
    is_displaced,
    marker_for,
    marker_in,
    put_back,
)
from provisioner.request import Json, Properties, Request, flag, required_text, whole_number
from provisioner.resource import READ_LAG, Attributes, Job, Provided

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_chime_sdk_voice.type_defs import SipRuleTargetApplicationTypeDef

TRIGGER_TYPES: Final = ("ToPhoneNumber", "RequestUriHostname")

PATIENCE: Final = 60.0
"""How long a refused rule is tried again, in seconds: its application may be seconds old."""

PATIENCE_WITH_NEW_NUMBER: Final = 300.0
"""The same while its number is new: the service refuses rules for a number that it sets up."""

NEW: Final = 900.0
"""How long a number counts as new, in seconds."""

SWAP: Final = (1.0,) * 15
"""How long to wait, in seconds, each time a swap looks whether the other rule takes calls still."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SipRuleProperties:
    """What the template says about a rule."""

    name: str
    trigger_type: Literal["ToPhoneNumber", "RequestUriHostname"]
    trigger_value: str = field(repr=False)
    disabled: bool
    targets: tuple[Target, ...]


def decode_properties(properties: Properties) -> SipRuleProperties:
    """Decode the properties of a Custom::SipRule.

    Raises:
        RequestError: One of them is not what the contract allows.
    """
    trigger_type = required_text(properties, "TriggerType")
    if trigger_type not in TRIGGER_TYPES:
        raise RequestError(
            f"TriggerType is {trigger_type!r}; allowed are {', '.join(TRIGGER_TYPES)}"
        )
    return SipRuleProperties(
        name=required_text(properties, "Name"),
        trigger_type=cast("Literal['ToPhoneNumber', 'RequestUriHostname']", trigger_type),
        trigger_value=required_text(properties, "TriggerValue"),
        disabled=flag(properties, "Disabled"),
        targets=_targets(properties.get("TargetApplications")),
    )


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
            self._make_way(rule)
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
        """Disable those that are enabled; delete the others when reads show what they displaced."""
        for rule in rules:
            if not rule.disabled:
                self._disable(rule, rule.name)
            elif self.job.age >= READ_LAG:
                self._put_back_displaced(rule)
                self.job.voice.delete_sip_rule(rule.sip_rule_id)

    def _disable(self, rule: SipRule, name: str) -> None:
        self.job.voice.update_sip_rule(SipRuleId=rule.sip_rule_id, Name=name, Disabled=True)

    def _make_way(self, rule: SipRule) -> None:
        """Disable the rule of this stack that has the calls, and wait until it takes none."""
        for pause in SWAP:
            rivals = [other for other in self._with_trigger_of(rule) if not other.disabled]
            for rival in rivals:
                self._displace(rival)
            if not rivals:
                return
            self.job.clock.sleep(pause)

    def _displace(self, rival: SipRule) -> None:
        marker = marker_in(self._request.physical_resource_id)
        if not (marker and rival.marker and marker.stack == rival.marker.stack):
            raise ProvisioningError(
                f"SIP rule {rival.sip_rule_id} is enabled and has the same trigger, and it is not"
                " of this stack; disable or delete it, then deploy again"
            )
        if not is_displaced(rival.name):
            self._disable(rival, displaced(rival.name))

    def _put_back_displaced(self, rule: SipRule) -> None:
        """Enable what this rule displaced: it goes, and the other one is still there."""
        if is_displaced(rule.name):
            return
        others = self._with_trigger_of(rule)
        waiting = [other for other in others if is_displaced(other.name)]
        if waiting and all(other.disabled or other in waiting for other in others):
            self.job.voice.update_sip_rule(
                SipRuleId=waiting[-1].sip_rule_id, Name=put_back(waiting[-1].name), Disabled=False
            )

    def _with_trigger_of(self, rule: SipRule) -> list[SipRule]:
        return [
            other
            for other in self.job.voice.sip_rules()
            if other.trigger == rule.trigger and other.sip_rule_id != rule.sip_rule_id
        ]


def _wire(targets: tuple[Target, ...]) -> list[SipRuleTargetApplicationTypeDef]:
    return [
        {
            "SipMediaApplicationId": target.sip_media_application_id,
            "Priority": target.priority,
            "AwsRegion": target.aws_region,
        }
        for target in targets
    ]


def _targets(value: Json) -> tuple[Target, ...]:
    if not isinstance(value, list) or not value:
        raise RequestError("TargetApplications must be a list of one target or more")
    targets = (_target(index, target) for index, target in enumerate(value))
    return tuple(sorted(targets, key=lambda target: target.priority))


def _target(index: int, value: Json) -> Target:
    where = f"TargetApplications[{index}]"
    if not isinstance(value, dict):
        raise RequestError(f"{where} must be an object, got {type(value).__name__}")
    return Target(
        required_text(value, "SipMediaApplicationId"),
        whole_number(value.get("Priority"), f"{where}.Priority"),
        required_text(value, "AwsRegion"),
    )
