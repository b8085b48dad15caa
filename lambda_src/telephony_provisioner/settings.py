"""The settings of a SIP media application or a Voice Connector, one custom resource type each.

Every setting is replaced as a whole, so a repeated request has the same result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from telephony_provisioner.errors import RequestError
from telephony_provisioner.request import (
    Json,
    Properties,
    flag,
    required_text,
    text,
    whole_number,
)
from telephony_provisioner.resource import PhysicalId, Progress, RequestContext, ResourceState

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

_FLAGS: Final = {"Disabled", "EnableSIPLogs", "EnableMediaMetricLogs"}
_NUMBERS: Final = {"CpsLimit", "Port", "Priority", "Weight", "DataRetentionInHours"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One type of setting.

    Args:
        owner_property: The property with the id of the application or Voice Connector.
        name: The setting's name in its physical id, after the owner's id.
        operation: The API's name of the setting, after Put and Delete in its operations.
        put: Sets it, given the owner's id and the properties.
        delete: Deletes it or turns it off, given the owner's id.
    """

    owner_property: str
    name: str
    operation: str
    put: Callable[[ChimeSDKVoiceClient, str, Properties], object]
    delete: Callable[[ChimeSDKVoiceClient, str], object]


@dataclass(frozen=True, slots=True)
class SettingResource:
    """A setting of a stack; a Delete succeeds too when its owner does not exist any more."""

    setting: Setting
    context: RequestContext

    def choose_physical_id(self) -> PhysicalId:
        """Return the owner's id and the setting's name: another owner is a replacement."""
        return PhysicalId(f"{self._owner}/{self.setting.name}")

    def reconcile(self) -> ResourceState | None:
        """Put the setting as the template says."""
        self._delete_from_owner_without_id()
        voice, properties = self.context.voice, self.context.request.properties
        voice.call_once(
            f"Put{self.setting.operation}",
            lambda: self.setting.put(voice.client, self._owner, properties),
        )
        return ResourceState(self.context.request.physical_resource_id)

    def delete(self) -> Progress:
        """Delete the setting or turn it off."""
        self._delete_from(self._owner)
        return Progress.COMPLETE

    def _delete_from_owner_without_id(self) -> None:
        """Delete the setting that a cancelled update has put on another owner.

        CloudFormation deletes what an update has replaced by its physical id. After a cancelled
        update it has no physical id of the other owner: the rollback names it in the old properties
        and has the id of this owner.
        """
        request = self.context.request
        other = text(request.old_properties, self.setting.owner_property)
        is_replacement = request.previous_physical_resource_id != request.physical_resource_id
        if other is not None and other != self._owner and not is_replacement:
            self._delete_from(other)

    def _delete_from(self, owner: str) -> None:
        voice = self.context.voice
        voice.call_once_if_exists(
            f"Delete{self.setting.operation}",
            lambda: self.setting.delete(voice.client, owner),
        )

    @property
    def _owner(self) -> str:
        return required_text(self.context.request.properties, self.setting.owner_property)


def decode_structure(properties: Properties, name: str) -> Any:
    """Decode a structure for boto3; CloudFormation has turned its scalars into strings.

    Raises:
        RequestError: The structure is missing, or a scalar in it is invalid.
    """
    value = properties.get(name)
    if not isinstance(value, dict):
        raise RequestError(f"{name} must be an object, got {type(value).__name__}")
    return _decode_value(value, name)


def _decode_value(value: Json, path: str) -> Any:
    match value:
        case dict():
            return {name: _decode_member(value, name, f"{path}.{name}") for name in value}
        case list():
            return [_decode_value(item, f"{path}[{index}]") for index, item in enumerate(value)]
        case _:
            return value


def _decode_member(parent: Mapping[str, Json], name: str, path: str) -> Any:
    if name in _FLAGS:
        return flag(parent, name)
    if name in _NUMBERS:
        return whole_number(parent[name], path)
    return _decode_value(parent[name], path)


def _put_message_logs(client: ChimeSDKVoiceClient, application: str, *, enabled: bool) -> object:
    return client.put_sip_media_application_logging_configuration(
        SipMediaApplicationId=application,
        SipMediaApplicationLoggingConfiguration={"EnableSipMediaApplicationMessageLogs": enabled},
    )


SETTINGS: Final[Mapping[str, Setting]] = {
    "Custom::SipMediaApplicationLogging": Setting(
        owner_property="SipMediaApplicationId",
        name="logging",
        operation="SipMediaApplicationLoggingConfiguration",
        put=lambda client, application, properties: _put_message_logs(
            client, application, enabled=flag(properties, "EnableSipMediaApplicationMessageLogs")
        ),
        delete=lambda client, application: _put_message_logs(client, application, enabled=False),
    ),
    "Custom::VoiceConnectorTermination": Setting(
        owner_property="VoiceConnectorId",
        name="termination",
        operation="VoiceConnectorTermination",
        put=lambda client, connector, properties: client.put_voice_connector_termination(
            VoiceConnectorId=connector, Termination=decode_structure(properties, "Termination")
        ),
        delete=lambda client, connector: client.delete_voice_connector_termination(
            VoiceConnectorId=connector
        ),
    ),
    "Custom::VoiceConnectorOrigination": Setting(
        owner_property="VoiceConnectorId",
        name="origination",
        operation="VoiceConnectorOrigination",
        put=lambda client, connector, properties: client.put_voice_connector_origination(
            VoiceConnectorId=connector, Origination=decode_structure(properties, "Origination")
        ),
        delete=lambda client, connector: client.delete_voice_connector_origination(
            VoiceConnectorId=connector
        ),
    ),
    "Custom::VoiceConnectorStreamingConfiguration": Setting(
        owner_property="VoiceConnectorId",
        name="streaming-configuration",
        operation="VoiceConnectorStreamingConfiguration",
        put=lambda client, connector, properties: (
            client.put_voice_connector_streaming_configuration(
                VoiceConnectorId=connector,
                StreamingConfiguration=decode_structure(properties, "StreamingConfiguration"),
            )
        ),
        delete=lambda client, connector: client.delete_voice_connector_streaming_configuration(
            VoiceConnectorId=connector
        ),
    ),
    "Custom::VoiceConnectorLoggingConfiguration": Setting(
        owner_property="VoiceConnectorId",
        name="logging-configuration",
        operation="VoiceConnectorLoggingConfiguration",
        put=lambda client, connector, properties: client.put_voice_connector_logging_configuration(
            VoiceConnectorId=connector,
            LoggingConfiguration=decode_structure(properties, "LoggingConfiguration"),
        ),
        delete=lambda client, connector: client.put_voice_connector_logging_configuration(
            VoiceConnectorId=connector,
            LoggingConfiguration={"EnableSIPLogs": False, "EnableMediaMetricLogs": False},
        ),
    ),
}
