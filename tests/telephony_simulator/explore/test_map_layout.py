"""Where the nodes, arrows and labels of a map are."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from telephony_simulator.explore.map_elements import Arrow, Node
from telephony_simulator.explore.map_layout import NODE_WIDTH, Layout, layout

HEIGHT = 34.0
LABEL = (60.0, 26.0)
Rectangle = tuple[float, float, float, float]


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Node], list[Arrow]]:
    """Draw a graph in which the first node leads to each other one."""
    count = draw(st.integers(1, 12))
    ends = draw(st.sets(st.integers(1, count - 1), max_size=3)) if count > 1 else set()
    nodes = [Node(f"node {number}", is_end=number in ends) for number in range(count)]
    going_on = [node.text for node in nodes if not node.is_end]
    pairs = {(draw(st.sampled_from(going_on)), node.text): "" for node in nodes[1:]}
    more = st.tuples(st.sampled_from(going_on), st.sampled_from([node.text for node in nodes]))
    pairs |= dict.fromkeys(draw(st.lists(more, max_size=20)), "")
    arrows = [
        Arrow(source, target, draw(st.sampled_from(["", "1", "silence"])))
        for source, target in pairs
        if source != target
    ]
    return nodes, arrows


def placed(nodes: list[Node], arrows: list[Arrow]) -> Layout:
    heights = {node.text: HEIGHT for node in nodes}
    return layout(nodes, arrows, heights, {arrow: LABEL for arrow in arrows if arrow.label})


def overlap(one: Rectangle, other: Rectangle) -> bool:
    return (
        one[0] < other[2] - 1e-6
        and other[0] < one[2] - 1e-6
        and one[1] < other[3] - 1e-6
        and other[1] < one[3] - 1e-6
    )


def boxes(layout: Layout) -> list[Rectangle]:
    nodes = [
        (box.x - NODE_WIDTH / 2, box.y, box.x + NODE_WIDTH / 2, box.y + box.height)
        for box in layout.boxes.values()
    ]
    width, height = LABEL[0] / 2, LABEL[1] / 2
    return nodes + [
        (x - width, y - height, x + width, y + height) for x, y in layout.labels.values()
    ]


@settings(deadline=None, max_examples=40)
@given(graphs())
def test_nodes_and_labels_do_not_overlap(graph: tuple[list[Node], list[Arrow]]) -> None:
    drawn = placed(*graph)

    assert not [pair for pair in combinations(boxes(drawn), 2) if overlap(*pair)]
    assert all(
        x >= 0 and y >= 0 and right <= drawn.width and bottom <= drawn.height
        for x, y, right, bottom in boxes(drawn)
    )


@settings(deadline=None, max_examples=40)
@given(graphs())
def test_arrows_pass_no_node(graph: tuple[list[Node], list[Arrow]]) -> None:
    drawn = placed(*graph)

    for points in drawn.ways.values():
        for x, y in points[1:-1]:
            assert not any(
                abs(x - box.x) < NODE_WIDTH / 2 and box.y < y < box.y + box.height
                for box in drawn.boxes.values()
            )


def test_node_is_below_all_nodes_that_lead_to_it() -> None:
    nodes = [Node("call"), Node("menu"), Node("ringing"), Node("no answer"), Node("recording")]
    arrows = [
        Arrow("call", "menu", ""),
        Arrow("menu", "recording", "2"),
        Arrow("menu", "ringing", "1"),
        Arrow("ringing", "no answer", "busy"),
        Arrow("no answer", "recording", ""),
    ]

    drawn = placed(nodes, arrows).boxes

    assert drawn["recording"].y > drawn["no answer"].y > drawn["ringing"].y > drawn["menu"].y


def test_arrow_that_leads_back_ends_at_the_bottom_of_its_target() -> None:
    nodes = [Node("call"), Node("menu"), Node("again")]
    back = Arrow("again", "menu", "")

    drawn = placed(nodes, [Arrow("call", "menu", ""), Arrow("menu", "again", "9"), back])

    (_, start), *_, (_, end) = drawn.ways[back]
    assert start == drawn.boxes["again"].y
    assert end == drawn.boxes["menu"].y + HEIGHT
    assert end < start


def test_ends_of_calls_are_in_the_last_layer() -> None:
    nodes = [Node("call"), Node("menu"), Node("goodbye"), Node("drops", is_end=True)]
    nodes.append(Node("hangs up", is_end=True))
    arrows = [
        Arrow("call", "drops", ""),
        Arrow("call", "menu", ""),
        Arrow("menu", "goodbye", ""),
        Arrow("goodbye", "hangs up", ""),
    ]

    drawn = placed(nodes, arrows).boxes

    assert drawn["drops"].y == drawn["hangs up"].y > drawn["goodbye"].y
