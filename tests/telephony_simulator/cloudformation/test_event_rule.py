from typing import Any

import pytest

from telephony_simulator.cloudformation import Account, Stack
from telephony_simulator.cloudformation.event_rule import matches, object_created, send
from tests.telephony_simulator.cloudformation.conftest import resources

BUCKET: dict[str, Any] = {
    "Type": "AWS::S3::Bucket",
    "Properties": {
        "BucketName": "recordings",
        "NotificationConfiguration": {"EventBridgeConfiguration": {"EventBridgeEnabled": True}},
    },
}
RULE: dict[str, Any] = {
    "Type": "AWS::Events::Rule",
    "Properties": {
        "EventPattern": {"source": ["aws.s3"]},
        "Targets": [{"Id": "Target0", "Arn": {"Fn::GetAtt": ["Function", "Arn"]}}],
    },
}
FUNCTION: dict[str, Any] = {
    "Type": "AWS::Lambda::Function",
    "Properties": {
        "Code": {"ZipFile": "def handler(event, context):\n    print('got', event['source'])\n"},
        "Handler": "index.handler",
        "Runtime": "python3.13",
    },
}
PERMISSION: dict[str, Any] = {
    "Type": "AWS::Lambda::Permission",
    "Properties": {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "Function"},
        "Principal": "events.amazonaws.com",
        "SourceArn": {"Fn::GetAtt": ["Rule", "Arn"]},
    },
}


def test_bucket_sends_events_while_its_template_says_so(stack: Stack, account: Account) -> None:
    stack.deploy(resources(Bucket=BUCKET))
    assert account.event_buckets == {"recordings"}

    stack.deploy(resources(Bucket={**BUCKET, "Properties": {"BucketName": "recordings"}}))
    assert account.event_buckets == set()


def test_rule_without_a_pattern_or_disabled_is_not_kept(stack: Stack, account: Account) -> None:
    disabled = {**RULE, "Properties": {**RULE["Properties"], "State": "DISABLED", "Targets": []}}
    scheduled = {"Type": "AWS::Events::Rule", "Properties": {"ScheduleExpression": "rate(1 day)"}}

    stack.deploy(resources(Disabled=disabled, Scheduled=scheduled))

    assert account.event_rules == {}


@pytest.mark.parametrize("is_permitted", [True, False])
def test_function_gets_an_event_if_its_policy_permits_the_rule(
    stack: Stack, account: Account, *, is_permitted: bool
) -> None:
    template = {"Rule": RULE, "Function": FUNCTION}
    stack.deploy(resources(**template, **({"Permission": PERMISSION} if is_permitted else {})))
    received: list[Any] = []
    (arn,) = account.functions
    running = account.functions[arn]

    class Recorder:
        def invoke(self, event: Any) -> None:
            received.append(event)

    account.functions[arn] = type(running)(running.configuration, Recorder())
    event = object_created(account, "recordings", "voicemail/1.wav", 7, 0)

    send(account, event)

    assert received == ([event] if is_permitted else [])


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({}, True),
        ({"source": ["aws.ec2", "aws.s3"]}, True),
        ({"source": ["aws.ec2"]}, False),
        ({"detail": {"object": {"key": [{"prefix": "voicemail/"}]}}}, True),
        ({"detail": {"object": {"key": [{"prefix": "calls/"}]}}}, False),
        ({"detail": {"object": {"key": [{"suffix": ".wav"}]}}}, True),
        ({"detail": {"object": {"etag": [{"exists": False}]}}}, True),
        ({"detail": {"object": {"key": [{"exists": False}]}}}, False),
        ({"detail": {"object": {"size": [7]}}}, True),
        ({"detail": {"object": {"size": [{"numeric": [">", 1]}]}}}, False),
        ({"resources": ["arn:aws:s3:::recordings"]}, True),
        ({"detail": {"account": {"id": ["1"]}}}, False),
    ],
)
def test_pattern_matches_an_event(
    account: Account, pattern: dict[str, Any], *, expected: bool
) -> None:
    event = object_created(account, "recordings", "voicemail/1.wav", 7, 0)

    assert matches(pattern, event) == expected
