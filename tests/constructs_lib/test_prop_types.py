"""Props of wrong types are refused with a sentence, never with a trace of the CDK."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import aws_cdk as cdk
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from constructs_lib import (
    CallHandler,
    NotificationTarget,
    Origination,
    OriginationRoute,
    PhoneLine,
    PhoneNumber,
    SipMediaApplication,
    SipRule,
    SipRuleTrigger,
    Streaming,
    TelephonyStack,
    Termination,
    VoiceConnector,
)

pytestmark = pytest.mark.cdk

ENTRY = Path(__file__).parents[2] / "examples" / "opening_hours"
TERMINATION: dict[str, Any] = {
    "calling_regions": ["US"],
    "cidr_allowed_list": ["54.172.60.0/30"],
}
ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    20,
    1.5,
    float("nan"),
    float("inf"),
    "",
    "no",
    b"bytes",
    (),
    ("a",),
    {"a"},
    [],
    [None],
    ["a"],
    {},
    {"a": 1},
    {1: "a"},
    Path("a"),
    object(),
    cdk.Duration.millis(1_500),
    cdk.RemovalPolicy.SNAPSHOT,
)


def application(stack: cdk.Stack) -> Any:
    arn = "arn:aws:chime:us-east-1:111122223333:sma/id"
    return SipMediaApplication.from_sip_media_application_arn(stack, "App", arn)


def trigger() -> SipRuleTrigger:
    return SipRuleTrigger("ToPhoneNumber", "+12065550100")


Make = Callable[[cdk.Stack, dict[str, Any]], object]
CONSTRUCTS: dict[str, tuple[Make, tuple[str, ...]]] = {
    "CallHandler": (
        lambda stack, odd: CallHandler(stack, "It", **{"entry": ENTRY, **odd}),
        ("entry", "handler", "environment", "memory_size", "timeout", "precompiled", "exclude"),
    ),
    "PhoneNumber": (
        lambda stack, odd: PhoneNumber(stack, "It", **{"area_code": "206", **odd}),
        ("area_code", "name", "calling_name", "product_type", "removal_policy", "max_orders"),
    ),
    "SipRule": (
        lambda stack, odd: SipRule(
            stack, "It", **{"trigger": trigger(), "targets": [application(stack)], **odd}
        ),
        ("trigger", "targets", "name", "disabled", "adopt_sip_rule_id", "removal_policy"),
    ),
    "VoiceConnector": (
        lambda stack, odd: VoiceConnector(stack, "It", **odd),
        ("name", "require_encryption", "network_type", "phone_numbers", "sip_logs", "termination"),
    ),
    "Termination": (
        lambda stack, odd: VoiceConnector(
            stack, "It", termination=Termination(**{**TERMINATION, **odd})
        ),
        (
            "calling_regions",
            "cidr_allowed_list",
            "cps_limit",
            "default_phone_number",
            "disabled",
        ),
    ),
    "OriginationRoute": (
        lambda stack, odd: VoiceConnector(
            stack,
            "It",
            origination=Origination(routes=[OriginationRoute(**{"host": "a.example", **odd})]),
        ),
        ("host", "port", "protocol", "priority", "weight"),
    ),
    "Streaming": (
        lambda stack, odd: VoiceConnector(
            stack, "It", streaming=Streaming(**{"data_retention_in_hours": 1, **odd})
        ),
        ("data_retention_in_hours", "notification_targets", "disabled"),
    ),
    "PhoneLine": (
        lambda stack, odd: PhoneLine(stack, "It", **{"area_code": "206", "entry": ENTRY, **odd}),
        ("entry", "environment", "handler", "application", "phone_number", "area_code"),
    ),
    "TelephonyStack": (
        lambda stack, odd: TelephonyStack(stack, "It", **{"entry": ENTRY, **odd}),
        ("entry", "environment", "env", "description", "stack_name", "termination_protection"),
    ),
}


def message_of(make: Callable[[], object]) -> str:
    """Return the sentence of a refusal; empty if the prop is accepted."""
    try:
        make()
    except (ValueError, TypeError) as error:
        return str(error)
    return ""


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
@given(st.data())
@pytest.mark.slow
def test_odd_prop_is_accepted_or_refused_with_a_sentence(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(CONSTRUCTS)))
    make, props = CONSTRUCTS[name]
    prop, value = data.draw(st.sampled_from(props)), data.draw(st.sampled_from(ODD))
    stack = cdk.Stack(cdk.App(), "Stack", env=cdk.Environment(region="us-east-1"))

    message = message_of(lambda: make(stack, {prop: value}))

    assert not message.startswith("type of argument")  # typeguard's, inside the CDK
    assert "jsii" not in message.lower()
    assert not message or prop in message or "one" in message


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (
            lambda stack: CallHandler(stack, "It", entry=ENTRY, timeout=cast("Any", 20)),
            "a cdk.Duration, but 20",
        ),
        (
            lambda stack: CallHandler(stack, "It", entry=ENTRY, environment=cast("Any", {"A": 1})),
            "environment must be a dict of strings, of which each value is a string",
        ),
        (
            lambda stack: VoiceConnector(
                stack, "It", termination=Termination(**{**TERMINATION, "calling_regions": [None]})
            ),
            "calling_regions of Termination must be a list, of which each item is a string",
        ),
        (
            lambda stack: VoiceConnector(
                stack, "It", termination=Termination(**{**TERMINATION, "cps_limit": None})
            ),
            "cps_limit of Termination must be a whole number",
        ),
        (
            lambda stack: VoiceConnector(
                stack, "It", termination=Termination(**{**TERMINATION, "disabled": "no"})
            ),
            "disabled of Termination must be True or False",
        ),
        (
            lambda stack: SipRule(
                stack,
                "It",
                trigger=SipRuleTrigger("ToPhoneNumber", cast("str", None)),
                targets=[application(stack)],
            ),
            "trigger_value of SipRuleTrigger must be a string",
        ),
    ],
)
def test_wrong_type_is_named(make: Callable[[Any], object], problem: str) -> None:
    stack = cdk.Stack(cdk.App(), "Stack", env=cdk.Environment(region="us-east-1"))

    with pytest.raises(ValueError, match=problem):
        make(stack)


def test_enum_is_accepted_as_its_string(stack: cdk.Stack) -> None:
    odd: dict[str, Any] = {"removal_policy": "DESTROY", "product_type": "VoiceConnector"}

    number = PhoneNumber(stack, "It", area_code="206", **odd)

    assert number.product_type == "VoiceConnector"


def test_token_passes_where_a_string_belongs(stack: cdk.Stack) -> None:
    name = cdk.CfnParameter(stack, "Name").value_as_string

    PhoneNumber(stack, "It", area_code="206", name=name)


def test_enum_of_another_setting_is_refused(stack: cdk.Stack) -> None:
    targets: Any = [NotificationTarget.SNS, "nonsense"]
    streaming = Streaming(data_retention_in_hours=1, notification_targets=targets)

    with pytest.raises(ValueError, match="notification_targets of Streaming must be"):
        VoiceConnector(stack, "It", streaming=streaming)
