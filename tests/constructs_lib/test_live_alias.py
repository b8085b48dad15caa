from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_codedeploy as codedeploy
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Annotations, Match, Template
from syrupy.assertion import SnapshotAssertion

from constructs_lib import (
    CallHandler,
    LineMonitoring,
    LiveAlias,
    LiveVersion,
    PhoneLine,
    SipMediaApplication,
)

pytestmark = pytest.mark.cdk

CANARY = codedeploy.LambdaDeploymentConfig.CANARY_10_PERCENT_5_MINUTES


def test_application_of_a_line_invokes_the_alias(
    stack: cdk.Stack, entry: Path, template_snapshot: SnapshotAssertion
) -> None:
    live = LiveVersion(snap_start=True, deployment_config=CANARY)

    line = PhoneLine(stack, "Line", entry=entry, has_phone_number=False, live=live)

    assert isinstance(line.handler, LiveAlias)
    template = Template.from_stack(stack)
    (alias,) = template.find_resources("AWS::Lambda::Alias")
    for endpoint, resource in (
        ({"Endpoints": [{"LambdaArn": {"Ref": alias}}]}, "AWS::Chime::SipMediaApplication"),
        ({"FunctionName": {"Ref": alias}}, "AWS::Lambda::Permission"),
        ({"SnapStart": {"ApplyOn": "PublishedVersions"}}, "AWS::Lambda::Function"),
    ):
        template.has_resource_properties(resource, endpoint)
    kinds = ("AWS::Lambda::Alias", "AWS::CodeDeploy::DeploymentGroup", "AWS::CloudWatch::Alarm")
    assert [template.find_resources(kind) for kind in kinds] == template_snapshot


def test_alias_keeps_processes_started(stack: cdk.Stack, entry: Path) -> None:
    handler = CallHandler(stack, "Handler", entry=entry)

    LiveAlias(stack, "Live", handler=handler, live=LiveVersion(provisioned_concurrent_executions=2))

    Template.from_stack(stack).has_resource_properties(
        "AWS::Lambda::Alias",
        {
            "Name": "live",
            "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": 2},
        },
    )


def test_edit_publishes_another_version(tmp_path: Path) -> None:
    (tmp_path / "handler.py").write_text("handler = 1\n")

    def version() -> str:
        stack = cdk.Stack(cdk.App(), "Stack")
        LiveAlias(stack, "Live", handler=CallHandler(stack, "Handler", entry=tmp_path))
        (logical_id,) = Template.from_stack(stack).find_resources("AWS::Lambda::Version")
        return str(logical_id)

    before, unchanged = version(), version()
    (tmp_path / "handler.py").write_text("handler = 2\n")

    assert before == unchanged
    assert version() != before


def test_monitoring_of_an_alias_reads_the_metrics_of_its_function(
    stack: cdk.Stack, entry: Path
) -> None:
    handler = CallHandler(stack, "Handler", entry=entry)
    alias = LiveAlias(stack, "Live", handler=handler)
    application = SipMediaApplication(stack, "Application", handler=alias)

    monitoring = LineMonitoring(stack, "Monitoring", application=application, handler=alias)

    dimensions = monitoring.metric("Calls").dimensions
    assert stack.resolve(dimensions) == {"FunctionName": stack.resolve(handler.function_name)}
    Template.from_stack(stack).has_resource_properties(
        "AWS::Lambda::Function",
        {"Environment": {"Variables": {"TELEPHONY_METRICS_NAMESPACE": "PhoneLine"}}},
    )
    Annotations.from_stack(stack).has_no_warning(
        "*", Match.string_like_regexp("TELEPHONY_METRICS_NAMESPACE")
    )


def test_handler_behind_an_alias_can_be_granted_its_application(
    stack: cdk.Stack, entry: Path
) -> None:
    live = LiveVersion()
    line = PhoneLine(stack, "Line", entry=entry, has_phone_number=False, live=live)

    line.application.grant_create_call(line.handler)

    Template.from_stack(stack)  # fails on a circular dependency


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"snap_start": True, "provisioned_concurrent_executions": 1},
            "either snap_start or provisioned_concurrent_executions",
        ),
        ({"provisioned_concurrent_executions": 0}, "executions must be 1 or more, but 0 was prov"),
        ({"provisioned_concurrent_executions": "2"}, "of LiveVersion must be a whole number"),
        ({"alias_name": "7"}, "alias_name must be 1 to 128 letters, .* not digits alone, but '7'"),
        ({"alarms": ["errors"]}, "alarms of LiveVersion must be a list"),
    ],
)
def test_line_fails_when_the_live_version_is_invalid(
    stack: cdk.Stack, entry: Path, settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        PhoneLine(stack, "Line", entry=entry, has_phone_number=False, live=LiveVersion(**settings))


def test_alias_fails_when_alarms_have_nothing_to_roll_back(stack: cdk.Stack, entry: Path) -> None:
    handler = CallHandler(stack, "Handler", entry=entry)
    alarm = cloudwatch.Alarm(
        stack, "Errors", metric=handler.metric_errors(), threshold=1, evaluation_periods=1
    )

    with pytest.raises(ValueError, match="alarms roll back a gradual deployment; provide deploy"):
        LiveAlias(stack, "Live", handler=handler, live=LiveVersion(alarms=[alarm]))


def test_snapshot_fails_on_a_python_that_lambda_does_not_restore(
    stack: cdk.Stack, entry: Path
) -> None:
    handler = CallHandler(stack, "Handler", entry=entry, runtime=lambda_.Runtime.PYTHON_3_11)

    with pytest.raises(ValueError, match=r"snap_start needs Python 3\.12 or later, but .*3\.11"):
        LiveAlias(stack, "Live", handler=handler, live=LiveVersion(snap_start=True))


def test_line_fails_when_its_function_is_imported(stack: cdk.Stack) -> None:
    old = lambda_.Function.from_function_name(stack, "Old", "answer")

    with pytest.raises(ValueError, match="live needs a function that this app defines; give an"):
        PhoneLine(stack, "Line", handler=old, has_phone_number=False, live=LiveVersion())
