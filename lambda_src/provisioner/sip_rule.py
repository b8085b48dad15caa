"""Custom::SipRule: which calls go to which SIP media applications."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, cast

from provisioner.errors import ProvisioningError, RequestError, ServiceError
from provisioner.inventory import SipRule, Target
from provisioner.marker import Marker, displaced, is_displaced, marker_for, put_back
from provisioner.request import Json, Properties, Request, flag, required_text, whole_number
from provisioner.resource import READ_LAG, Job, Provided

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.type_defs import SipRuleTargetApplicationTypeDef

TRIGGER_TYPES: Final = ("ToPhoneNumber", "RequestUriHostname")

CREATE: Final = (READ_LAG, 2.0, 4.0, 8.0)
"""How long to wait before each attempt to create a rule, in seconds."""

CREATE_FOR_NEW_NUMBER: Final = (*CREATE, *(15.0,) * 12)
"""The same for a new number: the service refuses rules for a number that it still sets up."""

NEW: Final = 900.0
"""How long a number counts as new, in seconds."""

CHANGE: Final = 60.0
CHANGE_FOR_NEW_NUMBER: Final = 300.0
"""How long a refused change is tried again, in seconds."""

SWAP: Final = (1.0,) * 15
"""How long to wait, in seconds, each time a swap looks whether the other rule takes calls still."""

GONE: Final = 120.0
"""How long a rule may stay out of sight before it counts as gone, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SipRuleProperties:
    """What the template says about a rule."""

    name: str
    trigger_type: Literal["ToPhoneNumber", "RequestUriHostname"]
    trigger_value: str = field(repr=False)
    disabled: bool
    targets: tuple[Target, ...]

    @property
    def trigger(self) -> tuple[str, str]:
        """What makes the rule fire; it cannot be changed."""
        return self.trigger_type, self.trigger_value


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
    """A rule under a stack; its physical id is the SipRuleId.

    A rule is created disabled and then enabled. So a new trigger is swapped in without a moment in
    which two enabled rules want the same calls, and what a crash leaves behind answers no call.
    """

    job: Job

    def provide(self) -> Provided:
        """Return the rule with this trigger, and create it when there is none."""
        properties = decode_properties(self._request.properties)
        sip_rule_id = self._current(properties) or self._find_or_create(properties)
        return Provided(physical_resource_id=sip_rule_id, attributes={"SipRuleId": sip_rule_id})

    def settle(self) -> bool:
        """Make the rule as the template says; a rule of its stack in its way is displaced."""
        properties = decode_properties(self._request.properties)
        rule = self.job.voice.find_sip_rule(self._request.physical_resource_id)
        if rule is None:
            self._await()
            return False
        if self._is_as(rule, properties):
            return True
        if rule.disabled and not properties.disabled:
            self._make_way(rule)
        self._update(rule, properties)
        return False

    def remove(self) -> bool:
        """Disable the rule, see that it is disabled, delete it, see that it is gone."""
        rules = [rule for rule in self.job.voice.sip_rules() if self._is_mine(rule)]
        for rule in rules:
            if rule.disabled:
                self._put_back_displaced(rule)
                self.job.voice.delete_sip_rule(rule.sip_rule_id)
            else:
                self._disable(rule, rule.name)
        return not rules and self._is_gone()

    @property
    def _request(self) -> Request:
        return self.job.request

    def _marker(self, trigger: tuple[str, str]) -> Marker:
        purpose = " ".join(trigger)
        return marker_for(self._request.stack_id, self._request.logical_resource_id, purpose)

    def _current(self, properties: SipRuleProperties) -> str | None:
        """Return the rule of an update that needs no other one."""
        if self._request.request_type != "Update":
            return None
        is_same = decode_properties(self._request.old_properties).trigger == properties.trigger
        return self._request.physical_resource_id if is_same else None

    def _find_or_create(self, properties: SipRuleProperties) -> str:
        marker = self._marker(properties.trigger)
        if found := self._find(marker):
            return found
        trouble: ServiceError | None = None
        for pause in self._attempts(properties):
            self.job.clock.sleep(READ_LAG if trouble and trouble.unknown else pause)
            if found := self._find(marker):
                return found
            try:
                return self._create(properties, marker)
            except ServiceError as error:
                if not (error.refused or error.passing):
                    raise
                trouble = error
        return self._after(trouble, marker)

    def _after(self, trouble: ServiceError | None, marker: Marker) -> str:
        """Return the rule that an unanswered request may have created; else tell the trouble."""
        if trouble and trouble.unknown:
            self.job.clock.sleep(READ_LAG)
            if found := self._find(marker):
                return found
        raise ProvisioningError(str(trouble))

    def _find(self, marker: Marker) -> str | None:
        return min(
            (rule.sip_rule_id for rule in self.job.voice.sip_rules() if rule.marker == marker),
            default=None,
        )

    def _create(self, properties: SipRuleProperties, marker: Marker) -> str:
        rule = self.job.voice.create_sip_rule(
            Name=marker.named(properties.name),
            TriggerType=properties.trigger_type,
            TriggerValue=properties.trigger_value,
            Disabled=True,
            TargetApplications=_wire(properties.targets),
        )
        return rule.sip_rule_id

    def _attempts(self, properties: SipRuleProperties) -> tuple[float, ...]:
        return CREATE_FOR_NEW_NUMBER if self._is_for_new_number(properties) else CREATE

    def _is_for_new_number(self, properties: SipRuleProperties) -> bool:
        if properties.trigger_type != "ToPhoneNumber":
            return False
        try:
            number = self.job.voice.find_phone_number(properties.trigger_value)
        except ServiceError:
            # Few regions' endpoints know numbers; the rule's own refusal says more.
            return False
        return number is not None and self.job.clock.since(number.updated) < NEW

    def _await(self) -> None:
        if self.job.age > GONE:
            raise ProvisioningError(
                f"SIP rule {self._request.physical_resource_id} is not there any more; remove the"
                " resource from the template, deploy, and put it back in to have a new rule"
            )

    def _is_as(self, rule: SipRule, properties: SipRuleProperties) -> bool:
        name = self._marker(properties.trigger).named(properties.name)
        return (rule.name, rule.disabled, rule.targets) == (
            name,
            properties.disabled,
            properties.targets,
        )

    def _update(self, rule: SipRule, properties: SipRuleProperties) -> None:
        try:
            self.job.voice.update_sip_rule(
                SipRuleId=rule.sip_rule_id,
                Name=self._marker(properties.trigger).named(properties.name),
                Disabled=properties.disabled,
                TargetApplications=_wire(properties.targets),
            )
        except ServiceError as error:
            if error.throttled or error.unknown:
                raise
            is_new = self._is_for_new_number(properties)
            if self.job.age > (CHANGE_FOR_NEW_NUMBER if is_new else CHANGE):
                raise ProvisioningError(str(error)) from None

    def _make_way(self, rule: SipRule) -> None:
        """Disable the rule of this stack that has the calls, and wait until it takes none."""
        for pause in SWAP:
            rivals = [r for r in self._same_trigger(rule) if not r.disabled]
            for rival in rivals:
                self._displace(rival)
            if not rivals:
                return
            self.job.clock.sleep(pause)

    def _displace(self, rival: SipRule) -> None:
        stack = self._marker(rival.trigger).stack
        if rival.marker is None or rival.marker.stack != stack:
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
        others = self._same_trigger(rule)
        waiting = [other for other in others if is_displaced(other.name)]
        if waiting and all(other.disabled for other in others):
            self.job.voice.update_sip_rule(
                SipRuleId=waiting[-1].sip_rule_id, Name=put_back(waiting[-1].name), Disabled=False
            )

    def _same_trigger(self, rule: SipRule) -> list[SipRule]:
        return [
            other
            for other in self.job.voice.sip_rules()
            if other.trigger == rule.trigger and other.sip_rule_id != rule.sip_rule_id
        ]

    def _disable(self, rule: SipRule, name: str) -> None:
        self.job.voice.update_sip_rule(SipRuleId=rule.sip_rule_id, Name=name, Disabled=True)

    def _is_mine(self, rule: SipRule) -> bool:
        """Tell whether it is the rule, or its twin that an unanswered request left behind."""
        properties = decode_properties(self._request.properties)
        return (
            rule.sip_rule_id == self._request.physical_resource_id
            or rule.marker == self._marker(properties.trigger)
        )

    def _is_gone(self) -> bool:
        return self.job.voice.find_sip_rule(self._request.physical_resource_id) is None


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
