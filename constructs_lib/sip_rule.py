"""A SIP rule: a trigger of calls and the SIP media applications that answer them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import aws_cdk as cdk
from constructs import Construct

from constructs_lib.phone_number import IPhoneNumber, PhoneNumber, ProductType
from constructs_lib.prop_types import check_fields, checked
from constructs_lib.provisioning import Provisioner
from constructs_lib.resource_type import ResourceType
from constructs_lib.sip_media_application import ISipMediaApplication
from constructs_lib.validation import (
    E164,
    HOST,
    ID,
    NAME,
    UNTAGGED,
    Rule,
    at_least,
    check,
    is_e164,
    is_host,
    is_id,
    is_name,
    is_untagged,
    one_of,
    refuse,
)

MAX_TARGETS = 25
TRIGGER_TYPES = ("ToPhoneNumber", "RequestUriHostname")

SIP_RULE_RULES = (
    Rule("name", NAME, is_name),
    Rule("name", UNTAGGED, is_untagged),
    Rule("priority", "1 or more", at_least(1)),
    Rule("ToPhoneNumber", E164, is_e164),
    Rule("RequestUriHostname", HOST, is_host),
    Rule("trigger_type", "ToPhoneNumber or RequestUriHostname", one_of(TRIGGER_TYPES)),
    Rule("sip_rule_id", ID, is_id),
)


@dataclass(frozen=True)
class SipRuleTrigger:
    """The trigger of a rule: a called number, or a Voice Connector's host name."""

    trigger_type: str
    trigger_value: str

    @staticmethod
    def to_phone_number(phone_number: IPhoneNumber) -> "SipRuleTrigger":
        """Calls to the number."""
        return SipRuleTrigger("ToPhoneNumber", phone_number.e164_phone_number)

    @staticmethod
    def request_uri_hostname(hostname: str) -> "SipRuleTrigger":
        """Calls whose request URI names the host: a Voice Connector's outbound host name."""
        return SipRuleTrigger("RequestUriHostname", hostname)


@dataclass(frozen=True)
class SipRuleTarget:
    """An application that answers the rule's calls.

    Args:
        application: The application; one of each region.
        priority: The order in which targets are tried; 1 is first.
    """

    application: ISipMediaApplication
    priority: int


class ISipRule(cdk.IResource, Protocol):
    """A SIP rule, defined in this app or imported."""

    @property
    def sip_rule_id(self) -> str:
        """The id."""


class _ImportedSipRule(cdk.Resource):
    """A rule that another stack or tool owns."""

    def __init__(self, scope: Construct, construct_id: str, *, sip_rule_id: str) -> None:
        super().__init__(scope, construct_id)
        check(self, {"sip_rule_id": sip_rule_id or ""}, SIP_RULE_RULES)
        self.sip_rule_id = sip_rule_id


