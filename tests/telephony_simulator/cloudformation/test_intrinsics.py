from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony_simulator.cloudformation import Template, TemplateError
from telephony_simulator.cloudformation.intrinsics import Resolver
from telephony_simulator.json_types import Json

NAMES = {"AWS::Region": "us-east-1", "Bucket": "prompts"}


class Names:
    """A scope that knows a handful of names."""

    def ref(self, name: str) -> Json:
        return ["a", "b"] if name == "Zones" else NAMES[name]

    def attribute(self, logical_id: str, name: str) -> Json:
        return f"{logical_id}/{name}"

    def import_value(self, name: str) -> Json:
        return f"imported {name}"

    def stack_output(self, stack: str, region: str | None, name: str) -> Json:
        return f"{region or 'here'}/{stack}/{name}"

    def parameter(self, name: str) -> str:
        return f"parameter {name}"


def resolve(value: Any, **sections: Any) -> Json:
    return Resolver(Template(sections), Names()).resolve(value)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({"Ref": "Bucket"}, "prompts"),
        ({"Fn::GetAtt": ["Role", "Arn"]}, "Role/Arn"),
        ({"Fn::GetAtt": "Role.Arn"}, "Role/Arn"),
        ({"Fn::GetAtt": ["Nested", "Outputs.Id"]}, "Nested/Outputs.Id"),
        ({"Fn::Join": ["", ["arn:", {"Ref": "AWS::Region"}, ":", 1, True]]}, "arn:us-east-1:1true"),
        ({"Fn::Join": ["-", {"Ref": "Zones"}]}, "a-b"),
        ({"Fn::Sub": "${Bucket} ${Role.Arn} ${!Literal}"}, "prompts Role/Arn ${Literal}"),
        ({"Fn::Sub": ["${Name}/${Bucket}", {"Name": {"Ref": "AWS::Region"}}]}, "us-east-1/prompts"),
        ({"Fn::Select": ["1", {"Ref": "Zones"}]}, "b"),
        ({"Fn::Split": [":", {"Fn::Join": [":", ["a", "b"]]}]}, ["a", "b"]),
        ({"Fn::ImportValue": {"Fn::Sub": "${Bucket}:Id"}}, "imported prompts:Id"),
        ({"Fn::GetStackOutput": {"StackName": "A", "OutputName": "Id"}}, "here/A/Id"),
        (
            {"Fn::GetStackOutput": {"StackName": "A", "Region": "eu-west-1", "OutputName": "Id"}},
            "eu-west-1/A/Id",
        ),
        ({"Fn::Base64": "hello"}, "aGVsbG8="),
        ({"Fn::GetAZs": ""}, ["us-east-1a", "us-east-1b", "us-east-1c"]),
        ({"Fn::Length": {"Ref": "Zones"}}, 2),
        ({"Fn::ToJsonString": {"bucket": {"Ref": "Bucket"}}}, '{"bucket": "prompts"}'),
        ("{{resolve:ssm:/line/id}}!", "parameter /line/id!"),
        ({"Condition": {"Bool": "as it is"}}, {"Condition": {"Bool": "as it is"}}),
    ],
)
def test_intrinsic_function_is_replaced_by_its_value(written: Json, meant: Json) -> None:
    assert resolve(written) == meant


def test_no_value_removes_the_property() -> None:
    nothing = {"Ref": "AWS::NoValue"}

    assert resolve({"a": nothing, "b": [nothing, 1]}) == {"b": [1]}


def test_mapping_is_looked_up() -> None:
    table = {"Regions": {"us-east-1": {"Prefix": "use1"}}}
    found = {"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "Prefix"]}

    assert resolve(found, Mappings=table) == "use1"


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ({"Fn::Equals": [{"Ref": "Bucket"}, "prompts"]}, True),
        ({"Fn::Equals": ["1", 1]}, True),
        ({"Fn::Not": [{"Condition": "Always"}]}, False),
        ({"Fn::And": [{"Condition": "Always"}, {"Fn::Equals": [1, 2]}]}, False),
        ({"Fn::Or": [{"Condition": "Always"}, {"Fn::Equals": [1, 2]}]}, True),
    ],
)
def test_condition_chooses_the_value(condition: Json, holds: bool) -> None:  # noqa: FBT001 - a table
    conditions = {"Always": {"Fn::Equals": ["a", "a"]}, "Asked": condition}

    assert resolve({"Fn::If": ["Asked", "yes", "no"]}, Conditions=conditions) == (
        "yes" if holds else "no"
    )


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ({"Fn::GetStackOutput": {}}, "Fn::GetStackOutput wants StackName and OutputName"),
        (
            {"Fn::Transform": {}},
            "Fn::Transform is not a supported intrinsic function",
        ),
        ({"Fn::FindInMap": ["A", "b", "c"]}, "the template's mappings have no A/b/c"),
        ({"Fn::If": ["Missing", 1, 2]}, "the template has no condition Missing"),
        ({"Fn::Select": [2, ["a", "b"]]}, "Fn::Select wants item 2 of 2"),
        ({"Fn::Join": ["", {"Ref": "Bucket"}]}, "expected a list, got str"),
        ("{{resolve:secretsmanager:pin}}", "resolves ssm references, not secretsmanager"),
    ],
)
def test_unresolvable_reference_is_named(written: Json, complaint: str) -> None:
    with pytest.raises(TemplateError, match=complaint):
        resolve(written)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(alphabet="abc {}$", max_size=5),
    lambda inner: st.lists(inner) | st.dictionaries(st.sampled_from("abc"), inner),
    max_leaves=10,
)


@given(json_values)
@settings(max_examples=50, deadline=None)
def test_values_without_intrinsic_functions_are_unchanged(value: Json) -> None:
    assert resolve(value) == value
