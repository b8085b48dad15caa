"""Invariants of the account. They are checked after each step of a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.telephony_provisioner.simulation.order_ledger import line_of

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterable

    from telephony_simulator.cloudformation import StackEvent
    from telephony_simulator.cloudformation.resource import Resource
    from tests.telephony_provisioner.simulation.simulated_account import SimulatedAccount

CAUSES = (
    "; ",
    "Runtime exited with error",
    "Task timed out",
    "CloudFormation did not receive a response",
    "ConflictException",
    "must be one of",
    "Resource creation cancelled",
)
"""A failure reason contains one of these: a cause with a next step, or another failure."""


def check_account_matches_template(
    account: SimulatedAccount, resources: Iterable[Resource], failed_deletes: set[str]
) -> None:
    """Check that the account matches each resource of the stack.

    Left out: a rule whose trigger is still taken by a rule that CloudFormation could not delete,
    and the numbers of a Voice Connector for which a deletion failed.
    """
    for resource in resources:
        check = _CHECKS.get(resource.declaration.type)
        if check and not _waits(account, resource, failed_deletes):
            check(account, resource)


def check_no_resource_is_left_behind(
    account: SimulatedAccount,
    resources: Iterable[Resource],
    failed_deletes: set[str],
    kept: set[str],
) -> None:
    """Check that the account has no rule, application or connector but the stack's.

    Left out: resources whose deletion CloudFormation reported as failed, and what they refer to.

    Args:
        account: The account.
        resources: The stack's.
        failed_deletes: Physical ids whose deletion failed.
        kept: Physical ids that CloudFormation kept because of the template's DeletionPolicy.
    """
    mine = list(resources)
    known = {r.physical_id for r in mine} | failed_deletes | kept
    owner_tags = {owner_tag_of(rule) for rule in rules(account)}
    assert owner_tags <= known, "a SIP rule was left behind"
    if failed_deletes:
        return
    for kind, operation, member in (
        ("SipMediaApplication", "ListSipMediaApplications", "SipMediaApplicationArn"),
        ("VoiceConnector", "ListVoiceConnectors", "VoiceConnectorArn"),
    ):
        there = {thing[member] for thing in call_api(account, operation)[f"{kind}s"]}
        there = {arn for arn in there if account.west not in arn}
        assert there <= known, f"a {kind} was left behind"


def check_no_released_number_is_paid_for(
    account: SimulatedAccount, resources: Iterable[Resource], kept: set[str]
) -> None:
    """Check that no number is left of a released line that is not in the stack."""
    known = {
        line_of(resource.declaration.logical_id, resource.properties)
        for resource in resources
        if "Search" in resource.properties
    }
    assert known.issuperset(account.ledger.lines_paid_after_release(kept)), (
        "a number is paid for in vain"
    )


def check_no_number_is_lost(account: SimulatedAccount) -> None:
    """Check that each acquired number still exists, unless its release was requested."""
    there = {n["E164PhoneNumber"] for n in call_api(account, "ListPhoneNumbers")["PhoneNumbers"]}
    acquired = {
        ordered["E164PhoneNumber"]
        for order in call_api(account, "ListPhoneNumberOrders", MaxResults=100)["PhoneNumberOrders"]
        for ordered in order["OrderedPhoneNumbers"]
        if ordered["Status"] == "Acquired"
    }
    assert acquired - account.ledger.released <= there, "a number was lost"


def check_failures_name_a_cause(events: Iterable[StackEvent]) -> None:
    """Check that each failure of a custom resource names its cause, and no phone number."""
    for event in events:
        if event.status.endswith("FAILED") and event.resource_type.startswith("Custom::"):
            reason = event.reason
            assert "Operation timed out" not in reason, "the framework timed out first"
            assert any(cause in reason for cause in CAUSES), f"no cause in: {reason}"
            assert "+1" not in reason, "a reason holds a phone number"


def rules(account: SimulatedAccount) -> list[dict[str, Any]]:
    """Return every rule of the account."""
    return list(call_api(account, "ListSipRules")["SipRules"])


def change_rule_by_hand(
    account: SimulatedAccount, rule: dict[str, Any], rng: random.Random
) -> dict[str, Any]:
    """Change a rule in the console, and return what is changed; its last word is kept."""
    west = {"SipMediaApplicationId": account.west, "Priority": 1, "AwsRegion": "us-west-2"}
    tag = rule["Name"].rpartition(" ")[2]
    changes: tuple[dict[str, Any], ...] = (
        {"Disabled": True},
        {"TargetApplications": [west]},
        {"Name": f"By hand {tag}"},
    )
    change = rng.choice(changes)
    call_api(account, "UpdateSipRule", SipRuleId=rule["SipRuleId"], **_settings(rule) | change)
    return change


def restore_rule_by_hand(account: SimulatedAccount, rule: dict[str, Any]) -> None:
    """Undo a change in the console, if the rule still exists."""
    if rule["SipRuleId"] in {one["SipRuleId"] for one in rules(account)}:
        call_api(account, "UpdateSipRule", SipRuleId=rule["SipRuleId"], **_settings(rule))


def _settings(rule: dict[str, Any]) -> dict[str, Any]:
    return {name: rule[name] for name in ("Name", "Disabled", "TargetApplications")}


def owner_tag_of(rule: dict[str, Any]) -> str:
    """Return the physical id of a rule, superseded or not."""
    return str(rule["Name"].rpartition(" ")[2]).replace("past.", "line.")


def disassociate_numbers(account: SimulatedAccount, connector: str) -> None:
    """Disassociate a Voice Connector's numbers, as its owner would in the console."""
    numbers = [
        number["E164PhoneNumber"]
        for number in call_api(account, "ListPhoneNumbers")["PhoneNumbers"]
        if connector in {association["Value"] for association in number["Associations"]}
    ]
    if numbers:
        call_api(
            account,
            "DisassociatePhoneNumbersFromVoiceConnector",
            VoiceConnectorId=connector,
            E164PhoneNumbers=numbers,
        )


