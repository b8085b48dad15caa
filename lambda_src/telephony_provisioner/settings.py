"""The settings of an application or of a Voice Connector that CloudFormation cannot make.

Each is put as a whole, so putting it again is as good as once: there is nothing to look up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from telephony_provisioner.errors import RequestError
from telephony_provisioner.request import Json, Properties, flag, required_text, whole_number
from telephony_provisioner.resource import Job, Named, Provided

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

_FLAGS: Final = {"Disabled", "EnableSIPLogs", "EnableMediaMetricLogs"}
_NUMBERS: Final = {"CpsLimit", "Port", "Priority", "Weight", "DataRetentionInHours"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One kind of setting.

    Args:
        owner: The property with the id of what is set.
        name: The setting's name in its physical id, behind the owner's id.
        operation: What follows Put and Delete in the names of the API's operations.
        put: Sets it, given the owner's id and the properties.
        remove: Unsets it, given the owner's id.
    """

    owner: str
    name: str
    operation: str
    put: Callable[[ChimeSDKVoiceClient, str, Properties], object]
    remove: Callable[[ChimeSDKVoiceClient, str], object]


@dataclass(frozen=True, slots=True)
class SettingResource:
    """A setting under a stack; delete unsets it, and what is gone needs no unsetting."""

    setting: Setting
    job: Job

    def name(self) -> Named:
        """Name the setting after its owner: another owner is a replacement."""
        return Named(f"{self._owner}/{self.setting.name}")

    def settle(self) -> Provided | None:
        """Put the setting as the template has it."""
        voice, properties = self.job.voice, self.job.request.properties
        voice.write(
            f"Put{self.setting.operation}",
            lambda: self.setting.put(voice.client, self._owner, properties),
        )
        return Provided(self.job.request.physical_resource_id)

    def remove(self) -> bool:
        """Unset it."""
        voice = self.job.voice
        voice.write_if_there(
            f"Delete{self.setting.operation}",
            lambda: self.setting.remove(voice.client, self._owner),
        )
        return True

    @property
    def _owner(self) -> str:
        return required_text(self.job.request.properties, self.setting.owner)


def structure(properties: Properties, name: str) -> Any:
    """Return a structure of the API as boto3 takes it: CloudFormation made strings of scalars.

    Raises:
        RequestError: It is missing, or a scalar in it is not what the API takes.
    """
    value = properties.get(name)
    if not isinstance(value, dict):
        raise RequestError(f"{name} must be an object, got {type(value).__name__}")
    return _typed(value, name)


def _typed(value: Json, path: str) -> Any:
    match value:
        case dict():
            return {name: _member(value, name, f"{path}.{name}") for name in value}
        case list():
            return [_typed(item, f"{path}[{index}]") for index, item in enumerate(value)]
        case _:
            return value


def _member(parent: Mapping[str, Json], name: str, path: str) -> Any:
    if name in _FLAGS:
        return flag(parent, name)
    if name in _NUMBERS:
        return whole_number(parent[name], path)
    return _typed(parent[name], path)


def _log_messages(client: ChimeSDKVoiceClient, application: str, *, on: bool) -> object:
    return client.put_sip_media_application_logging_configuration(
        SipMediaApplicationId=application,
        SipMediaApplicationLoggingConfiguration={"EnableSipMediaApplicationMessageLogs": on},
    )


SETTINGS: Final[Mapping[str, Setting]] = {
    "Custom::SipMediaApplicationLogging": Setting(
        owner="SipMediaApplicationId",
        name="logging",
        operation="SipMediaApplicationLoggingConfiguration",
        put=lambda client, application, properties: _log_messages(
            client, application, on=flag(properties, "EnableSipMediaApplicationMessageLogs")
        ),
        remove=lambda client, application: _log_messages(client, application, on=False),
    ),
    "Custom::VoiceConnectorTermination": Setting(
        owner="VoiceConnectorId",
        name="termination",
        operation="VoiceConnectorTermination",
        put=lambda client, connector, properties: client.put_voice_connector_termination(
            VoiceConnectorId=connector, Termination=structure(properties, "Termination")
        ),
        remove=lambda client, connector: client.delete_voice_connector_termination(
            VoiceConnectorId=connector
        ),
    ),
    "Custom::VoiceConnectorOrigination": Setting(
        owner="VoiceConnectorId",
        name="origination",
        operation="VoiceConnectorOrigination",
        put=lambda client, connector, properties: client.put_voice_connector_origination(
            VoiceConnectorId=connector, Origination=structure(properties, "Origination")
        ),
        remove=lambda client, connector: client.delete_voice_connector_origination(
            VoiceConnectorId=connector
        ),
    ),
    "Custom::VoiceConnectorStreamingConfiguration": Setting(
        owner="VoiceConnectorId",
        name="streaming-configuration",
        operation="VoiceConnectorStreamingConfiguration",
        put=lambda client, connector, properties: (
            client.put_voice_connector_streaming_configuration(
                VoiceConnectorId=connector,
                StreamingConfiguration=structure(properties, "StreamingConfiguration"),
            )
        ),
        remove=lambda client, connector: client.delete_voice_connector_streaming_configuration(
            VoiceConnectorId=connector
        ),
    ),
    "Custom::VoiceConnectorLoggingConfiguration": Setting(
        owner="VoiceConnectorId",
        name="logging-configuration",
        operation="VoiceConnectorLoggingConfiguration",
        put=lambda client, connector, properties: client.put_voice_connector_logging_configuration(
            VoiceConnectorId=connector,
            LoggingConfiguration=structure(properties, "LoggingConfiguration"),
        ),
        remove=lambda client, connector: client.put_voice_connector_logging_configuration(
            VoiceConnectorId=connector,
            LoggingConfiguration={"EnableSIPLogs": False, "EnableMediaMetricLogs": False},
        ),
    ),
}
