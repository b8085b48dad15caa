"""Generates the templates that a scenario deploys, as random changes of a plan."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from tests.telephony_provisioner.simulation.stack_template import PARTS, logical_id, template

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

AREA_CODES = ("206", "510", "212", "415")
NAMES = ("Front", "Pizza hotline", "Pasta")
CALLING_NAMES = (None, "Pizza Place", "Pasta Place")
LIKELY = 0.7
LINES = ("Front", "Hotline", "Desk")


@dataclass(frozen=True, slots=True, kw_only=True)
class StackPlan:
    """A template described by its differences from the synthesized one."""

    parts: frozenset[str] = frozenset(PARTS)
    area_code: str = "206"
    name: str = "Front"
    calling_name: str | None = None
    release: bool = False
    disabled: frozenset[str] = frozenset()
    swapped: bool = False
    renamed: frozenset[str] = frozenset()
    """Lines whose rule has another logical id."""

    renumbered: bool = False
    """Whether the first line's number has another logical id."""

    both_regions: bool = False
    streaming: bool = True
    cps_limit: int = 1
    trunk_numbers: bool = True
    dual_stack: bool = False
    """Whether the Voice Connector has another network type, which replaces it."""

    logging: bool = True
    unguarded: bool = False
    """Whether the kept number has DeletionPolicy Delete."""

    retained: bool = True
    """Whether applications and connectors have the default policies, which keep them."""

    broken: Literal["", "rule", "number", "early"] = ""
    """The resource whose creation fails, so that CloudFormation rolls back; "early" is a rule whose
    creation begins while others are in progress."""

    broken_after: int = 0
    """The place of the resource after which the early one begins, counted around."""


def first_plan(rng: random.Random) -> StackPlan:
    """Return the first plan of a scenario: some of the parts."""
    return StackPlan(parts=frozenset(part for part in PARTS if rng.random() < LIKELY))


def changed_plan(plan: StackPlan, rng: random.Random) -> StackPlan:
    """Return the plan with one to three random changes."""
    for _ in range(rng.randint(1, 3)):
        plan = replace(plan, **rng.choice(_CHANGES)(plan, rng))
    return plan


def template_of(plan: StackPlan, west: str) -> dict[str, Any]:
    """Return the template of a plan.

    Args:
        plan: The differences to apply.
        west: The id of an application in us-west-2 outside the stack.
    """
    whole = template()
    resources: dict[str, Any] = whole["Resources"]
    for name in [name for name in resources if _part(name) in set(PARTS) - _parts(plan)]:
        del resources[name]
    for part in plan.disabled & _parts(plan) & set(LINES):
        resources[_rule(part)]["Properties"]["Disabled"] = True
    if "Front" in plan.parts:
        _apply_to_front(resources, plan, west)
    if {"Front", "Hotline"} <= plan.parts and plan.swapped:
        front, hotline = (resources[_rule(p)]["Properties"] for p in ("Front", "Hotline"))
        front["TriggerValue"], hotline["TriggerValue"] = (
            hotline["TriggerValue"],
            front["TriggerValue"],
        )
    if "Trunk" in plan.parts:
        _apply_to_trunk(resources, plan)
    if "Outbound" in plan.parts and not plan.logging:
        del resources[logical_id("Outbound", "Custom::SipMediaApplicationLogging")]
    _apply_removal_policy(resources, plan)
    _break(resources, plan)
    return _renamed(whole, plan)


def _break(resources: dict[str, Any], plan: StackPlan) -> None:
    """Let a resource of the plan fail."""
    names = list(resources)
    match plan.broken:
        case "rule":
            resources["Broken"] = _broken(*names)
        case "early":
            resources["Broken"] = _broken(names[plan.broken_after % len(names)])
        case "number":
            for part in _parts(plan) & {"Front", "Desk"}:
                resources[_number(part)]["Properties"]["ProductType"] = "Pigeon"


def _apply_to_front(resources: dict[str, Any], plan: StackPlan, west: str) -> None:
    number = resources[_number("Front")]
    number["Properties"] |= {
        "Search": {"AreaCode": plan.area_code},
        "Name": plan.name,
        "Release": plan.release,
    }
    if plan.calling_name:
        number["Properties"]["CallingName"] = plan.calling_name
    policy = "Delete" if plan.release or plan.unguarded else "Retain"
    number |= {"DeletionPolicy": policy, "UpdateReplacePolicy": policy}
    rule = resources[_rule("Front")]["Properties"]
    rule["Name"] = f"{plan.name} rule"
    if plan.both_regions:
        rule["TargetApplications"].append(
            {"SipMediaApplicationId": west, "Priority": 2, "AwsRegion": "us-west-2"}
        )


