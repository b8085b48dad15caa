from collections.abc import Mapping
from pathlib import Path
from typing import Any, Unpack

import aws_cdk as cdk
import pytest
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Match, Template

from constructs_lib import (
    CallHandler,
    CallHandlerProps,
    IPhoneNumber,
    ISipMediaApplication,
    ISipRule,
    IVoiceConnector,
    PhoneLine,
    PhoneNumber,
    SipMediaApplication,
    SipRule,
    VoiceConnector,
)

pytestmark = pytest.mark.cdk


def test_line_creates_its_four_parts(stack: cdk.Stack, entry: Path) -> None:
    line = PhoneLine(stack, "Line", entry=entry, area_code="206")

    assert isinstance(line.handler, CallHandler)
    assert isinstance(line.application, SipMediaApplication)
    assert isinstance(line.phone_number, PhoneNumber)
    assert isinstance(line.sip_rule, SipRule)
    template = Template.from_stack(stack)
    for part in ("AWS::Chime::SipMediaApplication", "Custom::PhoneNumber", "Custom::SipRule"):
        template.resource_count_is(part, 1)


def test_line_uses_the_provided_function(stack: cdk.Stack, function: lambda_.Function) -> None:
    line = PhoneLine(stack, "Line", handler=function, area_code="206")

    assert line.handler is function


def test_line_uses_the_provided_application(stack: cdk.Stack, function: lambda_.Function) -> None:
    application = SipMediaApplication(stack, "Application", handler=function)

    line = PhoneLine(stack, "Line", application=application, area_code="206")

    assert line.application is application
    assert line.handler is function


def test_line_uses_an_imported_application(stack: cdk.Stack) -> None:
    old = SipMediaApplication.from_sip_media_application_id(stack, "Old", "7d3ab7a1")

    line = PhoneLine(stack, "Line", application=old, area_code="206")

    target = {"SipMediaApplicationId": "7d3ab7a1", "Priority": 1, "AwsRegion": "us-east-1"}
    Template.from_stack(stack).has_resource_properties(
        "Custom::SipRule", {"TargetApplications": [target]}
    )
    with pytest.raises(ValueError, match="the handler is not known, because the application is im"):
        _ = line.handler


def test_line_uses_the_provided_number(stack: cdk.Stack, entry: Path) -> None:
    number = PhoneNumber.from_e164_phone_number(stack, "Number", "+12065550100")

    line = PhoneLine(stack, "Line", entry=entry, phone_number=number)

    assert line.phone_number is number
    template = Template.from_stack(stack)
    template.resource_count_is("Custom::PhoneNumber", 0)
    template.has_resource_properties("Custom::SipRule", {"TriggerValue": "+12065550100"})


def test_overridden_methods_replace_the_parts(stack: cdk.Stack, entry: Path) -> None:
    class Pizza(PhoneLine):
        """A line that overrides every method."""

        def create_handler(
            self,
            entry: str | Path,
            environment: Mapping[str, str],
            **props: Unpack[CallHandlerProps],
        ) -> lambda_.IFunction:
            assert not props
            return CallHandler(self, "Oven", entry=entry, environment=environment, memory_size=1024)

        def create_application(self, handler: lambda_.IFunction) -> SipMediaApplication:
            return SipMediaApplication(self, "Desk", handler=handler, name="Pizza desk")

        def create_phone_number(self, **number: object) -> IPhoneNumber:
            assert number == {"area_code": "206"}
            return PhoneNumber.from_e164_phone_number(self, "Van", "+12065550100")

        def create_sip_rule(
            self, phone_number: IPhoneNumber, application: ISipMediaApplication
        ) -> SipRule:
            return SipRule(
                self, "Route", trigger=phone_number, targets=[application], name="Pizza route"
            )

    Pizza(stack, "Line", entry=entry, area_code="206")

    template = Template.from_stack(stack)
    template.has_resource_properties("AWS::Lambda::Function", {"MemorySize": 1024})
    template.has_resource_properties("AWS::Chime::SipMediaApplication", {"Name": "Pizza desk"})
    template.has_resource_properties(
        "Custom::SipRule", {"Name": "Pizza route", "TriggerValue": "+12065550100"}
    )


