"""A `cdk.out` from its files to a call, with real processes and real requests between them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from telephony import RecordAudio, Speak
from telephony_simulator import PhoneCall
from telephony_simulator.call_router import AccountCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import (
    Account,
    Deployment,
    StackError,
    add_adopted_phone_numbers,
    local_account,
    read_cloud_assembly,
)
from telephony_simulator.functions import FunctionConfiguration
from tests.telephony_simulator.cdk_out import NUMBER, RESOURCES, function, write_cdk_out


@pytest.fixture
def account() -> Iterator[Account]:
    with local_account() as account:
        yield account


@pytest.fixture
def deployment(account: Account) -> Deployment:
    return Deployment(account)


def deploy(deployment: Deployment, cdk_out: Path) -> None:
    assembly = read_cloud_assembly(cdk_out)
    add_adopted_phone_numbers(deployment.account.voice_api, assembly)
    deployment.deploy(assembly)


def rules(account: Account) -> list[dict[str, Any]]:
    answer: Any = account.voice_api.call("ListSipRules", {})
    return list(answer["SipRules"])


def call(account: Account) -> PhoneCall:
    clock = VirtualClock()
    return PhoneCall(AccountCallRouter(account, clock).dial(NUMBER), clock)


def test_line_is_deployed_updated_and_destroyed(
    deployment: Deployment, account: Account, tmp_path: Path
) -> None:
    deploy(deployment, write_cdk_out(tmp_path))

    [rule] = rules(account)
    assert deployment.stacks["Line"].outputs == {"SipRuleId": rule["SipRuleId"]}
    assert call(account).expect(Speak).text == "Hello."

    welcoming = function("line", "handler.handler", GREETING="Welcome.")
    deploy(deployment, write_cdk_out(tmp_path, resources={**RESOURCES, "Handler": welcoming}))
    assert call(account).expect(Speak).text == "Welcome."
    assert rules(account) == [rule]

    deployment.destroy()
    assert rules(account) == []
    assert deployment.stacks == {}


RECORDER = """
import os

import boto3


def handler(event, context):
    match event["InvocationEventType"], event.get("ActionData"):
        case "NEW_INBOUND_CALL", _:
            destination = {"Type": "S3", "BucketName": os.environ["MESSAGES"]}
            parameters = {
                "RecordingDestination": destination,
                "RecordingTerminators": ["#"],
                "DurationInSeconds": 60,
            }
            actions = [{"Type": "RecordAudio", "Parameters": parameters}]
        case "ACTION_SUCCESSFUL", {"Type": "RecordAudio", "RecordingDestination": recorded}:
            where = {"Bucket": recorded["BucketName"], "Key": recorded["Key"]}
            size = len(boto3.client("s3").get_object(**where)["Body"].read())
            actions = [{"Type": "Speak", "Parameters": {"Text": f"{size} bytes"}}]
        case _:
            actions = []
    return {"SchemaVersion": "1.0", "Actions": actions}
"""


def test_function_finds_the_recording_that_the_service_made(
    deployment: Deployment, account: Account, tmp_path: Path
) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "voiceconnector.chime.amazonaws.com"},
        "Action": ["s3:PutObject", "s3:PutObjectAcl"],
        "Resource": {"Fn::Sub": "${Messages.Arn}/*"},
    }
    policy = {"Bucket": {"Ref": "Messages"}, "PolicyDocument": {"Statement": [statement]}}
    resources = {
        **RESOURCES,
        "Messages": {"Type": "AWS::S3::Bucket", "Properties": {}},
        "Policy": {"Type": "AWS::S3::BucketPolicy", "Properties": policy},
        "Handler": function("line", "handler.handler", MESSAGES={"Ref": "Messages"}),
    }
    deploy(deployment, write_cdk_out(tmp_path, RECORDER, resources))

    answering = call(account)
    answering.expect(RecordAudio)
    answering.say("It is me.")
    answering.wait(2)
    answering.press("#")

    assert answering.expect(Speak).text == f"{44 + 2 * 16_000} bytes", "header and two seconds"


def test_provisioner_that_cannot_be_imported_is_named_with_its_path(
    deployment: Deployment, account: Account, tmp_path: Path
) -> None:
    cdk_out = write_cdk_out(tmp_path)
    (cdk_out / "asset.provisioner" / "provisioner.py").write_text("import nothing_like_it")

    with pytest.raises(StackError, match="No module named 'nothing_like_it'") as caught:
        deploy(deployment, cdk_out)

    assert str(cdk_out / "asset.provisioner") in str(caught.value)
    assert rules(account) == []


def test_account_has_the_numbers_that_the_app_adopts(account: Account, tmp_path: Path) -> None:
    add_adopted_phone_numbers(account.voice_api, read_cloud_assembly(write_cdk_out(tmp_path)))

    answer: Any = account.voice_api.call("ListPhoneNumbers", {})
    assert [number["E164PhoneNumber"] for number in answer["PhoneNumbers"]] == [NUMBER]


@pytest.mark.parametrize(
    ("given", "no_proxy"),
    [
        ({"HTTP_PROXY": "http://127.0.0.1:9"}, "127.0.0.1,localhost"),
        ({"http_proxy": "p", "NO_PROXY": "intra.example"}, "intra.example,127.0.0.1,localhost"),
        ({}, None),
    ],
)
def test_function_reaches_the_local_servers_without_its_proxy(
    account: Account, tmp_path: Path, given: dict[str, str], no_proxy: str | None
) -> None:
    (tmp_path / "line.py").write_text(
        "import os\ndef handler(event, context):\n    return os.environ.get('no_proxy')\n"
    )
    configuration = FunctionConfiguration(
        directory=tmp_path, handler="line.handler", environment=given
    )

    assert account.run_function(configuration).invoke({}) == no_proxy


def test_function_is_denied_what_its_role_does_not_allow(account: Account, tmp_path: Path) -> None:
    (tmp_path / "line.py").write_text(
        "import boto3\n"
        "def handler(event, context):\n"
        "    client = boto3.client('chime-sdk-voice')\n"
        "    try:\n"
        "        return client.list_sip_rules()['SipRules']\n"
        "    except client.exceptions.AccessDeniedException as error:\n"
        "        return error.response['Error']['Message']\n"
    )
    account.roles.add("arn:aws:iam::111122223333:role/Clerk")
    key = account.roles.access_key("arn:aws:iam::111122223333:role/Clerk", "line")
    configuration = FunctionConfiguration(
        directory=tmp_path, handler="line.handler", access_key=key
    )

    answer = account.run_function(configuration).invoke({})

    assert "role/Clerk/line is not authorized to perform: chime:ListSipRules" in str(answer)
