"""Cancelled requests that overlap with the request that cancels them."""

import pytest

from tests.telephony_provisioner.simulation.overlap_kinds import KINDS, play


@pytest.mark.parametrize("kind", KINDS)
def test_last_of_two_overlapping_requests_wins(kind: str) -> None:
    failed = {seed: problems for seed in range(25) if (problems := play(kind, seed))}

    assert failed == {}


@pytest.mark.parametrize("kind", ["rule, create and delete", "rule's targets, update and rollback"])
def test_overlap_without_the_register_shows_the_defect(kind: str) -> None:
    """The scenarios would find a provisioner that does not order its requests."""
    assert any(play(kind, seed, is_ordered=False) for seed in range(40))
