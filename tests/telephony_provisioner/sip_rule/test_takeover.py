"""Which of two rules with the same trigger is enabled, also after a rollback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.telephony_provisioner.rule import (
    FIRST,
    SECOND,
    create,
    delete,
    rule_on,
    update,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_simulator.chime_sdk_voice.account import Document
    from telephony_simulator.json_types import JsonObject
    from tests.telephony_provisioner.cloud import Cloud


def test_old_rule_stays_enabled_until_cleanup_when_the_trigger_changes(
    cloud: Cloud, target: JsonObject
) -> None:
    old, new = rule_on(FIRST, target), rule_on(SECOND, target)
    first = create(cloud, old)

    second = update(cloud, first, old, new)

    assert second != first
    assert not cloud.rule(first)["Disabled"]
    assert not cloud.rule(second)["Disabled"]


def test_restored_trigger_finds_the_old_rule(cloud: Cloud, target: JsonObject) -> None:
    old, new = rule_on(FIRST, target), rule_on(SECOND, target)
    first = create(cloud, old)
    second = update(cloud, first, old, new)

    assert update(cloud, second, new, old) == first


def test_two_rules_that_swap_numbers_keep_one_enabled_rule_per_number(
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


def test_rule_with_a_new_logical_id_takes_over_and_the_old_one_is_deleted(
    cloud: Cloud, target: JsonObject
) -> None:
    properties = rule_on(FIRST, target)
    old = create(cloud, properties, "Old")

    new = create(cloud, properties, "New")
    delete(cloud, old, properties, "Old")

    assert len(cloud.rules()) == 1
    assert not cloud.rule(new)["Disabled"]


def test_rolled_back_takeover_restores_the_old_rule(cloud: Cloud, target: JsonObject) -> None:
    properties = rule_on(FIRST, target)
    old = create(cloud, properties, "Old")
    name = cloud.rule(old)["Name"]
    new = create(cloud, properties, "New")
    assert cloud.rule(old)["Disabled"]

    delete(cloud, new, properties, "New")

    (rule,) = cloud.rules()
    assert rule["Name"] == name
    assert not rule["Disabled"]


def test_delete_of_a_disabled_rule_does_not_move_calls(cloud: Cloud, target: JsonObject) -> None:
    properties, idle = rule_on(FIRST, target), rule_on(FIRST, target, Disabled="true")
    old = create(cloud, properties, "Old")
    new = create(cloud, properties, "New")
    spare = create(cloud, idle, "Spare")

    delete(cloud, spare, idle, "Spare")

    assert cloud.rule(old)["Disabled"]
    assert not cloud.rule(new)["Disabled"]


def test_foreign_rule_is_not_superseded(cloud: Cloud, target: JsonObject) -> None:
    by_hand_properties: Any = rule_on(FIRST, {**target, "Priority": 1}, Disabled=False)
    by_hand = cloud.ask("CreateSipRule", **by_hand_properties)["SipRule"]["SipRuleId"]

    response = cloud.create("Custom::SipRule", "Rule", rule_on(FIRST, target))

    assert response["Status"] == "FAILED"
    assert f"SIP rule {by_hand} is enabled and has the same trigger" in str(response["Reason"])
    assert not cloud.ask("GetSipRule", SipRuleId=by_hand)["SipRule"]["Disabled"]


def test_rollback_deletes_the_rule_of_an_unreported_update(
    cloud: Cloud, target: JsonObject
) -> None:
    old, new = rule_on(FIRST, target), rule_on(SECOND, target)
    first = create(cloud, old)
    update(cloud, first, old, new)

    rolled_back = update(cloud, first, new, old)

    assert rolled_back == first
    assert [rule["TriggerValue"] for rule in cloud.rules()] == [FIRST]


def test_expired_superseded_rule_is_deleted_with_its_successor(
    cloud: Cloud, target: JsonObject
) -> None:
    properties = rule_on(FIRST, target)
    create(cloud, properties, "Old")
    new = create(cloud, properties, "New")
    cloud.clock.sleep(4 * 24 * 3600)

    delete(cloud, new, properties, "New")

    assert cloud.rules() == []


class NeverTwoEnabled:
    """Asserts after every request that no trigger has two enabled rules."""

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
