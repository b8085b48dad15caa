from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template
from syrupy.assertion import SnapshotAssertion

from constructs_lib import CallHandler, PhoneLine, TelephonyStack

pytestmark = pytest.mark.cdk


def test_outputs_contain_the_number_and_the_application(
    app: cdk.App, entry: Path, template_snapshot: SnapshotAssertion
) -> None:
    stack = TelephonyStack(app, "Pizza", entry=entry, area_code="206")

    assert Template.from_stack(stack).find_outputs("*") == template_snapshot


def test_resource_types_of_the_stack(
    app: cdk.App, entry: Path, template_snapshot: SnapshotAssertion
) -> None:
    stack = TelephonyStack(app, "Pizza", entry=entry, area_code="206")

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert {name: resource["Type"] for name, resource in resources.items()} == template_snapshot


def test_handler_gets_the_environment_of_the_stack(app: cdk.App, entry: Path) -> None:
    kitchen = {"KITCHEN": "+12065550123"}

    stack = TelephonyStack(app, "Pizza", entry=entry, environment=kitchen, area_code="206")

    variables = {"Environment": {"Variables": kitchen}}
    Template.from_stack(stack).has_resource_properties("AWS::Lambda::Function", variables)


def test_line_class_can_be_replaced(app: cdk.App, entry: Path) -> None:
    class Pizza(PhoneLine):
        """A line with a name."""

    stack = TelephonyStack(app, "Pizza", entry=entry, line=Pizza, area_code="206")

    assert isinstance(stack.line, Pizza)


def test_stack_properties_are_accepted(app: cdk.App, entry: Path) -> None:
    stack = TelephonyStack(
        app,
        "Pizza",
        entry=entry,
        area_code="206",
        stack_name="PizzaLine",
        tags={"team": "front desk"},
        termination_protection=True,
    )

    assert stack.stack_name == "PizzaLine"
    assert stack.tags.tag_values() == {"team": "front desk"}
    assert stack.termination_protection


def test_stack_fails_when_a_prop_is_unknown(app: cdk.App, entry: Path) -> None:
    with pytest.raises(TypeError, match="Pizza/Line: unexpected prop 'analytics'"):
        TelephonyStack(app, "Pizza", entry=entry, area_code="206", analytics=False)  # type: ignore[call-arg]


def test_each_stack_of_an_app_has_its_own_provisioner(app: cdk.App, entry: Path) -> None:
    east = TelephonyStack(app, "East", entry=entry, area_code="206")
    west = TelephonyStack(app, "West", entry=entry, area_code="206")

    for stack in (east, west):
        Template.from_stack(stack).resource_count_is("AWS::StepFunctions::StateMachine", 1)


def test_stack_accepts_a_function_and_no_number(app: cdk.App, entry: Path) -> None:
    functions = cdk.Stack(app, "Functions")
    handler = CallHandler(functions, "Handler", entry=entry)

    stack = TelephonyStack(app, "Pizza", handler=handler, has_phone_number=False)

    template = Template.from_stack(stack)
    assert set(template.find_outputs("*")) == {"SipMediaApplicationId", "FunctionName"}
    template.resource_count_is("AWS::Lambda::Function", 0)


def test_stack_passes_the_settings_of_its_function_on(app: cdk.App, entry: Path) -> None:
    stack = TelephonyStack(app, "Pizza", entry=entry, memory_size=512, has_phone_number=False)

    properties = {"MemorySize": 512, "Handler": "handler.handler"}
    Template.from_stack(stack).has_resource_properties("AWS::Lambda::Function", properties)
