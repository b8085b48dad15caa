"""Replacements of a rule that CloudFormation cancels, and whose rollback fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from telephony_provisioner.owner_tag import owner_tag_for
from telephony_provisioner.records import TableRecords
from telephony_provisioner.request import ResourceRequest
from telephony_provisioner.sip_rule.replacement import IncompleteReplacements
from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.in_memory_table import InMemoryTable
from tests.telephony_provisioner.rule import (
    FIRST,
    SECOND,
    cloud_with_two_numbers,
    create,
    delete,
    rule_on,
    target_in,
    update,
)

if TYPE_CHECKING:
    from telephony_simulator.json_types import Json, JsonObject

POLLS_UNTIL_ENABLED = 8


@pytest.fixture
def cloud() -> Cloud:
    cloud = cloud_with_two_numbers()
    cloud.order_requests(InMemoryTable())
    return cloud


def rules(cloud: Cloud) -> list[str]:
    """Return the numbers of the account's rules."""
    return sorted(rule["TriggerValue"] for rule in cloud.ask("ListSipRules")["SipRules"])


def start_update(
    cloud: Cloud, request_id: str, rule: Json, old: JsonObject, new: JsonObject
) -> dict[str, Any]:
    """Send an Update to on_event alone, and return the event of its polls."""
    event: JsonObject = {
        "RequestType": "Update",
        "RequestId": request_id,
        "StackId": STACK_ID,
        "LogicalResourceId": "Rule",
        "ResourceType": "Custom::SipRule",
        "PhysicalResourceId": rule,
        "ResourceProperties": new,
        "OldResourceProperties": old,
    }
    return {**event, **cloud.provisioner.on_event(event)}


def cancel_update(cloud: Cloud, rule: Json, old: JsonObject, new: JsonObject) -> None:
    """Send an Update that enables its rule and is cancelled; the rollback's first poll crashes."""
    polled = start_update(cloud, "cancelled", rule, old, new)
    for _ in range(POLLS_UNTIL_ENABLED):
        cloud.provisioner.is_complete(polled)
        cloud.clock.sleep(10)
    assert rules(cloud) == [FIRST, SECOND]
    start_update(cloud, "rollback", rule, new, old)


def test_delete_deletes_the_rule_of_a_cancelled_update_whose_rollback_crashed(
    cloud: Cloud,
) -> None:
    old = rule_on(FIRST, target_in(cloud))
    rule = create(cloud, old)
    cancel_update(cloud, rule, old, {**old, "TriggerValue": SECOND})

    delete(cloud, rule, old)

    assert rules(cloud) == []


def test_delete_deletes_the_rule_of_a_cancelled_update_whose_rollback_never_ran(
    cloud: Cloud,
) -> None:
    old = rule_on(FIRST, target_in(cloud))
    rule = create(cloud, old)
    polled = start_update(cloud, "cancelled", rule, old, {**old, "TriggerValue": SECOND})
    cloud.provisioner.is_complete(polled)
    assert rules(cloud) == [FIRST, SECOND]

    delete(cloud, rule, old)

    assert rules(cloud) == []


def test_delete_deletes_the_rule_of_an_update_that_was_complete_when_it_was_cancelled(
    cloud: Cloud,
) -> None:
    old = rule_on(FIRST, target_in(cloud))
    new = {**old, "TriggerValue": SECOND}
    rule = create(cloud, old)
    polled = start_update(cloud, "cancelled", rule, old, new)
    while not cloud.provisioner.is_complete(polled)["IsComplete"]:
        cloud.clock.sleep(10)
    start_update(cloud, "rollback", rule, new, old)

    delete(cloud, rule, old)

    assert rules(cloud) == []


def test_next_update_deletes_the_rule_of_a_cancelled_update_whose_rollback_crashed(
    cloud: Cloud,
) -> None:
    old = rule_on(FIRST, target_in(cloud))
    rule = create(cloud, old)
    cancel_update(cloud, rule, old, {**old, "TriggerValue": SECOND})

    update(cloud, rule, old, {**old, "Name": "Pasta"})

    assert rules(cloud) == [FIRST]


def test_delete_of_the_old_rule_keeps_the_new_one_after_a_cancelled_attempt(cloud: Cloud) -> None:
    old = rule_on(FIRST, target_in(cloud))
    new = {**old, "TriggerValue": SECOND}
    rule = create(cloud, old)
    cancel_update(cloud, rule, old, new)

    update(cloud, rule, old, new)
    delete(cloud, rule, old)

    assert rules(cloud) == [SECOND]


def test_delete_of_a_rolled_back_rule_keeps_the_old_one(cloud: Cloud) -> None:
    old = rule_on(FIRST, target_in(cloud))
    new = {**old, "TriggerValue": SECOND}
    rule = create(cloud, old)
    new_rule = update(cloud, rule, old, new)

    delete(cloud, new_rule, new)

    assert rules(cloud) == [FIRST]


def test_delete_keeps_the_marked_rule_of_another_resource(cloud: Cloud) -> None:
    target = target_in(cloud)
    old, other = rule_on(FIRST, target), rule_on(FIRST, target, Name="Other", Disabled="true")
    rule = create(cloud, old)
    cancel_update(cloud, rule, old, {**old, "TriggerValue": SECOND})

    other_rule = create(cloud, other, "Other")
    delete(cloud, other_rule, other, "Other")

    assert rules(cloud) == [FIRST, SECOND]


def marks_of(request_id: str, records: TableRecords) -> IncompleteReplacements:
    """Return the marks as a request of the rule sees them."""
    request = ResourceRequest(
        request_type="Update",
        resource_type="Custom::SipRule",
        stack_id=STACK_ID,
        logical_resource_id="Rule",
        request_id=request_id,
        properties={},
        old_properties={},
    )
    return IncompleteReplacements(records, request)


def test_completed_rule_is_not_marked_by_a_repeated_delivery() -> None:
    table = InMemoryTable()
    records = TableRecords(table)
    tag = owner_tag_for(STACK_ID, "Rule", "trigger")
    key = f"{STACK_ID} incomplete {tag}"
    marks_of("cancelled", records).mark(tag)
    later = marks_of("later", records)

    later.mark(tag)
    later.complete(tag)
    later.mark(tag)

    assert not records.has_current(key)
    marks_of("third", records).mark(tag)
    assert records.has_current(key)
