import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import boto3
import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from telephony_simulator.account_inventory import Inventory
from telephony_simulator.chime_sdk_voice import AT_ONCE, VoiceApi, VoiceApiServer
from telephony_simulator.clock import VirtualClock

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.type_defs import PhoneNumberTypeDef, SipRuleTypeDef


@pytest.fixture
def api() -> VoiceApi:
    return VoiceApi(VirtualClock(), AT_ONCE)


@pytest.fixture
def server(api: VoiceApi) -> Iterator[VoiceApiServer]:
    with VoiceApiServer(api) as server:
        yield server


@pytest.fixture
def client(server: VoiceApiServer) -> ChimeSDKVoiceClient:
    session = boto3.Session("AKIDEXAMPLE", "fictional", region_name="us-east-1")
    return session.client("chime-sdk-voice", endpoint_url=server.endpoint_url)


def run(
    server: VoiceApiServer, region: str, **variables: str
) -> "subprocess.CompletedProcess[str]":
    """Run the command on the simulator's API, in a process of its own."""
    environment = os.environ | {
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "fictional",
        "AWS_ENDPOINT_URL_CHIME_SDK_VOICE": server.endpoint_url,
        "COLUMNS": "200",
        **variables,
    }
    return subprocess.run(
        [sys.executable, "-m", "telephony_simulator", "inventory", region],
        env=environment,
        check=False,
        capture_output=True,
        text=True,
    )


def inventory(server: VoiceApiServer, region: str = "us-east-1") -> dict[str, list[list[str]]]:
    """Return the rows of each table, by its title."""
    ran = run(server, region)
    assert ran.returncode == 0, ran.stderr
    found: dict[str, list[list[str]]] = {}
    title = ""
    for line in ran.stdout.splitlines():
        if line.startswith("│"):
            found[title].append([cell.strip() for cell in line.strip("│").split("│")])
        elif line.strip() and line.strip()[0].isalpha():
            title = line.strip()
            found[title] = []
    return found


def create_application(client: ChimeSDKVoiceClient, name: str, region: str = "us-east-1") -> str:
    arn = f"arn:aws:lambda:{region}:111122223333:function:line"
    created = client.create_sip_media_application(
        AwsRegion=region, Name=name, Endpoints=[{"LambdaArn": arn}]
    )
    return created["SipMediaApplication"]["SipMediaApplicationId"]


def create_rule(client: ChimeSDKVoiceClient, number: str, *applications: str) -> str:
    created = client.create_sip_rule(
        Name="front desk",
        TriggerType="ToPhoneNumber",
        TriggerValue=number,
        TargetApplications=[
            {"SipMediaApplicationId": application, "Priority": priority}
            for priority, application in enumerate(applications, start=1)
        ],
    )
    return created["SipRule"]["SipRuleId"]


def test_empty_account_has_five_empty_tables(server: VoiceApiServer) -> None:
    assert inventory(server) == {
        "SIP media applications": [],
        "SIP rules": [],
        "Phone numbers": [],
        "Voice Connectors": [],
        "Deletion queue": [],
    }


def test_inventory_groups_numbers_rules_and_applications(
    api: VoiceApi, server: VoiceApiServer, client: ChimeSDKVoiceClient
) -> None:
    api.add_phone_number("+12065550142")
    east, west = (
        create_application(client, "line"),
        create_application(client, "backup", "us-west-2"),
    )
    idle = create_application(client, "idle")
    create_rule(client, "+12065550142", east, west)

    found = inventory(server)

    assert sorted(found["SIP media applications"]) == [
        ["backup", west, "us-west-2", "front desk"],
        ["idle", idle, "us-east-1", "none"],
        ["line", east, "us-east-1", "front desk"],
    ]
    assert found["SIP rules"] == [["front desk", "+12065550142", "enabled", "no"]]
    assert found["Phone numbers"] == [
        ["+12065550142", "SipMediaApplicationDialIn", "Assigned", "front desk"]
    ]


