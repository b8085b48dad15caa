"""Places the nodes of a map in layers, and leads its arrows between them.

An arrow over several layers has a free place in each of them, so that it crosses no node.
"""

from __future__ import annotations

from collections import deque
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from telephony_simulator.explore.map_elements import Arrow, Node

    Point: TypeAlias = tuple[float, float]
    Slot: TypeAlias = str | tuple[Arrow, int]
    """A node by its text, or the place of an arrow in a layer."""

NODE_WIDTH: Final = 190
ARROW_WIDTH: Final = 30
GAP: Final = 26
LAYER_GAP: Final = 66
MARGIN: Final = 16
ROUNDS: Final = 12


class Box(NamedTuple):
    """The place of a node: its middle, its top and its height."""

    x: float
    y: float
    height: float


class Layout(NamedTuple):
    """Where everything is.

    Attributes:
        boxes: The places of the nodes, by their texts.
        ways: The points of each arrow.
        width: The width of the whole.
        height: The height of the whole.
    """

    boxes: dict[str, Box]
    ways: dict[Arrow, list[Point]]
    width: float
    height: float


def layout(nodes: Sequence[Node], arrows: Sequence[Arrow], heights: Mapping[str, float]) -> Layout:
    """Place nodes and arrows; the first node is at the top.

    Args:
        nodes: The nodes.
        arrows: The arrows between them.
        heights: The height of each node.
    """
    depths = _depths(nodes, arrows)
    layers: list[list[Slot]] = [[] for _ in range(max(depths.values()) + 1)]
    for node in nodes:
        layers[depths[node.text]].append(node.text)
    for arrow in arrows:
        for depth in range(depths[arrow.source] + 1, depths[arrow.target]):
            layers[depth].append((arrow, depth))
    _order(layers, arrows, depths)
    width = max(map(_width, layers)) + 2 * MARGIN
    boxes: dict[str, Box] = {}
    places: dict[Slot, Point] = {}
    y = float(MARGIN)
    for layer in layers:
        height = max((heights[slot] for slot in layer if isinstance(slot, str)), default=0)
        x = (width - _width(layer)) / 2
        for slot in layer:
            own = NODE_WIDTH if isinstance(slot, str) else ARROW_WIDTH
            places[slot] = x + own / 2, y + height / 2
            if isinstance(slot, str):
                boxes[slot] = Box(x + own / 2, y + (height - heights[slot]) / 2, heights[slot])
            x += own + GAP
        y += height + LAYER_GAP
    ways = {arrow: _way(arrow, boxes, places, depths, width) for arrow in arrows}
    right = max(x for points in ways.values() for x, _ in points) if ways else 0
    return Layout(boxes, ways, max(width, right + MARGIN), y - LAYER_GAP + MARGIN)


def _depths(nodes: Sequence[Node], arrows: Sequence[Arrow]) -> dict[str, int]:
    """Return the layer of each node: its steps from the first node; ends are in the last."""
    depths = {nodes[0].text: 0}
    solid = [arrow for arrow in arrows if not arrow.is_dashed]
    for followed in (solid, arrows):  # dashed ones decide only about what no other arrow reaches
        queue = deque(depths)
        while queue:
            at = queue.popleft()
            for arrow in followed:
                if arrow.source == at and arrow.target not in depths:
                    depths[arrow.target] = depths[at] + 1
                    queue.append(arrow.target)
    last = max(depths.values()) + 1
    ends = {node.text: last for node in nodes if node.is_end}
    depths = {**dict.fromkeys((node.text for node in nodes), last), **depths, **ends}
    used = {depth: number for number, depth in enumerate(sorted(set(depths.values())))}
    return {text: used[depth] for text, depth in depths.items()}


def _order(layers: list[list[Slot]], arrows: Sequence[Arrow], depths: Mapping[str, int]) -> None:
    """Order each layer by the mean place of its neighbours, so that fewer arrows cross."""
    near: dict[Slot, list[Slot]] = {slot: [] for layer in layers for slot in layer}
    for arrow in arrows:
        between = range(depths[arrow.source] + 1, depths[arrow.target])
        chain: list[Slot] = [arrow.source, *((arrow, depth) for depth in between), arrow.target]
        for above, below in pairwise(chain):
            if above != below:
                near[above].append(below)
                near[below].append(above)
    for _ in range(ROUNDS):
        for layer in layers:
            places = {
                slot: (place + 0.5) / len(each)
                for each in layers
                for place, slot in enumerate(each)
            }
            means = {
                slot: sum(places[other] for other in near[slot]) / len(near[slot])
                if near[slot]
                else places[slot]
                for slot in layer
            }
            layer.sort(key=means.__getitem__)


def _width(layer: Sequence[Slot]) -> float:
    own = (NODE_WIDTH if isinstance(slot, str) else ARROW_WIDTH for slot in layer)
    return sum(own) + GAP * (len(layer) - 1)


def _way(
    arrow: Arrow,
    boxes: Mapping[str, Box],
    places: Mapping[Slot, Point],
    depths: Mapping[str, int],
    width: float,
) -> list[Point]:
    """Return the points of an arrow: down through its free places, or back up at the side."""
    source, target = boxes[arrow.source], boxes[arrow.target]
    if depths[arrow.target] > depths[arrow.source]:
        between = range(depths[arrow.source] + 1, depths[arrow.target])
        return [
            (source.x, source.y + source.height),
            *(places[arrow, depth] for depth in between),
            (target.x, target.y),
        ]
    if depths[arrow.target] == depths[arrow.source]:
        bottom = max(source.y + source.height, target.y + target.height) + LAYER_GAP / 3
        middle = (source.x + target.x) / 2
        return [
            (source.x, source.y + source.height),
            (middle, bottom),
            (target.x, target.y + target.height),
        ]
    side = width - MARGIN / 2
    return [
        (source.x + NODE_WIDTH / 4, source.y),
        (side, (source.y + target.y + target.height) / 2),
        (target.x + NODE_WIDTH / 4, target.y + target.height),
    ]
