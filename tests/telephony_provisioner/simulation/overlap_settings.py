"""Overlaps of requests for a setting."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telephony_simulator.chime_sdk_voice import ApiError
from tests.telephony_provisioner.simulation.overlap import (
    Overlap,
    application,
    connector,
    problems_of,
)

if TYPE_CHECKING:
    from telephony_simulator.json_types import Json, JsonObject


@dataclass(frozen=True)
class SettingKind:
    """A type of setting, with two values and how to read it.

    Args:
        member: The property with the value, and the member of the Get operation's answer.
    """

    operation: str
    member: str
    old: Json
    new: Json

    @property
    def resource(self) -> str:
        """The custom resource's type."""
        return f"Custom::{self.operation}"

    def value(self, overlap: Overlap, owner: JsonObject) -> Any:
        """Return the setting's value; None when it is off or deleted."""
        operation = f"Get{self.operation.removesuffix('Configuration')}"
        operation += "" if self.member in {"Termination", "Origination"} else "Configuration"
        with suppress(ApiError):  # not found
            return overlap.ask(operation, **owner).get(self.answer_member)
        return None

    @property
    def answer_member(self) -> str:
        """The member of the answer with the value."""
        is_message_logs = self.member == "EnableSipMediaApplicationMessageLogs"
        return "SipMediaApplicationLoggingConfiguration" if is_message_logs else self.member


def _origination(host: str) -> JsonObject:
    route: JsonObject = {"Host": host, "Protocol": "TCP", "Priority": "1", "Weight": "1"}
    return {"Routes": [route], "Disabled": "false"}


def _termination(cps_limit: str) -> JsonObject:
    return {
        "CpsLimit": cps_limit,
        "CallingRegions": ["US"],
        "CidrAllowedList": ["54.172.60.0/30"],
        "Disabled": "false",
    }


def _logging(media: str) -> JsonObject:
    return {"EnableSIPLogs": "true", "EnableMediaMetricLogs": media}


SETTINGS = {
    "application's logging": SettingKind(
        "SipMediaApplicationLogging", "EnableSipMediaApplicationMessageLogs", "false", "true"
    ),
    "connector's termination": SettingKind(
        "VoiceConnectorTermination", "Termination", _termination("1"), _termination("2")
    ),
    "connector's origination": SettingKind(
        "VoiceConnectorOrigination",
        "Origination",
        _origination("one.example.com"),
        _origination("two.example.com"),
    ),
    "connector's streaming": SettingKind(
        "VoiceConnectorStreamingConfiguration",
        "StreamingConfiguration",
        {"DataRetentionInHours": "1", "Disabled": "false"},
        {"DataRetentionInHours": "2", "Disabled": "false"},
    ),
    "connector's logging": SettingKind(
        "VoiceConnectorLoggingConfiguration",
        "LoggingConfiguration",
        _logging("false"),
        _logging("true"),
    ),
}


def _owner(overlap: Overlap, setting: SettingKind) -> JsonObject:
    if setting.operation.startswith("SipMediaApplication"):
        return {"SipMediaApplicationId": application(overlap, "Calls")}
    return {"VoiceConnectorId": connector(overlap)}


def cancelled_setting_creation(setting: SettingKind, overlap: Overlap, delay: float) -> list[str]:
    """Cancel the creation of a setting."""
    owner = _owner(overlap, setting)
    before = setting.value(overlap, owner)
    properties: JsonObject = {**owner, setting.member: setting.new}
    delete = overlap.cancel_creation(setting.resource, properties, delay_seconds=delay)
    after = setting.value(overlap, owner)
    is_on = isinstance(after, dict) and any(value is True for value in after.values())
    is_left = is_on if "Logging" in setting.operation else after is not None
    return problems_of(delete, {f"the setting is {after}, was {before}": is_left})


def cancelled_setting_update(setting: SettingKind, overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of a setting while it runs."""
    owner = _owner(overlap, setting)
    old: JsonObject = {**owner, setting.member: setting.old}
    new: JsonObject = {**owner, setting.member: setting.new}
    created = overlap.perform("Create", setting.resource, old)
    before = setting.value(overlap, owner)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    after = setting.value(overlap, owner)
    return problems_of(rollback, {"the setting is that of the cancelled update": after != before})


def cancelled_setting_move(setting: SettingKind, overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update that puts a setting on another owner, which had none."""
    first, second = _owner(overlap, setting), _owner(overlap, setting)
    off = setting.value(overlap, second)
    old: JsonObject = {**first, setting.member: setting.new}
    new: JsonObject = {**second, setting.member: setting.new}
    created = overlap.perform("Create", setting.resource, old)
    before = setting.value(overlap, first)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    left = setting.value(overlap, second)
    is_on = isinstance(left, dict) and any(value is True for value in left.values())
    is_left = is_on if "Logging" in setting.operation else left != off
    return problems_of(
        rollback,
        {
            "the setting of the first owner has changed": setting.value(overlap, first) != before,
            f"the setting of the second owner is {left}, was {off}": is_left,
        },
    )
