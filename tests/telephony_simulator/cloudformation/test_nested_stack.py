import json
from pathlib import Path
from typing import Any

import pytest

from telephony_simulator.cloudformation import Account, Stack, StackError, Template

ROLE = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Ref": "Name"}}}


def parent(asset: str, name: str) -> Template:
    url = {"Fn::Join": ["", ["https://s3.", {"Ref": "AWS::Region"}, f".amazonaws.com/a/{asset}"]]}
    properties = {"TemplateURL": url, "Parameters": {"Name": name}}
    nested = {"Type": "AWS::CloudFormation::Stack", "Properties": properties}
    output = {"Value": {"Fn::GetAtt": ["Nested", "Outputs.Arn"]}}
    return Template({"Resources": {"Nested": nested}, "Outputs": {"Arn": output}})


def assets(directory: Path, **resources: Any) -> dict[str, Path]:
    """Write the template of a nested stack, and return it as an asset."""
    arn = {"Value": {"Fn::GetAtt": ["Role", "Arn"]}}
    content = {
        "Parameters": {"Name": {"Type": "String"}},
        "Resources": {"Role": ROLE, **resources},
        "Outputs": {"Arn": arn},
    }
    file = directory / f"nested-{len(resources)}.template.json"
    file.write_text(json.dumps(content))
    return {file.name: file}


def test_nested_stack_gets_parameters_and_returns_outputs(stack: Stack, tmp_path: Path) -> None:
    stack.deploy(parent("nested-0.template.json", "reader"), assets(tmp_path))

    assert stack.outputs == {"Arn": "arn:aws:iam::111122223333:role/reader"}


def test_changed_parameter_updates_the_same_nested_stack(stack: Stack, tmp_path: Path) -> None:
    stack.deploy(parent("nested-0.template.json", "reader"), assets(tmp_path))
    before = stack.resources["Nested"].physical_id

    stack.deploy(parent("nested-0.template.json", "writer"))

    assert stack.outputs == {"Arn": "arn:aws:iam::111122223333:role/writer"}
    assert stack.resources["Nested"].physical_id == before


def test_failed_update_of_a_nested_stack_restores_parent_and_child(
    stack: Stack, tmp_path: Path
) -> None:
    stack.deploy(parent("nested-0.template.json", "reader"), assets(tmp_path))
    broken = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Ref": "Absent"}}}

    with pytest.raises(StackError, match="no parameter or resource Absent"):
        stack.deploy(parent("nested-1.template.json", "writer"), assets(tmp_path, Broken=broken))

    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.outputs == {"Arn": "arn:aws:iam::111122223333:role/reader"}


def test_deleted_parent_deletes_the_functions_of_its_nested_stack(
    stack: Stack, account: Account, tmp_path: Path
) -> None:
    function = {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Code": {"ZipFile": "code"}, "Handler": "a.b", "Runtime": "python3.13"},
    }
    stack.deploy(parent("nested-1.template.json", "reader"), assets(tmp_path, Line=function))
    assert len(account.functions) == 1

    stack.delete()

    assert not account.functions
    assert stack.status == "DELETE_COMPLETE"


def test_stack_that_nests_itself_is_refused(stack: Stack, tmp_path: Path) -> None:
    declared = parent("nested-1.template.json", "reader").content["Resources"]["Nested"]

    with pytest.raises(StackError, match="stacks nest deeper than 5"):
        stack.deploy(parent("nested-1.template.json", "reader"), assets(tmp_path, Again=declared))


def test_nested_template_that_is_not_json_is_refused(stack: Stack, tmp_path: Path) -> None:
    file = tmp_path / "yaml.template"
    file.write_text("Resources: {}")

    with pytest.raises(StackError, match="is not a JSON object"):
        stack.deploy(parent("yaml.template", "reader"), {"yaml.template": file})
