import json
import re
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk.assertions import Annotations, Match, Template
from syrupy.assertion import SnapshotAssertion

from constructs_lib import LineMonitoring, LiveAlias, SipMediaApplication
from constructs_lib.line_monitoring import NAMESPACE_VARIABLE
from telephony import metrics
from telephony.plan import JOURNAL, THEN

pytestmark = pytest.mark.cdk

PAGE = (Path(__file__).parents[2] / "docs/on-call.md").read_text()
ALARM = "AWS::CloudWatch::Alarm"


@pytest.fixture
def application(stack: cdk.Stack, function: lambda_.Function) -> SipMediaApplication:
    return SipMediaApplication(stack, "Application", handler=function)


def test_alarms_of_a_line(
    stack: cdk.Stack, application: SipMediaApplication, template_snapshot: SnapshotAssertion
) -> None:
    topic = sns.Topic.from_topic_arn(stack, "Alarms", "arn:aws:sns:us-east-1:111122223333:on-call")

    LineMonitoring(
        stack,
        "Monitoring",
        application=application,
        handler=application.handler,
        alarm_topic=topic,
        has_dashboard=False,
    )

    assert Template.from_stack(stack).find_resources(ALARM) == template_snapshot


def test_every_alarm_has_a_section_of_the_on_call_page(
    stack: cdk.Stack, application: SipMediaApplication
) -> None:
    monitoring = LineMonitoring(
        stack, "Monitoring", application=application, handler=application.handler
    )

    assert re.findall("^## (.*)$", PAGE, re.MULTILINE) == list(monitoring.alarms)
    for alarm in Template.from_stack(stack).find_resources(ALARM).values():
        _, _, anchor = alarm["Properties"]["AlarmDescription"].partition("docs/on-call.md#")
        assert anchor in {name.lower() for name in monitoring.alarms}


def test_metrics_of_alarms_and_dashboard_are_those_of_the_runtime(
    stack: cdk.Stack, application: SipMediaApplication
) -> None:
    LineMonitoring(stack, "Monitoring", application=application, handler=application.handler)

    template = Template.from_stack(stack)
    names = {
        value
        for name, value in vars(metrics).items()
        if name.isupper() and name[0] != "_" and type(value) is str
    } - {NAMESPACE_VARIABLE, JOURNAL, THEN}
    shown = {
        alarm["Properties"]["MetricName"]
        for alarm in template.find_resources(ALARM).values()
        if alarm["Properties"]["Namespace"] == "PhoneLine"
    }
    (dashboard,) = template.find_resources("AWS::CloudWatch::Dashboard").values()
    body = json.dumps(dashboard["Properties"]["DashboardBody"])
    shown |= set(re.findall(r'PhoneLine\\",\\"(\w+)', body))
    assert shown == names


def test_alias_of_another_function_is_refused(
    stack: cdk.Stack, application: SipMediaApplication
) -> None:
    other = lambda_.Function(
        stack,
        "Other",
        code=lambda_.Code.from_inline("def handler(event, context): ..."),
        handler="index.handler",
        runtime=lambda_.Runtime.PYTHON_3_13,
    )
    alias = LiveAlias(stack, "Live", handler=other)

    with pytest.raises(ValueError, match=r"application invokes, Stack/\w+, .* but Stack/Other was"):
        LineMonitoring(stack, "Monitoring", application=application, handler=alias)


def test_metrics_of_the_function_are_switched_on(
    stack: cdk.Stack, application: SipMediaApplication
) -> None:
    LineMonitoring(
        stack,
        "Monitoring",
        application=application,
        handler=application.handler,
        namespace="Pizza/Lines",
    )

    variables = {NAMESPACE_VARIABLE: "Pizza/Lines"}
    assert metrics.NAMESPACE_VARIABLE == NAMESPACE_VARIABLE
    Template.from_stack(stack).has_resource_properties(
        "AWS::Lambda::Function", {"Environment": {"Variables": variables}}
    )


def test_monitoring_warns_when_it_cannot_switch_metrics_on(
    stack: cdk.Stack, application: SipMediaApplication
) -> None:
    old = lambda_.Function.from_function_name(stack, "Old", "answer")

    LineMonitoring(stack, "Monitoring", application=application, handler=old)

    Annotations.from_stack(stack).has_warning(
        "*", Match.string_like_regexp("set TELEPHONY_METRICS_NAMESPACE=PhoneLine in the env")
    )


def test_active_calls_alarm_follows_the_quota(
    stack: cdk.Stack, application: SipMediaApplication
) -> None:
    LineMonitoring(
        stack,
        "Monitoring",
        application=application,
        handler=application.handler,
        active_calls_quota=50,
    )

    Template.from_stack(stack).has_resource_properties(
        ALARM, {"MetricName": "SmaActiveCallCount", "Threshold": 40, "Statistic": "Maximum"}
    )


@pytest.mark.parametrize(
    ("props", "message"),
    [
        ({"active_calls_quota": 0}, "active_calls_quota must be 1 or more, but 0 was provided"),
        ({"namespace": "AWS/Lambda"}, "namespace must be .* not begin with 'AWS/', but 'AWS/L"),
        ({"alarm_topic": "arn:aws:sns:::x"}, "alarm_topic must be a ITopic, but a value of type"),
    ],
)
def test_monitoring_fails_when_a_prop_is_invalid(
    stack: cdk.Stack, application: SipMediaApplication, props: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        LineMonitoring(
            stack,
            "Monitoring",
            application=application,
            handler=application.handler,
            **props,
        )
