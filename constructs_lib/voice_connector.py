"""A Voice Connector: a SIP trunk between your network and the phone network."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Protocol, Unpack

import aws_cdk as cdk
from aws_cdk import aws_chime as chime
from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from constructs_lib.call_metrics import CallMetrics, MetricOptions
from constructs_lib.phone_number import IPhoneNumber, PhoneNumber, ProductType
from constructs_lib.prop_types import checked
from constructs_lib.provisioning import Provisioner
from constructs_lib.resource_type import ResourceType
from constructs_lib.service import (
    KEPT,
    KEPT_OR_DELETED,
    REMOVAL_POLICIES,
    SERVICE_REGIONS,
)
from constructs_lib.validation import ID, NAME, Rule, check, is_id, is_name, one_of, refuse
from constructs_lib.voice_connector_settings import Origination, Streaming, Termination


class NetworkType(StrEnum):
    """The IP versions of a connector's addresses."""

    IPV4_ONLY = "IPV4_ONLY"
    DUAL_STACK = "DUAL_STACK"


VOICE_CONNECTOR_RULES = (
    Rule("name", NAME, is_name),
    Rule("voice_connector_id", ID, is_id),
    Rule("network_type", "a NetworkType", one_of(NetworkType)),
    Rule("region", f"one of {', '.join(SERVICE_REGIONS)}", one_of(SERVICE_REGIONS)),
    Rule("removal_policy", KEPT_OR_DELETED, one_of(REMOVAL_POLICIES)),
)


class IVoiceConnector(cdk.IResource, Protocol):
    """A Voice Connector, defined in this app or imported."""

    @property
    def voice_connector_id(self) -> str:
        """The id."""

    @property
    def voice_connector_arn(self) -> str:
        """The ARN, as `CallAndBridge` names it."""

    @property
    def outbound_host_name(self) -> str:
        """The host to which your network sends calls; it can be a SIP rule's trigger."""

    def metric(self, metric_name: str, **options: Unpack[MetricOptions]) -> cloudwatch.Metric:
        """Return a metric by its name, such as `InboundCallAttempts`."""


class _VoiceConnectorBase(CallMetrics, cdk.Resource):
    """Base class of owned and imported connectors."""

    voice_connector_id: str
    voice_connector_arn: str
    outbound_host_name: str

    def metric_voice_connector_active_call_count(
        self, **options: Unpack[MetricOptions]
    ) -> cloudwatch.Metric:
        """Return the most calls of this connector that were active at once."""
        return self._active("VoiceConnectorActiveCallCount", options)

    def _metric_dimensions(self) -> dict[str, str]:
        return {
            "Region": cdk.Stack.of(self).region,
            "VoiceConnectorId": self.voice_connector_id,
        }


def _arn_of(scope: Construct, voice_connector_id: str) -> str:
    """Return the ARN of a connector of the stack's account and region."""
    return cdk.Stack.of(scope).format_arn(
        service="chime", resource="vc", resource_name=voice_connector_id
    )


def _host_name_of(voice_connector_id: str) -> str:
    return f"{voice_connector_id}.voiceconnector.chime.aws"


class _ImportedVoiceConnector(_VoiceConnectorBase):
    """A connector that another stack or tool owns."""

    def __init__(self, scope: Construct, construct_id: str, *, voice_connector_id: str) -> None:
        super().__init__(scope, construct_id)
        check(self, {"voice_connector_id": voice_connector_id or ""}, VOICE_CONNECTOR_RULES)
        self.voice_connector_id = voice_connector_id
        self.voice_connector_arn = _arn_of(self, voice_connector_id)
        self.outbound_host_name = _host_name_of(voice_connector_id)


