"""SIP rules: the trigger of calls and the SIP media applications that are tried in order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from telephony_simulator.chime_sdk_voice.errors import bad_request, conflict, not_found
from telephony_simulator.chime_sdk_voice.pagination import page
from telephony_simulator.chime_sdk_voice.phone_number.lifecycle import (
    release_from_sip_rule,
    require_dial_in_number,
)
from telephony_simulator.chime_sdk_voice.resources import (
    SipMediaApplication,
    SipRule,
    TargetApplication,
)
from telephony_simulator.chime_sdk_voice.settings import HOME_REGION
from telephony_simulator.chime_sdk_voice.voice_connector.connector import require_outbound_host_name

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
            require_dial_in_number(account, rule.trigger_value, "TriggerValue")
        case "RequestUriHostname":
            require_outbound_host_name(account, rule.trigger_value)
    _require_alone(account, rule)
    account.sip_rules[rule.sip_rule_id] = rule
    return {"SipRule": describe_sip_rule(rule, now)}


def add_sip_rule(  # noqa: PLR0917 - the parameters of VoiceApi.add_sip_rule
    account: Account,
    sip_rule_id: str,
    trigger_type: Literal["ToPhoneNumber", "RequestUriHostname"],
    trigger_value: str,
    name: str,
    lambda_arn: str | None,
) -> None:
    """Add a rule in use, and an application as its target; a rule that exists is not changed."""
    now, application_id = account.now(), account.new_id()
    if sip_rule_id in account.sip_rules:
        return
    owner = f"{HOME_REGION}:{account.account_id}"
    account.sip_media_applications[application_id] = SipMediaApplication(
        sip_media_application_id=application_id,
        sip_media_application_arn=f"arn:aws:chime:{owner}:sma/{application_id}",
        aws_region=HOME_REGION,
        name="earlier application",
        lambda_arn=lambda_arn or f"arn:aws:lambda:{owner}:function:earlier",
        created_timestamp=now,
        updated_timestamp=now,
    )
    target = TargetApplication(
        sip_media_application_id=application_id, priority=1, aws_region=HOME_REGION
    )
    account.sip_rules[sip_rule_id] = SipRule(
        sip_rule_id=sip_rule_id,
        name=name,
        trigger_type=trigger_type,
        trigger_value=trigger_value,
        target_applications=(target,),
        created_timestamp=now,
        updated_timestamp=now,
        disabled_from=None,
    )


def get_sip_rule(account: Account, request: GetSipRuleRequestTypeDef) -> Document:
    """Describe one rule."""
    return {
        "SipRule": describe_sip_rule(find_sip_rule(account, request["SipRuleId"]), account.now())
    }


def update_sip_rule(account: Account, request: UpdateSipRuleRequestTypeDef) -> Document:
    """Change name, targets and `Disabled`; omitted members stay unchanged.

    A disabled rule takes calls, and reads as enabled, for `rule_disable_seconds`.
    """
    rule, now = find_sip_rule(account, request["SipRuleId"]), account.now()
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
    account.sip_rules[rule.sip_rule_id] = updated
    return {"SipRule": describe_sip_rule(updated, now)}


def delete_sip_rule(account: Account, request: DeleteSipRuleRequestTypeDef) -> None:
    """Delete a disabled rule; its number becomes free `number_release_seconds` later."""
    rule = find_sip_rule(account, request["SipRuleId"])
    if account.settings.only_disabled_rules_are_deleted and not rule.is_disabled(account.now()):
        raise conflict(f"SIP rule {rule.sip_rule_id} is enabled; disable it before you delete it")
    del account.sip_rules[rule.sip_rule_id]
    if rule.trigger_type == "ToPhoneNumber":
        release_from_sip_rule(account, rule.trigger_value)


def list_sip_rules(account: Account, request: ListSipRulesRequestTypeDef) -> Document:
    """List all rules, or those that target one application."""
    application_id = request.get("SipMediaApplicationId")
    rules, more = page(
        (
            r
            for r in account.sip_rules.values()
            if application_id is None or r.has_target(application_id)
        ),
        lambda rule: rule.sip_rule_id,
        request.get("NextToken"),
        request.get("MaxResults"),
    )
    return {"SipRules": [describe_sip_rule(rule, account.now()) for rule in rules], **more}


def find_sip_rule(account: Account, sip_rule_id: str) -> SipRule:
    """Return the rule, or raise NotFoundException."""
    try:
        return account.sip_rules[sip_rule_id]
    except KeyError:
        raise not_found(f"there is no SIP rule {sip_rule_id}") from None


def describe_sip_rule(rule: SipRule, now: datetime) -> SipRuleTypeDef:
    """Return the rule as the API represents it."""
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
    for other in account.sip_rules.values():
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
    application = account.sip_media_applications.get(target.get("SipMediaApplicationId", ""))
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
