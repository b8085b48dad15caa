from typing import Any

import pytest

from telephony_simulator.chime_sdk_voice import ApiError, Settings, VoiceApi

RULE = {
    "Name": "rule",
    "TriggerType": "ToPhoneNumber",
    "TriggerValue": "+12065550142",
    "TargetApplications": [{"SipMediaApplicationId": "one", "Priority": 1}],
}
ENDPOINT = {"LambdaArn": "arn:aws:lambda:us-east-1:111122223333:function:line"}
APPLICATION = {"Name": "line", "AwsRegion": "us-east-1", "Endpoints": [ENDPOINT]}


@pytest.mark.parametrize(
    ("operation", "params", "problem"),
    [
        ("CreateSipRule", RULE | {"Name": "a" * 320}, "Name: must be at most 256 characters"),
        ("CreateSipRule", RULE | {"Name": "a/b"}, r"Name: must match \[a-zA-Z0-9 _.-\]\+"),
        ("CreateSipRule", RULE | {"Name": "name\n"}, "Name: must match"),
        (
            "CreateSipRule",
            RULE | {"TriggerType": "Nope"},
            "TriggerType: must be one of ToPhoneNumber, RequestUriHostname",
        ),
        ("CreateSipRule", RULE | {"TriggerValue": " "}, "TriggerValue: must match"),
        ("CreateSipRule", RULE | {"Disabled": "no"}, "Disabled: must be of type boolean"),
        (
            "CreateSipRule",
            RULE | {"TargetApplications": [{"Priority": 0}]},
            r"TargetApplications\[0\].Priority: must be at least 1",
        ),
        (
            "CreateSipRule",
            RULE | {"TargetApplications": [{"Priority": 1}] * 26},
            "TargetApplications: must be at most 25 members",
        ),
        (
            "CreateSipMediaApplication",
            APPLICATION | {"Endpoints": [ENDPOINT, ENDPOINT]},
            "Endpoints: must be at most 1 members",
        ),
        (
            "CreateSipMediaApplication",
            APPLICATION | {"Endpoints": [{"LambdaArn": "arn:aws:s3:::line"}]},
            r"Endpoints\[0\].LambdaArn: must match",
        ),
        ("SearchAvailablePhoneNumbers", {"TollFreePrefix": "999"}, "TollFreePrefix: must match"),
        ("SearchAvailablePhoneNumbers", {"MaxResults": 501}, "MaxResults: must be at most 500"),
        (
            "CreatePhoneNumberOrder",
            {"ProductType": "VoiceConnector", "E164PhoneNumbers": ["+1２０６５５５０１４２"]},  # noqa: RUF001 - the point
            r"E164PhoneNumbers\[0\]: must match",
        ),
        ("ListSipRules", {"MaxResults": True}, "MaxResults: must be of type integer"),
        (
            "CreateSipMediaApplicationCall",
            {
                "FromPhoneNumber": "+12065550142",
                "ToPhoneNumber": "+12065550143",
                "SipMediaApplicationId": "one",
                "ArgumentsMap": ["k"],
            },
            "ArgumentsMap: must be an object",
        ),
        ("UpdateSipRule", {"SipRuleId": "one"}, "Name: is required"),
        ("UpdateSipRule", {"SipRuleId": "one", "Name": None}, "Name: is required"),
        ("CreateSipRule", {**RULE, "TargetApplications": {}}, "must be a list"),
        ("CreateSipRule", {**RULE, "TargetApplications": [7]}, "must be an object"),
        (
            "CreateSipMediaApplicationCall",
            {
                "FromPhoneNumber": "+12065550142",
                "ToPhoneNumber": "+12065550143",
                "SipMediaApplicationId": "one",
                "ArgumentsMap": {f"k{n}": "v" for n in range(21)},
            },
            "ArgumentsMap: must be at most 20 entries",
        ),
    ],
)
def test_invalid_members_that_botocore_sends_are_refused(
    api: VoiceApi, operation: str, params: dict[str, object], problem: str
) -> None:
    with pytest.raises(ApiError, match=f"BadRequestException: .*{problem}"):
        api.call(operation, params)


def test_refusal_names_every_broken_member_and_no_value(api: VoiceApi) -> None:
    with pytest.raises(ApiError) as refused:
        api.call(
            "CreateSipMediaApplicationCall",
            {"FromPhoneNumber": "2065550142x", "ToPhoneNumber": "x", "SipMediaApplicationId": "1"},
        )

    assert "FromPhoneNumber" in refused.value.message
    assert "ToPhoneNumber" in refused.value.message
    assert "5550142" not in refused.value.message


def test_booleans_and_integers_of_cloudformation_are_texts() -> None:
    connector = {"Name": "trunk", "RequireEncryption": "true", "AwsRegion": "us-east-1"}

    made: Any = VoiceApi().call("CreateVoiceConnector", connector)

    assert made["VoiceConnector"]["RequireEncryption"] is True


def test_texts_are_no_booleans_when_the_setting_says_so() -> None:
    connector = {"Name": "trunk", "RequireEncryption": "true", "AwsRegion": "us-east-1"}

    with pytest.raises(ApiError, match="RequireEncryption: must be of type boolean"):
        VoiceApi(settings=Settings(texts_as_scalars=False)).call("CreateVoiceConnector", connector)
