"""A stack whose steps and faults a test writes down, in place of a random scenario's."""

from __future__ import annotations

import random
from contextlib import suppress
from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice.faults import no_faults
from telephony_simulator.cloudformation import Delivery, Stack, StackError, StackEvent, Template
from telephony_simulator.functions import FunctionError
from tests.telephony_provisioner.direct_client import direct_client
from tests.telephony_provisioner.simulation import invariants
from tests.telephony_provisioner.simulation.fault_injector import FaultInjector
from tests.telephony_provisioner.simulation.simulated_account import SimulatedAccount
from tests.telephony_provisioner.simulation.stack_template import STACK, assets
from tests.telephony_provisioner.simulation.workload import StackPlan, template_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from telephony_simulator.chime_sdk_voice.faults import Faults
    from telephony_simulator.json_types import Json, JsonObject

SEED = 1


class ScriptedAccount(SimulatedAccount):
    """An account without random faults; a function ends where the test says."""

    def __init__(self, service: Faults) -> None:
        rng = random.Random(SEED)  # noqa: S311 - the steps repeat
        super().__init__(rng, direct_client)
        self.api.faults = self.faults = FaultInjector(
            self.api, self.clock, rng, self.ledger, service
        )
        self.crashes_on: set[tuple[str, str]] = set()
        """Request types and resource types whose next is_complete ends at once."""

        self.loses_response_to: set[tuple[str, str]] = set()
        """Request types and resource types whose next response is lost."""

    def invoke(
        self, handler: Callable[[JsonObject], Json], timeout: float, event: JsonObject
    ) -> Json:
        """Invoke a handler, or end like a function whose process has crashed."""
        kind = (str(event["RequestType"]), str(event["ResourceType"]))
        if "StartedAt" in event and kind in self.crashes_on:
            self.crashes_on.remove(kind)
            raise FunctionError("Runtime.ExitError", "Runtime exited with error")
        return super().invoke(handler, timeout, event)

    def _delivery(self, event: JsonObject) -> Delivery:
        kind = (str(event["RequestType"]), str(event["ResourceType"]))
        if kind in self.loses_response_to:
            self.loses_response_to.remove(kind)
            return Delivery.RESPONSE_LOST
        return Delivery.ONCE


class ScriptedStack:
    """The stack of the scenarios, step by step.

    Args:
        service: A quirk of the service.
    """

    def __init__(self, service: Faults = no_faults) -> None:
        self.account = ScriptedAccount(service)
        self.events: list[StackEvent] = []
        self._stack = Stack(STACK, self.account.account, "us-east-1", self.events.append)

    def deploy(self, plan: StackPlan) -> str:
        """Deploy a plan and return the stack's status."""
        with suppress(StackError):
            self._stack.deploy(Template(template_of(plan, self.account.west)), assets())
        self.account.clock.sleep(600)
        return self._stack.status

    def delete(self) -> str:
        """Delete the stack and return its status."""
        with suppress(StackError):
            self._stack.delete()
        self.account.clock.sleep(600)
        return self._stack.status

    def check(self) -> None:
        """Check the invariants after a deployment without faults."""
        resources = self._stack.resources.values()
        invariants.check_account_matches_template(self.account, resources, set())
        invariants.check_no_number_is_lost(self.account)

    def failures(self) -> list[tuple[str, str]]:
        """Return the failed resources: logical id and status."""
        return [
            (event.logical_id, event.status)
            for event in self.events
            if event.status.endswith("FAILED") and event.logical_id != STACK
        ]
