from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template
from syrupy.assertion import SnapshotAssertion

from constructs_lib import PhoneLine, TelephonyStack

pytestmark = pytest.mark.cdk


def test_the_outputs_say_how_to_reach_the_line(
    app: cdk.App, entry: Path, template_snapshot: SnapshotAssertion
) -> None:
    stack = TelephonyStack(app, "Pizza", entry=entry, area_code="206")

    assert Template.from_stack(stack).find_outputs("*") == template_snapshot


def test_what_the_stack_is_made_of(
    app: cdk.App, entry: Path, template_snapshot: SnapshotAssertion
) -> None:
    stack = TelephonyStack(app, "Pizza", entry=entry, area_code="206")

    resources = Template.from_stack(stack).to_json()["Resources"]
    assert {name: resource["Type"] for name, resource in resources.items()} == template_snapshot


def test_its_code_knows_what_the_environment_says(app: cdk.App, entry: Path) -> None:
    kitchen = {"KITCHEN": "+12065550123"}

    stack = TelephonyStack(app, "Pizza", entry=entry, environment=kitchen, area_code="206")

    variables = {"Environment": {"Variables": kitchen}}
    Template.from_stack(stack).has_resource_properties("AWS::Lambda::Function", variables)


def test_its_line_can_be_a_class_of_your_own(app: cdk.App, entry: Path) -> None:
    class Pizza(PhoneLine):
        """A line with a name."""

    stack = TelephonyStack(app, "Pizza", entry=entry, line=Pizza, area_code="206")

    assert isinstance(stack.line, Pizza)


def test_it_takes_what_a_stack_takes(app: cdk.App, entry: Path) -> None:
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


def test_fails_when_a_prop_is_none_of_its(app: cdk.App, entry: Path) -> None:
    with pytest.raises(TypeError, match="Pizza/Line/PhoneNumber: unexpected prop 'analytics'"):
        TelephonyStack(app, "Pizza", entry=entry, area_code="206", analytics=False)  # type: ignore[call-arg]


def test_two_stacks_in_one_app_have_a_provisioner_each(app: cdk.App, entry: Path) -> None:
    east = TelephonyStack(app, "East", entry=entry, area_code="206")
    west = TelephonyStack(app, "West", entry=entry, area_code="206")

    for stack in (east, west):
        Template.from_stack(stack).resource_count_is("AWS::StepFunctions::StateMachine", 1)