def call_api(account: SimulatedAccount, operation: str, **params: Any) -> Any:
    """Call the API without faults."""
    return account.api.call(operation, params)


def _waits(account: SimulatedAccount, resource: Resource, failed_deletes: set[str]) -> bool:
    if resource.declaration.type == "Custom::VoiceConnectorPhoneNumbers":
        connector = resource.properties["VoiceConnectorId"]
        kept = {left.partition("/")[0] for left in failed_deletes} - {connector}
        return bool(kept & _holders(account, resource)) or any(
            left.endswith(f"/phone-numbers/from/{connector}") for left in failed_deletes
        )
    if resource.declaration.type != "Custom::SipRule":
        return False
    value = resource.properties["TriggerValue"]
    return any(
        rule["TriggerValue"] == value
        and owner_tag_of(rule) in failed_deletes - {resource.physical_id}
        for rule in rules(account)
    )


def _require_number(account: SimulatedAccount, resource: Resource) -> None:
    number = call_api(account, "GetPhoneNumber", PhoneNumberId=resource.physical_id)["PhoneNumber"]
    wanted: Any = resource.properties
    assert number["Status"] in {"Assigned", "Unassigned"}, "a number is not there"
    assert number["ProductType"] == wanted["ProductType"]
    assert number["Name"].startswith(wanted.get("Name", "Pizza"))
    if "CallingName" in wanted:
        assert number["CallingName"] == wanted["CallingName"]
    if "Search" in wanted:
        area_code = wanted["Search"]["AreaCode"]
        assert resource.physical_id.startswith(f"+1{area_code}")
    else:
        assert resource.physical_id == wanted["E164PhoneNumber"]


def _require_rule(account: SimulatedAccount, resource: Resource) -> None:
    wanted: Any = resource.properties
    sip_rule_id = resource.outcome.attributes["SipRuleId"]
    rule = call_api(account, "GetSipRule", SipRuleId=sip_rule_id)["SipRule"]
    assert rule["Name"] == f"{wanted['Name']} {resource.physical_id}"
    assert rule["Disabled"] == wanted["Disabled"], "a rule is not enabled as the template says"
    assert rule["TriggerType"] == wanted["TriggerType"]
    assert rule["TriggerValue"] == wanted["TriggerValue"]
    assert rule["TargetApplications"] == wanted["TargetApplications"]


def _require_setting(name: str) -> Callable[[SimulatedAccount, Resource], None]:
    def require(account: SimulatedAccount, resource: Resource) -> None:
        wanted: Any = resource.properties
        connector = wanted["VoiceConnectorId"]
        setting = call_api(account, f"GetVoiceConnector{name}", VoiceConnectorId=connector)[name]
        assert setting == wanted[name], f"{name} is not as the template says"

    return require


def _require_association(account: SimulatedAccount, resource: Resource) -> None:
    assert _holders(account, resource) == {resource.properties["VoiceConnectorId"]}, (
        "a number is not associated"
    )


def _holders(account: SimulatedAccount, resource: Resource) -> set[str]:
    """Return the connectors of the resource's numbers; an empty text for a number without one."""
    wanted: Any = resource.properties
    holders = set()
    for e164_phone_number in wanted["E164PhoneNumbers"]:
        number = call_api(account, "GetPhoneNumber", PhoneNumberId=e164_phone_number)["PhoneNumber"]
        holders |= {association["Value"] for association in number["Associations"]} or {""}
    return holders


def _require_message_logs(account: SimulatedAccount, resource: Resource) -> None:
    wanted: Any = resource.properties
    application = wanted["SipMediaApplicationId"]
    operation = "GetSipMediaApplicationLoggingConfiguration"
    answer = call_api(account, operation, SipMediaApplicationId=application)
    logs = answer["SipMediaApplicationLoggingConfiguration"]
    assert logs["EnableSipMediaApplicationMessageLogs"], "messages are not logged"


_CHECKS: dict[str, Callable[[SimulatedAccount, Resource], None]] = {
    "Custom::PhoneNumber": _require_number,
    "Custom::SipRule": _require_rule,
    "Custom::SipMediaApplicationLogging": _require_message_logs,
    "Custom::VoiceConnectorTermination": _require_setting("Termination"),
    "Custom::VoiceConnectorOrigination": _require_setting("Origination"),
    "Custom::VoiceConnectorStreamingConfiguration": _require_setting("StreamingConfiguration"),
    "Custom::VoiceConnectorLoggingConfiguration": _require_setting("LoggingConfiguration"),
    "Custom::VoiceConnectorPhoneNumbers": _require_association,
}
