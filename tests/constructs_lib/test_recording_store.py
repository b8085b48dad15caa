from typing import Any

import aws_cdk as cdk
import pytest
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk.assertions import Template
from syrupy.assertion import SnapshotAssertion

from constructs_lib import RecordingStore, SipMediaApplication

pytestmark = pytest.mark.cdk


def test_default_properties(stack: cdk.Stack, template_snapshot: SnapshotAssertion) -> None:
    RecordingStore(stack, "Recordings")

    assert Template.from_stack(stack).to_json()["Resources"] == template_snapshot


def test_application_may_write_to_the_store(stack: cdk.Stack, function: lambda_.Function) -> None:
    store = RecordingStore(stack, "Recordings")

    granted = SipMediaApplication(stack, "Application", handler=function).grant_recording(
        store, "voicemail/*"
    )

    assert granted.success
    (policy,) = Template.from_stack(stack).find_resources("AWS::S3::BucketPolicy").values()
    statements = policy["Properties"]["PolicyDocument"]["Statement"]
    assert ["s3:PutObject", "s3:PutObjectAcl"] in [each["Action"] for each in statements]


def test_recordings_expire_when_that_is_given(stack: cdk.Stack) -> None:
    RecordingStore(
        stack,
        "Recordings",
        expiration=cdk.Duration.days(90),
        noncurrent_version_expiration=cdk.Duration.days(7),
    )

    rule = {
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": 7},
        "ExpirationInDays": 90,
        "NoncurrentVersionExpiration": {"NoncurrentDays": 7},
        "Status": "Enabled",
    }
    Template.from_stack(stack).has_resource_properties(
        "AWS::S3::Bucket", {"LifecycleConfiguration": {"Rules": [rule]}}
    )


def test_rule_sends_recordings_of_a_prefix(stack: cdk.Stack, function: lambda_.Function) -> None:
    store = RecordingStore(stack, "Recordings")

    store.on_recording("OnVoicemail", target=targets.LambdaFunction(function), prefix="voicemail/")

    template = Template.from_stack(stack)
    (bucket,) = template.find_resources("AWS::S3::Bucket")
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {
            "bucket": {"name": [{"Ref": bucket}]},
            "object": {"key": [{"prefix": "voicemail/"}]},
        },
    }
    template.has_resource_properties("AWS::Events::Rule", {"EventPattern": pattern})
    template.has_resource_properties(
        "AWS::Lambda::Permission", {"Principal": "events.amazonaws.com"}
    )


@pytest.mark.parametrize(
    ("props", "message"),
    [
        ({"expiration": cdk.Duration.hours(36)}, "expiration must be 1 day or more, in whole days"),
        ({"expiration": cdk.Duration.days(0)}, "expiration must be 1 day or more"),
        ({"expiration": 90}, "expiration must be a cdk.Duration, but 90 was provided"),
        ({"removal_policy": cdk.RemovalPolicy.SNAPSHOT}, "removal_policy must be RETAIN or DESTR"),
    ],
)
def test_store_fails_when_a_prop_is_invalid(
    stack: cdk.Stack, props: dict[str, Any], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        RecordingStore(stack, "Recordings", **props)


def test_rule_fails_when_the_prefix_is_no_key(stack: cdk.Stack, function: lambda_.Function) -> None:
    store = RecordingStore(stack, "Recordings")

    with pytest.raises(ValueError, match=r"prefix must be .* without a leading '/', but '/voice"):
        store.on_recording("On", target=targets.LambdaFunction(function), prefix="/voicemail")
