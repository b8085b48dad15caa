"""Every operation once, in the shape boto3 gives it on the wire."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore import xform_name
from botocore.model import ListShape, Shape, StructureShape
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from telephony_simulator.chime_sdk_voice import AT_ONCE, ApiError, VoiceApi, VoiceApiServer
from telephony_simulator.chime_sdk_voice.account import Document
from telephony_simulator.chime_sdk_voice.model import operation_model, service_model
from telephony_simulator.chime_sdk_voice.operations import (
    CALL_OPERATIONS,
    OPERATIONS,
    missing_operations,
)
from telephony_simulator.chime_sdk_voice.validation import problems_of
from telephony_simulator.clock import VirtualClock
from tests.telephony_simulator.chime_sdk_voice import given
from tests.telephony_simulator.chime_sdk_voice.conftest import ClientFactory

FAMILIES_NOT_IMPLEMENTED = (
    *("VoiceProfile", "ProxySession", "VoiceConnectorProxy", "VoiceConnectorGroup"),
    *("Speaker", "VoiceTone", "Emergency", "ExternalSystems", "E911"),
)
"""The families of operations that do not belong to PSTN audio."""

TRANSACTION = "11112222-3333-4444-5555-666677778888"


class AccountCallRouter:
    """Makes every requested call."""

    def create_call(self, **_: object) -> str:
        return TRANSACTION

    def update_call(self, **_: object) -> None:
        return None


@dataclass(frozen=True)
class Account:
    """The ids of the resources that the requests name."""

    application: str
    idle_application: str
    rule: str
    number: str
    order: str
    queued: str
    connector: str
    trunk: str
    arn: str


Params = Callable[[Account], dict[str, Any]]


def nothing(_: Account) -> dict[str, Any]:
    return {}


def of_application(account: Account) -> dict[str, Any]:
    return {"SipMediaApplicationId": account.application}


def of_rule(account: Account) -> dict[str, Any]:
    return {"SipRuleId": account.rule}


def of_number(account: Account) -> dict[str, Any]:
    return {"PhoneNumberId": account.number}


def of_connector(account: Account) -> dict[str, Any]:
    return {"VoiceConnectorId": account.connector}


REQUESTS: dict[str, Params] = {
    "CreateSipMediaApplication": lambda _: {
        "AwsRegion": "us-east-1",
        "Name": "line",
        "Endpoints": [{"LambdaArn": given.lambda_arn()}],
        "Tags": [{"Key": "team", "Value": "phones"}],
    },
    "GetSipMediaApplication": of_application,
    "UpdateSipMediaApplication": lambda a: of_application(a) | {"Name": "renamed"},
    "DeleteSipMediaApplication": lambda a: {"SipMediaApplicationId": a.idle_application},
    "ListSipMediaApplications": lambda _: {"MaxResults": 1},
    "PutSipMediaApplicationLoggingConfiguration": lambda a: (
        of_application(a)
        | {
            "SipMediaApplicationLoggingConfiguration": {
                "EnableSipMediaApplicationMessageLogs": True
            }
        }
    ),
    "GetSipMediaApplicationLoggingConfiguration": of_application,
    "CreateSipMediaApplicationCall": lambda a: (
        of_application(a)
        | {"FromPhoneNumber": a.number, "ToPhoneNumber": "+15105550101", "ArgumentsMap": {"a": "b"}}
    ),
    "UpdateSipMediaApplicationCall": lambda a: (
        of_application(a) | {"TransactionId": TRANSACTION, "Arguments": {}}
    ),
    "CreateSipRule": lambda a: {
        "Name": "another",
        "TriggerType": "ToPhoneNumber",
        "TriggerValue": a.number,
        "Disabled": True,
        "TargetApplications": [{"SipMediaApplicationId": a.application, "Priority": 1}],
    },
    "GetSipRule": of_rule,
    "UpdateSipRule": lambda a: of_rule(a) | {"Name": "renamed"},
    "DeleteSipRule": of_rule,
    "ListSipRules": of_application,
    "SearchAvailablePhoneNumbers": lambda _: {"AreaCode": "206", "MaxResults": 2},
    "CreatePhoneNumberOrder": lambda _: {
        "ProductType": "SipMediaApplicationDialIn",
        "E164PhoneNumbers": ["+12065550100"],
        "Name": "front desk",
    },
    "GetPhoneNumberOrder": lambda a: {"PhoneNumberOrderId": a.order},
    "ListPhoneNumberOrders": nothing,
    "GetPhoneNumber": of_number,
    "ListPhoneNumbers": lambda a: {"FilterName": "SipRuleId", "FilterValue": a.rule},
    "UpdatePhoneNumber": lambda a: of_number(a) | {"Name": "reception"},
    "BatchUpdatePhoneNumber": lambda a: {
        "UpdatePhoneNumberRequestItems": [of_number(a) | {"CallingName": "Pizza Place"}]
    },
    "DeletePhoneNumber": lambda a: {"PhoneNumberId": a.trunk},
    "BatchDeletePhoneNumber": lambda a: {"PhoneNumberIds": [a.number, a.trunk]},
    "RestorePhoneNumber": lambda a: {"PhoneNumberId": a.queued},
    "GetPhoneNumberSettings": nothing,
    "UpdatePhoneNumberSettings": lambda _: {"CallingName": "Pizza Place"},
    "ListSupportedPhoneNumberCountries": lambda _: {"ProductType": "VoiceConnector"},
    "AssociatePhoneNumbersWithVoiceConnector": lambda a: (
        of_connector(a) | {"E164PhoneNumbers": [a.number, a.trunk]}
    ),
    "DisassociatePhoneNumbersFromVoiceConnector": lambda a: (
        of_connector(a) | {"E164PhoneNumbers": [a.trunk]}
    ),
    "CreateVoiceConnector": lambda _: {
        "Name": "trunk",
        "AwsRegion": "us-west-2",
        "RequireEncryption": True,
        "NetworkType": "DUAL_STACK",
        "IntegrationType": "CONNECT_ANALYTICS_CONNECTOR",
    },
    "GetVoiceConnector": of_connector,
    "UpdateVoiceConnector": lambda a: (
        of_connector(a) | {"Name": "renamed", "RequireEncryption": False}
    ),
    "DeleteVoiceConnector": of_connector,
    "ListVoiceConnectors": nothing,
    "ListAvailableVoiceConnectorRegions": nothing,
    "PutVoiceConnectorTermination": lambda a: (
        of_connector(a)
        | {"Termination": {"CallingRegions": ["US"], "DefaultPhoneNumber": a.trunk, "CpsLimit": 1}}
    ),
    "GetVoiceConnectorTermination": of_connector,
    "DeleteVoiceConnectorTermination": of_connector,
    "GetVoiceConnectorTerminationHealth": of_connector,
    "PutVoiceConnectorTerminationCredentials": lambda a: (
        of_connector(a) | {"Credentials": [{"Username": "alice", "Password": "fictional"}]}
    ),
    "DeleteVoiceConnectorTerminationCredentials": lambda a: (
        of_connector(a) | {"Usernames": ["alice"]}
    ),
    "ListVoiceConnectorTerminationCredentials": of_connector,
    "PutVoiceConnectorOrigination": lambda a: (
        of_connector(a) | {"Origination": {"Routes": [{"Host": "sip.example.com", "Port": 5061}]}}
    ),
    "GetVoiceConnectorOrigination": of_connector,
    "DeleteVoiceConnectorOrigination": of_connector,
    "PutVoiceConnectorStreamingConfiguration": lambda a: (
        of_connector(a) | {"StreamingConfiguration": {"DataRetentionInHours": 1, "Disabled": False}}
    ),
    "GetVoiceConnectorStreamingConfiguration": of_connector,
    "DeleteVoiceConnectorStreamingConfiguration": of_connector,
    "PutVoiceConnectorLoggingConfiguration": lambda a: (
        of_connector(a) | {"LoggingConfiguration": {"EnableSIPLogs": True}}
    ),
    "GetVoiceConnectorLoggingConfiguration": of_connector,
    "TagResource": lambda a: {
        "ResourceARN": a.arn,
        "Tags": [{"Key": "team", "Value": "phones"}],
    },
    "UntagResource": lambda a: {"ResourceARN": a.arn, "TagKeys": ["team"]},
    "ListTagsForResource": lambda a: {"ResourceARN": a.arn},
    "GetGlobalSettings": nothing,
    "UpdateGlobalSettings": lambda _: {"VoiceConnector": {"CdrBucket": "records"}},
}

NO_LONGER_AVAILABLE = {
    "GetSipMediaApplicationAlexaSkillConfiguration": {},
    "PutSipMediaApplicationAlexaSkillConfiguration": {
        "SipMediaApplicationAlexaSkillConfiguration": {
            "AlexaSkillStatus": "ACTIVE",
            "AlexaSkillIds": ["amzn1.application-oa2-client." + "a" * 32],
        }
    },
}


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def api(clock: VirtualClock) -> VoiceApi:
    api = VoiceApi(clock, AT_ONCE)
    api.calls = AccountCallRouter()
    return api


@pytest.fixture
def account(client: ChimeSDKVoiceClient, api: VoiceApi) -> Account:
    """An account with one of everything."""
    application, connector, number = (
        given.application(client),
        given.connector(client),
        given.number(api),
    )
    trunk, queued = "+12065550143", "+12065550144"
    for one in (trunk, queued):
        api.add_phone_number(one, product_type="VoiceConnector")
    client.delete_phone_number(PhoneNumberId=queued)
    client.put_voice_connector_termination(
        VoiceConnectorId=connector, Termination={"CallingRegions": ["US"]}
    )
    client.put_voice_connector_origination(
        VoiceConnectorId=connector, Origination={"Disabled": True}
    )
    client.put_voice_connector_streaming_configuration(
        VoiceConnectorId=connector,
        StreamingConfiguration={"DataRetentionInHours": 0, "Disabled": True},
    )
    order = client.create_phone_number_order(
        ProductType="VoiceConnector", E164PhoneNumbers=["+12125550100"]
    )
    got = client.get_sip_media_application(SipMediaApplicationId=application)
    arn = got["SipMediaApplication"]["SipMediaApplicationArn"]
    client.tag_resource(ResourceARN=arn, Tags=[{"Key": "team", "Value": "phones"}])
    return Account(
        application=application,
        idle_application=given.application(client),
        rule=given.rule(client, number, application, disabled=True),
        number=number,
        order=order["PhoneNumberOrder"]["PhoneNumberOrderId"],
        queued=queued,
        connector=connector,
        trunk=trunk,
        arn=arn,
    )


def test_every_operation_of_pstn_audio_is_implemented_and_tested() -> None:
    pstn_audio = {
        name
        for name in service_model().operation_names
        if not any(family in name for family in FAMILIES_NOT_IMPLEMENTED)
    }

    assert OPERATIONS.keys() | CALL_OPERATIONS.keys() == pstn_audio
    assert REQUESTS.keys() | NO_LONGER_AVAILABLE.keys() == pstn_audio


def test_missing_operations_are_the_rest_of_the_model() -> None:
    implemented = OPERATIONS.keys() | CALL_OPERATIONS.keys()

    assert {*missing_operations(), *implemented} == set(service_model().operation_names)
    assert not implemented & set(missing_operations())


@pytest.mark.parametrize("operation", missing_operations())
def test_missing_operation_is_refused_by_name(operation: str, api: VoiceApi) -> None:
    with pytest.raises(ApiError, match=f"^UnknownOperationException: {operation} is not impl"):
        api.call(operation, {})


def test_server_refuses_every_missing_operation_by_name(api: VoiceApi) -> None:
    answers = {}

    with VoiceApiServer(api) as server:
        for operation in missing_operations():
            http = operation_model(operation).http
            path = re.sub(r"\{\w+\}", "one", http["requestUri"])
            connection = HTTPConnection(urlsplit(server.endpoint_url).netloc, timeout=5)
            connection.request(http["method"], path, "{}")
            answer = connection.getresponse()
            answers[operation] = (answer.status, json.loads(answer.read())["Message"])
            connection.close()

    assert answers == {
        operation: (404, f"{operation} is not implemented by the simulator")
        for operation in missing_operations()
    }


@pytest.mark.parametrize("operation", REQUESTS)
def test_answer_of_every_operation_fits_the_model(
    operation: str, api: VoiceApi, account: Account, make_client: ClientFactory
) -> None:
    model, shape = operation_model(operation), operation_model(operation).output_shape
    sent = list[Document]()

    def noted(_: str, __: Mapping[str, Any], perform: Callable[[], Document]) -> Document:
        sent.append(perform())
        return sent[-1]

    api.faults = noted
    with VoiceApiServer(api) as server:
        client = make_client(endpoint_url=server.endpoint_url)
        got = getattr(client, xform_name(operation))(**REQUESTS[operation](account))

    metadata = got.pop("ResponseMetadata")
    assert metadata["HTTPStatusCode"] == model.http.get("responseCode", 200)
    assert unknown_members(shape, sent[0]) == []
    if shape is not None:
        assert list(problems_of(shape, got)) == []
        assert got.keys() >= shape.members.keys() - {"NextToken"} or not got


@pytest.mark.parametrize("operation", NO_LONGER_AVAILABLE)
def test_alexa_skill_operations_are_refused(
    operation: str, client: ChimeSDKVoiceClient, account: Account
) -> None:
    params = of_application(account) | NO_LONGER_AVAILABLE[operation]

    with pytest.raises(client.exceptions.BadRequestException, match="no longer available"):
        getattr(client, xform_name(operation))(**params)


def unknown_members(shape: Shape | None, value: Any) -> list[str]:
    match shape, value:
        case None, dict():
            return list(value)
        case StructureShape(), Mapping():
            strange = [name for name in value if name not in shape.members]
            for name in value.keys() & shape.members.keys():
                strange += unknown_members(shape.members[name], value[name])
            return strange
        case ListShape(), list():
            return [name for one in value for name in unknown_members(shape.member, one)]
        case _:
            return []
