"""The kinds of overlap: what is cancelled, and what must be true at the end."""

from __future__ import annotations

import argparse
import multiprocessing
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

from tests.telephony_provisioner.number import SEATTLE
from tests.telephony_provisioner.simulation.overlap import (
    Overlap,
    application,
    connector,
    problems_of,
)
from tests.telephony_provisioner.simulation.overlap_adoptions import ADOPTIONS
from tests.telephony_provisioner.simulation.overlap_prompts import PROMPTS
from tests.telephony_provisioner.simulation.overlap_settings import (
    SETTINGS,
    cancelled_setting_creation,
    cancelled_setting_move,
    cancelled_setting_update,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from telephony_simulator.json_types import JsonObject

RULE = "Custom::SipRule"
ADOPTED_RULE = "Custom::AdoptedSipRule"
NUMBER = "Custom::PhoneNumber"
NUMBERS = "Custom::VoiceConnectorPhoneNumbers"
DIAL_IN = "SipMediaApplicationDialIn"


def rule_of(application_id: str, number: str = "+12065550199") -> JsonObject:
    """Return the properties of a rule."""
    target: JsonObject = {
        "SipMediaApplicationId": application_id,
        "Priority": "1",
        "AwsRegion": "us-east-1",
    }
    return {
        "Name": "Calls",
        "TriggerType": "ToPhoneNumber",
        "TriggerValue": number,
        "TargetApplications": [target],
    }


def cancelled_rule_creation(overlap: Overlap, delay: float) -> list[str]:
    """Cancel the creation of a rule, and return what is wrong at the end."""
    overlap.api.add_phone_number("+12065550199")
    properties = rule_of(application(overlap, "Calls"))
    delete = overlap.cancel_creation(RULE, properties, delay_seconds=delay)
    rules = overlap.ask("ListSipRules")["SipRules"]
    return problems_of(delete, {"a rule is left": bool(rules)})


def cancelled_number_creation(overlap: Overlap, delay: float) -> list[str]:
    """Cancel the creation of a number that is to be released."""
    properties: JsonObject = {**SEATTLE, "Release": "true"}
    delete = overlap.cancel_creation(NUMBER, properties, delay_seconds=delay)
    overlap.clock.sleep(600)
    paid = [
        number
        for number in overlap.ask("ListPhoneNumbers")["PhoneNumbers"]
        if "DeletionTimestamp" not in number
    ]
    return problems_of(delete, {"a number is paid for": bool(paid)})


def cancelled_targets_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of a rule's targets while it runs."""
    overlap.api.add_phone_number("+12065550199")
    first, second = application(overlap, "First"), application(overlap, "Second")
    old, new = rule_of(first), rule_of(second)
    created = overlap.perform("Create", RULE, old)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    (rule,) = overlap.ask("ListSipRules")["SipRules"]
    targets = [target["SipMediaApplicationId"] for target in rule["TargetApplications"]]
    return problems_of(
        rollback, {"the targets are those of the cancelled update": targets != [first]}
    )


def cancelled_name_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of a number's name while it runs."""
    old: JsonObject = {**SEATTLE, "Name": "Old"}
    new: JsonObject = {**SEATTLE, "Name": "New"}
    created = overlap.perform("Create", NUMBER, old)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    number = overlap.ask("GetPhoneNumber", PhoneNumberId=created.physical_id)["PhoneNumber"]
    return problems_of(
        rollback,
        {"the name is that of the cancelled update": not number["Name"].startswith("Old")},
    )


def cancelled_numbers_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of a Voice Connector's numbers while it runs."""
    old, new = _numbers_of(connector(overlap), overlap)
    created = overlap.perform("Create", NUMBERS, old)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    associated = _associated(overlap, str(old["VoiceConnectorId"]))
    return problems_of(rollback, {"other numbers are associated": associated != ["+12065550198"]})


def cancelled_numbers_creation(overlap: Overlap, delay: float) -> list[str]:
    """Cancel the association of numbers with a Voice Connector."""
    old, _ = _numbers_of(connector(overlap), overlap)
    delete = overlap.cancel_creation(NUMBERS, old, delay_seconds=delay)
    associated = _associated(overlap, str(old["VoiceConnectorId"]))
    return problems_of(delete, {"a number is associated": bool(associated)})


def cancelled_connector_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back a replacement of a connector while its numbers move."""
    old, _ = _numbers_of(connector(overlap), overlap)
    new: JsonObject = {**old, "VoiceConnectorId": connector(overlap)}
    created = overlap.perform("Create", NUMBERS, old)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    associated = _associated(overlap, str(old["VoiceConnectorId"]))
    return problems_of(rollback, {"the numbers did not return": associated != ["+12065550198"]})


def _numbers_of(connector_id: str, overlap: Overlap) -> tuple[JsonObject, JsonObject]:
    for number in ("+12065550198", "+12065550199"):
        overlap.api.add_phone_number(number, product_type="VoiceConnector")
    return (
        {"VoiceConnectorId": connector_id, "E164PhoneNumbers": ["+12065550198"]},
        {"VoiceConnectorId": connector_id, "E164PhoneNumbers": ["+12065550199"]},
    )


def _associated(overlap: Overlap, connector_id: str) -> list[str]:
    return [
        number["E164PhoneNumber"]
        for number in overlap.ask("ListPhoneNumbers")["PhoneNumbers"]
        if connector_id in {association["Value"] for association in number["Associations"]}
    ]


def cancelled_adoption(overlap: Overlap, delay: float) -> list[str]:
    """Cancel the adoption of another line's number."""
    name = "Theirs line.0a1b2c3d.0a1b2c3d.0a1b2c3d"
    overlap.api.add_phone_number("+12065550199")
    overlap.ask("UpdatePhoneNumber", PhoneNumberId="+12065550199", Name=name)
    properties: JsonObject = {"ProductType": DIAL_IN, "E164PhoneNumber": "+12065550199"}
    delete = overlap.cancel_creation(NUMBER, properties, delay_seconds=delay)
    number = overlap.ask("GetPhoneNumber", PhoneNumberId="+12065550199")["PhoneNumber"]
    return problems_of(delete, {"the number is still adopted": number["Name"] != name})


def cancelled_adopted_name_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of an adopted number's name while it runs."""
    overlap.api.add_phone_number("+12065550199")
    old: JsonObject = {
        "ProductType": DIAL_IN,
        "E164PhoneNumber": "+12065550199",
        "Name": "Old",
    }
    created = overlap.perform("Create", NUMBER, old)
    rollback = overlap.roll_back(created, old, {**old, "Name": "New"}, delay_seconds=delay)
    number = overlap.ask("GetPhoneNumber", PhoneNumberId="+12065550199")["PhoneNumber"]
    return problems_of(rollback, {"the name is that of the update": number["Name"] != "Old"})


def cancelled_trigger_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of a rule's trigger, which is a replacement, while it runs."""
    for number in ("+12065550198", "+12065550199"):
        overlap.api.add_phone_number(number)
    target = application(overlap, "Calls")
    old, new = rule_of(target, "+12065550198"), rule_of(target, "+12065550199")
    created = overlap.perform("Create", RULE, old)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    enabled = {
        rule["TriggerValue"]
        for rule in overlap.ask("ListSipRules")["SipRules"]
        if not rule["Disabled"]
    }
    return problems_of(rollback, {f"rules are enabled on {enabled}": enabled != {"+12065550198"}})


def cancelled_search_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of a number's search, which orders another number, while it runs."""
    old: JsonObject = {**SEATTLE, "Release": "true"}
    new: JsonObject = {**old, "Search": {"AreaCode": "425"}}
    created = overlap.perform("Create", NUMBER, old)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    overlap.clock.sleep(600)
    kept = [
        number["E164PhoneNumber"]
        for number in overlap.ask("ListPhoneNumbers")["PhoneNumbers"]
        if "DeletionTimestamp" not in number
    ]
    return problems_of(rollback, {"another number is paid for": kept != [created.physical_id]})


def cancelled_calling_name_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update that removes the calling name; a name that is not set is an error."""
    old: JsonObject = {**SEATTLE, "CallingName": "Pizza Line"}
    created = overlap.perform("Create", NUMBER, old)
    overlap.clock.sleep(8 * 24 * 3600)
    rollback = overlap.roll_back(created, old, dict(SEATTLE), delay_seconds=delay)
    number = overlap.ask("GetPhoneNumber", PhoneNumberId=created.physical_id)["PhoneNumber"]
    if rollback.outcome.startswith("FAILED"):
        return []  # the service refuses another change for seven days: an error, no false SUCCESS
    return problems_of(
        rollback, {"the calling name is not restored": number.get("CallingName") != "Pizza Line"}
    )


def cancelled_rule_adoption(overlap: Overlap, delay: float) -> list[str]:
    """Cancel the adoption of a rule in use."""
    properties, before = _adopted_rule(overlap)
    delete = overlap.cancel_creation(ADOPTED_RULE, properties, delay_seconds=delay)
    return problems_of(delete, {"the rule is not as before": _rule(overlap) != before})


def cancelled_adopted_rule_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of an adopted rule's targets while it runs."""
    old, _ = _adopted_rule(overlap)
    new: JsonObject = {
        **old,
        "TargetApplications": rule_of(application(overlap, "Third"))["TargetApplications"],
    }
    created = overlap.perform("Create", ADOPTED_RULE, old)
    before = _rule(overlap)
    rollback = overlap.roll_back(created, old, new, delay_seconds=delay)
    return problems_of(rollback, {"the targets are not restored": _rule(overlap) != before})


def _adopted_rule(overlap: Overlap) -> tuple[JsonObject, tuple[object, ...]]:
    """Make a rule in use; return the properties of its adoption, and its state."""
    overlap.api.add_phone_number("+12065550199")
    in_use = rule_of(application(overlap, "First"))
    targets: Any = in_use["TargetApplications"]
    encoded = [{**target, "Priority": int(target["Priority"])} for target in targets]
    made = overlap.ask("CreateSipRule", **{**in_use, "TargetApplications": encoded})
    rule_id = made["SipRule"]["SipRuleId"]
    properties = rule_of(application(overlap, "Second"))
    del properties["Name"]
    overlap.clock.sleep(600)
    return {**properties, "SipRuleId": rule_id, "Disabled": "false"}, _rule(overlap)


def _rule(overlap: Overlap) -> tuple[object, ...]:
    """Return what an adoption changes of the only rule."""
    (rule,) = overlap.ask("ListSipRules")["SipRules"]
    targets = [target["SipMediaApplicationId"] for target in rule["TargetApplications"]]
    return rule["SipRuleId"], rule["Name"], rule["Disabled"], targets


KINDS: dict[str, Callable[[Overlap, float], list[str]]] = {
    "rule, create and delete": cancelled_rule_creation,
    "adopted rule, create and delete": cancelled_rule_adoption,
    "adopted rule's targets, update and rollback": cancelled_adopted_rule_update,
    "number, create and delete": cancelled_number_creation,
    "rule's targets, update and rollback": cancelled_targets_update,
    "number's name, update and rollback": cancelled_name_update,
    "rule's trigger, update and rollback": cancelled_trigger_update,
    "number's search, update and rollback": cancelled_search_update,
    "number's calling name, update and rollback": cancelled_calling_name_update,
    "adopted number, create and delete": cancelled_adoption,
    "adopted number's name, update and rollback": cancelled_adopted_name_update,
    "connector's numbers, create and delete": cancelled_numbers_creation,
    "connector's numbers, update and rollback": cancelled_numbers_update,
    "connector, replacement and rollback": cancelled_connector_update,
    **ADOPTIONS,
    **PROMPTS,
    **{
        f"{name}, create and delete": partial(cancelled_setting_creation, setting)
        for name, setting in SETTINGS.items()
    },
    **{
        f"{name}, update and rollback": partial(cancelled_setting_update, setting)
        for name, setting in SETTINGS.items()
    },
    **{
        f"{name}, update to another owner and rollback": partial(cancelled_setting_move, setting)
        for name, setting in SETTINGS.items()
    },
}


def play(kind: str, seed: int, *, is_ordered: bool = True) -> list[str]:
    """Play one overlap, and return what is wrong at its end."""
    overlap = Overlap(seed, is_ordered=is_ordered)
    delay = overlap.rng.choice((0.5, 2.0, 6.0, 12.0, 35.0, overlap.rng.uniform(0.5, 120.0), 120.0))
    return KINDS[kind](overlap, delay)


def main() -> int:
    """Play each kind of overlap, and print how many runs failed."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--runs", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", default="")
    parser.add_argument("--unordered", action="store_true", help="without the register")
    asked = parser.parse_args()
    seeds = range(asked.seed, asked.seed + asked.runs)
    total = 0
    with multiprocessing.get_context("spawn").Pool() as pool:
        for kind in filter(lambda kind: asked.kind in kind, KINDS):
            run = partial(_play_seed, kind, is_ordered=not asked.unordered)
            failed = [found for found in pool.imap(run, seeds, chunksize=10) if found[1]]
            total += len(failed)
            sys.stdout.write(f"{len(failed)} of {asked.runs}: {kind} {failed[:3] or ''}\n")
            sys.stdout.flush()
    return min(total, 1)


def _play_seed(kind: str, seed: int, *, is_ordered: bool) -> tuple[int, list[str]]:
    return seed, play(kind, seed, is_ordered=is_ordered)


if __name__ == "__main__":
    sys.exit(main())
