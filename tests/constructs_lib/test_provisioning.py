import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Match, Template
from syrupy.assertion import SnapshotAssertion

from constructs_lib import PhoneNumber, SipMediaApplication, SipRule

pytestmark = pytest.mark.cdk


@pytest.fixture
def template(stack: cdk.Stack, function: lambda_.Function) -> Template:
    """Two rules for two numbers."""
    application = SipMediaApplication(stack, "Application", handler=function)
    for place in ("One", "Two"):
        number = PhoneNumber(stack, f"{place}Number", area_code="206")
        SipRule(stack, f"{place}Rule", trigger=number, targets=[application])
    return Template.from_stack(stack)


def test_stack_has_one_provisioner(template: Template) -> None:
    resources = template.to_json()["Resources"].values()

    tokens = [
        str(resource["Properties"]["ServiceToken"])
        for resource in resources
        if resource["Type"].startswith("Custom::")
    ]
    assert len(tokens) == 4
    assert len(set(tokens)) == 1


def test_functions_run_the_provisioner(
    template: Template, template_snapshot: SnapshotAssertion
) -> None:
    for handler in ("telephony_provisioner.on_event", "telephony_provisioner.is_complete"):
        functions = template.find_resources(
            "AWS::Lambda::Function", {"Properties": {"Handler": handler}}
        )
        assert functions == template_snapshot(name=handler)


def test_policies_cover_the_resource_types_in_use_only(
    template: Template, template_snapshot: SnapshotAssertion
) -> None:
    policies = template.find_resources("AWS::IAM::Policy")

    statements = {
        policy["Properties"]["PolicyName"].rstrip("0123456789ABCDEF"): policy["Properties"][
            "PolicyDocument"
        ]["Statement"]
        for name, policy in policies.items()
        if name.startswith("ProvisionerRole")
    }
    assert statements == template_snapshot


def test_functions_depend_on_the_policies(template: Template) -> None:
    policies = [
        name for name in template.find_resources("AWS::IAM::Policy") if "ProvisionerRole" in name
    ]

    for handler in ("telephony_provisioner.on_event", "telephony_provisioner.is_complete"):
        template.has_resource(
            "AWS::Lambda::Function",
            {"Properties": {"Handler": handler}, "DependsOn": Match.array_with(sorted(policies))},
        )


def test_logs_are_kept_for_a_month(template: Template) -> None:
    (log_group,) = template.find_resources("AWS::Logs::LogGroup")
    template.has_resource_properties("AWS::Logs::LogGroup", {"RetentionInDays": 30})

    functions = template.find_resources("AWS::Lambda::Function")
    for name, function in functions.items():
        if name.startswith("Provisioner"):
            logging = function["Properties"]["LoggingConfig"]
            assert logging["LogGroup"] == {"Ref": log_group}


def test_framework_polls_for_an_hour(template: Template) -> None:
    (machine,) = template.find_resources("AWS::StepFunctions::StateMachine").values()

    definition = str(machine["Properties"]["DefinitionString"])
    assert '"IntervalSeconds":10,"MaxAttempts":360' in definition.replace("\\", "")


def test_stack_without_custom_resources_has_no_provisioner(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    SipMediaApplication(stack, "Application", handler=function)

    Template.from_stack(stack).resource_count_is("AWS::StepFunctions::StateMachine", 0)


def test_arns_use_the_partition_of_the_stack(template: Template) -> None:
    assert "arn:aws:" not in str(template.to_json())


def test_framework_does_not_log_events(template: Template) -> None:
    (machine,) = template.find_resources("AWS::StepFunctions::StateMachine").values()
    framework = template.find_resources(
        "AWS::Lambda::Function", {"Properties": {"Runtime": Match.string_like_regexp("nodejs")}}
    )

    assert "LoggingConfiguration" not in machine["Properties"]
    levels = [
        function["Properties"]["LoggingConfig"]["ApplicationLogLevel"]
        for function in framework.values()
    ]
    assert levels == ["FATAL"] * 3


def test_two_stacks_of_an_app_share_no_resources(app: cdk.App) -> None:
    one, two = (cdk.Stack(app, name, stack_name=name) for name in ("Blue", "Green"))
    for stack in (one, two):
        PhoneNumber(stack, "Number", area_code="206")

    for stack in (one, two):
        template = Template.from_stack(stack)
        template.resource_count_is("AWS::SSM::Parameter", 0)
        assert "FunctionName" not in str(template.find_resources("AWS::Lambda::Function"))


def test_logs_outlive_the_stack_and_a_rolled_back_creation(template: Template) -> None:
    groups = template.find_resources("AWS::Logs::LogGroup")

    (logs,) = (group for name, group in groups.items() if name.startswith("ProvisionerLogs"))
    assert logs["DeletionPolicy"] == "Retain"
    assert logs["Properties"]["RetentionInDays"] == 30


def test_roles_have_no_managed_policies(template: Template) -> None:
    roles = template.find_resources("AWS::IAM::Role")

    assert not [
        name
        for name, role in roles.items()
        if name.startswith("Provisioner") and "ManagedPolicyArns" in role["Properties"]
    ]
