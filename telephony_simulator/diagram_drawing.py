"""Draws the messages of a call as SVG, as wide as a page of documentation."""

from __future__ import annotations

import textwrap
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from telephony_simulator.transcript import Lane

WIDTH_PIXELS: Final = 830
TIME_COLUMN_PIXELS: Final = 44
EDGE_PIXELS: Final = 60
"""The space between the outer lanes and the edges."""

LINE_HEIGHT_PIXELS: Final = 17
GAP_PIXELS: Final = 15
HEAD_HEIGHT_PIXELS: Final = 40
CHARACTER_PIXELS: Final = 6.7
"""The mean width of a character at the font size of the drawing, 13 pixels."""

MAX_LABEL_LINES: Final = 4

COLOURS: Final[Mapping[Lane, tuple[str, str]]] = {
    "LEG-A": ("#0b62c4", "#7ab6ff"),
    "LEG-B": ("#b04a00", "#ffa657"),
    "service": ("#7a5b00", "#e3b341"),
    "function": ("#6f3cc4", "#c9a5ff"),
}
"""The colour of each lane on white and on black."""

STYLE: Final = """\
text{{font:13px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2328}}
.head{{font-weight:600}}.time{{fill:#59636e}}.lane{{stroke:#d1d9e0;stroke-width:1.5}}
.arrow{{stroke-width:1.5;fill:none}}{light}
@media (prefers-color-scheme:dark){{
text{{fill:#f0f6fc}}.time{{fill:#9198a1}}.lane{{stroke:#3d444d}}{dark}}}"""


class Arrow(NamedTuple):
    """A message from one lane to another, or a note when both are the same lane."""

    at: float
    source: Lane
    target: Lane
    text: str
    is_dashed: bool = False


def draw(titles: Mapping[Lane, str], arrows: Sequence[Arrow], title: str) -> str:
    """Return an SVG image.

    Args:
        titles: The title of each lane, from left to right.
        arrows: The messages in their order.
        title: What the image shows, for readers who cannot see it.
    """
    left, right = TIME_COLUMN_PIXELS + EDGE_PIXELS, WIDTH_PIXELS - EDGE_PIXELS
    distance = (right - left) / max(len(titles) - 1, 1)
    places = {lane: round(left + distance * number) for number, lane in enumerate(titles)}
    drawn: list[str] = []
    y, shown_time = HEAD_HEIGHT_PIXELS, ""
    for arrow in arrows:
        lines = _label(arrow, places, distance)
        time = f"{arrow.at - arrows[0].at:.1f}"
        if time != shown_time:
            y += GAP_PIXELS // 2
            drawn.append(f'<text class="time" x="8" y="{y + LINE_HEIGHT_PIXELS}">{time}</text>')
            shown_time = time
        drawn += _arrow(arrow, places, lines, y)
        y += LINE_HEIGHT_PIXELS * len(lines) + GAP_PIXELS
    return "\n".join([*_head(titles, places, y, title), *drawn, "</svg>", ""])


def _label(arrow: Arrow, places: Mapping[Lane, int], distance: float) -> list[str]:
    """Return the lines of the text of an arrow."""
    pixels = abs(places[arrow.target] - places[arrow.source]) or distance * 1.6
    characters = int((pixels - 16) / CHARACTER_PIXELS)
    return textwrap.wrap(arrow.text, characters, max_lines=MAX_LABEL_LINES, placeholder="…") or [""]


def _arrow(arrow: Arrow, places: Mapping[Lane, int], lines: Sequence[str], y: int) -> Iterator[str]:
    source, target = places[arrow.source], places[arrow.target]
    middle = (source + target) // 2
    for number, line in enumerate(lines, start=1):
        position = y + LINE_HEIGHT_PIXELS * number
        yield f'<text x="{middle}" y="{position}" text-anchor="middle">{escape(line)}</text>'
    if source != target:
        dashes = ' stroke-dasharray="5 4"' if arrow.is_dashed else ""
        height = y + LINE_HEIGHT_PIXELS * len(lines) + 6
        tip = target - 7 if target > source else target + 7
        line = f'<path class="arrow {_name(arrow.source)}"'
        yield f'{line}{dashes} d="M{source} {height}H{target}"/>'
        yield f'{line} d="M{tip} {height - 4}L{target} {height}L{tip} {height + 4}"/>'


def _head(
    titles: Mapping[Lane, str], places: Mapping[Lane, int], height: int, title: str
) -> Iterator[str]:
    """Yield the opening of the image, its style, and the lanes with their titles."""
    light, dark = (
        "".join(f".{_name(lane)}{{stroke:{COLOURS[lane][shade]}}}" for lane in titles)
        + "".join(
            f"text.{_name(lane)}{{fill:{COLOURS[lane][shade]};stroke:none}}" for lane in titles
        )
        for shade in (0, 1)
    )
    total = height + GAP_PIXELS
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH_PIXELS}" height="{total}"'
        f' viewBox="0 0 {WIDTH_PIXELS} {total}" role="img">'
    )
    yield f"<title>{escape(title)}</title>"
    yield f"<style>{STYLE.format(light=light, dark=dark)}</style>"
    for lane, name in titles.items():
        x = places[lane]
        yield f'<text class="head {_name(lane)}" x="{x}" y="20" text-anchor="middle">'
        yield f"{escape(name)}</text>"
        yield f'<line class="lane" x1="{x}" y1="30" x2="{x}" y2="{total - 6}"/>'


def _name(lane: Lane) -> str:
    """Return the class of a lane in the style."""
    return f"of-{lane.lower()}"
