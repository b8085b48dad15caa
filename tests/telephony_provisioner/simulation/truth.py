"""What must be true of the account, whatever happened before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.telephony_provisioner.simulation.witness import line_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from telephony_simulator.cloudformation import StackEvent
    from telephony_simulator.cloudformation.resource import Resource
    from tests.telephony_provisioner.simulation.world import World

CAUSES = (
    "; ",
    "Runtime exited with error",
    "Task timed out",
    "CloudFormation did not receive a response",
    "ConflictException",
)
"""What a reason says: the cause and the next step, or that somebody else failed."""


def require_the_template(world: World, resources: Iterable[Resource], abandoned: set[str]) -> None:
    """The account has what the stack's resources say, in every detail.

    Where a rule that CloudFormation could not delete still stands, the one that is to have
    the calls again waits; so do numbers that a Voice Connector could not give back, and those of
    a connector of which something could not be deleted.
    """
    for resource in resources:
        check = _CHECKS.get(resource.declaration.type)
        if check and not _waits(world, resource, abandoned):
            check(world, resource)


def require_no_orphans(world: World, resources: Iterable[Resource], abandoned: set[str]) -> None:
    """The account has no rule, application or connector beyond the stack's own.

    Whatever CloudFormation could not delete it has told, and keeps with all that it refers to.
    """
    mine = list(resources)
    known = {r.physical_id for r in mine} | abandoned
    markers = {marker_of(rule) for rule in rules(world)}
    assert markers <= known, "a SIP rule was left behind"
    if abandoned:
        return
    for kind, operation, member in (
        ("SipMediaApplication", "ListSipMediaApplications", "SipMediaApplicationArn"),
        ("VoiceConnector", "ListVoiceConnectors", "VoiceConnectorArn"),
    ):
        there = {thing[member] for thing in ask(world, operation)[f"{kind}s"]}
        there = {arn for arn in there if world.west not in arn}
        assert there <= known, f"a {kind} was left behind"


def require_nothing_paid_in_vain(
    world: World, resources: Iterable[Resource], kept: set[str]
) -> None:
    """No number is left of a line that is to be released and that the stack does not have."""
    known = {
        line_of(resource.declaration.logical_id, resource.properties)
        for resource in resources
        if "Search" in resource.properties
    }
    assert known.issuperset(world.witness.paid_in_vain(kept)), "a number is paid for in vain"


def require_every_number(world: World) -> None:
    """Every number that was ever acquired is still there, unless its release was asked for."""
    there = {n["E164PhoneNumber"] for n in ask(world, "ListPhoneNumbers")["PhoneNumbers"]}
    acquired = {
        ordered["E164PhoneNumber"]
        for order in ask(world, "ListPhoneNumberOrders", MaxResults=100)["PhoneNumberOrders"]
        for ordered in order["OrderedPhoneNumbers"]
        if ordered["Status"] == "Acquired"
    }
    assert acquired - world.witness.released <= there, "a number was lost"


def require_causes(events: Iterable[StackEvent]) -> None:
    """Every failure of a custom resource names its cause."""
    for event in events:
        if event.status.endswith("FAILED") and event.resource_type.startswith("Custom::"):
            reason = event.reason
            assert "Operation timed out" not in reason, "the framework gave up before we did"
            assert any(cause in reason for cause in CAUSES), f"no cause in: {reason}"
            assert "+1" not in reason, "a reason holds a phone number"


def rules(world: World) -> list[dict[str, Any]]:
    """Return every rule of the account."""
    return list(ask(world, "ListSipRules")["SipRules"])


def marker_of(rule: dict[str, Any]) -> str:
    """Return the physical id of a rule, displaced or not."""
    return str(rule["Name"].rpartition(" ")[2]).replace("past.", "line.")


def let_go_of_numbers(world: World, connector: str) -> None:
    """Disassociate a Voice Connector's numbers, as a person would."""
    numbers = [
        number["E164PhoneNumber"]
        for number in ask(world, "ListPhoneNumbers")["PhoneNumbers"]
        if connector in {association["Value"] for association in number["Associations"]}
    ]
    if numbers:
        ask(
            world,
            "DisassociatePhoneNumbersFromVoiceConnector",
            VoiceConnectorId=connector,
            E164PhoneNumbers=numbers,
        )


