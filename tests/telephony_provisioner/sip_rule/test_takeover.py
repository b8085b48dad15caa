"""Which of two rules for the same calls has them, and what a rollback puts back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

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
    from collections.abc import Callable, Mapping

    from telephony_simulator.chime_sdk_voice.account import Document
    from telephony_simulator.json_types import JsonObject
    from tests.telephony_provisioner.cloud import Cloud


@pytest.fixture
def cloud() -> Cloud:
    return cloud_with_two_numbers()


@pytest.fixture
def target(cloud: Cloud) -> JsonObject:
    return target_in(cloud)


def test_a_new_trigger_leaves_the_old_rule_enabled_until_cloudformation_cleans_up(
    cloud: Cloud, target: JsonObject
) -> None:
    old, new = rule_on(FIRST, target), rule_on(SECOND, target)
    first = create(cloud, old)

    second = update(cloud, first, old, new)

    assert second != first
    assert not cloud.rule(first)["Disabled"]
    assert not cloud.rule(second)["Disabled"]


def test_going_back_to_the_old_trigger_finds_the_old_rule(cloud: Cloud, target: JsonObject) -> None:
    old, new = rule_on(FIRST, target), rule_on(SECOND, target)
    first = create(cloud, old)
    second = update(cloud, first, old, new)

    assert update(cloud, second, new, old) == first


def test_two_rules_swap_their_numbers_with_one_enabled_rule_a_number_all_the_time(
    cloud: Cloud, target: JsonObject
) -> None:
    one, two = rule_on(FIRST, target), rule_on(SECOND, target)
    first, second = create(cloud, one, "One"), create(cloud, two, "Two")
    cloud.faults = NeverTwoEnabled(cloud)

    third = update(cloud, first, one, two, "One")
    fourth = update(cloud, second, two, one, "Two")
    delete(cloud, first, one, "One")
    delete(cloud, second, two, "Two")

    assert len(cloud.rules()) == 2
    assert (cloud.rule(third)["TriggerValue"], cloud.rule(third)["Disabled"]) == (SECOND, False)
    assert (cloud.rule(fourth)["TriggerValue"], cloud.rule(fourth)["Disabled"]) == (FIRST, False)


def test_a_rule_with_a_new_logical_id_takes_over_and_the_old_one_goes(
    cloud: Cloud, target: JsonObject
) -> None:
    properties = rule_on(FIRST, target)
    old = create(cloud, properties, "Old")

    new = create(cloud, properties, "New")
    delete(cloud, old, properties, "Old")

    assert len(cloud.rules()) == 1
    assert not cloud.rule(new)["Disabled"]


def test_a_takeover_that_is_rolled_back_puts_the_old_rule_back(
    cloud: Cloud, target: JsonObject
) -> None:
    properties = rule_on(FIRST, target)
    old = create(cloud, properties, "Old")
    name = cloud.rule(old)["Name"]
    new = create(cloud, properties, "New")
    assert cloud.rule(old)["Disabled"]

    delete(cloud, new, properties, "New")

    (rule,) = cloud.rules()
    assert rule["Name"] == name
    assert not rule["Disabled"]


def test_a_spare_rule_that_goes_leaves_the_calls_where_they_are(
    cloud: Cloud, target: JsonObject
) -> None:
    properties, idle = rule_on(FIRST, target), rule_on(FIRST, target, Disabled="true")
    old = create(cloud, properties, "Old")
    new = create(cloud, properties, "New")
    spare = create(cloud, idle, "Spare")

    delete(cloud, spare, idle, "Spare")

    assert cloud.rule(old)["Disabled"]
    assert not cloud.rule(new)["Disabled"]


def test_a_rule_of_somebody_else_is_not_pushed_aside(cloud: Cloud, target: JsonObject) -> None:
    by_hand_properties: Any = rule_on(FIRST, {**target, "Priority": 1}, Disabled=False)
    by_hand = cloud.ask("CreateSipRule", **by_hand_properties)["SipRule"]["SipRuleId"]

    response = cloud.create("Custom::SipRule", "Rule", rule_on(FIRST, target))

    assert response["Status"] == "FAILED"
    assert f"SIP rule {by_hand} is enabled and has the same trigger" in str(response["Reason"])
    assert not cloud.ask("GetSipRule", SipRuleId=by_hand)["SipRule"]["Disabled"]


def test_an_update_that_nobody_heard_of_is_undone_by_the_rollback(
    cloud: Cloud, target: JsonObject
) -> None:
    old, new = rule_on(FIRST, target), rule_on(SECOND, target)
    first = create(cloud, old)
    update(cloud, first, old, new)

    rolled_back = update(cloud, first, new, old)

    assert rolled_back == first
    assert [rule["TriggerValue"] for rule in cloud.rules()] == [FIRST]


def test_a_displaced_rule_that_is_not_wanted_back_for_days_goes_with_its_successor(
    cloud: Cloud, target: JsonObject
) -> None:
    properties = rule_on(FIRST, target)
    create(cloud, properties, "Old")
    new = create(cloud, properties, "New")
    cloud.clock.sleep(4 * 24 * 3600)

    delete(cloud, new, properties, "New")

    assert cloud.rules() == []


class NeverTwoEnabled:
    """Watches, after every request, that no trigger has two enabled rules."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud

    def __call__(
        self,
        operation: str,
        params: Mapping[str, Any],
        perform: Callable[[], Document],
    ) -> Document:
        """Perform, then look."""
        answer = perform()
        triggers = [rule["TriggerValue"] for rule in self._cloud.rules() if not rule["Disabled"]]
        assert len(triggers) == len(set(triggers))
        return answer
