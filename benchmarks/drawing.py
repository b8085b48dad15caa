"""Draws measurements as bars, for light and dark pages."""

from __future__ import annotations

import math
import statistics
from html import escape
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

WIDTH: Final = 830
BARS_LEFT: Final = 240
BARS_WIDTH: Final = 470
ROW_HEIGHT: Final = 26
HEAD_HEIGHT: Final = 58
PANEL_HEAD_HEIGHT: Final = 34
SIGNIFICANT_DIGITS: Final = 3
LEGEND: Final = (("ours", "this project"), ("floor", "baseline"), ("peer", "alternatives"))
STYLE: Final = """\
text{font:13px system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif;fill:#1f2328}
.head{font-weight:600}.ours{fill:#0b62c4}.floor{fill:#818b98}.peer{fill:#d4a72c}
.range{stroke:#1f2328;stroke-width:1.5}
@media (prefers-color-scheme:dark){
text{fill:#f0f6fc}.ours{fill:#4c9aff}.floor{fill:#656c76}.peer{fill:#bb8009}.range{stroke:#f0f6fc}}"""


class Panel(NamedTuple):
    """The bars of one measurement.

    Attributes:
        title: The title above the bars; may be empty.
        samples: The figures of every round, by label.
        floor: The label of the baseline.
        ours: The labels of this project.
    """

    title: str
    samples: Mapping[str, Sequence[float]]
    floor: str
    ours: Collection[str]


def draw(title: str, unit: str, panels: Sequence[Panel]) -> str:
    """Return an SVG image: the median of each label as a bar, and its range as a line over it."""
    largest = max(max(figures) for panel in panels for figures in panel.samples.values())
    drawn: list[str] = []
    y = HEAD_HEIGHT
    for panel in panels:
        if panel.title:
            drawn.append(f'<text class="head" x="8" y="{y + 18}">{escape(panel.title)}</text>')
            y += PANEL_HEAD_HEIGHT
        for label in panel.samples:
            drawn += _bar(panel, label, y, BARS_WIDTH / largest)
            y += ROW_HEIGHT
    size = f'width="{WIDTH}" height="{y + 8}" viewBox="0 0 {WIDTH} {y + 8}"'
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
        f"<title>{escape(title)}</title>",
        f"<style>{STYLE}</style>",
        f'<text class="head" x="8" y="18">{escape(title)}, {escape(unit)}</text>',
        *_legend({_kind(panel, label) for panel in panels for label in panel.samples}),
    ]
    return "\n".join([*head, *drawn, "</svg>", ""])


def format_figure(figure: float) -> str:
    """Return a figure with three significant digits, without an exponent."""
    if not figure:
        return "0"
    decimals = SIGNIFICANT_DIGITS - 1 - math.floor(math.log10(abs(figure)))
    return f"{figure:,.{max(decimals, 0)}f}"


def _legend(kinds: Collection[str]) -> Iterator[str]:
    x = 8
    for kind, meaning in LEGEND:
        if kind in kinds:
            yield f'<rect class="{kind}" x="{x}" y="32" width="12" height="12"/>'
            yield f'<text x="{x + 18}" y="43">{meaning}</text>'
            x += 34 + 7 * len(meaning)
    yield f'<line class="range" x1="{x}" x2="{x + 24}" y1="38" y2="38"/>'
    yield f'<text x="{x + 30}" y="43">lowest to highest</text>'


def _bar(panel: Panel, label: str, y: int, scale: float) -> Iterator[str]:
    figures = panel.samples[label]
    median = statistics.median(figures)
    low, high = BARS_LEFT + min(figures) * scale, BARS_LEFT + max(figures) * scale
    kind = _kind(panel, label)
    yield f'<text x="8" y="{y + 14}">{escape(label)}</text>'
    yield (
        f'<rect class="{kind}" x="{BARS_LEFT}" y="{y}" width="{median * scale:.1f}" height="18"/>'
    )
    if high - low > 1:
        yield f'<line class="range" x1="{low:.1f}" x2="{high:.1f}" y1="{y + 9}" y2="{y + 9}"/>'
    yield f'<text x="{high + 8:.1f}" y="{y + 14}">{format_figure(median)}</text>'


def _kind(panel: Panel, label: str) -> str:
    return "ours" if label in panel.ours else "floor" if label == panel.floor else "peer"
