"""What calls cost: invocations, billed seconds of legs, and prices that the user gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

from telephony_simulator.explore.choice import format_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from telephony_simulator.explore.choice import Path
    from telephony_simulator.explore.graph import Graph
    from telephony_simulator.explore.report import Report


class Prices(NamedTuple):
    """Prices, in one currency.

    Attributes:
        inbound_minute: A minute of an inbound leg.
        outbound_minute: A minute of an outbound leg.
        million_requests: One million invocations of the function.
        date: The day on which they were read, printed beside the costs. Default: none.
    """

    inbound_minute: float = 0.0
    outbound_minute: float = 0.0
    million_requests: float = 0.0
    date: str = ""


class LongCall(NamedTuple):
    """A call without a circle.

    Attributes:
        path: Its steps.
        billed_seconds: How long each leg was connected, besides conversations.
        invocations: The invocations of the function.
        was_connected: Whether each leg was connected, if only for a conversation.
    """

    path: Path = ()
    billed_seconds: tuple[float, float] = (0.0, 0.0)
    invocations: int = 0
    was_connected: tuple[bool, bool] = (False, False)

    def cost(self, prices: Prices) -> float:
        """Return what it costs; each begun minute of a connected leg counts, at least one."""
        minutes_a, minutes_b = (
            max(math.ceil(seconds / 60), int(was_connected))
            for seconds, was_connected in zip(self.billed_seconds, self.was_connected, strict=True)
        )
        is_placed = bool(self.path) and self.path[0].kind == "place"
        return (
            minutes_a * (prices.outbound_minute if is_placed else prices.inbound_minute)
            + minutes_b * prices.outbound_minute
            + self.invocations * prices.million_requests / 1_000_000
        )


class EndCosts(NamedTuple):
    """What the calls cost that end in one way.

    Attributes:
        end: How they end, in the words of the map.
        seconds_a: The least and the most billed seconds of LEG-A, besides conversations.
        seconds_b: Those of LEG-B.
        invocations: The least and the most invocations of the function.
    """

    end: str
    seconds_a: tuple[float, float]
    seconds_b: tuple[float, float]
    invocations: tuple[int, int]

    def __str__(self) -> str:
        legs = [("LEG-A", self.seconds_a), ("LEG-B", self.seconds_b)]
        parts = [f"{name} {_range(seconds)} s" for name, seconds in legs if seconds[1]]
        return ", ".join([f"{self.end}: {_range(self.invocations)} invocations", *parts])


def longest_call(graph: Graph) -> LongCall:
    """Return the call that is billed the longest, of those whose steps lead away from the start.

    A conversation lasts as long as the parties like: it counts as no time.
    """
    calls = _calls_to_ends(graph, lambda call: sum(call.billed_seconds))
    return max(calls.values(), key=lambda call: sum(call.billed_seconds), default=LongCall())


def dearest_call(graph: Graph, prices: Prices) -> LongCall:
    """Return the call that costs the most, of those whose steps lead away from the start."""
    calls = _calls_to_ends(
        graph, lambda call: (call.cost(prices), sum(call.billed_seconds), call.invocations)
    )
    return max(calls.values(), key=lambda call: call.cost(prices), default=LongCall())


def costs_of_ends(graph: Graph) -> list[EndCosts]:
    """Return what calls cost for each way in which they end, the most frequent end first."""
    measures: list[Callable[[LongCall], float]] = [
        lambda call: call.billed_seconds[0],
        lambda call: call.billed_seconds[1],
        lambda call: call.invocations,
    ]
    ranges: dict[str, list[tuple[float, float]]] = {}
    for measure in measures:
        most = _calls_to_ends(graph, measure)
        least = _calls_to_ends(graph, lambda call, of=measure: -of(call))  # type: ignore[misc]
        by_end: dict[str, list[float]] = {}
        for key in most:
            values = by_end.setdefault(graph.states[key].place, [])
            values += [measure(least[key]), measure(most[key])]
        for end, values in by_end.items():
            ranges.setdefault(end, []).append((min(values), max(values)))
    return [
        EndCosts(end, seconds_a, seconds_b, (int(invocations[0]), int(invocations[1])))
        for end, (seconds_a, seconds_b, invocations) in ranges.items()
    ]


def cost_lines(report: Report, prices: Prices | None = None) -> Iterator[str]:
    """Yield the costs of each end, and the longest and the dearest call."""
    ends = costs_of_ends(report.graph)
    yield from (str(end) for end in ends)
    if not ends:
        return
    longest = longest_call(report.graph)
    yield _described("longest", longest, prices)
    if prices is not None:
        yield _described("dearest", dearest_call(report.graph, prices), prices)


def _described(name: str, call: LongCall, prices: Prices | None) -> str:
    legs = " and ".join(f"{seconds:.0f} s" for seconds in call.billed_seconds if seconds) or "0 s"
    cost = "" if prices is None else f", cost {call.cost(prices):.4f}{_as_of(prices)}"
    return (
        f"{name} call besides conversations: {legs} billed, {call.invocations} invocations{cost}:"
        f" {format_path(call.path)}"
    )


def _as_of(prices: Prices) -> str:
    return f" at the prices of {prices.date}" if prices.date else ""


def _calls_to_ends(graph: Graph, value: Callable[[LongCall], Any]) -> dict[bytes, LongCall]:
    """Return the call with the highest value to each end; `value` adds up along a call.

    Steps that lead back to a state nearer to the beginning are left out: they may go round for
    ever. An end is one state for short and long calls, and nothing follows it.
    """
    best: dict[bytes | None, LongCall] = {None: LongCall()}
    depths: dict[bytes | None, int] = {None: 0}
    depths.update((key, len(state.path)) for key, state in graph.states.items())
    for edge in sorted(graph.edges, key=lambda edge: depths[edge.source]):
        before = best.get(edge.source)
        leads_back = depths[edge.target] <= depths[edge.source]
        if before is None or (leads_back and not graph.states[edge.target].is_ended):
            continue
        seconds_a, seconds_b = before.billed_seconds
        after = LongCall(
            (*before.path, edge.choice),
            (
                seconds_a + edge.seconds * ("LEG-A" in edge.billed_legs),
                seconds_b + edge.seconds * ("LEG-B" in edge.billed_legs),
            ),
            before.invocations + edge.invocations,
            (
                before.was_connected[0] or "LEG-A" in edge.billed_legs,
                before.was_connected[1] or "LEG-B" in edge.billed_legs,
            ),
        )
        known = best.get(edge.target)
        if known is None or value(after) > value(known):
            best[edge.target] = after
    return {key: best[key] for key, state in graph.states.items() if state.is_ended and key in best}


def _range(values: tuple[float, float]) -> str:
    low, high = (f"{value:.0f}" for value in values)
    return low if low == high else f"{low} to {high}"
