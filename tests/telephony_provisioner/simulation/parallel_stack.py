"""A stack whose custom resources are created and updated at the same time, as in AWS.

When a resource fails, CloudFormation cancels those that are still in progress: it does not wait for
them, and the rollback's requests run beside them. A cancelled creation is deleted under a physical
id that CloudFormation makes up.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from telephony_simulator.cloudformation import ResourceError, Stack

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from telephony_simulator.cloudformation.intrinsics import Resolver
    from telephony_simulator.cloudformation.resource import Outcome, Resource
    from telephony_simulator.cloudformation.template import Declaration
    from tests.telephony_provisioner.simulation.task_clock import TaskClock

CANCELLED = "Resource creation cancelled"
STEP_SECONDS = 1.0
LONGEST_REACTION_SECONDS = 10.0


@dataclass
class Change:
    """One resource that is created or updated."""

    wanted: Resource
    old: Resource | None
    outcome: Outcome | None = None
    error: ResourceError | None = None

    @property
    def is_done(self) -> bool:
        """Whether the request has been answered."""
        return self.outcome is not None or self.error is not None


class ParallelStack(Stack):
    """Sends the requests for resources that do not depend on each other at the same time.

    Args:
        clock: The clock on which the requests run.
        rng: Draws how long CloudFormation takes from a failure to the rollback.
        *args: As for `Stack`.
        **options: As for `Stack`.
    """

    def __init__(self, clock: TaskClock, rng: random.Random, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._clock = clock
        self._rng = rng

    def _create_or_update_all(self, wanted: Sequence[Declaration], resolver: Resolver) -> None:
        waiting = {one.logical_id: one for one in wanted}
        running: dict[str, Change] = {}
        while waiting or running:
            self._start_ready(waiting, running, resolver)
            if running:
                self._clock.sleep(STEP_SECONDS)
            for logical_id, change in [*running.items()]:
                if change.error is not None:
                    del running[logical_id]
                    failure = self._note_failure(change.wanted, change.old, change.error)
                    self._cancel(running)
                    raise failure
                if change.outcome is not None:
                    del running[logical_id]
                    self._note_change(change.wanted, change.old, change.outcome)

    def _start_ready(
        self, waiting: dict[str, Declaration], running: dict[str, Change], resolver: Resolver
    ) -> None:
        """Start what depends on nothing that is waiting or running; do the quick ones at once."""
        while True:
            open_ids = waiting.keys() | running.keys()
            ready = [one for one in waiting.values() if not one.references & open_ids]
            for declaration in ready:
                del waiting[declaration.logical_id]
                self._start(declaration, running, resolver)
            if not ready:
                return

    def _start(
        self, declaration: Declaration, running: dict[str, Change], resolver: Resolver
    ) -> None:
        wanted, old = self._wanted(declaration, resolver)
        is_custom = declaration.type.startswith("Custom::")
        if not is_custom or (old and old.properties == wanted.properties):
            self._create_or_update(declaration, resolver)
            return
        change = running[declaration.logical_id] = Change(wanted, old)
        self._report(f"{'UPDATE' if old else 'CREATE'}_IN_PROGRESS", wanted)
        self._clock.spawn(partial(self._carry_out, change))

    def _carry_out(self, change: Change) -> None:
        try:
            change.outcome = self._perform(change.wanted, change.old)
        except ResourceError as error:
            change.error = error

    def _cancel(self, running: dict[str, Change]) -> None:
        """Regard what is in progress as failed; its requests go on."""
        for logical_id, change in running.items():
            physical_id = change.wanted.physical_id
            if change.old is None:
                physical_id = f"{self.name}-{logical_id}-1A2B3C"
            known = replace(change.wanted.outcome, physical_id=physical_id)
            cancelled = replace(change.wanted, outcome=known)
            self.resources[logical_id] = cancelled
            self._report(f"{'UPDATE' if change.old else 'CREATE'}_FAILED", cancelled, CANCELLED)
        self._clock.sleep(self._rng.uniform(0.0, LONGEST_REACTION_SECONDS))
