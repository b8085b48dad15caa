import re
from typing import Any

import pytest

from telephony_simulator.cloudformation import Stack, StackError, Template
from tests.telephony_simulator.cloudformation import attribute_table


def outputs(stack: Stack, declared: dict[str, Any], *names: str) -> list[Any]:
    """Deploy a resource, and return its attributes."""
    values = {f"Out{i}": {"Value": {"Fn::GetAtt": ["Thing", n]}} for i, n in enumerate(names)}
    stack.deploy(Template({"Resources": {"Thing": declared}, "Outputs": values}))
    return list(stack.outputs.values())


@pytest.mark.parametrize(
    ("kind", "attribute", "form"),
    [
        ("AWS::EC2::EIP", "AllocationId", r"eipalloc-[0-9a-f]{17}"),
        ("AWS::EC2::EIP", "PublicIp", r"3\.5\.140\.\d+"),
        ("AWS::EC2::SecurityGroup", "GroupId", r"sg-[0-9a-f]{17}"),
        ("AWS::EC2::VPC", "DefaultSecurityGroup", r"sg-[0-9a-f]{17}"),
        ("AWS::RDS::DBCluster", "Endpoint.Port", r"443"),
        ("AWS::RDS::DBCluster", "Endpoint.Address", r".+\.rds\.us-east-1\.amazonaws\.com"),
        ("AWS::SQS::Queue", "QueueUrl", r"https://sqs\.us-east-1\.amazonaws\.com/1{4}2{4}3{4}/.+"),
        ("AWS::KMS::Key", "Arn", r"arn:aws:kms:us-east-1:\d{12}:key/[0-9a-f-]{36}"),
        ("AWS::New::Thing", "SomethingArn", r"arn:aws:new:us-east-1:\d{12}:thing/.+"),
    ],
)
def test_attribute_has_the_form_of_its_name(
    stack: Stack, kind: str, attribute: str, form: str
) -> None:
    [value] = outputs(stack, {"Type": kind}, attribute)

    assert re.fullmatch(form, value)


def test_attributes_have_the_types_of_the_registry(stack: Stack) -> None:
    values = outputs(stack, {"Type": "AWS::EC2::VPC"}, "Ipv6CidrBlocks")

    assert [type(value) for value in values] == [list]


def test_attribute_that_is_a_property_is_what_the_template_sets(stack: Stack) -> None:
    declared = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}

    assert outputs(stack, declared, "CidrBlock") == ["10.0.0.0/16"]


def test_attribute_that_the_type_does_not_have_is_refused(stack: Stack) -> None:
    with pytest.raises(StackError, match="no attribute AllocationID; it has AllocationId, Arn"):
        outputs(stack, {"Type": "AWS::EC2::EIP"}, "AllocationID")


def test_ref_of_a_vpc_and_its_id_attribute_are_the_same(stack: Stack) -> None:
    values = {"Ref": {"Value": {"Ref": "Vpc"}}, "Id": {"Value": {"Fn::GetAtt": "Vpc.VpcId"}}}

    stack.deploy(Template({"Resources": {"Vpc": {"Type": "AWS::EC2::VPC"}}, "Outputs": values}))

    assert stack.outputs["Ref"] == stack.outputs["Id"]
    assert str(stack.outputs["Ref"]).startswith("vpc-")


@pytest.mark.slow
def test_table_is_what_make_attributes_writes() -> None:
    assert attribute_table.TABLE.read_text(encoding="utf-8") == attribute_table.table()
