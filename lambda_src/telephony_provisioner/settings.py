"""The settings of a SIP media application or a Voice Connector, one custom resource type each.

Every setting is replaced as a whole, so a repeated request has the same result.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from telephony_provisioner.adoption import Adoption
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
from telephony_provisioner.timing import READ_LAG_SECONDS

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
        operation: The API's name of the setting, after Get, Put and Delete in its operations.
        member: The member of the API's answers that holds the setting.
        decode: Decodes the setting from the properties.
        get: Reads it, given the owner's id.
        put: Sets it, given the owner's id and the setting.
        delete: Deletes it or turns it off, given the owner's id.
    """

    owner_property: str
    name: str
    operation: str
    member: str
    decode: Callable[[Properties], Any]
    get: Callable[[ChimeSDKVoiceClient, str], Any]
    put: Callable[[ChimeSDKVoiceClient, str, Any], object]
    delete: Callable[[ChimeSDKVoiceClient, str], object]


@dataclass(frozen=True, slots=True)
class SettingResource:
    """A setting of a stack; a Delete succeeds too when its owner does not exist any more.

    With the property `Restore`, the owner existed before the stack: what it had is recorded before
    the first write, and a Delete puts it back.
    """

    setting: Setting
    context: RequestContext

    def choose_physical_id(self) -> PhysicalId:
        """Return the owner's id and the setting's name: another owner is a replacement."""
        return PhysicalId(f"{self._owner}/{self.setting.name}")

    def reconcile(self) -> ResourceState | None:
        """Put the setting as the template says."""
        properties = self.context.request.properties
        value = self.setting.decode(properties)
        if flag(properties, "Restore"):
            adoption = self._adoption(self._owner)
            if adoption.may_be_stale:
                return None
            adoption.record(lambda: {"Setting": self._read(self._owner)})
        self._remove_from_owner_without_id()
        self._put(self._owner, value)
        return ResourceState(self.context.request.physical_resource_id)

    def delete(self) -> Progress:
        """Delete the setting or turn it off; put back what an adopted owner had."""
        return self._remove(self._owner, self.context.request.properties)

    def _remove_from_owner_without_id(self) -> None:
        """Remove the setting that a cancelled update has put on another owner.

        CloudFormation deletes what an update has replaced by its physical id. After a cancelled
        update it has no physical id of the other owner: the rollback names it in the old properties
        and has the id of this owner.
        """
        request = self.context.request
        other = text(request.old_properties, self.setting.owner_property)
        is_replacement = request.previous_physical_resource_id != request.physical_resource_id
        if other is not None and other != self._owner and not is_replacement:
            self._remove(other, request.old_properties)

    def _remove(self, owner: str, properties: Properties) -> Progress:
        if flag(properties, "Restore"):
            return self._restore(owner, properties)
        self._delete_from(owner)
        return Progress.COMPLETE

    def _restore(self, owner: str, properties: Properties) -> Progress:
        """Put an adopted owner's setting back, unless it was changed since."""
        adoption = self._adoption(owner)
        recorded = adoption.recorded()
        if not recorded:
            return Progress.COMPLETE
        if self.context.age_seconds < READ_LAG_SECONDS:
            return Progress.IN_PROGRESS  # reads may not show yet what a cancelled request wrote
        earlier, now = recorded["Setting"], self._read(owner)
        is_ours = now is not None and _contains(now, self.setting.decode(properties))
        if not is_ours or now == earlier:
            adoption.forget()
            return Progress.COMPLETE
        if earlier is None:
            self._delete_from(owner)
        else:
            self._put(owner, earlier)
        return Progress.IN_PROGRESS

    def _read(self, owner: str) -> Any:
        """Return the setting of an owner; None without one."""
        voice = self.context.voice
        answer = voice.find_with_retries(
            f"Get{self.setting.operation}", lambda: self.setting.get(voice.client, owner)
        )
        return answer.get(self.setting.member) if answer else None

    def _put(self, owner: str, value: Any) -> None:
        voice = self.context.voice
        voice.call_once(
            f"Put{self.setting.operation}", lambda: self.setting.put(voice.client, owner, value)
        )

    def _delete_from(self, owner: str) -> None:
        voice = self.context.voice
        voice.call_once_if_exists(
            f"Delete{self.setting.operation}",
            lambda: self.setting.delete(voice.client, owner),
        )

    def _adoption(self, owner: str) -> Adoption:
        return Adoption(self.context, f"{self.setting.name} of {owner}")

    @property
    def _owner(self) -> str:
        return required_text(self.context.request.properties, self.setting.owner_property)


