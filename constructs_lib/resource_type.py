"""The custom resource types, with the IAM permissions that the provisioner needs for each."""

from collections.abc import Mapping
from enum import Enum
from typing import NamedTuple

ANY_RESOURCE = "*"
SIP_MEDIA_APPLICATIONS = "arn:{partition}:chime:*:{account}:sma/*"
VOICE_CONNECTORS = "arn:{partition}:chime:*:{account}:vc/*"
SERVICE_LINKED_ROLE = (
    "arn:{partition}:iam::{account}:role/aws-service-role/voiceconnector.chime.amazonaws.com/*"
)


class Statement(NamedTuple):
    """An IAM statement that allows actions.

    Phone numbers, orders and existing rules have no ARNs.
    """

    actions: tuple[str, ...]
    resource: str = ANY_RESOURCE
    conditions: Mapping[str, Mapping[str, str]] = {}


LOG_DELIVERY = Statement(
    (
        "logs:CreateLogDelivery",
        "logs:CreateLogGroup",
        "logs:DeleteLogDelivery",
        "logs:DescribeLogGroups",
        "logs:DescribeResourcePolicies",
        "logs:GetLogDelivery",
        "logs:ListLogDeliveries",
        "logs:PutResourcePolicy",
    )
)
"""The permissions that enabling the service's logs requires."""

CREATE_SERVICE_LINKED_ROLE = Statement(
    ("iam:CreateServiceLinkedRole",),
    SERVICE_LINKED_ROLE,
    {"StringEquals": {"iam:AWSServiceName": "voiceconnector.chime.amazonaws.com"}},
)
"""The first streaming configuration of an account creates the service-linked role."""

ORDER_NUMBERS = Statement(
    (
        "chime:CreatePhoneNumberOrder",
        "chime:GetPhoneNumber",
        "chime:GetPhoneNumberOrder",
        "chime:ListPhoneNumberOrders",
        "chime:ListPhoneNumbers",
        "chime:RestorePhoneNumber",
        "chime:SearchAvailablePhoneNumbers",
        "chime:UpdatePhoneNumber",
    )
)

ASSOCIATE_NUMBERS = (
    Statement(
        (
            "chime:AssociatePhoneNumbersWithVoiceConnector",
            "chime:DisassociatePhoneNumbersFromVoiceConnector",
            "chime:GetVoiceConnector",
            "chime:ListTagsForResource",
        ),
        VOICE_CONNECTORS,
    ),
    Statement(
        ("chime:TagResource",),
        VOICE_CONNECTORS,
        {"ForAllValues:StringEquals": {"aws:TagKeys": "phone-numbers-moved-to"}},
    ),
)