def ask(world: World, operation: str, **params: Any) -> Any:
    """Look at the account."""
    return world.api.call(operation, params)


def _waits(world: World, resource: Resource, abandoned: set[str]) -> bool:
    if resource.declaration.type == "Custom::VoiceConnectorPhoneNumbers":
        connector = resource.properties["VoiceConnectorId"]
        kept = {left.partition("/")[0] for left in abandoned} - {connector}
        return bool(kept & _holders(world, resource)) or any(
            left.endswith(f"/phone-numbers/from/{connector}") for left in abandoned
        )
    if resource.declaration.type != "Custom::SipRule":
        return False
    value = resource.properties["TriggerValue"]
    return any(
        rule["TriggerValue"] == value and marker_of(rule) in abandoned - {resource.physical_id}
        for rule in rules(world)
    )


def _require_number(world: World, resource: Resource) -> None:
    number = ask(world, "GetPhoneNumber", PhoneNumberId=resource.physical_id)["PhoneNumber"]
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


def _require_rule(world: World, resource: Resource) -> None:
    wanted: Any = resource.properties
    sip_rule_id = resource.outcome.attributes["SipRuleId"]
    rule = ask(world, "GetSipRule", SipRuleId=sip_rule_id)["SipRule"]
    assert rule["Name"] == f"{wanted['Name']} {resource.physical_id}"
    assert rule["Disabled"] == wanted["Disabled"], "a rule is not enabled as the template says"
    assert rule["TriggerType"] == wanted["TriggerType"]
    assert rule["TriggerValue"] == wanted["TriggerValue"]
    assert rule["TargetApplications"] == wanted["TargetApplications"]


def _require_setting(name: str) -> Callable[[World, Resource], None]:
    def require(world: World, resource: Resource) -> None:
        wanted: Any = resource.properties
        connector = wanted["VoiceConnectorId"]
        setting = ask(world, f"GetVoiceConnector{name}", VoiceConnectorId=connector)[name]
        assert setting == wanted[name], f"{name} is not as the template says"

    return require


def _require_association(world: World, resource: Resource) -> None:
    assert _holders(world, resource) == {resource.properties["VoiceConnectorId"]}, (
        "a number is not associated"
    )


def _holders(world: World, resource: Resource) -> set[str]:
    """Return the connectors that have the resource's numbers; none is one, too."""
    wanted: Any = resource.properties
    holders = set()
    for e164_phone_number in wanted["E164PhoneNumbers"]:
        number = ask(world, "GetPhoneNumber", PhoneNumberId=e164_phone_number)["PhoneNumber"]
        holders |= {association["Value"] for association in number["Associations"]} or {""}
    return holders


def _require_message_logs(world: World, resource: Resource) -> None:
    wanted: Any = resource.properties
    application = wanted["SipMediaApplicationId"]
    operation = "GetSipMediaApplicationLoggingConfiguration"
    answer = ask(world, operation, SipMediaApplicationId=application)
    logs = answer["SipMediaApplicationLoggingConfiguration"]
    assert logs["EnableSipMediaApplicationMessageLogs"], "messages are not logged"


_CHECKS: dict[str, Callable[[World, Resource], None]] = {
    "Custom::PhoneNumber": _require_number,
    "Custom::SipRule": _require_rule,
    "Custom::SipMediaApplicationLogging": _require_message_logs,
    "Custom::VoiceConnectorTermination": _require_setting("Termination"),
    "Custom::VoiceConnectorOrigination": _require_setting("Origination"),
    "Custom::VoiceConnectorStreamingConfiguration": _require_setting("StreamingConfiguration"),
    "Custom::VoiceConnectorLoggingConfiguration": _require_setting("LoggingConfiguration"),
    "Custom::VoiceConnectorPhoneNumbers": _require_association,
}
