"""The IAM actions of the API's requests, and the resources on which they have to be allowed.

The table is that of docs/service/authorization.md, which a test compares.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol

from telephony_simulator.chime_sdk_voice.errors import ApiError
from telephony_simulator.identity_policy import ANY_RESOURCE, PermissionRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from telephony_simulator.chime_sdk_voice.account import Account

APPLICATION: Final = "sip-media-application"
CONNECTOR: Final = "voice-connector"
TAGGED: Final = "the tagged resource"


class ResourceRule(NamedTuple):
    """The resource type of an action.

    Attributes:
        type: One of the three types.
        is_required: Whether each request names such a resource. An optional one takes part when the
            request names it.
    """

    type: str
    is_required: bool


_REQUIRED_APPLICATION: Final = ResourceRule(APPLICATION, is_required=True)
_OPTIONAL_APPLICATION: Final = ResourceRule(APPLICATION, is_required=False)
_REQUIRED_CONNECTOR: Final = ResourceRule(CONNECTOR, is_required=True)
_TAGGED: Final = ResourceRule(TAGGED, is_required=True)

RESOURCE_RULES: Final[Mapping[str, ResourceRule]] = {
    **dict.fromkeys(
        (
            "CreateSipMediaApplicationCall",
            "DeleteSipMediaApplication",
            "GetSipMediaApplication",
            "GetSipMediaApplicationAlexaSkillConfiguration",
            "GetSipMediaApplicationLoggingConfiguration",
            "PutSipMediaApplicationAlexaSkillConfiguration",
            "PutSipMediaApplicationLoggingConfiguration",
            "UpdateSipMediaApplication",
            "UpdateSipMediaApplicationCall",
        ),
        _REQUIRED_APPLICATION,
    ),
    **dict.fromkeys(("CreateSipRule", "ListSipRules", "UpdateSipRule"), _OPTIONAL_APPLICATION),
    **dict.fromkeys(
        (
            "AssociatePhoneNumbersWithVoiceConnector",
            "DeleteVoiceConnector",
            "DeleteVoiceConnectorOrigination",
            "DeleteVoiceConnectorStreamingConfiguration",
            "DeleteVoiceConnectorTermination",
            "DeleteVoiceConnectorTerminationCredentials",
            "DisassociatePhoneNumbersFromVoiceConnector",
            "GetVoiceConnector",
            "GetVoiceConnectorLoggingConfiguration",
            "GetVoiceConnectorOrigination",
            "GetVoiceConnectorStreamingConfiguration",
            "GetVoiceConnectorTermination",
            "GetVoiceConnectorTerminationHealth",
            "ListVoiceConnectorTerminationCredentials",
            "PutVoiceConnectorLoggingConfiguration",
            "PutVoiceConnectorOrigination",
            "PutVoiceConnectorStreamingConfiguration",
            "PutVoiceConnectorTermination",
            "PutVoiceConnectorTerminationCredentials",
            "UpdateVoiceConnector",
        ),
        _REQUIRED_CONNECTOR,
    ),
    **dict.fromkeys(("ListTagsForResource", "TagResource", "UntagResource"), _TAGGED),
}
"""The actions with resources. All others are allowed on `*` only."""

TAG_CONDITIONS: Final = frozenset(
    {"CreateSipMediaApplication", "CreateVoiceConnector", "TagResource", "UntagResource"}
)
"""The actions with the condition keys `aws:TagKeys` and, but for the last, `aws:RequestTag`."""

CREATE_ROLE: Final = "iam:CreateServiceLinkedRole"

LOG_ACTIONS: Final = (
    "logs:CreateLogDelivery",
    "logs:CreateLogGroup",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
)

DEPENDENT_ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "DeleteVoiceConnector": (
        "logs:CreateLogDelivery",
        "logs:DeleteLogDelivery",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
    ),
    "PutSipMediaApplicationLoggingConfiguration": LOG_ACTIONS,
    "PutVoiceConnectorLoggingConfiguration": LOG_ACTIONS,
    "PutVoiceConnectorStreamingConfiguration": (CREATE_ROLE,),
}
"""The actions that the caller needs as well; the role, while no connector has such a setting."""

SERVICE_LINKED_ROLE: Final = "voiceconnector.chime.amazonaws.com"
ROLE_NAME: Final = "AWSServiceRoleForAmazonChimeVoiceConnector"


class Authorizer(Protocol):
    """Decides about requests whose sender is known."""

    def __call__(self, access_key: str, request: PermissionRequest, /) -> None:
        """Raise an `ApiError` if the owner of the access key may not send the request."""


def allow_all(access_key: str, request: PermissionRequest, /) -> None:
    """Allow every request."""
    del access_key, request


def access_denied(caller: str, action: str, resource: str) -> ApiError:
    """Return AWS's error: no policy of the caller allows the action on the resource."""
    return ApiError(
        "AccessDeniedException",
        f"User: {caller} is not authorized to perform: {action} on resource: {resource} because no"
        f" identity-based policy allows the {action} action",
    )


def permission_requests(
    account: Account, operation: str, params: Mapping[str, Any], region: str
) -> Iterator[PermissionRequest]:
    """Yield what the caller of an operation has to be allowed."""
    rule = RESOURCE_RULES.get(operation)
    arns = tuple(_arns(account, rule.type, params, region)) if rule else ()
    context = _tag_context(params) if operation in TAG_CONDITIONS else {}
    yield PermissionRequest(f"chime:{operation}", arns or (ANY_RESOURCE,), context)
    for action in DEPENDENT_ACTIONS.get(operation, ()):
        if action != CREATE_ROLE:
            yield PermissionRequest(action)
        elif not any(one.streaming_configuration for one in account.voice_connectors.values()):
            yield _creation_of_role(account)


def _creation_of_role(account: Account) -> PermissionRequest:
    path = f"role/aws-service-role/{SERVICE_LINKED_ROLE}/{ROLE_NAME}"
    return PermissionRequest(
        CREATE_ROLE,
        (f"arn:aws:iam::{account.account_id}:{path}",),
        {"iam:awsservicename": [SERVICE_LINKED_ROLE]},
    )


def _arns(
    account: Account, resource_type: str, params: Mapping[str, Any], region: str
) -> Iterable[str]:
    if resource_type == TAGGED:
        return [params["ResourceARN"]]
    if resource_type == CONNECTOR:
        return [_connector_arn(account, params["VoiceConnectorId"], region)]
    targets = params.get("TargetApplications") or ()
    ids = [target.get("SipMediaApplicationId") for target in targets]
    return [
        _application_arn(account, application_id, region)
        for application_id in (*ids, params.get("SipMediaApplicationId"))
        if application_id
    ]


def _application_arn(account: Account, application_id: str, region: str) -> str:
    known = account.sip_media_applications.get(application_id)
    prefix = f"arn:aws:chime:{region}:{account.account_id}"
    return known.sip_media_application_arn if known else f"{prefix}:sma/{application_id}"


def _connector_arn(account: Account, connector_id: str, region: str) -> str:
    known = account.voice_connectors.get(connector_id)
    prefix = f"arn:aws:chime:{region}:{account.account_id}"
    return known.voice_connector_arn if known else f"{prefix}:vc/{connector_id}"


def _tag_context(params: Mapping[str, Any]) -> dict[str, list[str]]:
    tags = params.get("Tags") or ()
    keys = [*(tag["Key"] for tag in tags), *(params.get("TagKeys") or ())]
    values = {f"aws:requesttag/{tag['Key'].lower()}": [tag["Value"]] for tag in tags}
    return {"aws:tagkeys": keys, **values}
