"""The ways that a call takes when the function answers late, or not at all."""

from __future__ import annotations

from collections import defaultdict, deque
from typing import TYPE_CHECKING, NamedTuple

from telephony_simulator.explore.choice import Delivery
from telephony_simulator.explore.map_elements import DROPPED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telephony_simulator.explore.choice import Choice, Timing
    from telephony_simulator.explore.graph import Edge, Graph


class SlowWay(NamedTuple):
    """A way through the states in which the function is asked.

    Attributes:
        first: The step in which the function is asked.
        timing: How the function answers.
        act: What a party does meanwhile, if it does something.
        target: The first state in which the function is not asked.
        is_usual: Whether it leads where an answer in time leads, or, for a lost answer, to a call
            that the service drops.
    """

    first: Edge
    timing: Timing
    act: Edge | None
    target: bytes
    is_usual: bool


def slow_ways(graph: Graph) -> Iterator[SlowWay]:
    """Yield the ways of slow answers."""
    following: dict[bytes | None, list[Edge]] = defaultdict(list)
    in_time: dict[tuple[bytes | None, Choice], bytes] = {}
    for edge in graph.edges:
        following[edge.source].append(edge)
        if edge.choice.failure is None:
            in_time[edge.source, edge.choice] = edge.target
    for edge in graph.edges:
        slow = edge.choice.failure
        source = None if edge.source is None else graph.states[edge.source]
        if not isinstance(slow, Delivery) or (source is not None and source.awaits_answer):
            continue
        first = edge._replace(choice=edge.choice._replace(failure=None))
        for target, act in _ends(edge, graph, following):
            usual = in_time.get((first.source, first.choice))
            if act is not None:  # the same after the answer
                usual = in_time.get((usual, act.choice))
            usual_place = graph.states[usual].place if usual is not None else None
            if slow.timing == "no answer":
                usual_place = DROPPED
            is_usual = graph.states[target].place == usual_place
            yield SlowWay(first, slow.timing, act, target, is_usual)


def _ends(
    edge: Edge, graph: Graph, following: dict[bytes | None, list[Edge]]
) -> Iterator[tuple[bytes, Edge | None]]:
    """Yield the states in which the function is not asked any more, and what a party did."""
    reached: dict[bytes, Edge | None] = {edge.target: None}
    queue = deque(reached)
    while queue:
        at = queue.popleft()
        act = reached[at]
        if not graph.states[at].awaits_answer:
            yield at, act
            continue
        for step in following[at]:
            if step.choice.failure is None and step.target not in reached:
                is_act = act is None and step.choice.kind != "wait"
                reached[step.target] = step if is_act else act
                queue.append(step.target)
