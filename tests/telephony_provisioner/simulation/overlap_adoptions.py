"""Overlaps of requests for adopted resources: a cancelled adoption leaves them as they were."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from tests.telephony_provisioner.simulation.overlap import (
    Overlap,
    application,
    connector,
    problems_of,
)
from tests.telephony_provisioner.simulation.overlap_settings import SETTINGS, SettingKind

if TYPE_CHECKING:
    from collections.abc import Callable

    from telephony_simulator.json_types import JsonObject

APPLICATION = "Custom::AdoptedSipMediaApplication"
NUMBERS = "Custom::VoiceConnectorPhoneNumbers"
KEPT, ADDED = "+12065550198", "+12065550199"


def cancelled_application_adoption(overlap: Overlap, delay: float) -> list[str]:
    """Cancel the adoption of an application."""
    properties = _application_of(application(overlap, "Earlier"), "new")
    before = _function_of(overlap, properties)
    delete = overlap.cancel_creation(APPLICATION, properties, delay_seconds=delay)
    after = _function_of(overlap, properties)
    return problems_of(delete, {f"the function is {after}, was {before}": after != before})


def cancelled_adopted_application_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of an adopted application's function while it runs."""
    application_id = application(overlap, "Earlier")
    old, new = _application_of(application_id, "old"), _application_of(application_id, "new")
    created = overlap.perform("Create", APPLICATION, old)
    before = _function_of(overlap, old)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    after = _function_of(overlap, old)
    return problems_of(rollback, {f"the function is {after}, was {before}": after != before})


def cancelled_setting_adoption(setting: SettingKind, overlap: Overlap, delay: float) -> list[str]:
    """Cancel the adoption of an owner's setting."""
    owner: JsonObject = {"VoiceConnectorId": connector(overlap)}
    overlap.perform("Create", setting.resource, {**owner, setting.member: setting.old})
    before = setting.value(overlap, owner)
    properties: JsonObject = {**owner, setting.member: setting.new, "Restore": "true"}
    delete = overlap.cancel_creation(setting.resource, properties, delay_seconds=delay)
    after = setting.value(overlap, owner)
    return problems_of(delete, {f"the setting is {after}, was {before}": after != before})


def cancelled_numbers_adoption(overlap: Overlap, delay: float) -> list[str]:
    """Cancel an adoption of a connector that has one of two numbers."""
    connector_id = connector(overlap)
    for number in (KEPT, ADDED):
        overlap.api.add_phone_number(number, product_type="VoiceConnector")
    owner: JsonObject = {"VoiceConnectorId": connector_id}
    overlap.ask("AssociatePhoneNumbersWithVoiceConnector", **owner, E164PhoneNumbers=[KEPT])
    overlap.clock.sleep(600)
    properties: JsonObject = {**owner, "E164PhoneNumbers": [KEPT, ADDED], "Restore": "true"}
    delete = overlap.cancel_creation(NUMBERS, properties, delay_seconds=delay)
    associated = [
        number["E164PhoneNumber"]
        for number in overlap.ask("ListPhoneNumbers")["PhoneNumbers"]
        if connector_id in {association["Value"] for association in number["Associations"]}
    ]
    return problems_of(delete, {"the numbers are not as before": associated != [KEPT]})


def _application_of(application_id: str, function: str) -> JsonObject:
    arn = f"arn:aws:lambda:us-east-1:111122223333:function:{function}"
    return {"SipMediaApplicationId": application_id, "Endpoints": [{"LambdaArn": arn}]}


def _function_of(overlap: Overlap, properties: JsonObject) -> str:
    application_id: Any = properties["SipMediaApplicationId"]
    answer = overlap.ask("GetSipMediaApplication", SipMediaApplicationId=application_id)
    return str(answer["SipMediaApplication"]["Endpoints"][0]["LambdaArn"])


ADOPTIONS: dict[str, Callable[[Overlap, float], list[str]]] = {
    "adopted application, create and delete": cancelled_application_adoption,
    "adopted application's function, update and rollback": cancelled_adopted_application_update,
    "adopted connector's numbers, create and delete": cancelled_numbers_adoption,
    **{
        f"adopted {name}, create and delete": partial(cancelled_setting_adoption, setting)
        for name, setting in SETTINGS.items()
        if name.startswith("connector")
    },
}