def test_handler_gets_the_environment_of_the_line(stack: cdk.Stack, entry: Path) -> None:
    PhoneLine(stack, "Line", entry=entry, environment={"KITCHEN": "+12065550123"}, area_code="206")

    variables = {"Environment": {"Variables": {"KITCHEN": "+12065550123"}}}
    Template.from_stack(stack).has_resource_properties("AWS::Lambda::Function", variables)


def test_line_fails_without_entry_handler_and_application(stack: cdk.Stack) -> None:
    with pytest.raises(
        ValueError,
        match="exactly one of entry, handler, application must be provided; provided: none of them",
    ):
        PhoneLine(stack, "Line", area_code="206")


def test_line_fails_when_a_prop_is_misspelt(stack: cdk.Stack, entry: Path) -> None:
    with pytest.raises(TypeError, match=r"unexpected prop 'areacode'; did you mean 'area_code'\?"):
        PhoneLine(stack, "Line", entry=entry, areacode="206")  # type: ignore[call-arg]


def test_line_fails_when_entry_and_handler_are_provided(
    stack: cdk.Stack, entry: Path, function: lambda_.Function
) -> None:
    with pytest.raises(ValueError, match="provided: entry, handler"):
        PhoneLine(stack, "Line", entry=entry, handler=function, area_code="206")


def test_line_fails_when_a_number_and_a_search_are_provided(stack: cdk.Stack, entry: Path) -> None:
    number = PhoneNumber.from_e164_phone_number(stack, "Number", "+12065550100")

    with pytest.raises(
        ValueError, match="phone_number or a search; provided: phone_number, area_code"
    ):
        PhoneLine(stack, "Line", entry=entry, phone_number=number, area_code="206")


def test_line_adopts_number_rule_and_application(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    PhoneLine(
        stack,
        "Line",
        handler=function,
        e164_phone_number="+12065550100",
        adopt_sip_media_application_id="7d3ab7a1",
        adopt_sip_rule_id="9f1d2c3b",
    )

    template = Template.from_stack(stack)
    adopted = {"SipMediaApplicationId": "7d3ab7a1"}
    template.has_resource_properties("Custom::AdoptedSipMediaApplication", adopted)
    template.has_resource_properties("Custom::AdoptedSipRule", {"SipRuleId": "9f1d2c3b"})
    template.resource_count_is("AWS::Chime::SipMediaApplication", 0)


def test_line_fails_when_it_adopts_an_application_beside_a_provided_one(stack: cdk.Stack) -> None:
    old = SipMediaApplication.from_sip_media_application_id(stack, "Old", "7d3ab7a1")

    with pytest.raises(ValueError, match="either application or adopt_sip_media_application_id"):
        PhoneLine(
            stack,
            "Line",
            application=old,
            adopt_sip_media_application_id="9f1d2c3b",
            area_code="206",
        )


def test_line_without_a_number_has_a_handler_and_an_application(
    stack: cdk.Stack, entry: Path
) -> None:
    line = PhoneLine(stack, "Line", entry=entry, has_phone_number=False)

    template = Template.from_stack(stack)
    template.resource_count_is("AWS::Chime::SipMediaApplication", 1)
    template.resource_count_is("Custom::PhoneNumber", 0)
    template.resource_count_is("Custom::SipRule", 0)
    with pytest.raises(ValueError, match="the line has no number, because has_phone_number is Fal"):
        _ = line.phone_number


def test_line_without_a_number_fails_when_a_search_is_provided(
    stack: cdk.Stack, entry: Path
) -> None:
    with pytest.raises(ValueError, match="has no number and no rule; provided: area_code"):
        PhoneLine(stack, "Line", entry=entry, has_phone_number=False, area_code="206")


def test_line_passes_the_settings_of_its_function_on(stack: cdk.Stack, entry: Path) -> None:
    PhoneLine(
        stack,
        "Line",
        entry=entry,
        has_phone_number=False,
        vpc=ec2.Vpc(stack, "Network", max_azs=1, nat_gateways=0),
        vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PUBLIC),
        allow_public_subnet=True,
        tracing=lambda_.Tracing.ACTIVE,
        memory_size=512,
    )

    Template.from_stack(stack).has_resource_properties(
        "AWS::Lambda::Function",
        {"MemorySize": 512, "TracingConfig": {"Mode": "Active"}, "VpcConfig": Match.any_value()},
    )


