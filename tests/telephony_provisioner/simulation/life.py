"""One life of a stack: deployed, changed, broken, deleted and made again, in changing weather."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from telephony_simulator.chime_sdk_voice import OrderOutcome
from telephony_simulator.cloudformation import Stack, StackError, StackEvent, Template
from tests.telephony_provisioner.direct_client import direct_client
from tests.telephony_provisioner.simulation import truth
from tests.telephony_provisioner.simulation.catalogue import STACK, assets
from tests.telephony_provisioner.simulation.plan import Plan, another, content, first
from tests.telephony_provisioner.simulation.weather import CALM, CLIMATES, Climate
from tests.telephony_provisioner.simulation.world import World

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

    from telephony_simulator.chime_sdk_voice import VoiceApi

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


class Life:
    """A stack from its first deployment to its last.

    Args:
        seed: The same seed, the same life.
        connect: Makes the provisioner's client of an API.
        climates: The weather there may be.
    """

    def __init__(
        self,
        seed: int,
        connect: Callable[[VoiceApi], ChimeSDKVoiceClient] = direct_client,
        climates: tuple[Climate, ...] = CLIMATES,
    ) -> None:
        self._climates = climates
        self._rng = random.Random(seed)  # noqa: S311 - a life has to repeat
        self.world = World(self._rng, connect)
        self.events: list[StackEvent] = []
        self.story: list[str] = []
        self._plan = first(self._rng)
        self._abandoned: set[str] = set()
        self._kept: set[str] = set()
        self._stack = Stack(STACK, self.world.account, "us-east-1", self._hear)

    def live(self) -> None:
        """Live it to its end.

        Raises:
            AssertionError: Something was not as it must be.
        """
        for _ in range(self._rng.randint(1, 4)):
            self.world.weather.climate = self._rng.choice(self._climates)
            self.world.api.order_outcomes.extend(self._rng.choices(OUTCOMES, k=3))
            self._turn()
            self._require_the_truth()
        self._end()

    def _turn(self) -> None:
        match self._rng.randint(0, 9):
            case 0:
                self._delete()
            case 1:
                self.world.clock.sleep(self._rng.choice((60.0, DAY, 8 * DAY)))
            case 2 | 3 | 4:
                self._break(another(self._plan, self._rng))
            case _:
                self._deploy(another(self._plan, self._rng))

    def _deploy(self, plan: Plan) -> bool:
        self.story.append(f"deploy {plan} in {self.world.weather.climate}")
        try:
            self._stack.deploy(Template(content(plan, self.world.west)), assets())
        except StackError as error:
            self.story.append(f"{self._stack.status}: {error}")
            return False
        self._plan = plan
        return True

    def _break(self, plan: Plan) -> None:
        if self._rng.choice((True, False)) and plan.parts & {"Front", "Desk"}:
            assert not self._deploy(replace(plan, broken="number"))
        else:
            assert not self._deploy(replace(plan, broken="rule"))

    def _delete(self) -> None:
        self.story.append(f"delete in {self.world.weather.climate}")
        try:
            self._stack.delete()
        except StackError as error:
            self.story.append(f"{self._stack.status}: {error}")

    def _hear(self, event: StackEvent) -> None:
        self.events.append(event)
        if event.status == "DELETE_FAILED" and event.logical_id != STACK:
            self._abandoned.add(event.physical_id)
        if event.status == "DELETE_SKIPPED":
            self._kept.add(event.physical_id)

    def _require_the_truth(self) -> None:
        world, climate = self.world, self.world.weather.climate
        world.weather.climate = CALM
        resources = self._stack.resources.values()
        truth.require_causes(self.events)
        truth.require_every_number(world)
        if not self._stack.status.endswith("FAILED"):
            truth.require_the_template(world, resources, self._abandoned)
            truth.require_no_orphans(world, resources, self._abandoned)
            if not self._abandoned:  # else a rule that is still there may keep its number
                truth.require_nothing_paid_in_vain(world, resources, self._kept)
        world.weather.climate = climate

    def _end(self) -> None:
        """When the weather is calm, everything works again, and goes without a trace."""
        self.world.weather.climate = CALM
        self.world.api.order_outcomes.clear()
        self.world.clock.sleep(4 * DAY)
        if self._stack.status.endswith("FAILED"):
            self._clean_up_by_hand()
            self._require_deletion()
        self._plan = replace(self._plan, area_code="425")  # whose orders never went wrong
        if not self._deploy(self._plan):
            waits = ("can take weeks", "does not show yet whose it is")  # an order does, for ever
            assert any(why in self.story[-1] for why in waits), (
                "a deployment in calm weather failed"
            )
        self._require_the_truth()
        self._clean_up_by_hand()
        self._require_deletion()
        self._require_the_truth()

    def _clean_up_by_hand(self) -> None:
        """Do what the events say that CloudFormation could not."""
        kept = {resource.physical_id for resource in self._stack.resources.values()}
        for rule in truth.rules(self.world):
            if truth.marker_of(rule) in self._abandoned - kept:
                self._delete_by_hand(rule)
        for left in self._abandoned - kept:
            if "/phone-numbers" in left:
                truth.let_go_of_numbers(self.world, left.partition("/")[0])
        self.world.clock.sleep(HOUR)

    def _delete_by_hand(self, rule: dict[str, Any]) -> None:
        known = {"SipRuleId": rule["SipRuleId"]}
        truth.ask(self.world, "UpdateSipRule", **known, Name=rule["Name"], Disabled=True)
        self.world.clock.sleep(60)
        truth.ask(self.world, "DeleteSipRule", **known)

    def _require_deletion(self) -> None:
        self._delete()
        assert self._stack.status == "DELETE_COMPLETE", "a stack cannot be deleted"