def test_inventory_shows_numbers_when_the_region_has_none(
    api: VoiceApi, server: VoiceApiServer
) -> None:
    api.add_phone_number("+12065550142")

    found = inventory(server, "eu-central-1")

    assert found["Phone numbers"] == [
        ["+12065550142", "SipMediaApplicationDialIn", "Unassigned", "none"]
    ]


def test_inventory_fails_with_one_line_when_the_service_is_not_in_the_region(
    server: VoiceApiServer,
) -> None:
    ran = run(server, "mars")

    assert ran.returncode == 1
    assert ran.stderr.startswith("Error: the service is in ap-northeast-1,")
    assert ran.stderr.endswith("got mars\n")


def test_rule_is_orphaned_without_its_number_or_its_application() -> None:
    left: SipRuleTypeDef = {
        "Name": "left behind",
        "TriggerType": "ToPhoneNumber",
        "TriggerValue": "+12065550142",
        "TargetApplications": [{"SipMediaApplicationId": "gone", "Priority": 1}],
    }
    queued: PhoneNumberTypeDef = {
        "E164PhoneNumber": "+12065550142",
        "DeletionTimestamp": datetime(2026, 9, 21, tzinfo=UTC),
    }

    inventory = Inventory(applications=[], rules=[left], numbers=[queued], connectors=[])

    assert inventory.missing_targets(left) == [
        "no application gone",
        "no such number or Voice Connector",
    ]


def test_inventory_lists_numbers_without_rules_and_the_deletion_queue(
    api: VoiceApi, server: VoiceApiServer, client: ChimeSDKVoiceClient
) -> None:
    api.add_phone_number("+12065550142")
    api.add_phone_number("+12065550143")
    client.delete_phone_number(PhoneNumberId="+12065550143")

    found = inventory(server)

    assert found["Phone numbers"] == [
        ["+12065550142", "SipMediaApplicationDialIn", "Unassigned", "none"]
    ]
    assert [row[0] for row in found["Deletion queue"]] == ["+12065550143"]
    assert found["Deletion queue"][0][1].startswith("2026-09-28 14:13")


def test_inventory_reads_all_pages(api: VoiceApi, server: VoiceApiServer) -> None:
    for area_code in ("206", "212"):
        for last in range(75):
            api.add_phone_number(f"+1{area_code}55501{last:02}")

    assert len(inventory(server)["Phone numbers"]) == 150


def test_inventory_lists_voice_connectors_with_their_numbers_and_rules(
    api: VoiceApi, server: VoiceApiServer, client: ChimeSDKVoiceClient
) -> None:
    api.add_phone_number("+12065550142", product_type="VoiceConnector")
    connector = client.create_voice_connector(Name="trunk", RequireEncryption=True)[
        "VoiceConnector"
    ]
    connector_id = connector["VoiceConnectorId"]
    client.associate_phone_numbers_with_voice_connector(
        VoiceConnectorId=connector_id, E164PhoneNumbers=["+12065550142"]
    )
    client.create_sip_rule(
        Name="from the trunk",
        TriggerType="RequestUriHostname",
        TriggerValue=connector["OutboundHostName"],
        TargetApplications=[
            {"SipMediaApplicationId": create_application(client, "line"), "Priority": 1}
        ],
    )

    found = inventory(server)

    assert found["Voice Connectors"] == [
        ["trunk", connector_id, "us-east-1", "yes", "1", "from the trunk"]
    ]


def test_inventory_names_the_missing_credentials_in_one_line(server: VoiceApiServer) -> None:
    nothing = {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_ACCESS_KEY_ID": "",
        "AWS_SECRET_ACCESS_KEY": "",
    }

    ran = run(server, "us-east-1", **nothing)

    assert ran.returncode == 1
    assert ran.stdout == ""
    assert ran.stderr == (
        "Error: no AWS credentials were found; run `aws configure`, or set AWS_PROFILE\n"
    )
