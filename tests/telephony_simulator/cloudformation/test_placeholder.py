import pytest

from telephony_simulator.cloudformation import Stack, Template
from tests.telephony_simulator.cloudformation.conftest import resources


@pytest.mark.parametrize(
    ("kind", "properties", "ref", "arn"),
    [
        (
            "AWS::IAM::Role",
            {"RoleName": "reader"},
            "reader",
            "arn:aws:iam::111122223333:role/reader",
        ),
        (
            "AWS::SNS::Topic",
            {"TopicName": "alarms"},
            "arn:aws:sns:us-east-1:111122223333:alarms",
            "arn:aws:sns:us-east-1:111122223333:alarms",
        ),
        (
            "AWS::Logs::LogGroup",
            {"LogGroupName": "/line"},
            "/line",
            "arn:aws:logs:us-east-1:111122223333:log-group:/line:*",
        ),
    ],
)
def test_ref_and_arn_follow_the_resource_type(
    stack: Stack, kind: str, properties: dict[str, str], ref: str, arn: str
) -> None:
    stack.deploy(
        Template(
            {
                "Resources": {"Thing": {"Type": kind, "Properties": properties}},
                "Outputs": {
                    "Ref": {"Value": {"Ref": "Thing"}},
                    "Arn": {"Value": {"Fn::GetAtt": ["Thing", "Arn"]}},
                },
            }
        )
    )

    assert stack.outputs == {"Ref": ref, "Arn": arn}


def test_resource_without_a_name_gets_one_like_cloudformations(stack: Stack) -> None:
    stack.deploy(resources(Role={"Type": "AWS::IAM::Role"}))

    assert stack.resources["Role"].physical_id.startswith("Line-Role-")


def test_resource_is_replaced_when_its_name_changes(stack: Stack) -> None:
    def role(name: str, path: str) -> Template:
        properties = {"RoleName": name, "Path": path}
        return resources(Role={"Type": "AWS::IAM::Role", "Properties": properties})

    stack.deploy(role("old", "/"))
    stack.deploy(role("old", "/line/"))
    assert stack.resources["Role"].physical_id == "old"

    stack.deploy(role("new", "/line/"))
    assert stack.resources["Role"].physical_id == "new"
