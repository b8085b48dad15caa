"""A handler with a table, a queue, a topic, a parameter, a machine and a secret, offline."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from telephony_simulator.cli import main
from tests.telephony_simulator.cdk_out import NUMBER, RESOURCES, function, get, write_cdk_out

PASS = {
    "StartAt": "Greet",
    "States": {"Greet": {"Type": "Pass", "Result": {"text": "from the machine"}, "End": True}},
}

HANDLER = """
import json
import os
import time

import boto3


def handler(event, context):
    call = event["CallDetails"]["TransactionId"]
    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    if event["InvocationEventType"] == "HANGUP":
        table.update_item(
            Key={"call": call},
            UpdateExpression="SET #s = :s ADD hangups :one",
            ExpressionAttributeNames={"#s": "state"},
            ExpressionAttributeValues={":s": "ended", ":one": 1},
        )
        print("item", table.get_item(Key={"call": call})["Item"]["hangups"])
        return {"SchemaVersion": "1.0", "Actions": []}
    table.put_item(Item={"call": call, "caller": "A", "expires": 9})
    is_a = boto3.dynamodb.conditions.Key("caller").eq("A")
    by_caller = table.query(IndexName="by-caller", KeyConditionExpression=is_a)
    boto3.client("sns").publish(TopicArn=os.environ["TOPIC"], Message="rings")
    sqs = boto3.client("sqs")
    received = sqs.receive_message(QueueUrl=os.environ["QUEUE"])["Messages"][0]["Body"]
    greeting = boto3.client("ssm").get_parameter(Name="/line/greeting")["Parameter"]["Value"]
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET"])
    states = boto3.client("stepfunctions")
    run = states.start_execution(stateMachineArn=os.environ["MACHINE"])["executionArn"]
    for _ in range(50):
        found = states.describe_execution(executionArn=run)
        if found["status"] != "RUNNING":
            break
        time.sleep(0.02)
    said = [
        greeting, received, str(by_caller["Count"]), secret["SecretString"], found.get("output", "")
    ]
    speak = {"Type": "Speak", "Parameters": {"Text": "; ".join(said)}}
    return {"SchemaVersion": "1.0", "Actions": [speak, {"Type": "Hangup"}]}
"""


def _resource(kind: str, **properties: Any) -> dict[str, Any]:
    return {"Type": f"AWS::{kind}", "Properties": properties}


STACK: dict[str, dict[str, Any]] = {
    **RESOURCES,
    "Handler": function(
        "line",
        "handler.handler",
        TABLE={"Ref": "Calls"},
        TOPIC={"Ref": "Topic"},
        QUEUE={"Ref": "Queue"},
        MACHINE={"Ref": "Machine"},
        SECRET={"Ref": "Secret"},
    ),
    "Calls": _resource(
        "DynamoDB::Table",
        AttributeDefinitions=[
            {"AttributeName": name, "AttributeType": "S"} for name in ("call", "caller")
        ],
        KeySchema=[{"AttributeName": "call", "KeyType": "HASH"}],
        ProvisionedThroughput={"ReadCapacityUnits": "5", "WriteCapacityUnits": 5},
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-caller",
                "KeySchema": [{"AttributeName": "caller", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
                "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 5},
            }
        ],
        StreamSpecification={"StreamViewType": "NEW_IMAGE"},
        TimeToLiveSpecification={"AttributeName": "expires", "Enabled": "true"},
        SSESpecification={"SSEEnabled": True},
    ),
    "Topic": _resource("SNS::Topic", DisplayName="rings"),
    "Queue": _resource("SQS::Queue", VisibilityTimeout=30, SqsManagedSseEnabled=True),
    "Subscription": _resource(
        "SNS::Subscription",
        TopicArn={"Ref": "Topic"},
        Protocol="sqs",
        Endpoint=get("Queue"),
        RawMessageDelivery=True,
    ),
    "Greeting": _resource("SSM::Parameter", Name="/line/greeting", Type="String", Value="Hello."),
    "Machine": _resource("StepFunctions::StateMachine", DefinitionString=json.dumps(PASS)),
    "Secret": _resource(
        "SecretsManager::Secret",
        GenerateSecretString={"SecretStringTemplate": '{"user": "a"}', "GenerateStringKey": "key"},
    ),
}


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_cdk_out(tmp_path_factory.mktemp("app"), HANDLER, STACK)


def _call(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["call", NUMBER, *map(str, arguments)])


def test_handler_uses_the_services_of_its_stack_offline(app: Path) -> None:
    result = _call("--app", app, "--aws", "moto", "--hang-up", "--log")

    assert result.exit_code == 0, result.output
    assert 'hears "Hello.; rings; 1; {"user": "a", "key": "generated"}; ' in result.output
    assert "from the machine" in result.output
    assert "item 1" in result.output


@pytest.mark.slow
def test_handler_of_a_file_uses_the_resources_of_an_app(app: Path, tmp_path: Path) -> None:
    (tmp_path / "line.py").write_text(
        "import boto3\n"
        "def handler(event, context):\n"
        "    ssm = boto3.client('ssm')\n"
        "    name = ssm.get_parameter(Name='/line/greeting')['Parameter']['Value']\n"
        "    speak = {'Type': 'Speak', 'Parameters': {'Text': name}}\n"
        "    return {'SchemaVersion': '1.0', 'Actions': [speak, {'Type': 'Hangup'}]}\n"
    )

    result = _call("--app", app, "--handler", tmp_path / "line.py", "--aws", "moto")

    assert result.exit_code == 0, result.output
    assert 'hears "Hello."' in result.output


def test_service_that_moto_does_not_serve_is_refused(tmp_path: Path) -> None:
    (tmp_path / "line.py").write_text(
        "import boto3\n"
        "def handler(event, context):\n"
        "    boto3.client('polly', region_name='us-east-1').describe_voices()\n"
    )

    result = _call("--app", tmp_path, "--handler", tmp_path / "line.py", "--aws", "moto")

    assert result.exit_code == 1
    assert "polly is not simulated" in result.output
