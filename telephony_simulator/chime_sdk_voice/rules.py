"""SIP rules: which calls go to which SIP media applications, and in what order they are tried."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from telephony_simulator.chime_sdk_voice import connectors, numbers
from telephony_simulator.chime_sdk_voice.errors import bad_request, conflict, not_found
from telephony_simulator.chime_sdk_voice.pages import page

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from mypy_boto3_chime_sdk_voice.type_defs import (
        CreateSipRuleRequestTypeDef,
        DeleteSipRuleRequestTypeDef,
        GetSipRuleRequestTypeDef,
        ListSipRulesRequestTypeDef,
        SipRuleTargetApplicationTypeDef,
        SipRuleTypeDef,
        UpdateSipRuleRequestTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetApplication:
    """One SIP media application of a rule; the lowest priority is tried first."""

    sip_media_application_id: str
    priority: int
    aws_region: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SipRule:
    """A trigger and its targets; the trigger never changes.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_SipRule.html
    """

    sip_rule_id: str
    name: str
    trigger_type: Literal["ToPhoneNumber", "RequestUriHostname"]
    trigger_value: str
    target_applications: tuple[TargetApplication, ...]
    created_timestamp: datetime
    updated_timestamp: datetime
    disabled_from: datetime | None
    """When it stops taking calls, which is a little after UpdateSipRule said so."""

    def is_disabled(self, now: datetime) -> bool:
        """Tell whether it takes no calls any more."""
        return self.disabled_from is not None and self.disabled_from <= now

    def targets(self, sip_media_application_id: str) -> bool:
        """Tell whether the application is among the targets."""
        return any(
            target.sip_media_application_id == sip_media_application_id
            for target in self.target_applications
        )

    @property
    def trigger(self) -> tuple[str, str]:
        """What two rules must not share while both are enabled."""
        return self.trigger_type, self.trigger_value


def create_sip_rule(account: Account, request: CreateSipRuleRequestTypeDef) -> Document:
    """Create a rule on a number of this account or on the host name of a Voice Connector."""
    now = account.now()
    rule = SipRule(
        sip_rule_id=account.new_id(),
        name=request["Name"],
        trigger_type=request["TriggerType"],
        trigger_value=request["TriggerValue"],
        target_applications=_targets(account, request["TargetApplications"]),
        created_timestamp=now,
        updated_timestamp=now,
        disabled_from=now if request.get("Disabled") else None,
    )
    match rule.trigger_type:
        case "ToPhoneNumber":
            numbers.require_dial_in(account, rule.trigger_value, "TriggerValue")
        case "RequestUriHostname":
            connectors.require_host_name(account, rule.trigger_value)
    _require_alone(account, rule)
    account.rules[rule.sip_rule_id] = rule
    return {"SipRule": describe(rule, now)}


def get_sip_rule(account: Account, request: GetSipRuleRequestTypeDef) -> Document:
    """Describe one rule."""
    return {"SipRule": describe(find(account, request["SipRuleId"]), account.now())}


def update_sip_rule(account: Account, request: UpdateSipRuleRequestTypeDef) -> Document:
    """Change name, targets and `Disabled`; what the request leaves out stays as it is.

    A rule takes a while to stop taking calls: until then it reads as enabled.
    """
    rule, now = find(account, request["SipRuleId"]), account.now()
    targets = request.get("TargetApplications")
    updated = replace(
        rule,
        name=request["Name"],
        target_applications=_targets(account, targets) if targets else rule.target_applications,
        updated_timestamp=now,
    )
    match request.get("Disabled"):
        case True if rule.disabled_from is None:
            takes = timedelta(seconds=account.settings.rule_disable_seconds)
            updated = replace(updated, disabled_from=now + takes)
        case False:
            updated = replace(updated, disabled_from=None)
    _require_alone(account, updated)
    account.rules[rule.sip_rule_id] = updated
    return {"SipRule": describe(updated, now)}


def delete_sip_rule(account: Account, request: DeleteSipRuleRequestTypeDef) -> None:
    """Delete a rule that is disabled; its number becomes free a little later."""
    rule = find(account, request["SipRuleId"])
    if account.settings.only_disabled_rules_are_deleted and not rule.is_disabled(account.now()):
        raise conflict(f"SIP rule {rule.sip_rule_id} is enabled; disable it before you delete it")
    del account.rules[rule.sip_rule_id]
    if rule.trigger_type == "ToPhoneNumber":
        numbers.released(account, rule.trigger_value)


def list_sip_rules(account: Account, request: ListSipRulesRequestTypeDef) -> Document:
    """List all rules, or those that target one application."""
    application_id = request.get("SipMediaApplicationId")
    rules, more = page(
        (r for r in account.rules.values() if application_id is None or r.targets(application_id)),
        lambda rule: rule.sip_rule_id,
        request.get("NextToken"),
        request.get("MaxResults"),
    )
    return {"SipRules": [describe(rule, account.now()) for rule in rules], **more}


def find(account: Account, sip_rule_id: str) -> SipRule:
    """Return the rule, or refuse with NotFoundException."""
    try:
        return account.rules[sip_rule_id]
    except KeyError:
        raise not_found(f"there is no SIP rule {sip_rule_id}") from None


def describe(rule: SipRule, now: datetime) -> SipRuleTypeDef:
    """Return the rule as the API writes it."""
    return {
        "SipRuleId": rule.sip_rule_id,
        "Name": rule.name,
        "Disabled": rule.is_disabled(now),
        "TriggerType": rule.trigger_type,
        "TriggerValue": rule.trigger_value,
        "TargetApplications": [
            {
                "SipMediaApplicationId": target.sip_media_application_id,
                "Priority": target.priority,
                "AwsRegion": target.aws_region,
            }
            for target in rule.target_applications
        ],
        "CreatedTimestamp": rule.created_timestamp,
        "UpdatedTimestamp": rule.updated_timestamp,
    }


def _require_alone(account: Account, rule: SipRule) -> None:
    if rule.disabled_from or not account.settings.one_enabled_rule_a_trigger:
        return
    for other in account.rules.values():
        is_another = other.sip_rule_id != rule.sip_rule_id and other.trigger == rule.trigger
        if is_another and not other.is_disabled(account.now()):
            raise conflict(f"SIP rule {other.sip_rule_id} is enabled and has the same trigger")


def _targets(
    account: Account, requested: Sequence[SipRuleTargetApplicationTypeDef]
) -> tuple[TargetApplication, ...]:
    targets = tuple(_target(account, index, target) for index, target in enumerate(requested))
    regions = [target.aws_region for target in targets]
    if len(set(regions)) < len(regions):
        raise bad_request("TargetApplications has two SIP media applications in one AWS Region")
    return targets


def _target(
    account: Account, index: int, target: SipRuleTargetApplicationTypeDef
) -> TargetApplication:
    application = account.applications.get(target.get("SipMediaApplicationId", ""))
    if application is None:
        raise bad_request(f"TargetApplications[{index}] names no SIP media application")
    if target.get("AwsRegion", application.aws_region) != application.aws_region:
        raise bad_request(
            f"TargetApplications[{index}] is in {application.aws_region},"
            f" not in {target.get('AwsRegion')}"
        )
    if "Priority" not in target:
        raise bad_request(f"TargetApplications[{index}] has no Priority")
    return TargetApplication(
        sip_media_application_id=application.sip_media_application_id,
        priority=target["Priority"],
        aws_region=application.aws_region,
    )
