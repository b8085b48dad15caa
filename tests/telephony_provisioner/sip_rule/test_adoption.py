"""A rule in use becomes a stack's, without a moment in which no application takes its calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from telephony_provisioner.request_register import NoRegister
from telephony_provisioner.timing import OVERLAP_SECONDS
from tests.telephony_provisioner.cloud import Cloud
from tests.telephony_provisioner.in_memory_table import InMemoryTable
from tests.telephony_provisioner.quirks import ShowsStaleRule
from tests.telephony_provisioner.rule import FIRST, SECOND, create, rule_on, target_in

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_simulator.chime_sdk_voice.account import Document
    from telephony_simulator.json_types import Json, JsonObject

ADOPTED = "Custom::AdoptedSipRule"
HOUR = 3600.0


class Line:
    """An account with a rule in use, made by hand, and an application that is to take its calls."""

    def __init__(self) -> None:
        self.cloud = Cloud()
        self.cloud.order_requests(InMemoryTable())
        for number in (FIRST, SECOND):
            self.cloud.api.add_phone_number(number)
        self.cloud.clock.sleep(24 * HOUR)
        self.earlier, self.new = target_in(self.cloud), target_in(self.cloud)
        made = self.cloud.ask(
            "CreateSipRule",
            Name="Front desk",
            TriggerType="ToPhoneNumber",
            TriggerValue=FIRST,
            TargetApplications=[{**self.earlier, "Priority": 1}],
        )
        self.rule_id = str(made["SipRule"]["SipRuleId"])
        self.cloud.clock.sleep(HOUR)
        self.requests_in_a_gap = 0
        self.cloud.faults = self._watch

    def properties(self, **changes: Json) -> JsonObject:
        """Return the properties of the adoption."""
        rule = rule_on(FIRST, self.new)
        del rule["Name"]
        return {**rule, "SipRuleId": self.rule_id, "Release": "false", **changes}

    def adopt(self, **changes: Json) -> Mapping[str, Any]:
        """Adopt the rule, and return the response."""
        response: Mapping[str, Any] = self.cloud.create(ADOPTED, "Rule", self.properties(**changes))
        return response

    def delete(self, **changes: Json) -> Mapping[str, Any]:
        """Delete the resource of the adopted rule."""
        response: Mapping[str, Any] = self.cloud.delete(
            ADOPTED, "Rule", f"{self.rule_id}/adopted", self.properties(**changes)
        )
        return response

    def state(self) -> tuple[str, bool, str]:
        """Return name, state and target of the rule."""
        rule = self.cloud.ask("GetSipRule", SipRuleId=self.rule_id)["SipRule"]
        (target,) = rule["TargetApplications"]
        return rule["Name"], rule["Disabled"], target["SipMediaApplicationId"]

    def _watch(
        self, _operation: str, _params: Mapping[str, Any], perform: Callable[[], Document]
    ) -> Document:
        """Count the requests after which no enabled rule takes the calls."""
        answer = perform()
        rules: Any = self.cloud.api._perform("ListSipRules", {}, "us-east-1")  # noqa: SLF001
        self.requests_in_a_gap += not any(
            rule["TriggerValue"] == FIRST and not rule["Disabled"] for rule in rules["SipRules"]
        )
        return answer


@pytest.fixture
def line() -> Line:
    return Line()


def test_adoption_moves_the_targets_and_keeps_id_and_name(line: Line) -> None:
    response = line.adopt()

    assert response["Status"] == "SUCCESS"
    assert response["Data"]["SipRuleId"] == line.rule_id
    assert line.state() == ("Front desk", False, line.new["SipMediaApplicationId"])
    assert line.requests_in_a_gap == 0
    assert [name for name, _ in line.cloud.requests].count("UpdateSipRule") == 1


def test_adoption_names_the_rule_when_the_template_does(line: Line) -> None:
    line.adopt(Name="Pizza line")

    assert line.state()[0] == "Pizza line"


def test_deletion_puts_the_rule_back(line: Line) -> None:
    line.adopt(Name="Pizza line")

    response = line.delete(Name="Pizza line")

    assert response["Status"] == "SUCCESS"
    assert line.state() == ("Front desk", False, line.earlier["SipMediaApplicationId"])
    assert line.requests_in_a_gap == 0


def test_deletion_after_years_puts_the_rule_back(line: Line) -> None:
    line.adopt()
    line.cloud.clock.sleep(3 * 365 * 24 * HOUR)

    line.delete()

    assert line.state()[2] == line.earlier["SipMediaApplicationId"]


def test_second_adoption_restores_what_was_before_it(line: Line) -> None:
    line.adopt()
    line.delete()
    line.cloud.ask("UpdateSipRule", SipRuleId=line.rule_id, Name="By hand")
    line.cloud.clock.sleep(HOUR)
    line.adopt()

    line.delete()

    assert line.state() == ("By hand", False, line.earlier["SipMediaApplicationId"])


def test_stale_read_is_not_recorded_as_what_the_rule_was(line: Line) -> None:
    """The second stack reads the targets that the deletion of the first has just replaced."""
    line.adopt()
    adopted = line.cloud.ask("GetSipRule", SipRuleId=line.rule_id)
    line.delete()
    line.cloud.faults = ShowsStaleRule(line.cloud, adopted, seconds=20)
    line.adopt()

    line.delete()

    assert line.state() == ("Front desk", False, line.earlier["SipMediaApplicationId"])


def test_update_to_another_trigger_is_refused(line: Line) -> None:
    adopted = line.adopt()
    before = line.state()

    response = line.cloud.update(
        ADOPTED,
        "Rule",
        adopted["PhysicalResourceId"],
        line.properties(),
        line.properties(TriggerValue=SECOND),
    )

    assert response["Status"] == "FAILED"
    assert "has another trigger than the template" in str(response["Reason"])
    assert line.state() == before


def test_deletion_leaves_a_rule_that_was_changed_since(line: Line) -> None:
    line.adopt()
    other = target_in(line.cloud)
    line.cloud.ask(
        "UpdateSipRule",
        SipRuleId=line.rule_id,
        Name="By hand",
        TargetApplications=[{**other, "Priority": 1}],
    )
    line.cloud.clock.sleep(HOUR)

    line.delete()

    assert line.state() == ("By hand", False, other["SipMediaApplicationId"])


def test_deletion_keeps_the_targets_when_the_earlier_application_is_gone(line: Line) -> None:
    line.adopt()
    line.cloud.ask(
        "DeleteSipMediaApplication", SipMediaApplicationId=line.earlier["SipMediaApplicationId"]
    )

    response = line.delete()

    assert response["Status"] == "SUCCESS"
    assert line.state()[2] == line.new["SipMediaApplicationId"]


def test_released_rule_is_deleted_with_its_stack(line: Line) -> None:
    line.adopt(Release="true")
    line.cloud.clock.sleep(24 * HOUR)

    line.delete(Release="true")

    assert line.cloud.ask("ListSipRules")["SipRules"] == []


def test_released_rule_is_put_back_when_its_deployment_fails(line: Line) -> None:
    line.adopt(Release="true")

    line.delete(Release="true")

    assert line.state()[2] == line.earlier["SipMediaApplicationId"]


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"SipRuleId": "e3e70682-c209-4cac-a29f-6fbed82c07cd"}, "there is no SIP rule e3e70682"),
        ({"TriggerValue": SECOND}, "has another trigger than the template"),
        ({"SipRuleId": ""}, "SipRuleId is missing"),
        ({"TargetApplications": []}, "TargetApplications must be a list of one target or more"),
    ],
)
def test_rule_that_cannot_be_adopted_is_not_changed(
    line: Line, changes: JsonObject, problem: str
) -> None:
    before = line.state()

    response = line.adopt(**changes)

    assert response["Status"] == "FAILED"
    assert problem in response["Reason"]
    assert FIRST not in response["Reason"]
    assert line.state() == before


def test_rule_of_another_stack_of_this_library_is_not_adopted(line: Line) -> None:
    create(line.cloud, rule_on(SECOND, line.new))
    (made,) = [
        rule
        for rule in line.cloud.ask("ListSipRules")["SipRules"]
        if rule["TriggerValue"] == SECOND
    ]

    response = line.adopt(SipRuleId=made["SipRuleId"], TriggerValue=SECOND)

    assert response["Status"] == "FAILED"
    assert "is managed by a stack of this library already" in response["Reason"]


def test_adoption_without_a_table_changes_nothing(line: Line) -> None:
    line.cloud.provisioner._register = NoRegister()  # noqa: SLF001
    before = line.state()

    response = line.adopt()

    assert response["Status"] == "FAILED"
    assert "has no table yet" in response["Reason"]
    assert line.state() == before


@pytest.mark.parametrize("has_failed_before", [False, True])
def test_adoption_after_a_failed_one_takes_no_longer(
    has_failed_before: bool,  # noqa: FBT001 - one case each
) -> None:
    line = Line()
    if has_failed_before:
        line.adopt(SipRuleId="9f1d2c3b-4a5e-4f60-8a71-829304a5b6c7")  # there is no such rule
    line.cloud.clock.sleep(HOUR)
    began = line.cloud.clock.now()

    line.adopt()

    assert line.state() == ("Front desk", False, line.new["SipMediaApplicationId"])
    assert line.cloud.clock.now() - began < OVERLAP_SECONDS / 2
