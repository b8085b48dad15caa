"""What the API's requests need to be allowed, and the page that lists it."""

import re
from pathlib import Path
from typing import Any

import pytest
from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

from telephony_simulator.chime_sdk_voice import ApiError, VoiceApi
from telephony_simulator.chime_sdk_voice.authorization import (
    CREATE_ROLE,
    DEPENDENT_ACTIONS,
    LOG_ACTIONS,
    RESOURCE_RULES,
    TAG_CONDITIONS,
    access_denied,
)
from telephony_simulator.chime_sdk_voice.operations import CALL_OPERATIONS, OPERATIONS
from telephony_simulator.identity_policy import PermissionRequest
from tests.telephony_simulator.chime_sdk_voice import given

PAGE = Path(__file__).parents[3] / "docs" / "service" / "authorization.md"
ROW = r"^\| `chime:(\w+)` \| (.+?) \|(.*?)\|(.*?)\|$"
PREFIX = "arn:aws:chime:us-east-1:111122223333"
NEEDED = {LOG_ACTIONS: "[log delivery](#log-delivery)", (CREATE_ROLE,): "[service-linked role]"}


@pytest.fixture
def requests(api: VoiceApi) -> list[PermissionRequest]:
    """What the requests of the test needed, in order."""
    seen: list[PermissionRequest] = []
    api.authorize = lambda _, request: seen.append(request)
    return seen


def test_page_lists_each_operation_with_its_resource() -> None:
    listed = re.findall(ROW, PAGE.read_text(encoding="utf-8"), re.MULTILINE)

    assert {row[0] for row in listed} == {*OPERATIONS, *CALL_OPERATIONS}
    for operation, resource, conditions, also in listed:
        needed = also.strip()
        rule = RESOURCE_RULES.get(operation)
        assert resource == (
            "`*`" if rule is None else rule.type + ", optional" * _is_optional(rule)
        )
        assert ("aws:TagKeys" in conditions) == (operation in TAG_CONDITIONS)
        dependent = DEPENDENT_ACTIONS.get(operation, ())
        assert needed.startswith(NEEDED.get(dependent, "[log delivery]" if dependent else ""))
        assert bool(needed) == bool(dependent)


def _is_optional(rule: Any) -> bool:
    return not rule.is_required


def test_change_of_a_rule_needs_its_applications_only_when_it_names_them(
    api: VoiceApi, client: ChimeSDKVoiceClient, requests: list[PermissionRequest]
) -> None:
    application = given.application(client)
    rule = given.rule(client, given.number(api), application)
    requests.clear()

    client.update_sip_rule(SipRuleId=rule, Name="rule", Disabled=True)
    target: Any = {"SipMediaApplicationId": application, "Priority": 1}
    client.update_sip_rule(SipRuleId=rule, Name="rule", TargetApplications=[target])

    assert requests == [
        PermissionRequest("chime:UpdateSipRule"),
        PermissionRequest("chime:UpdateSipRule", (f"{PREFIX}:sma/{application}",)),
    ]


def test_request_for_an_unknown_application_needs_its_arn_in_the_endpoint_s_region(
    client: ChimeSDKVoiceClient, requests: list[PermissionRequest]
) -> None:
    with pytest.raises(client.exceptions.NotFoundException):
        client.get_sip_media_application(SipMediaApplicationId="gone")

    assert requests == [PermissionRequest("chime:GetSipMediaApplication", (f"{PREFIX}:sma/gone",))]


def test_tags_are_keys_of_the_request(
    client: ChimeSDKVoiceClient, requests: list[PermissionRequest]
) -> None:
    connector = given.connector(client)
    arn = f"{PREFIX}:vc/{connector}"

    client.tag_resource(ResourceARN=arn, Tags=[{"Key": "Team", "Value": "blue"}])

    assert requests[-1] == PermissionRequest(
        "chime:TagResource", (arn,), {"aws:tagkeys": ["Team"], "aws:requesttag/team": ["blue"]}
    )


def test_first_streaming_configuration_needs_the_service_linked_role(
    client: ChimeSDKVoiceClient, requests: list[PermissionRequest]
) -> None:
    settings: Any = {"DataRetentionInHours": 1, "Disabled": False}
    for _ in range(2):
        connector = given.connector(client)
        client.put_voice_connector_streaming_configuration(
            VoiceConnectorId=connector, StreamingConfiguration=settings
        )

    (role,) = [request for request in requests if request.action == CREATE_ROLE]
    assert role.resources[0].endswith("/AWSServiceRoleForAmazonChimeVoiceConnector")


def test_logging_needs_the_actions_of_log_delivery(
    client: ChimeSDKVoiceClient, requests: list[PermissionRequest]
) -> None:
    application = given.application(client)
    requests.clear()

    client.put_sip_media_application_logging_configuration(
        SipMediaApplicationId=application,
        SipMediaApplicationLoggingConfiguration={"EnableSipMediaApplicationMessageLogs": True},
    )

    assert [request.action for request in requests[1:]] == list(LOG_ACTIONS)


def test_denied_request_changes_nothing(api: VoiceApi, client: ChimeSDKVoiceClient) -> None:
    def deny(access_key: str, request: PermissionRequest) -> None:
        raise access_denied(access_key, request.action, request.resources[0])

    api.authorize = deny

    with pytest.raises(
        client.exceptions.AccessDeniedException,
        match=r"User: AKIDEXAMPLE is not .* perform: chime:CreateVoiceConnector on resource: \*",
    ):
        given.connector(client)
    assert api.call("ListVoiceConnectors", {})["VoiceConnectors"] == []


def test_invalid_request_is_refused_before_its_permission_is_checked(
    api: VoiceApi, requests: list[PermissionRequest]
) -> None:
    with pytest.raises(ApiError):
        api.call("GetSipRule", {}, access_key="AKIDEXAMPLE")

    assert requests == []