def _contains(now: Any, ours: Any) -> bool:
    """Tell whether a setting is as the template left it; the service adds defaults to it."""
    match now, ours:
        case dict(), dict():
            return all(name in now and _contains(now[name], ours[name]) for name in ours)
        case list(), list():
            return len(now) == len(ours) and all(
                any(_contains(one, other) for one in now) for other in ours
            )
        case _:
            return bool(now == ours)


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


_MESSAGE_LOGS: Final = "EnableSipMediaApplicationMessageLogs"


SETTINGS: Final[Mapping[str, Setting]] = {
    "Custom::SipMediaApplicationLogging": Setting(
        owner_property="SipMediaApplicationId",
        name="logging",
        operation="SipMediaApplicationLoggingConfiguration",
        member="SipMediaApplicationLoggingConfiguration",
        decode=lambda properties: {_MESSAGE_LOGS: flag(properties, _MESSAGE_LOGS)},
        get=lambda client, application: client.get_sip_media_application_logging_configuration(
            SipMediaApplicationId=application
        ),
        put=lambda client, application, value: (
            client.put_sip_media_application_logging_configuration(
                SipMediaApplicationId=application, SipMediaApplicationLoggingConfiguration=value
            )
        ),
        delete=lambda client, application: client.put_sip_media_application_logging_configuration(
            SipMediaApplicationId=application,
            SipMediaApplicationLoggingConfiguration={"EnableSipMediaApplicationMessageLogs": False},
        ),
    ),
    "Custom::VoiceConnectorTermination": Setting(
        owner_property="VoiceConnectorId",
        name="termination",
        operation="VoiceConnectorTermination",
        member="Termination",
        decode=lambda properties: decode_structure(properties, "Termination"),
        get=lambda client, connector: client.get_voice_connector_termination(
            VoiceConnectorId=connector
        ),
        put=lambda client, connector, value: client.put_voice_connector_termination(
            VoiceConnectorId=connector, Termination=value
        ),
        delete=lambda client, connector: client.delete_voice_connector_termination(
            VoiceConnectorId=connector
        ),
    ),
    "Custom::VoiceConnectorOrigination": Setting(
        owner_property="VoiceConnectorId",
        name="origination",
        operation="VoiceConnectorOrigination",
        member="Origination",
        decode=lambda properties: decode_structure(properties, "Origination"),
        get=lambda client, connector: client.get_voice_connector_origination(
            VoiceConnectorId=connector
        ),
        put=lambda client, connector, value: client.put_voice_connector_origination(
            VoiceConnectorId=connector, Origination=value
        ),
        delete=lambda client, connector: client.delete_voice_connector_origination(
            VoiceConnectorId=connector
        ),
    ),
    "Custom::VoiceConnectorStreamingConfiguration": Setting(
        owner_property="VoiceConnectorId",
        name="streaming-configuration",
        operation="VoiceConnectorStreamingConfiguration",
        member="StreamingConfiguration",
        decode=lambda properties: decode_structure(properties, "StreamingConfiguration"),
        get=lambda client, connector: client.get_voice_connector_streaming_configuration(
            VoiceConnectorId=connector
        ),
        put=lambda client, connector, value: client.put_voice_connector_streaming_configuration(
            VoiceConnectorId=connector, StreamingConfiguration=value
        ),
        delete=lambda client, connector: client.delete_voice_connector_streaming_configuration(
            VoiceConnectorId=connector
        ),
    ),
    "Custom::VoiceConnectorLoggingConfiguration": Setting(
        owner_property="VoiceConnectorId",
        name="logging-configuration",
        operation="VoiceConnectorLoggingConfiguration",
        member="LoggingConfiguration",
        decode=lambda properties: decode_structure(properties, "LoggingConfiguration"),
        get=lambda client, connector: client.get_voice_connector_logging_configuration(
            VoiceConnectorId=connector
        ),
        put=lambda client, connector, value: client.put_voice_connector_logging_configuration(
            VoiceConnectorId=connector, LoggingConfiguration=value
        ),
        delete=lambda client, connector: client.put_voice_connector_logging_configuration(
            VoiceConnectorId=connector,
            LoggingConfiguration={"EnableSIPLogs": False, "EnableMediaMetricLogs": False},
        ),
    ),
}