def _apply_to_trunk(resources: dict[str, Any], plan: StackPlan) -> None:
    termination = logical_id("Trunk", "Custom::VoiceConnectorTermination")
    resources[termination]["Properties"]["Termination"]["CpsLimit"] = plan.cps_limit
    if plan.dual_stack:
        connector = logical_id("Trunk", "AWS::Chime::VoiceConnector")
        resources[connector]["Properties"]["NetworkType"] = "DUAL_STACK"
    if not plan.streaming:
        del resources[logical_id("Trunk", "Custom::VoiceConnectorStreamingConfiguration")]
    if not plan.trunk_numbers:
        del resources[logical_id("Trunk", "Custom::VoiceConnectorPhoneNumbers")]
        del resources[termination]["DependsOn"]


def _apply_removal_policy(resources: dict[str, Any], plan: StackPlan) -> None:
    for resource in resources.values():
        if resource["Type"].startswith("AWS::Chime::") and not plan.retained:
            resource |= {"DeletionPolicy": "Delete", "UpdateReplacePolicy": "Delete"}


def _broken(*depends_on: str) -> dict[str, Any]:
    rule = template()["Resources"][_rule("Desk")]["Properties"]
    return {
        "Type": "Custom::SipRule",
        "Properties": {
            **rule,
            "TriggerType": "Smoke",
            "TriggerValue": "",
            "TargetApplications": [],
        },
        "DependsOn": list(depends_on),
    }


def _renamed(whole: dict[str, Any], plan: StackPlan) -> dict[str, Any]:
    text = json.dumps(whole)
    for part in plan.renamed & set(LINES):
        text = text.replace(f'"{_rule(part)}"', f'"{_rule(part)}Again"')
    if plan.renumbered:
        text = text.replace(f'"{_number("Front")}"', f'"{_number("Front")}Again"')
    renamed: dict[str, Any] = json.loads(text)
    return renamed


def _parts(plan: StackPlan) -> set[str]:
    """Return the parts that can exist: the office needs the trunk and the desk."""
    office = {"Office"} if {"Trunk", "Desk"} <= plan.parts else set()
    return set(plan.parts - {"Office"}) | (office & plan.parts)


def _part(name: str) -> str:
    return next((part for part in PARTS if name.startswith(part)), "")


def _rule(part: str) -> str:
    return logical_id(part, "Custom::SipRule")


def _number(part: str) -> str:
    return logical_id(part, "Custom::PhoneNumber")


def _toggled(things: frozenset[str], rng: random.Random, among: tuple[str, ...]) -> frozenset[str]:
    return things ^ {rng.choice(among)}


_CHANGES: tuple[Callable[[StackPlan, random.Random], dict[str, Any]], ...] = (
    lambda plan, rng: {"parts": _toggled(plan.parts, rng, PARTS)},
    lambda _, rng: {"area_code": rng.choice(AREA_CODES)},
    lambda _, rng: {"name": rng.choice(NAMES)},
    lambda _, rng: {"calling_name": rng.choice(CALLING_NAMES)},
    lambda plan, _: {"release": not plan.release},
    lambda plan, rng: {"disabled": _toggled(plan.disabled, rng, LINES)},
    lambda plan, _: {"swapped": not plan.swapped},
    lambda plan, _: {"swapped": not plan.swapped, "parts": plan.parts | {"Front", "Hotline"}},
    lambda plan, rng: {"renamed": _toggled(plan.renamed, rng, LINES)},
    lambda plan, _: {"renamed": plan.renamed ^ plan.parts},
    lambda plan, _: {"unguarded": not plan.unguarded},
    lambda plan, _: {"renumbered": not plan.renumbered},
    lambda plan, _: {"both_regions": not plan.both_regions},
    lambda plan, _: {"streaming": not plan.streaming},
    lambda _, rng: {"cps_limit": rng.randint(1, 5)},
    lambda plan, _: {"trunk_numbers": not plan.trunk_numbers},
    lambda plan, _: {"logging": not plan.logging},
    lambda plan, _: {"dual_stack": not plan.dual_stack},
)