class VoiceConnector(_VoiceConnectorBase):
    """A SIP trunk; its settings are created after it and deleted before it.

    Args:
        scope: The construct that owns it.
        construct_id: Its id within the scope.
        name: The name in the console; 1 to 256 letters, digits, spaces, `_`, `.` or `-`.
            By default a name made from the construct's path.
        require_encryption: Whether SIP over TLS and SRTP are required. By default True; that of an
            adopted connector stays.
        network_type: The IP versions of its addresses. By default IPv4 only.
        phone_numbers: Its phone numbers, with the product type Voice Connector.
        termination: The hosts that may place calls through it. By default none.
        origination: The hosts that get calls to its numbers. By default none.
        streaming: The settings of media streaming. By default media is not streamed.
        sip_logs: Whether SIP messages are written to CloudWatch Logs. By default False.
        media_metric_logs: Whether media metrics are written there. By default False.
        adopt_voice_connector_id: The id of a connector that exists in this account and region. The
            stack sets the settings and numbers that are given here, and no others; the connector
            stays outside the stack. A deletion of the stack puts back what the connector had. By
            default a connector is created.
        removal_policy: What a deletion of the stack does with a connector that the stack created.
            `RETAIN_ON_UPDATE_OR_DELETE`, the default, keeps it, without the settings and numbers of
            the stack; one whose creation is rolled back is deleted. `DESTROY` deletes it.

    Raises:
        ValueError: The service is not in the stack's region, or a prop is invalid or cannot be
            combined with an adoption.

    https://docs.aws.amazon.com/chime-sdk/latest/ag/voice-connectors.html
    """

    @checked
    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str | None = None,
        require_encryption: bool | None = None,
        network_type: NetworkType | None = None,
        phone_numbers: Sequence[IPhoneNumber] = (),
        termination: Termination | None = None,
        origination: Origination | None = None,
        streaming: Streaming | None = None,
        sip_logs: bool = False,
        media_metric_logs: bool = False,
        adopt_voice_connector_id: str | None = None,
        removal_policy: cdk.RemovalPolicy | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        own_props = {
            "name": name,
            "require_encryption": require_encryption,
            "network_type": network_type,
            "removal_policy": removal_policy,
        }
        check(
            self,
            {
                **own_props,
                "voice_connector_id": adopt_voice_connector_id,
                "region": cdk.Stack.of(self).region,
            },
            VOICE_CONNECTOR_RULES,
        )
        self._is_adopted = adopt_voice_connector_id is not None
        if adopt_voice_connector_id is not None:
            self._adopt(adopt_voice_connector_id, own_props)
        else:
            self._create(
                name,
                network_type,
                require_encryption=require_encryption is not False,
                removal_policy=removal_policy or KEPT,
            )
        numbers = self._associate_phone_numbers(phone_numbers)
        if termination:
            properties = termination.properties(self)
            setting = self._define_setting(_TERMINATION, "Termination", Termination=properties)
            if numbers:
                setting.node.add_dependency(numbers)
        if origination:
            encrypted = require_encryption is not False and not self._is_adopted
            properties = origination.properties(self, encrypted=encrypted)
            self._define_setting(_ORIGINATION, "Origination", Origination=properties)
        if streaming:
            properties = streaming.properties(self)
            self._define_setting(_STREAMING, "Streaming", StreamingConfiguration=properties)
        if sip_logs or media_metric_logs:
            logs = {"EnableSIPLogs": sip_logs, "EnableMediaMetricLogs": media_metric_logs}
            self._define_setting(_LOGGING, "Logging", LoggingConfiguration=logs)

    @staticmethod
    def from_voice_connector_id(
        scope: Construct, construct_id: str, voice_connector_id: str
    ) -> IVoiceConnector:
        """Import a connector of this stack's account and region by its id."""
        return _ImportedVoiceConnector(scope, construct_id, voice_connector_id=voice_connector_id)

    def _create(
        self,
        name: str | None,
        network_type: NetworkType | None,
        *,
        require_encryption: bool,
        removal_policy: cdk.RemovalPolicy,
    ) -> None:
        resource = chime.CfnVoiceConnector(
            self,
            "Resource",
            aws_region=cdk.Stack.of(self).region,
            name=name or cdk.Names.unique_resource_name(self, max_length=256, separator="-"),
            network_type=network_type,
            require_encryption=require_encryption,
        )
        resource.apply_removal_policy(removal_policy)
        self.voice_connector_id = resource.attr_voice_connector_id
        self.voice_connector_arn = resource.attr_voice_connector_arn
        self.outbound_host_name = resource.attr_outbound_host_name

    def _adopt(self, adopted_id: str, own_props: Mapping[str, object]) -> None:
        given = [prop for prop, value in own_props.items() if value is not None]
        if given:
            refuse(
                self,
                f"{given[0]} is for a connector that the stack creates; an adopted one"
                " (adopt_voice_connector_id) keeps its own",
            )
        Provisioner.of(self).claim_adoption(self, "adopt_voice_connector_id", adopted_id)
        self.voice_connector_id = adopted_id
        self.voice_connector_arn = _arn_of(self, adopted_id)
        self.outbound_host_name = _host_name_of(adopted_id)

    def _associate_phone_numbers(
        self, phone_numbers: Sequence[IPhoneNumber]
    ) -> cdk.CustomResource | None:
        for number in phone_numbers:
            self._check_product_type(number)
        if not phone_numbers:
            return None
        numbers = [number.e164_phone_number for number in phone_numbers]
        resource_type = _ADOPTED_PHONE_NUMBERS if self._is_adopted else _PHONE_NUMBERS
        return self._define_setting(resource_type, "PhoneNumbers", E164PhoneNumbers=numbers)

    def _check_product_type(self, number: IPhoneNumber) -> None:
        if isinstance(number, PhoneNumber) and number.product_type != ProductType.VOICE_CONNECTOR:
            refuse(
                self,
                f"phone_numbers must have the product type {ProductType.VOICE_CONNECTOR},"
                f" but {number.node.path} is for {number.product_type}",
            )

    def _define_setting(
        self, resource_type: ResourceType, construct_id: str, **properties: object
    ) -> cdk.CustomResource:
        restore = {"Restore": True} if self._is_adopted else {}
        return Provisioner.of(self).custom_resource(
            self,
            resource_type,
            {"VoiceConnectorId": self.voice_connector_id, **properties, **restore},
            construct_id=construct_id,
        )


_PHONE_NUMBERS = ResourceType.VOICE_CONNECTOR_PHONE_NUMBERS
_ADOPTED_PHONE_NUMBERS = ResourceType.ADOPTED_VOICE_CONNECTOR_PHONE_NUMBERS
_TERMINATION = ResourceType.VOICE_CONNECTOR_TERMINATION
_ORIGINATION = ResourceType.VOICE_CONNECTOR_ORIGINATION
_STREAMING = ResourceType.VOICE_CONNECTOR_STREAMING_CONFIGURATION
_LOGGING = ResourceType.VOICE_CONNECTOR_LOGGING_CONFIGURATION
