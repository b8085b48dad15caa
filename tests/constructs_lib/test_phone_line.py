from collections.abc import Mapping
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template

from constructs_lib import (
    CallHandler,
    IPhoneNumber,
    ISipMediaApplication,
    PhoneLine,
    PhoneNumber,
    SipMediaApplication,
    SipRule,
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
            self, entry: str | Path, environment: Mapping[str, str]
        ) -> lambda_.IFunction:
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
