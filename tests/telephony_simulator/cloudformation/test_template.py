import pytest

from telephony_simulator.cloudformation import TemplateError
from tests.telephony_simulator.cloudformation.conftest import resources


def role(**properties: object) -> dict[str, object]:
    return {"Type": "AWS::IAM::Role", "Properties": properties}


@pytest.mark.parametrize(
    "reference",
    [
        {"Ref": "First"},
        {"Fn::GetAtt": ["First", "Arn"]},
        {"Fn::GetAtt": "First.Arn"},
        {"Fn::Sub": "role/${First}"},
        {"Fn::Sub": "role/${First.Arn}"},
        {"Fn::Sub": ["role/${Name}", {"Name": {"Ref": "First"}}]},
        [{"deep": {"Fn::Join": ["", ["a", {"Ref": "First"}]]}}],
    ],
)
def test_resource_is_created_after_its_references(reference: object) -> None:
    template = resources(Second=role(Of=reference), First=role())

    assert list(template.resources) == ["First", "Second"]


def test_depends_on_counts_as_a_reference() -> None:
    template = resources(
        Third={**role(), "DependsOn": ["Second", "First"]},
        Second={**role(), "DependsOn": "First"},
        First=role(),
    )

    assert list(template.resources) == ["First", "Second", "Third"]


def test_literal_dollar_and_a_sub_variable_are_not_references() -> None:
    template = resources(
        A=role(Of={"Fn::Sub": ["${!B} ${B}", {"B": "mine"}]}),
        B=role(Of={"Ref": "A"}),
    )

    assert list(template.resources) == ["A", "B"]


def test_circular_dependency_is_named() -> None:
    template = resources(A=role(Of={"Ref": "B"}), B=role(Of={"Ref": "A"}))

    with pytest.raises(TemplateError, match="circular dependency between resources: "):
        _ = template.resources
