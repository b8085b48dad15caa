"""Draws the map of a line as SVG: layers from top to bottom, by the steps from the beginning."""

from __future__ import annotations

import textwrap
from html import escape
from typing import TYPE_CHECKING, Final

from telephony_simulator.explore.map_layout import NODE_WIDTH, layout

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from telephony_simulator.explore.map_elements import Arrow, Node
    from telephony_simulator.explore.map_layout import Box, Point

LINE_HEIGHT: Final = 16
PADDING: Final = 9
CHARACTERS_A_LINE: Final = 28
MAX_LINES: Final = 4
LABEL_CHARACTERS: Final = 18
LABEL_LINE_HEIGHT: Final = 13
CHARACTER_WIDTH: Final = 6.6
"""The mean width of a character; fonts differ between machines."""
NOTE_WIDTH: Final = 420

STYLE: Final = """\
text{font:12px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2328}
.label{fill:#59636e;paint-order:stroke;stroke:#ffffff;stroke-width:4px}
.node{fill:#ddf4ff;stroke:#0969da}.left{fill:#f6f8fa;stroke:#818b98}
.start,.ended{fill:#dafbe1;stroke:#1a7f37}.refused{fill:#fff8c5;stroke:#9a6700}
.dropped{fill:#fff1e5;stroke:#bc4c00}.open{fill:#ffebe9;stroke:#d1242f}
.finding{stroke:#d1242f;stroke-width:3}
.way{stroke:#818b98;fill:none;stroke-width:1.3}.dashed{stroke-dasharray:5 4}.tip{fill:#818b98}
@media (prefers-color-scheme:dark){
text{fill:#f0f6fc}.label{fill:#9198a1;stroke:#0d1117}.node{fill:#121d2f;stroke:#4493f8}
.left{fill:#151b23;stroke:#656c76}.start,.ended{fill:#12261e;stroke:#3fb950}
.refused{fill:#272115;stroke:#d29922}.dropped{fill:#221a15;stroke:#db6d28}
.open{fill:#25171c;stroke:#f85149}.finding{stroke:#f85149}.way{stroke:#656c76}.tip{fill:#656c76}}"""
PRESENT_STYLE: Final = """
.present{stroke:#8250df;stroke-width:5;filter:drop-shadow(0 0 4px #8250df)}
@media (prefers-color-scheme:dark){.present{stroke:#ab7df8;filter:drop-shadow(0 0 4px #ab7df8)}}"""
TIP: Final = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8"'
    ' orient="auto"><path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>'
)


def draw(
    nodes: Sequence[Node],
    arrows: Sequence[Arrow],
    present: str | None = None,
    notes: Sequence[str] = (),
) -> str:
    """Return the map as an SVG image.

    Args:
        nodes: The nodes; the first is the beginning of a call.
        arrows: The arrows between them.
        present: The text of the node where a call stands. Default: no call is shown.
        notes: Lines below the map. Default: none.
    """
    lines = {
        node.text: textwrap.wrap(node.text, CHARACTERS_A_LINE, max_lines=MAX_LINES, placeholder="…")
        for node in nodes
    }
    heights = {text: len(each) * LINE_HEIGHT + 2 * PADDING for text, each in lines.items()}
    labels = {
        arrow: textwrap.wrap(arrow.label, LABEL_CHARACTERS) for arrow in arrows if arrow.label
    }
    sizes = {
        arrow: (CHARACTER_WIDTH * max(map(len, each)), LABEL_LINE_HEIGHT * len(each))
        for arrow, each in labels.items()
    }
    placed = layout(nodes, arrows, heights, sizes)
    width, top = round(placed.width), round(placed.height)
    height = top + len(notes) * LINE_HEIGHT + (PADDING if notes else 0)
    if notes:
        width = max(width, NOTE_WIDTH)
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        "<title>The places of a line, and what callers do to reach them</title>",
        f"<style>{STYLE}{'' if present is None else PRESENT_STYLE}</style>",
        TIP,
    ]
    ways = [_way(points, is_dashed=arrow.is_dashed) for arrow, points in placed.ways.items()]
    drawn = [
        part
        for node in nodes
        for part in _node(
            node,
            placed.boxes[node.text],
            lines[node.text],
            is_start=node is nodes[0],
            is_present=node.text == present,
        )
    ]
    labelled = [
        part for arrow, each in labels.items() for part in _label(each, placed.labels[arrow])
    ]
    written = [
        f'<text class="label" x="{PADDING}" y="{top + LINE_HEIGHT * number}">{escape(note)}</text>'
        for number, note in enumerate(notes, start=1)
    ]
    return "\n".join([*head, *ways, *drawn, *labelled, *written, "</svg>", ""])


def _node(
    node: Node, box: Box, lines: Sequence[str], *, is_start: bool, is_present: bool
) -> Iterator[str]:
    is_round = node.is_end or is_start
    kind = node.ending or ("start" if is_start else "node")
    kind += " finding" if node.is_marked else ""
    kind += " present" if is_present else ""
    left, radius = box.x - NODE_WIDTH / 2, box.height / 2 if is_round else 6
    place = f'x="{left:.0f}" y="{box.y:.0f}" width="{NODE_WIDTH}" height="{box.height:.0f}"'
    yield f'<rect class="{kind}" {place} rx="{radius:.0f}"/>'
    for number, line in enumerate(lines, start=1):
        y = box.y + PADDING + LINE_HEIGHT * number - 4
        yield f'<text x="{box.x:.0f}" y="{y:.0f}" text-anchor="middle">{escape(line)}</text>'


def _way(points: Sequence[Point], *, is_dashed: bool) -> str:
    """Return a curve through points, which leaves and reaches each of them vertically."""
    (x, y), *rest = points
    drawn = f"M{x:.0f} {y:.0f}"
    for to_x, to_y in rest:
        middle = (y + to_y) / 2
        drawn += f"C{x:.0f} {middle:.0f} {to_x:.0f} {middle:.0f} {to_x:.0f} {to_y:.0f}"
        x, y = to_x, to_y
    kind = "way dashed" if is_dashed else "way"
    return f'<path class="{kind}" marker-end="url(#tip)" d="{drawn}"/>'


def _label(lines: Sequence[str], place: Point) -> Iterator[str]:
    """Yield the lines of a label, around its middle."""
    x, y = place
    for number, line in enumerate(lines):
        height = y + 4 + LABEL_LINE_HEIGHT * (number - (len(lines) - 1) / 2)
        yield (
            f'<text class="label" x="{x:.0f}" y="{height:.0f}" text-anchor="middle">'
            f"{escape(line)}</text>"
        )