class SipRule(cdk.Resource):
    """A SIP rule: routes a number's calls to an application, or to the next one if that fails.

    Args:
        scope: The construct that owns it.
        construct_id: Its id within the scope.
        trigger: The called number, or a `SipRuleTrigger`.
        targets: 1 to 25 applications, one of each region. The priority of an application is its
            position in the sequence; a `SipRuleTarget` states its own.
        name: The name in the console; 1 to 256 letters, digits, spaces, `_`, `.` or `-`.
            By default a name made from the construct's path.
        disabled: Whether the rule is disabled and gets no calls. By default False.
        adopt_sip_rule_id: The id of a rule that exists and takes this trigger's calls. It becomes
            the stack's without a gap: it keeps its id, and its targets move to these in one
            request. Its name stays unless `name` is given. By default a rule is created.
        removal_policy: What a deletion of the stack does with an adopted rule. `RETAIN`, the
            default, puts it back as it was before the adoption; `DESTROY` deletes it.

    Raises:
        ValueError: Two targets have the same region or priority, their number is not 1 to 25, or a
            name, priority or host name is invalid.

    https://docs.aws.amazon.com/chime-sdk/latest/ag/understand-sip-data-models.html
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        trigger: IPhoneNumber | SipRuleTrigger,
        targets: Sequence[ISipMediaApplication | SipRuleTarget],
        name: str | None = None,
        disabled: bool = False,
        adopt_sip_rule_id: str | None = None,
        removal_policy: cdk.RemovalPolicy | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        check(self, {"name": name, "sip_rule_id": adopt_sip_rule_id}, SIP_RULE_RULES)
        self._check_removal_policy(removal_policy, adopt_sip_rule_id)
        trigger = self._validate_trigger(trigger)
        prioritized = [
            _with_priority(target, position) for position, target in enumerate(targets, start=1)
        ]
        self._check_targets(prioritized)
        provisioner = Provisioner.of(scope)
        if adopt_sip_rule_id is not None:
            provisioner.claim_adoption(self, "adopt_sip_rule_id", adopt_sip_rule_id)
        if not disabled:
            self._claim_trigger(trigger, provisioner.enabled_rules)
        properties: dict[str, object] = {
            "TriggerType": trigger.trigger_type,
            "TriggerValue": trigger.trigger_value,
            "Disabled": disabled,
            "TargetApplications": [
                {
                    "SipMediaApplicationId": target.application.sip_media_application_id,
                    "Priority": target.priority,
                    "AwsRegion": target.application.aws_region,
                }
                for target in prioritized
            ],
        }
        if adopt_sip_rule_id is None:
            default_name = cdk.Names.unique_resource_name(self, max_length=256, separator="-")
            resource_type = ResourceType.SIP_RULE
            properties["Name"] = name or default_name
        else:
            is_released = removal_policy == cdk.RemovalPolicy.DESTROY
            resource_type = (
                ResourceType.RELEASED_SIP_RULE if is_released else ResourceType.ADOPTED_SIP_RULE
            )
            properties |= {"SipRuleId": adopt_sip_rule_id, "Release": is_released}
            if name is not None:
                properties["Name"] = name
        # Another logical id: CloudFormation does not change the type of a resource.
        construct_id = "Resource" if adopt_sip_rule_id is None else "Adoption"
        self._resource = provisioner.custom_resource(
            self, resource_type, properties, construct_id=construct_id
        )

    @property
    def sip_rule_id(self) -> str:
        """The id."""
        return self._resource.get_att_string("SipRuleId")

    @staticmethod
    def from_sip_rule_id(scope: Construct, construct_id: str, sip_rule_id: str) -> ISipRule:
        """Import a rule by its id."""
        return _ImportedSipRule(scope, construct_id, sip_rule_id=sip_rule_id)

    def _check_removal_policy(
        self, removal_policy: cdk.RemovalPolicy | None, adopt_sip_rule_id: str | None
    ) -> None:
        if removal_policy is None:
            return
        if adopt_sip_rule_id is None:
            refuse(
                self,
                "removal_policy is for an adopted rule (adopt_sip_rule_id): a rule that the stack"
                " created is deleted with it",
            )
        if removal_policy not in (cdk.RemovalPolicy.RETAIN, cdk.RemovalPolicy.DESTROY):
            refuse(
                self, f"removal_policy must be RETAIN or DESTROY, but {removal_policy} was given"
            )

    def _claim_trigger(self, trigger: SipRuleTrigger, enabled_rules: dict[str, Construct]) -> None:
        """Refuse a second enabled rule with this trigger, which would replace the first."""
        rule = enabled_rules.setdefault(trigger.trigger_value, self)
        if rule is not self:
            refuse(
                self,
                f"trigger must be used by one enabled rule, but {rule.node.path} already uses it",
            )

    def _validate_trigger(self, trigger: IPhoneNumber | SipRuleTrigger) -> SipRuleTrigger:
        if isinstance(trigger, PhoneNumber):  # its value is a token
            self._check_product_type(trigger)
            return SipRuleTrigger.to_phone_number(trigger)
        if not isinstance(trigger, SipRuleTrigger):
            trigger = SipRuleTrigger.to_phone_number(trigger)
        check_fields(self, trigger)
        check(self, {"trigger_type": trigger.trigger_type}, SIP_RULE_RULES)
        check(self, {trigger.trigger_type: trigger.trigger_value}, SIP_RULE_RULES)
        return trigger

    def _check_product_type(self, number: PhoneNumber) -> None:
        required = ProductType.SIP_MEDIA_APPLICATION_DIAL_IN
        if number.product_type != required:
            refuse(
                self,
                f"trigger must have the product type {required},"
                f" but {number.node.path} is for {number.product_type}",
            )

    def _check_targets(self, targets: list[SipRuleTarget]) -> None:
        if not 1 <= len(targets) <= MAX_TARGETS:
            refuse(self, f"targets must be 1 to {MAX_TARGETS}, but {len(targets)} were provided")
        for target in targets:
            check(self, {"priority": target.priority}, SIP_RULE_RULES)
        self._check_distinct("priority", [target.priority for target in targets])
        self._check_distinct("region", [target.application.aws_region for target in targets])

    def _check_distinct(self, what: str, values: Sequence[object]) -> None:
        for value in values:
            if values.count(value) > 1:
                refuse(
                    self,
                    f"targets must differ in {what}, but {value!r} was provided"
                    f" {values.count(value)} times",
                )


def _with_priority(target: ISipMediaApplication | SipRuleTarget, position: int) -> SipRuleTarget:
    return target if isinstance(target, SipRuleTarget) else SipRuleTarget(target, priority=position)
