"""What calls cost: invocations, billed seconds of legs, and prices that the user gives."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from telephony_simulator.explore.choice import format_path

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telephony_simulator.explore.choice import Path
    from telephony_simulator.explore.graph import Graph
    from telephony_simulator.explore.report import Report


class Prices(NamedTuple):
    """Prices, in one currency.

    Attributes:
        inbound_minute: A minute of an inbound leg.
        outbound_minute: A minute of an outbound leg.
        million_requests: One million invocations of the function.
    """

    inbound_minute: float = 0.0
    outbound_minute: float = 0.0
    million_requests: float = 0.0


class LongCall(NamedTuple):
    """A call without a circle.

    Attributes:
        path: Its steps.
        billed_seconds: How long each leg was connected, besides conversations.
        invocations: The invocations of the function.
    """

    path: Path = ()
    billed_seconds: tuple[float, float] = (0.0, 0.0)
    invocations: int = 0

    def cost(self, prices: Prices) -> float:
        """Return what it costs; each begun minute of a leg counts."""
        minutes_a, minutes_b = (math.ceil(seconds / 60) for seconds in self.billed_seconds)
        is_placed = bool(self.path) and self.path[0].kind == "place"
        return (
            minutes_a * (prices.outbound_minute if is_placed else prices.inbound_minute)
            + minutes_b * prices.outbound_minute
            + self.invocations * prices.million_requests / 1_000_000
        )


def longest_call(graph: Graph) -> LongCall:
    """Return the call that is billed the longest, of those whose steps lead away from the start.

    A conversation lasts as long as the parties like: it counts as no time.
    """
    longest: dict[bytes | None, LongCall] = {None: LongCall()}
    depths: dict[bytes | None, int] = {None: 0}
    depths.update((key, len(state.path)) for key, state in graph.states.items())
    for edge in sorted(graph.edges, key=lambda edge: depths[edge.source]):
        before = longest.get(edge.source)
        if before is None or depths[edge.target] <= depths[edge.source]:
            continue
        seconds_a, seconds_b = before.billed_seconds
        after = LongCall(
            (*before.path, edge.choice),
            (
                seconds_a + edge.seconds * ("LEG-A" in edge.billed_legs),
                seconds_b + edge.seconds * ("LEG-B" in edge.billed_legs),
            ),
            before.invocations + edge.invocations,
        )
        known = longest.get(edge.target)
        if known is None or sum(after.billed_seconds) > sum(known.billed_seconds):
            longest[edge.target] = after
    ends = [
        longest[key] for key, state in graph.states.items() if state.is_ended and key in longest
    ]
    return max(ends, key=lambda call: sum(call.billed_seconds), default=LongCall())


def cost_lines(report: Report, prices: Prices | None = None) -> Iterator[str]:
    """Yield the longest call in words, and what it costs."""
    call = longest_call(report.graph)
    if not call.path:
        return
    legs = " and ".join(f"{seconds:.0f} s" for seconds in call.billed_seconds if seconds) or "0 s"
    cost = "" if prices is None else f", cost {call.cost(prices):.4f}"
    yield (
        f"longest call besides conversations: {legs} billed, {call.invocations} invocations{cost}:"
        f" {format_path(call.path)}"
    )