def test_line_fails_when_a_provided_function_has_settings(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    with pytest.raises(ValueError, match=r"for the function that bundles entry.*: memory_size"):
        PhoneLine(stack, "Line", handler=function, memory_size=512, area_code="206")


def test_line_fails_when_the_name_of_an_override_is_misspelt(stack: cdk.Stack, entry: Path) -> None:
    class Pizza(PhoneLine):
        def create_handlr(self, entry: str | Path, environment: Mapping[str, str]) -> None:
            """Override nothing."""

    overrides_nothing = r"Pizza\.create_handlr overrides nothing; did you mean 'create_handler'\?"
    with pytest.raises(TypeError, match=overrides_nothing):
        Pizza(stack, "Line", entry=entry, area_code="206")


def test_line_accepts_further_methods_of_a_subclass(stack: cdk.Stack, entry: Path) -> None:
    class Pizza(PhoneLine):
        def create_dashboard(self) -> None:
            """Define something else."""

    Pizza(stack, "Line", entry=entry, area_code="206")


@pytest.mark.parametrize(
    "method", ["create_handler", "create_application", "create_phone_number", "create_sip_rule"]
)
def test_line_fails_when_an_override_returns_none(
    stack: cdk.Stack, entry: Path, method: str
) -> None:
    pizza = type("Pizza", (PhoneLine,), {method: lambda *_args, **_props: None})

    with pytest.raises(
        ValueError, match=rf"Pizza\.{method} returned None; did you forget `return`\?"
    ):
        pizza(stack, "Line", entry=entry, area_code="206")


@pytest.mark.parametrize(
    ("props", "message"),
    [
        (
            {"phone_number": "+12065550100"},
            r"phone_number must be a IPhoneNumber, but .*; PhoneNumber\.from_.* makes one",
        ),
        ({"area_code": 206}, "area_code must be a string, but 206 was provided; write it in quo"),
    ],
)
def test_line_explains_a_number_of_a_wrong_type(
    stack: cdk.Stack, entry: Path, props: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        PhoneLine(stack, "Line", entry=entry, **props)


@pytest.mark.parametrize(
    ("protocol", "owned"),
    [
        (IPhoneNumber, PhoneNumber),
        (ISipMediaApplication, SipMediaApplication),
        (ISipRule, SipRule),
        (IVoiceConnector, VoiceConnector),
    ],
)
def test_owned_construct_has_every_member_of_its_interface(protocol: type, owned: type) -> None:
    members = {name for name in dir(protocol) if not name.startswith("_")}

    assert {"env", "node", "stack", "apply_removal_policy"} <= members
    set_by_init = {"e164_phone_number", "sip_media_application_id", "sip_media_application_arn"}
    set_by_init |= {"aws_region", "voice_connector_id", "voice_connector_arn", "outbound_host_name"}
    assert members - set(dir(owned)) <= set_by_init


def test_interface_works_with_dependencies_and_removal_policies(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    application: ISipMediaApplication = SipMediaApplication(stack, "New", handler=function)
    number: IPhoneNumber = PhoneNumber(stack, "Number", area_code="206")
    old: ISipMediaApplication = SipMediaApplication.from_sip_media_application_id(
        stack, "Old", "7d3ab7a1"
    )

    number.node.add_dependency(old)
    application.apply_removal_policy(cdk.RemovalPolicy.DESTROY)

    assert number.stack is stack
    Template.from_stack(stack).has_resource(
        "AWS::Chime::SipMediaApplication", {"DeletionPolicy": "Delete"}
    )
    assert old.env.region == "us-east-1"
