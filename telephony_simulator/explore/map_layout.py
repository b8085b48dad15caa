"""Places the nodes of a map in layers, and leads its arrows between them.

The steps are those of Sugiyama's method: arrows that lead back are turned round, each node is
placed below all nodes that lead to it, layers are ordered so that few arrows cross, and what an
arrow connects is moved above each other. Between two layers of nodes is a layer of labels. An arrow
has a free place in each layer that it passes, so that it crosses neither a node nor a label.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from telephony_simulator.explore.map_columns import Slot, columns, order

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from telephony_simulator.explore.map_elements import Arrow, Node

    Size: TypeAlias = tuple[float, float]
    Point: TypeAlias = tuple[float, float]

NODE_WIDTH: Final = 190
LAYER_GAP: Final = 18
"""The space between a layer of nodes and the next layer of labels."""

MARGIN: Final = 16


class Box(NamedTuple):
    """The place of a node: its middle, its top and its height."""

    x: float
    y: float
    height: float


class Layout(NamedTuple):
    """Where everything is.

    Attributes:
        boxes: The places of the nodes, by their texts.
        ways: The points of each arrow, from its source to its target.
        labels: The middle of each label.
        width: The width of the whole.
        height: The height of the whole.
    """

    boxes: dict[str, Box]
    ways: dict[Arrow, list[Point]]
    labels: dict[Arrow, Point]
    width: float
    height: float


def layout(
    nodes: Sequence[Node],
    arrows: Sequence[Arrow],
    heights: Mapping[str, float],
    labels: Mapping[Arrow, Size],
) -> Layout:
    """Place nodes and arrows; the first node is at the top.

    Args:
        nodes: The nodes.
        arrows: The arrows between them.
        heights: The height of each node.
        labels: The width and height of each label; an arrow without a label is left out.
    """
    returning = _returning(nodes, arrows)
    ranks = _ranks(nodes, arrows, returning)
    layers: list[list[Slot]] = [[] for _ in range(max(ranks.values()) + 1)]
    slots = {node.text: Slot(NODE_WIDTH, heights[node.text]) for node in nodes}
    for text, slot in slots.items():
        layers[ranks[text]].append(slot)
    chains: dict[Arrow, list[Slot]] = {}
    labelled: dict[Arrow, Slot] = {}
    for arrow in arrows:
        first, last = ranks[arrow.source], ranks[arrow.target]
        step = 1 if last > first else -1
        chain = [slots[arrow.source]]
        for rank in range(first + step, last, step):
            has_label = rank == first + step and arrow in labels
            slot = Slot(*labels[arrow], is_node=False) if has_label else Slot(0, 0, is_node=False)
            if has_label:
                labelled[arrow] = slot
            layers[rank].append(slot)
            chain.append(slot)
        chain.append(slots[arrow.target])
        chains[arrow] = chain
        for above, below in pairwise(chain[::step]):
            above.connect(below)
    order(layers)
    width = columns(layers)
    height = _rows(layers)
    boxes = {
        text: Box(MARGIN + slot.x, slot.y - slot.height / 2, slot.height)
        for text, slot in slots.items()
    }
    ways = {
        arrow: _way(boxes[arrow.source], boxes[arrow.target], chain[1:-1])
        for arrow, chain in chains.items()
    }
    places = {arrow: (MARGIN + slot.x, slot.y) for arrow, slot in labelled.items()}
    return Layout(boxes, ways, places, width + 2 * MARGIN, height)


def _returning(nodes: Sequence[Node], arrows: Sequence[Arrow]) -> set[Arrow]:
    """Return the arrows that lead back to a node on the way from the first node."""
    leaving = _by_source(sorted(arrows, key=lambda arrow: arrow.is_dashed))
    returning: set[Arrow] = set()
    seen: set[str] = set()
    for node in nodes:
        if node.text in seen:
            continue
        way = {node.text: iter(leaving[node.text])}
        seen.add(node.text)
        while way:
            text, remaining = next(reversed(way.items()))
            arrow = next(remaining, None)
            if arrow is None:
                del way[text]
            elif arrow.target in way:
                returning.add(arrow)
            elif arrow.target not in seen:
                seen.add(arrow.target)
                way[arrow.target] = iter(leaving[arrow.target])
    return returning


def _ranks(nodes: Sequence[Node], arrows: Sequence[Arrow], returning: set[Arrow]) -> dict[str, int]:
    """Return the layer of each node, an even number: below its sources; ends are in the last."""
    leaving = _by_source(arrow for arrow in arrows if arrow not in returning)
    incoming: dict[str, int] = defaultdict(int)
    for of_source in leaving.values():
        for arrow in of_source:
            incoming[arrow.target] += 1
    ranks = {node.text: 0 for node in nodes}
    ready = [node.text for node in nodes if not incoming[node.text]]
    while ready:
        at = ready.pop()
        for arrow in leaving[at]:
            ranks[arrow.target] = max(ranks[arrow.target], ranks[at] + 2)
            incoming[arrow.target] -= 1
            if not incoming[arrow.target]:
                ready.append(arrow.target)
    last = max(ranks.values())
    return {node.text: last if node.is_end else ranks[node.text] for node in nodes}


def _by_source(arrows: Iterable[Arrow]) -> dict[str, list[Arrow]]:
    leaving: dict[str, list[Arrow]] = defaultdict(list)
    for arrow in arrows:
        leaving[arrow.source].append(arrow)
    return leaving


def _rows(layers: Sequence[Sequence[Slot]]) -> float:
    """Set the middle of each slot's height; return the height of the whole."""
    y = float(MARGIN)
    for layer in layers:
        height = max((slot.height for slot in layer), default=0)
        for slot in layer:
            slot.y = y + height / 2
        y += height + LAYER_GAP
    return y - LAYER_GAP + MARGIN


def _way(source: Box, target: Box, between: Sequence[Slot]) -> list[Point]:
    """Return the points of an arrow: down through its free places, or back up beside the middle."""
    is_down = target.y > source.y
    aside = 0.0 if is_down else NODE_WIDTH / 4
    return [
        (source.x + aside, source.y + source.height * is_down),
        *((MARGIN + slot.x, slot.y) for slot in between),
        (target.x + aside, target.y + target.height * (not is_down)),
    ]
