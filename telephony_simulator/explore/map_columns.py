"""Orders the slots of a map's layers, and places them from left to right."""

from __future__ import annotations

from bisect import bisect_left, insort
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

GAP: Final = 26
ORDER_ROUNDS: Final = 12
MOVE_ROUNDS: Final = 120

NODE_WEIGHT: Final = 1.0
BEND_WEIGHT: Final = 8.0
"""An arrow that passes several layers is straight, before a node is below another one."""


class Slot:
    """A place in a layer: of a node, of a label, or of an arrow that passes.

    Attributes:
        width: Its width.
        height: Its height.
        x: The middle of its width.
        y: The middle of its height.
        above: The slots of the layer above with which an arrow connects it.
        below: The slots of the layer below with which an arrow connects it.
    """

    __slots__ = ("above", "below", "height", "is_node", "width", "x", "y")

    def __init__(self, width: float, height: float, *, is_node: bool = True) -> None:
        self.width = width
        self.height = height
        self.is_node = is_node
        self.x = self.y = 0.0
        self.above: list[Slot] = []
        self.below: list[Slot] = []

    def connect(self, other: Slot) -> None:
        """Connect this slot with one of the layer below."""
        self.below.append(other)
        other.above.append(self)


def order(layers: list[list[Slot]]) -> None:
    """Order each layer by the mean place of its neighbours, so that fewer arrows cross."""
    best, fewest = [layer[:] for layer in layers], _crossings(layers)
    for number in range(ORDER_ROUNDS):
        is_down = number % 2 == 0
        for layer in layers if is_down else layers[::-1]:
            _sort(layer, layers, is_down=is_down)
        crossings = _crossings(layers)
        if crossings < fewest:
            best, fewest = [layer[:] for layer in layers], crossings
    layers[:] = best


def _sort(layer: list[Slot], layers: Sequence[Sequence[Slot]], *, is_down: bool) -> None:
    places = _places(layers)
    means: dict[Slot, float] = {}
    for slot in layer:
        near = slot.above if is_down else slot.below
        means[slot] = sum(places[other] for other in near) / len(near) if near else places[slot]
    layer.sort(key=means.__getitem__)


def _places(layers: Sequence[Sequence[Slot]]) -> dict[Slot, float]:
    """Return the place of each slot in its layer, from 0 to 1."""
    return {
        slot: (place + 0.5) / len(layer) for layer in layers for place, slot in enumerate(layer)
    }


def _crossings(layers: Sequence[Sequence[Slot]]) -> int:
    """Return how often two arrows cross."""
    places = _places(layers)
    crossings = 0
    for layer in layers:
        ends: list[float] = []
        for slot in layer:
            targets = sorted(places[other] for other in slot.below)
            crossings += sum(len(ends) - bisect_left(ends, end + 1e-9) for end in targets)
            for end in targets:
                insort(ends, end)
    return crossings


def columns(layers: Sequence[Sequence[Slot]]) -> float:
    """Set the middle of each slot's width; return the width of the whole."""
    for layer in layers:
        right = 0.0
        for slot in layer:
            slot.x = right + slot.width / 2
            right += slot.width + GAP
    for number in range(MOVE_ROUNDS):
        for layer in layers if number % 2 == 0 else layers[::-1]:
            _move(layer)
    slots = [slot for layer in layers for slot in layer]
    left = min(slot.x - slot.width / 2 for slot in slots)
    for slot in slots:
        slot.x -= left
    return max(slot.x + slot.width / 2 for slot in slots)


def _move(layer: Sequence[Slot]) -> None:
    """Move the slots of a layer to their neighbours, as near as their order and widths allow.

    The weighted squares of the distances are least: the pool-adjacent-violators algorithm.
    """
    pools: list[tuple[float, float, int]] = []  # the mean, the weight, and the number of slots
    offsets: list[float] = []
    offset = 0.0
    for slot in layer:
        offsets.append(offset + slot.width / 2)
        offset += slot.width + GAP
        mean, weight, count = *_wish(slot), 1
        mean -= offsets[-1]
        while pools and pools[-1][0] > mean:
            other_mean, other_weight, other_count = pools.pop()
            mean = (mean * weight + other_mean * other_weight) / (weight + other_weight)
            weight, count = weight + other_weight, count + other_count
        pools.append((mean, weight, count))
    starts = [mean for mean, _, count in pools for _ in range(count)]
    for slot, start, own in zip(layer, starts, offsets, strict=True):
        slot.x = start + own


def _wish(slot: Slot) -> tuple[float, float]:
    """Return where the neighbours of a slot want it, and how much."""
    near = [(other, _weight(slot, other)) for other in (*slot.above, *slot.below)]
    if not near:
        return slot.x, 1e-3
    weight = sum(own for _, own in near)
    return sum(other.x * own for other, own in near) / weight, weight


def _weight(slot: Slot, other: Slot) -> float:
    return NODE_WEIGHT if slot.is_node or other.is_node else BEND_WEIGHT
