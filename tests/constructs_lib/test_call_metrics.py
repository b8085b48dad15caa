import aws_cdk as cdk
import pytest
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template

from constructs_lib import SipMediaApplication, VoiceConnector
from telephony_simulator.pstn_audio.metrics import CallMetrics

pytestmark = pytest.mark.cdk


def names(construct: object) -> set[str]:
    """Return the names of all metrics that a construct has methods for."""
    methods = [getattr(construct, name) for name in dir(construct) if name.startswith("metric_")]
    return {method().metric_name for method in methods}


def test_application_has_the_metrics_that_the_simulator_counts(
    stack: cdk.Stack, function: lambda_.Function
) -> None:
    application = SipMediaApplication(stack, "Application", handler=function)

    assert names(application) == set(CallMetrics().values(legs=[], active_calls=0))


def test_metrics_of_a_connector_have_its_dimensions(stack: cdk.Stack) -> None:
    connector = VoiceConnector(stack, "Trunk")

    metric = connector.metric_inbound_call_failures(period=cdk.Duration.minutes(1))

    assert metric.namespace == "AWS/ChimeVoiceConnector"
    assert metric.metric_name == "InboundCallFailures"
    assert metric.statistic == "Sum"
    assert metric.period.to_seconds() == 60
    assert set(metric.dimensions or {}) == {"Region", "VoiceConnectorId"}
    assert "VoiceConnectorActiveCallCount" in names(connector)


def test_metric_of_an_imported_application_makes_an_alarm(stack: cdk.Stack) -> None:
    application = SipMediaApplication.from_sip_media_application_id(
        stack, "Application", "7d3ab7a1-6c4e-4b1e-8f2a-000000000001"
    )
    metric = application.metric("Throttles")

    cloudwatch.Alarm(stack, "Throttled", metric=metric, threshold=1, evaluation_periods=1)

    Template.from_stack(stack).has_resource_properties(
        "AWS::CloudWatch::Alarm",
        {"Namespace": "AWS/ChimeVoiceConnector", "MetricName": "Throttles", "Statistic": "Sum"},
    )
