"""Reads of rules that are stale or refused, at the moment at which it matters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from telephony_provisioner.errors import ProvisioningError
from telephony_provisioner.timing import RULE_RETRY_SECONDS
from tests.telephony_provisioner.cloud import STACK_ID, Cloud
from tests.telephony_provisioner.faults import UNAVAILABLE, refusal
from tests.telephony_provisioner.in_memory_table import InMemoryTable
from tests.telephony_provisioner.rule import (
    FIRST,
    SECOND,
    create,
    delete,
    rule_on,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_simulator.chime_sdk_voice.account import Document
    from telephony_simulator.json_types import JsonObject

DAY = 24 * 3600.0


def rule_by_hand(cloud: Cloud, number: str, target: JsonObject) -> str:
    """Create an enabled rule outside the stack, and return its id."""
    made = cloud.ask(
        "CreateSipRule",
        Name="By hand",
        TriggerType="ToPhoneNumber",
        TriggerValue=number,
        TargetApplications=[{**target, "Priority": 1}],
    )
    return str(made["SipRule"]["SipRuleId"])


class ShowsEnabled:
    """Shows a rule as enabled for some seconds after its first update."""

    def __init__(self, cloud: Cloud, seconds: float) -> None:
        self._clock = cloud.clock
        self._seconds = seconds
        self._until = 0.0

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        answer: Any = perform()
        if operation == "UpdateSipRule" and params.get("Disabled") and not self._until:
            self._until = self._clock.now() + self._seconds
        if self._clock.now() < self._until and operation == "GetSipRule":
            answer = {"SipRule": {**answer["SipRule"], "Disabled": False}}
        if self._clock.now() < self._until and operation == "ListSipRules":
            answer = {"SipRules": [{**rule, "Disabled": False} for rule in answer["SipRules"]]}
        shown: Document = answer
        return shown


def test_rule_is_deleted_although_reads_show_it_enabled_for_a_while(
    cloud: Cloud, target: JsonObject
) -> None:
    rule = create(cloud, rule_on(FIRST, target))
    cloud.clock.sleep(DAY)
    cloud.faults = ShowsEnabled(cloud, 29)

    delete(cloud, rule, rule_on(FIRST, target))

    assert cloud.rules() == []


def test_rule_takes_over_although_reads_show_the_old_one_enabled_for_a_while(
    cloud: Cloud, target: JsonObject
) -> None:
    create(cloud, rule_on(FIRST, target), "Old")
    cloud.clock.sleep(DAY)
    cloud.faults = ShowsEnabled(cloud, 29)

    new = create(cloud, rule_on(FIRST, target), "New")

    assert not cloud.rule(new)["Disabled"]
    assert [rule["Disabled"] for rule in cloud.rules()].count(False) == 1


def test_foreign_rule_that_was_just_disabled_does_not_stop_a_creation(
    cloud: Cloud, target: JsonObject
) -> None:
    rule_id = rule_by_hand(cloud, FIRST, target)
    cloud.clock.call_later(
        10, lambda: cloud.ask("UpdateSipRule", SipRuleId=rule_id, Name="By hand", Disabled=True)
    )

    rule = create(cloud, rule_on(FIRST, target))

    assert not cloud.rule(rule)["Disabled"]


class RefusesRules:
    """Refuses a change of rules until a time, then answers one more with an outage."""

    def __init__(self, cloud: Cloud, operation: str, *, hides_numbers: bool = False) -> None:
        self._operation = operation
        self._clock = cloud.clock
        self._until = cloud.clock.now() + RULE_RETRY_SECONDS
        self._hides_numbers = hides_numbers
        self._has_refused_late = False
        self._had_outage = False

    def __call__(
        self, operation: str, params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        del params
        if operation == "GetPhoneNumber" and self._hides_numbers:
            raise refusal("ForbiddenException")
        if operation != self._operation:
            return perform()
        if self._clock.now() <= self._until or self._hides_numbers:
            raise refusal("ConflictException", "another change is going on")
        if not self._has_refused_late:
            self._has_refused_late = True
            raise refusal("ConflictException", "another change is going on")
        if not self._had_outage:
            self._had_outage = True
            raise UNAVAILABLE
        return perform()


def test_outage_at_the_last_attempt_is_not_the_end(cloud: Cloud, target: JsonObject) -> None:
    cloud.faults = RefusesRules(cloud, "UpdateSipRule")

    rule = create(cloud, rule_on(FIRST, target))

    assert not cloud.rule(rule)["Disabled"]


def test_error_of_the_rule_is_shown_where_numbers_cannot_be_read(
    cloud: Cloud, target: JsonObject
) -> None:
    cloud.faults = RefusesRules(cloud, "CreateSipRule", hides_numbers=True)

    response = cloud.create("Custom::SipRule", "Rule", rule_on(FIRST, target))

    assert response["Status"] == "FAILED"
    assert "another change is going on" in str(response["Reason"])
    assert "ForbiddenException" not in str(response["Reason"])


class Adopted:
    """A rule made by hand, and the resource that adopts it."""

    def __init__(self, cloud: Cloud, target: JsonObject) -> None:
        self.cloud = cloud
        self.table = InMemoryTable()
        cloud.order_requests(self.table)
        self.rule_id = rule_by_hand(cloud, SECOND, target)
        cloud.clock.sleep(DAY)
        self.properties: JsonObject = {
            **rule_on(SECOND, target),
            "SipRuleId": self.rule_id,
            "Release": "true",
        }

    def adopt(self) -> None:
        """Adopt the rule."""
        response = self.cloud.create("Custom::AdoptedSipRule", "Rule", self.properties)
        assert response["Status"] == "SUCCESS", response["Reason"]
        self.cloud.clock.sleep(DAY)

    def delete(self) -> JsonObject:
        """Delete the resource."""
        physical_id = f"{self.rule_id}/adopted"
        return self.cloud.delete("Custom::AdoptedSipRule", "Rule", physical_id, self.properties)


@pytest.fixture
def adopted(cloud: Cloud, target: JsonObject) -> Adopted:
    return Adopted(cloud, target)


def test_released_rule_that_is_disabled_already_is_deleted_at_once(adopted: Adopted) -> None:
    adopted.adopt()
    adopted.cloud.ask("UpdateSipRule", SipRuleId=adopted.rule_id, Name="By hand", Disabled=True)
    adopted.cloud.clock.sleep(DAY)
    adopted.cloud.requests.clear()

    adopted.delete()

    assert adopted.cloud.rules() == []
    assert adopted.cloud.sent("UpdateSipRule") == []


def test_released_rule_is_deleted_although_reads_show_it_enabled_for_a_while(
    adopted: Adopted,
) -> None:
    adopted.adopt()
    adopted.cloud.faults = ShowsEnabled(adopted.cloud, 29)

    response = adopted.delete()

    assert response["Status"] == "SUCCESS"
    assert adopted.cloud.rules() == []


def test_rule_that_is_deleted_during_its_adoption_is_named(adopted: Adopted) -> None:
    adopted.cloud.ask("UpdateSipRule", SipRuleId=adopted.rule_id, Name="By hand", Disabled=True)
    adopted.cloud.clock.sleep(DAY)
    adopted.cloud.ask("DeleteSipRule", SipRuleId=adopted.rule_id)
    event = {
        "RequestType": "Create",
        "RequestId": "r-1",
        "StackId": STACK_ID,
        "LogicalResourceId": "Rule",
        "ResourceType": "Custom::AdoptedSipRule",
        "PhysicalResourceId": f"{adopted.rule_id}/adopted",
        "ResourceProperties": adopted.properties,
        "StartedAt": adopted.cloud.clock.now(),
    }

    with pytest.raises(ProvisioningError, match=f"SIP rule {adopted.rule_id} is not in this acc"):
        adopted.cloud.provisioner.is_complete(event)


def test_record_that_is_not_readable_fails_an_update_and_lets_the_stack_be_deleted(
    adopted: Adopted,
) -> None:
    adopted.adopt()
    for item in adopted.table.items.values():
        if "Earlier" in item:
            item["Earlier"] = "{"
    before = adopted.cloud.rules()

    physical_id = f"{adopted.rule_id}/adopted"
    updated = adopted.cloud.update(
        "Custom::AdoptedSipRule", "Rule", physical_id, adopted.properties, adopted.properties
    )
    deleted = adopted.delete()

    assert updated["Status"] == "FAILED"
    assert "the record of an adopted resource is not readable" in str(updated["Reason"])
    assert deleted["Status"] == "SUCCESS"
    assert adopted.cloud.rules() == before