class ResourceType(Enum):
    """A custom resource type: its CloudFormation name, its policy's name, its permissions."""

    PHONE_NUMBER = ("Custom::PhoneNumber", "PhoneNumbers", ORDER_NUMBERS)
    RELEASED_PHONE_NUMBER = (
        "Custom::PhoneNumber",
        "ReleasedPhoneNumbers",
        ORDER_NUMBERS,
        Statement(("chime:DeletePhoneNumber",)),
    )
    PROMPT_OF_FILE = ("Custom::Prompt", "")
    PROMPT_OF_TEXT = (
        "Custom::Prompt",
        "Speech",
        # Polly's voices have no ARNs.
        Statement(("polly:SynthesizeSpeech",)),
    )
    SIP_RULE = (
        "Custom::SipRule",
        "SipRules",
        Statement(("chime:CreateSipRule",), SIP_MEDIA_APPLICATIONS),
        # Disabling a rule sends no TargetApplications, so no application's ARN can be matched.
        Statement(
            (
                "chime:UpdateSipRule",
                "chime:DeleteSipRule",
                "chime:GetPhoneNumber",
                "chime:GetSipRule",
                "chime:ListSipRules",
            )
        ),
    )
    ADOPTED_SIP_RULE = (
        "Custom::AdoptedSipRule",
        "AdoptedSipRules",
        Statement(("chime:GetSipMediaApplication",), SIP_MEDIA_APPLICATIONS),
        Statement(("chime:UpdateSipRule", "chime:GetSipRule")),
    )
    RELEASED_SIP_RULE = (
        "Custom::AdoptedSipRule",
        "ReleasedSipRules",
        Statement(("chime:GetSipMediaApplication",), SIP_MEDIA_APPLICATIONS),
        Statement(("chime:UpdateSipRule", "chime:GetSipRule", "chime:DeleteSipRule")),
    )
    ADOPTED_SIP_MEDIA_APPLICATION = (
        "Custom::AdoptedSipMediaApplication",
        "AdoptedSipMediaApplications",
        Statement(
            ("chime:GetSipMediaApplication", "chime:UpdateSipMediaApplication"),
            SIP_MEDIA_APPLICATIONS,
        ),
    )
    RELEASED_SIP_MEDIA_APPLICATION = (
        "Custom::AdoptedSipMediaApplication",
        "ReleasedSipMediaApplications",
        Statement(
            (
                "chime:DeleteSipMediaApplication",
                "chime:GetSipMediaApplication",
                "chime:UpdateSipMediaApplication",
            ),
            SIP_MEDIA_APPLICATIONS,
        ),
    )
    SIP_MEDIA_APPLICATION_LOGGING = (
        "Custom::SipMediaApplicationLogging",
        "SipMediaApplicationLogging",
        Statement(
            (
                "chime:GetSipMediaApplicationLoggingConfiguration",
                "chime:PutSipMediaApplicationLoggingConfiguration",
            ),
            SIP_MEDIA_APPLICATIONS,
        ),
        LOG_DELIVERY,
    )
    VOICE_CONNECTOR_TERMINATION = (
        "Custom::VoiceConnectorTermination",
        "VoiceConnectorTermination",
        Statement(
            (
                "chime:DeleteVoiceConnectorTermination",
                "chime:GetVoiceConnectorTermination",
                "chime:PutVoiceConnectorTermination",
            ),
            VOICE_CONNECTORS,
        ),
    )
    VOICE_CONNECTOR_ORIGINATION = (
        "Custom::VoiceConnectorOrigination",
        "VoiceConnectorOrigination",
        Statement(
            (
                "chime:DeleteVoiceConnectorOrigination",
                "chime:GetVoiceConnectorOrigination",
                "chime:PutVoiceConnectorOrigination",
            ),
            VOICE_CONNECTORS,
        ),
    )
    VOICE_CONNECTOR_STREAMING_CONFIGURATION = (
        "Custom::VoiceConnectorStreamingConfiguration",
        "VoiceConnectorStreaming",
        Statement(
            (
                "chime:DeleteVoiceConnectorStreamingConfiguration",
                "chime:GetVoiceConnectorStreamingConfiguration",
                "chime:PutVoiceConnectorStreamingConfiguration",
            ),
            VOICE_CONNECTORS,
        ),
        CREATE_SERVICE_LINKED_ROLE,
    )
    VOICE_CONNECTOR_LOGGING_CONFIGURATION = (
        "Custom::VoiceConnectorLoggingConfiguration",
        "VoiceConnectorLogging",
        Statement(
            (
                "chime:GetVoiceConnectorLoggingConfiguration",
                "chime:PutVoiceConnectorLoggingConfiguration",
            ),
            VOICE_CONNECTORS,
        ),
        LOG_DELIVERY,
    )
    VOICE_CONNECTOR_PHONE_NUMBERS = (
        "Custom::VoiceConnectorPhoneNumbers",
        "VoiceConnectorPhoneNumbers",
        *ASSOCIATE_NUMBERS,
        Statement(("chime:GetPhoneNumber",)),
    )
    ADOPTED_VOICE_CONNECTOR_PHONE_NUMBERS = (
        "Custom::VoiceConnectorPhoneNumbers",
        "AdoptedVoiceConnectorPhoneNumbers",
        *ASSOCIATE_NUMBERS,
        Statement(("chime:GetPhoneNumber", "chime:ListPhoneNumbers")),
    )

    def __init__(self, type_name: str, policy_name: str, *statements: Statement) -> None:
        self.type_name = type_name
        self.policy_name = policy_name
        self.statements = statements
