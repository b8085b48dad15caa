"""A `cdk.out` small enough to read: one line whose SIP rule is a custom resource."""

import json
from pathlib import Path
from typing import Any

NUMBER = "+12065550100"

HANDLER = """
import os


def handler(event, context):
    if event["InvocationEventType"] != "NEW_INBOUND_CALL":
        return {"SchemaVersion": "1.0", "Actions": []}
    say = {"Type": "Speak", "Parameters": {"Text": os.environ["GREETING"]}}
    return {"SchemaVersion": "1.0", "Actions": [say, {"Type": "Hangup"}]}
"""

PROVISIONER = """
import json
import os
from urllib.request import Request, urlopen


def call(method, path, body=None):
    url = os.environ["AWS_ENDPOINT_URL_CHIME_SDK_VOICE"] + path
    payload = json.dumps(body).encode() if body else None
    with urlopen(Request(url, payload, method=method)) as response:
        return json.loads(response.read() or "{}")


def on_event(event, context):
    if event["RequestType"] == "Delete":
        disabled = {"Name": "rule", "Disabled": True}
        call("PUT", "/sip-rules/" + event["PhysicalResourceId"], disabled)
        return {}
    properties = event["ResourceProperties"]
    rule = {
        "Name": "rule",
        "TriggerType": properties["TriggerType"],
        "TriggerValue": properties["TriggerValue"],
        "TargetApplications": [{**properties["Target"], "Priority": 1}],
    }
    return {"PhysicalResourceId": call("POST", "/sip-rules", rule)["SipRule"]["SipRuleId"]}


def is_complete(event, context):
    if event["RequestType"] != "Delete":
        return {"IsComplete": True}
    rule = "/sip-rules/" + event["PhysicalResourceId"]
    if not call("GET", rule)["SipRule"]["Disabled"]:
        return {"IsComplete": False}
    call("DELETE", rule)
    return {"IsComplete": True}
"""

POLL = {
    "StartAt": "poll",
    "States": {"poll": {"Retry": [{"IntervalSeconds": 5, "MaxAttempts": 9, "BackoffRate": 1}]}},
}


def get(logical_id: str, attribute: str = "Arn") -> dict[str, Any]:
    return {"Fn::GetAtt": [logical_id, attribute]}


def function(asset: str, handler: str, **variables: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": {"S3Bucket": "assets", "S3Key": f"{asset}.zip"},
            "Handler": handler,
            "Runtime": "python3.13",
            "Timeout": 20,
            "MemorySize": 256,
            "Environment": {"Variables": variables},
        },
    }


RESOURCES: dict[str, dict[str, Any]] = {
    "Handler": function("line", "handler.handler", GREETING="Hello."),
    "Permission": {
        "Type": "AWS::Lambda::Permission",
        "Properties": {
            "Action": "lambda:InvokeFunction",
            "FunctionName": get("Handler"),
            "Principal": "voiceconnector.chime.amazonaws.com",
            "SourceAccount": {"Ref": "AWS::AccountId"},
        },
    },
    "Application": {
        "Type": "AWS::Chime::SipMediaApplication",
        "Properties": {
            "Name": "line",
            "AwsRegion": {"Ref": "AWS::Region"},
            "Endpoints": [{"LambdaArn": get("Handler")}],
        },
    },
    "OnEvent": function("provisioner", "provisioner.on_event"),
    "IsComplete": function("provisioner", "provisioner.is_complete"),
    "Waiter": {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"DefinitionString": json.dumps(POLL)},
    },
    "Framework": function(
        "framework",
        "framework.onEvent",
        USER_ON_EVENT_FUNCTION_ARN=get("OnEvent"),
        USER_IS_COMPLETE_FUNCTION_ARN=get("IsComplete"),
        WAITER_STATE_MACHINE_ARN={"Ref": "Waiter"},
    ),
    "Rule": {
        "Type": "Custom::SipRule",
        "Properties": {
            "ServiceToken": get("Framework"),
            "TriggerType": "ToPhoneNumber",
            "TriggerValue": NUMBER,
            "Target": {
                "SipMediaApplicationId": get("Application", "SipMediaApplicationId"),
                "AwsRegion": {"Ref": "AWS::Region"},
            },
        },
    },
}


def write_cdk_out(
    directory: Path,
    handler: str = HANDLER,
    resources: dict[str, Any] | None = None,
    account: str = "unknown-account",
) -> Path:
    """Write an assembly of one stack, `Line`, and return its directory."""
    sources = {"line/handler.py": handler, "provisioner/provisioner.py": PROVISIONER}
    for file, source in {**sources, "framework/framework.js": ""}.items():
        path = directory / f"asset.{file}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": f"aws://{account}/us-east-1",
        "properties": {"templateFile": "Line.template.json"},
    }
    declared = RESOURCES if resources is None else resources
    outputs = {"SipRuleId": {"Value": {"Ref": "Rule"}}} if "Rule" in declared else {}
    template = {"Resources": declared, "Outputs": outputs}
    _write(directory / "manifest.json", {"artifacts": {"Line": stack}})
    _write(directory / "Line.template.json", template)
    _write(directory / "Line.assets.json", {"files": {name: _asset(name) for name in ASSETS}})
    return directory


ASSETS = ("line", "provisioner", "framework")


def _asset(name: str) -> dict[str, Any]:
    return {
        "source": {"path": f"asset.{name}", "packaging": "zip"},
        "destinations": {"here": {"bucketName": "assets", "objectKey": f"{name}.zip"}},
    }


def _write(file: Path, content: Any) -> None:
    file.write_text(json.dumps(content, indent=1))
