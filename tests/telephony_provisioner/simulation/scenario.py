"""One scenario: a stack is deployed, changed, broken, deleted and created again under faults."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from telephony_provisioner.owner_tag import owner_tag_for
from telephony_simulator.chime_sdk_voice import OrderOutcome
from telephony_simulator.cloudformation import Stack, StackError, StackEvent, Template
from tests.telephony_provisioner.direct_client import direct_client
from tests.telephony_provisioner.simulation import invariants
from tests.telephony_provisioner.simulation.fault_injector import (
    ALL_FAULT_RATES,
    NO_FAULTS,
    FaultRates,
)
from tests.telephony_provisioner.simulation.parallel_stack import ParallelStack
from tests.telephony_provisioner.simulation.simulated_account import SimulatedAccount
from tests.telephony_provisioner.simulation.stack_template import STACK, assets
from tests.telephony_provisioner.simulation.workload import (
    LIKELY,
    NAMES,
    StackPlan,
    changed_plan,
    first_plan,
    template_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

    from telephony_simulator.chime_sdk_voice import VoiceApi
    from telephony_simulator.cloudformation.resource import Resource

HOUR = 3600.0
DAY = 24 * HOUR
OUTCOMES = (
    *(OrderOutcome(),) * 8,
    OrderOutcome(seconds=600),
    OrderOutcome(seconds=4000),
    OrderOutcome(status="Failed", seconds=5),
    OrderOutcome(status="Failed", seconds=200),
    OrderOutcome(status="Partial", acquired=0),
    OrderOutcome(status="PendingDocuments"),
)


class Scenario:
    """A stack from its first deployment to its last.

    Args:
        seed: The same seed plays the same scenario.
        connect: Makes the provisioner's client of an API with an access key.
        fault_rates: The rates from which each step draws one.
        is_parallel: Whether CloudFormation sends the requests of resources that do not depend on
            each other at the same time. By default it does so for every third seed.
    """

    def __init__(
        self,
        seed: int,
        connect: Callable[[VoiceApi, str], ChimeSDKVoiceClient] = direct_client,
        fault_rates: tuple[FaultRates, ...] = ALL_FAULT_RATES,
        *,
        is_parallel: bool | None = None,
    ) -> None:
        self._fault_rates = fault_rates
        self._rng = random.Random(seed)  # noqa: S311 - a scenario has to repeat
        self.account = SimulatedAccount(self._rng, connect)
        self.events: list[StackEvent] = []
        self.steps: list[str] = []
        self._plan = replace(first_plan(self._rng), retained=seed % 2 == 0)
        self._failed_deletes: set[str] = set()
        self._kept: set[str] = set()
        self._skipped: dict[str, Resource] = {}
        """The resources that a continued rollback has skipped, as CloudFormation knows them."""

        known = (STACK, self.account.account, "us-east-1", self._record_event)
        self._is_parallel = seed % 3 == 1 if is_parallel is None else is_parallel
        self._stack = (
            ParallelStack(self.account.clock, self._rng, *known)
            if self._is_parallel
            else Stack(*known)
        )

    def run(self) -> None:
        """Play all steps, then delete the stack without faults.

        Raises:
            AssertionError: An invariant does not hold.
        """
        if self._is_parallel:  # so that there is an update to cancel
            self._deploy(self._plan)
        for _ in range(self._rng.randint(1, 4)):
            self.account.faults.rates = self._rng.choice(self._fault_rates)
            self.account.api.order_outcomes.extend(self._rng.choices(OUTCOMES, k=3))
            self._run_step()
            self._check_invariants()
        self._finish()

    def _run_step(self) -> None:
        if self._stack.status == "UPDATE_ROLLBACK_FAILED" and self._rng.random() < LIKELY:
            self._continue_rollback()
            return
        match self._rng.randint(0, 10):
            case 9 | 10:
                self._deploy_after_change_by_hand()
            case 0:
                self._delete()
            case 1:
                self.account.clock.sleep(self._rng.choice((60.0, DAY, 8 * DAY)))
            case 2 | 3 | 4:
                self._deploy_broken(changed_plan(self._plan, self._rng))
            case _:
                self._deploy(changed_plan(self._plan, self._rng))

    def _deploy(self, plan: StackPlan) -> bool:
        self.steps.append(f"deploy {plan} with {self.account.faults.rates}")
        try:
            self._stack.deploy(Template(template_of(plan, self.account.west)), assets())
        except StackError as error:
            self.steps.append(f"{self._stack.status}: {error}")
            return False
        self._plan = plan
        return True

    def _continue_rollback(self) -> None:
        """Go on with a rollback that failed, without some of the resources that it failed for."""
        stuck = self._stack.stuck
        skipped = [one for one in stuck if self._rng.random() < 0.5]
        self.steps.append(f"continue the rollback without {skipped}")
        try:
            self._stack.continue_update_rollback(skipped)
        except StackError as error:
            self.steps.append(f"{self._stack.status}: {error}")
        self._skipped |= {one: self._stack.resources[one] for one in skipped}
        for one in skipped:  # the rule of a skipped update stays until the resource's next request
            self._failed_deletes |= self._tags_of(one)

    def _deploy_broken(self, plan: StackPlan) -> None:
        if self._is_parallel and self._rng.random() < LIKELY:
            after = self._rng.randrange(1000)
            assert not self._deploy(replace(plan, broken="early", broken_after=after))
            return
        if self._rng.choice((True, False)) and plan.parts & {"Front", "Desk"}:
            assert not self._deploy(replace(plan, broken="number"))
        else:
            assert not self._deploy(replace(plan, broken="rule"))

    def _deploy_after_change_by_hand(self) -> None:
        """Change the first line's rule in the console; a deployment that changes it restores it."""
        ids = {
            one.outcome.attributes.get("SipRuleId")
            for one in self._stack.resources.values()
            if one.declaration.type == "Custom::SipRule"
            and one.declaration.logical_id.startswith("Front")
        }
        found = [rule for rule in invariants.rules(self.account) if rule["SipRuleId"] in ids]
        if not found or self._stack.status.endswith("FAILED"):
            return
        (rule,) = found
        self.account.faults.rates = NO_FAULTS
        change = invariants.change_rule_by_hand(self.account, rule, self._rng)
        self.steps.append(f"by hand: {sorted(change)}")
        self.account.clock.sleep(120)
        name = next(one for one in NAMES if one != self._plan.name)
        if not self._deploy(replace(self._plan, name=name)):
            invariants.restore_rule_by_hand(self.account, rule)

    def _delete(self) -> None:
        self.steps.append(f"delete with {self.account.faults.rates}")
        try:
            self._stack.delete()
        except StackError as error:
            self.steps.append(f"{self._stack.status}: {error}")

    def _record_event(self, event: StackEvent) -> None:
        self.events.append(event)
        if event.status == "DELETE_FAILED" and event.logical_id != STACK:
            self._failed_deletes.add(event.physical_id)
            if event.physical_id.startswith(STACK):  # made up: the error names the rule
                self._failed_deletes |= self._tags_of(event.logical_id)
        if event.status == "DELETE_SKIPPED":
            self._kept.add(event.physical_id)
            self.account.ledger.skip_deletion(event.logical_id, event.physical_id)

    def _tags_of(self, logical_id: str) -> set[str]:
        """Return the owner tags of a resource's rules, those of cancelled requests too."""
        mine = f"{owner_tag_for(self._stack.stack_id, logical_id, '')}".rpartition(".")[0]
        tags = {invariants.owner_tag_of(rule) for rule in invariants.rules(self.account)}
        return {tag for tag in tags if tag.startswith(mine)}

    def _check_invariants(self) -> None:
        account, rates = self.account, self.account.faults.rates
        account.faults.rates = NO_FAULTS
        resources = self._stack.resources.values()
        as_known = [one for one in resources if not self._is_skipped(one)]
        invariants.check_failures_name_a_cause(self.events)
        invariants.check_no_number_is_lost(account)
        assert not account.account.roles.denied, "the role does not allow a request"
        if not self._stack.status.endswith("FAILED"):
            invariants.check_account_matches_template(account, as_known, self._failed_deletes)
            invariants.check_no_resource_is_left_behind(
                account, resources, self._failed_deletes, self._kept
            )
            if not self._failed_deletes:  # else a rule that is still there may keep its number
                invariants.check_no_released_number_is_paid_for(account, resources, self._kept)
        account.faults.rates = rates

    def _is_skipped(self, resource: Resource) -> bool:
        """Whether CloudFormation has sent no request for a skipped resource since."""
        skipped = self._skipped.get(resource.declaration.logical_id)
        return skipped is not None and skipped.properties == resource.properties

    def _finish(self) -> None:
        """Deploy and delete without faults: both succeed, and nothing is left behind."""
        self.account.faults.rates = NO_FAULTS
        self.account.api.order_outcomes.clear()
        self.account.clock.sleep(4 * DAY)
        if self._stack.status.endswith("FAILED"):
            self._clean_up_by_hand()
            self._require_deletion()
        self._plan = replace(self._plan, area_code="425")  # an area code whose orders never failed
        if not self._deploy(self._plan):
            waits = ("can take weeks", "does not show yet whose it is")  # an order that stays open
            assert any(why in self.steps[-1] for why in waits), "a deployment without faults failed"
        self._check_invariants()
        self._clean_up_by_hand()
        self._require_deletion()
        self._check_invariants()
        self.account.clock.sleep(2 * HOUR)  # requests that were cancelled end, and their threads

    def _clean_up_by_hand(self) -> None:
        """Delete by hand what CloudFormation reported as failed."""
        kept = {resource.physical_id for resource in self._stack.resources.values()}
        for rule in invariants.rules(self.account):
            if invariants.owner_tag_of(rule) in self._failed_deletes - kept:
                self._delete_by_hand(rule)
        for left in self._failed_deletes - kept:
            if "/phone-numbers" in left:
                invariants.disassociate_numbers(self.account, left.partition("/")[0])
        self.account.clock.sleep(HOUR)

    def _delete_by_hand(self, rule: dict[str, Any]) -> None:
        known = {"SipRuleId": rule["SipRuleId"]}
        invariants.call_api(
            self.account, "UpdateSipRule", **known, Name=rule["Name"], Disabled=True
        )
        self.account.clock.sleep(60)
        invariants.call_api(self.account, "DeleteSipRule", **known)

    def _require_deletion(self) -> None:
        self._delete()
        assert self._stack.status == "DELETE_COMPLETE", "a stack cannot be deleted"
