"""One stack with everything in it, synthesized once; each scenario uses parts of its template."""

from __future__ import annotations

import functools
import json
import tempfile
from pathlib import Path
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_s3 as s3

from constructs_lib import (
    NotificationTarget,
    Origination,
    OriginationRoute,
    PhoneLine,
    PhoneNumber,
    ProductType,
    SipMediaApplication,
    SipRule,
    SipRuleTrigger,
    Streaming,
    Termination,
    VoiceConnector,
)

STACK = "Pizza"
OWN_NUMBER = "+14155550100"
PARTS = ("Front", "Hotline", "Desk", "Trunk", "Office", "Outbound")
"""The parts of the stack, by how their logical ids begin."""


def template() -> dict[str, Any]:
    """Return a fresh copy of the template with everything in it."""
    fresh: dict[str, Any] = json.loads(_synthesized()[0])
    return fresh


def assets() -> dict[str, Path]:
    """Return the paths of the functions' bundles; they are not opened."""
    return dict(_synthesized()[1])


@functools.cache
def logical_id(part: str, kind: str) -> str:
    """Return the logical id of the one resource of a type in a part."""
    (found,) = (
        name
        for name, resource in template()["Resources"].items()
        if name.startswith(part) and resource["Type"] == kind
    )
    return str(found)


@functools.cache
def _synthesized() -> tuple[str, dict[str, Path]]:
    with tempfile.TemporaryDirectory() as directory:
        app = cdk.App(outdir=directory)
        env = cdk.Environment(account="111122223333", region="us-east-1")
        stack = cdk.Stack(app, STACK, env=env)
        _everything(stack)
        app.synth()
        content = (Path(directory) / f"{STACK}.template.json").read_text(encoding="utf-8")
    keys = [
        resource["Properties"]["Code"]["S3Key"]
        for resource in json.loads(content)["Resources"].values()
        if "S3Key" in resource.get("Properties", {}).get("Code", {})
    ]
    return content, {key: Path(__file__).parent for key in keys}


def _everything(stack: cdk.Stack) -> None:
    bucket = s3.Bucket.from_bucket_name(stack, "Code", "code")
    handler = lambda_.Function(
        stack,
        "Handler",
        code=lambda_.Code.from_bucket(bucket, "handler.zip"),
        handler="index.handler",
        runtime=lambda_.Runtime.PYTHON_3_13,
    )
    PhoneLine(stack, "Front", handler=handler, area_code="206", name="Front")
    PhoneLine(
        stack,
        "Hotline",
        handler=handler,
        area_code="510",
        removal_policy=cdk.RemovalPolicy.DESTROY,
    )
    desk = PhoneLine(stack, "Desk", handler=handler, e164_phone_number=OWN_NUMBER, name="Desk")
    SipMediaApplication(stack, "Outbound", handler=handler, logging=True)
    trunk = _trunk(stack)
    host = SipRuleTrigger.request_uri_hostname(trunk.outbound_host_name)
    SipRule(stack, "Office", trigger=host, targets=[desk.application])


def _trunk(stack: cdk.Stack) -> VoiceConnector:
    number = PhoneNumber(
        stack, "TrunkNumber", area_code="212", product_type=ProductType.VOICE_CONNECTOR
    )
    return VoiceConnector(
        stack,
        "Trunk",
        phone_numbers=[number],
        termination=Termination(calling_regions=["US"], cidr_allowed_list=["54.172.60.0/30"]),
        origination=Origination(routes=[OriginationRoute(host="pbx.example.com")]),
        streaming=Streaming(
            data_retention_in_hours=1, notification_targets=[NotificationTarget.SQS]
        ),
        sip_logs=True,
    )
