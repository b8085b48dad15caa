from typing import Any

import pytest

from telephony_simulator.cloudformation import Account, Stack, StackError
from tests.telephony_simulator.cloudformation.conftest import resources

HANDLER = "arn:aws:lambda:us-east-1:111122223333:function:handler"
WESTERN_HANDLER = HANDLER.replace("us-east-1", "us-west-2")


def application(**properties: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::Chime::SipMediaApplication",
        "Properties": {
            "Name": "line",
            "AwsRegion": "us-east-1",
            "Endpoints": [{"LambdaArn": HANDLER}],
            **properties,
        },
    }


def connector(**properties: Any) -> dict[str, Any]:
    return {
        "Type": "AWS::Chime::VoiceConnector",
        "Properties": {"Name": "trunk", "RequireEncryption": False, **properties},
    }


def applications(account: Account) -> list[dict[str, Any]]:
    answer: Any = account.voice_api.call("ListSipMediaApplications", {})
    return list(answer["SipMediaApplications"])


def connectors(account: Account) -> list[dict[str, Any]]:
    answer: Any = account.voice_api.call("ListVoiceConnectors", {})
    return list(answer["VoiceConnectors"])


def test_ref_gives_the_arn_and_the_id_is_an_attribute(stack: Stack, account: Account) -> None:
    stack.deploy(resources(Application=application()))

    [created] = applications(account)
    outcome = stack.resources["Application"].outcome
    assert outcome.physical_id == created["SipMediaApplicationArn"]
    assert outcome.attributes["SipMediaApplicationId"] == created["SipMediaApplicationId"]


def test_name_and_endpoint_change_in_place(stack: Stack, account: Account) -> None:
    stack.deploy(resources(Application=application()))
    before = stack.resources["Application"].physical_id

    stack.deploy(
        resources(Application=application(Name="new", Endpoints=[{"LambdaArn": HANDLER + ":live"}]))
    )

    [changed] = applications(account)
    assert changed["SipMediaApplicationArn"] == before
    assert (changed["Name"], changed["Endpoints"]) == ("new", [{"LambdaArn": HANDLER + ":live"}])


def test_application_is_replaced_when_its_region_changes(stack: Stack, account: Account) -> None:
    stack.deploy(resources(Application=application()))
    western = application(AwsRegion="us-west-2", Endpoints=[{"LambdaArn": WESTERN_HANDLER}])

    stack.deploy(resources(Application=western))

    assert [one["AwsRegion"] for one in applications(account)] == ["us-west-2"]


def test_deleted_stack_deletes_its_application(stack: Stack, account: Account) -> None:
    stack.deploy(resources(Application=application()))

    stack.delete()

    assert applications(account) == []


def test_refusal_has_the_message_of_the_api(stack: Stack) -> None:
    with pytest.raises(StackError, match=r"Application \(AWS::Chime::Sip.*\): BadRequestException"):
        stack.deploy(resources(Application=application(AwsRegion="us-west-2")))


def test_voice_connector_gives_its_host_name(stack: Stack, account: Account) -> None:
    stack.deploy(resources(Connector=connector()))

    [created] = connectors(account)
    attributes = stack.resources["Connector"].outcome.attributes
    assert attributes["VoiceConnectorId"] == created["VoiceConnectorId"]
    assert attributes["OutboundHostName"] == created["OutboundHostName"]


def test_voice_connector_is_updated_in_place_and_deleted_with_its_stack(
    stack: Stack, account: Account
) -> None:
    stack.deploy(resources(Connector=connector()))
    stack.deploy(resources(Connector=connector(Name="new", RequireEncryption=True)))

    [changed] = connectors(account)
    assert (changed["Name"], changed["RequireEncryption"]) == ("new", True)
    stack.delete()
    assert connectors(account) == []


def test_connector_is_replaced_when_its_region_changes(stack: Stack, account: Account) -> None:
    stack.deploy(resources(Connector=connector(AwsRegion="us-east-1")))

    stack.deploy(resources(Connector=connector(AwsRegion="us-west-2")))

    assert [one["AwsRegion"] for one in connectors(account)] == ["us-west-2"]
