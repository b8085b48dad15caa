"""AWS CDK constructs that connect a phone number with a Lambda function."""

from importlib import import_module

try:
    for _requirement in ("constructs", "jsii", "aws_cdk"):
        import_module(_requirement)
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        f"constructs_lib needs the module {error.name}, which is not installed;"
        ' run: pip install "phone-line[cdk]"',
        name=error.name,
    ) from error

from constructs_lib.call_handler import CallHandler
from constructs_lib.call_handler_props import CallHandlerProps
from constructs_lib.handler_code import handler_code
from constructs_lib.line_monitoring import LineMonitoring
from constructs_lib.live_alias import LiveAlias, LiveVersion
from constructs_lib.phone_line import PhoneLine, PhoneLineProps
from constructs_lib.phone_number import (
    IPhoneNumber,
    PhoneNumber,
    PhoneNumberProps,
    PhoneNumberType,
    ProductType,
)
from constructs_lib.prompt_library import PromptLibrary
from constructs_lib.prompt_text import PollyEngine, PollyTextType, PromptText
from constructs_lib.recording_store import RecordingStore
from constructs_lib.sip_media_application import ISipMediaApplication, SipMediaApplication
from constructs_lib.sip_rule import ISipRule, SipRule, SipRuleTarget, SipRuleTrigger
from constructs_lib.telephony_stack import TelephonyStack
from constructs_lib.voice_connector import IVoiceConnector, NetworkType, VoiceConnector
from constructs_lib.voice_connector_settings import (
    NotificationTarget,
    Origination,
    OriginationRoute,
    OriginationRouteProtocol,
    Streaming,
    Termination,
)

__all__ = [
    "CallHandler",
    "CallHandlerProps",
    "IPhoneNumber",
    "ISipMediaApplication",
    "ISipRule",
    "IVoiceConnector",
    "LineMonitoring",
    "LiveAlias",
    "LiveVersion",
    "NetworkType",
    "NotificationTarget",
    "Origination",
    "OriginationRoute",
    "OriginationRouteProtocol",
    "PhoneLine",
    "PhoneLineProps",
    "PhoneNumber",
    "PhoneNumberProps",
    "PhoneNumberType",
    "PollyEngine",
    "PollyTextType",
    "ProductType",
    "PromptLibrary",
    "PromptText",
    "RecordingStore",
    "SipMediaApplication",
    "SipRule",
    "SipRuleTarget",
    "SipRuleTrigger",
    "Streaming",
    "TelephonyStack",
    "Termination",
    "VoiceConnector",
    "handler_code",
]
