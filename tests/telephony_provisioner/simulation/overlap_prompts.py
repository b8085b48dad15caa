"""Overlaps of requests for a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.telephony_provisioner.prompt_services import GOOD_MORNING, HELLO, PROMPT, PromptServices
from tests.telephony_provisioner.simulation.overlap import (
    LATE_WRITE_SECONDS,
    Overlap,
    Run,
    problems_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable


def _services(overlap: Overlap) -> PromptServices:
    """Return services whose writes take effect late, as those of the overlap do."""

    def wait() -> None:
        if overlap.has_faults and overlap.rng.random() < 0.5:
            overlap.clock.sleep(overlap.rng.uniform(0, LATE_WRITE_SECONDS))

    services = PromptServices(wait)
    overlap.prompt_services = services.clients
    return services


def _problems(services: PromptServices, last: Run, expected: set[object]) -> list[str]:
    left = set(services.buckets["prompts"])
    return problems_of(last, {f"the bucket holds {sorted(left)}": left != expected})


def cancelled_prompt_creation(overlap: Overlap, delay: float) -> list[str]:
    """Cancel the creation of a prompt."""
    services = _services(overlap)
    delete = overlap.cancel_creation(PROMPT, HELLO, delay_seconds=delay)
    return _problems(services, delete, set())


def cancelled_prompt_update(overlap: Overlap, delay: float) -> list[str]:
    """Roll back an update of a prompt's words while it runs."""
    services = _services(overlap)
    created = overlap.perform("Create", PROMPT, HELLO)
    rollback = overlap.roll_back(created, HELLO, GOOD_MORNING, delay_seconds=delay)
    return _problems(services, rollback, {HELLO["Key"]})


PROMPTS: dict[str, Callable[[Overlap, float], list[str]]] = {
    "prompt, create and delete": cancelled_prompt_creation,
    "prompt's words, update and rollback": cancelled_prompt_update,
}
