"""An account with each kind of resource."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from telephony_simulator.chime_sdk_voice import AT_ONCE, VoiceApi, VoiceApiServer
from telephony_simulator.clock import VirtualClock

NUMBERS = ("+12065550142", "+12065550143", "+18005550144")
TRUNK_NUMBER, QUEUED_NUMBER = "+12065550145", "+12065550146"
FUNCTION = "arn:aws:lambda:us-east-1:111122223333:function:calls"


def empty_account() -> VoiceApi:
    return VoiceApi(VirtualClock(), AT_ONCE)


def account_in_use() -> VoiceApi:
    """Three numbers, two applications, two rules, a Voice Connector with all settings."""
    api = empty_account()
    for number in (*NUMBERS, QUEUED_NUMBER):
        api.add_phone_number(number)
    api.add_phone_number(TRUNK_NUMBER, product_type="VoiceConnector")
    api.call("UpdatePhoneNumber", {"PhoneNumberId": NUMBERS[0], "Name": "Front desk"})
    api.call("UpdatePhoneNumber", {"PhoneNumberId": NUMBERS[0], "CallingName": "Pizza Place"})
    api.call("DeletePhoneNumber", {"PhoneNumberId": QUEUED_NUMBER})
    api.call("UpdatePhoneNumberSettings", {"CallingName": "Pizza"})
    api.call("UpdateGlobalSettings", {"VoiceConnector": {"CdrBucket": "records"}})
    day = create_application(api, "Day", tags=[{"Key": "team", "Value": "front"}])
    night = create_application(api, "Night", region="us-west-2")
    api.call(
        "PutSipMediaApplicationLoggingConfiguration",
        {
            "SipMediaApplicationId": day,
            "SipMediaApplicationLoggingConfiguration": {
                "EnableSipMediaApplicationMessageLogs": True
            },
        },
    )
    targets = [
        {"SipMediaApplicationId": day, "Priority": 1, "AwsRegion": "us-east-1"},
        {"SipMediaApplicationId": night, "Priority": 2, "AwsRegion": "us-west-2"},
    ]
    create_rule(api, "Front", NUMBERS[0], targets)
    create_rule(api, "Closed", NUMBERS[1], targets[:1], disabled=True)
    add_connector(api)
    return api


@contextmanager
def reached_by_credentials(api: VoiceApi, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Serve an account, so that the credentials of the environment reach it."""
    with VoiceApiServer(api) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_CHIME_SDK_VOICE", server.endpoint_url)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "fictional")
        yield


def described_rule(
    sip_rule_id: str, name: str, number: str, sip_media_application_id: str
) -> dict[str, Any]:
    """Return an enabled rule of an account file, with one target."""
    target = {"Priority": 1, "AwsRegion": "us-east-1"}
    return {
        "SipRuleId": sip_rule_id,
        "Name": name,
        "TriggerType": "ToPhoneNumber",
        "TriggerValue": number,
        "Disabled": False,
        "TargetApplications": [{"SipMediaApplicationId": sip_media_application_id, **target}],
    }


def create_application(
    api: VoiceApi, name: str, *, region: str = "us-east-1", tags: Any = ()
) -> str:
    answer: Any = api.call(
        "CreateSipMediaApplication",
        {
            "AwsRegion": region,
            "Name": name,
            "Endpoints": [{"LambdaArn": FUNCTION.replace("us-east-1", region)}],
            **({"Tags": tags} if tags else {}),
        },
    )
    return str(answer["SipMediaApplication"]["SipMediaApplicationId"])


def create_rule(
    api: VoiceApi, name: str, number: str, targets: Any, *, disabled: bool = False
) -> None:
    api.call(
        "CreateSipRule",
        {
            "Name": name,
            "TriggerType": "ToPhoneNumber",
            "TriggerValue": number,
            "Disabled": disabled,
            "TargetApplications": targets,
        },
    )


def add_connector(api: VoiceApi) -> None:
    answer: Any = api.call("CreateVoiceConnector", {"Name": "Trunk", "RequireEncryption": True})
    known = {"VoiceConnectorId": answer["VoiceConnector"]["VoiceConnectorId"]}
    settings: dict[str, Any] = {
        "Termination": {
            "CallingRegions": ["US"],
            "CidrAllowedList": ["54.172.60.0/30"],
            "DefaultPhoneNumber": TRUNK_NUMBER,
        },
        "Origination": {
            "Routes": [
                {
                    "Host": "pbx.example.com",
                    "Port": 5061,
                    "Protocol": "TCP",
                    "Priority": 1,
                    "Weight": 1,
                }
            ],
            "Disabled": False,
        },
        "StreamingConfiguration": {
            "DataRetentionInHours": 1,
            "Disabled": False,
            "StreamingNotificationTargets": [{"NotificationTarget": "SQS"}],
        },
        "LoggingConfiguration": {"EnableSIPLogs": True},
    }
    for member, value in settings.items():
        api.call(f"PutVoiceConnector{member}", {**known, member: value})
    api.call(
        "PutVoiceConnectorTerminationCredentials",
        {**known, "Credentials": [{"Username": "pbx", "Password": "fictional"}]},
    )
    api.call(
        "AssociatePhoneNumbersWithVoiceConnector", {**known, "E164PhoneNumbers": [TRUNK_NUMBER]}
    )
