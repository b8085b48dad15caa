"""A call as a sequence diagram."""

from collections.abc import Iterator
from html import escape
from typing import Final, NamedTuple

from telephony_simulator.pstn_audio.call import Call
from telephony_simulator.transcript import Entry, Lane, entries, lane_name

LANES: Final[tuple[Lane, ...]] = ("LEG-A", "service", "function", "LEG-B")
LANE_WIDTH_PIXELS: Final = 340
ROW_HEIGHT_PIXELS: Final = 28
HEAD_HEIGHT_PIXELS: Final = 60
MAX_LABEL_CHARACTERS: Final = 60
RECEIVING_VERBS: Final = ("hears", "is ", "may press", "rings", "waits")
"""The starts of entries in which the service acts on a party."""

MERMAID_ESCAPES: Final = {ord("#"): "#35;", ord(";"): "#59;"}
SVG_HEAD: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" \
font-family="sans-serif" font-size="11">
<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" \
orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>
<rect width="100%" height="100%" fill="white"/>"""


class Arrow(NamedTuple):
    """A message from one lane to another, or a note when both are the same lane."""

    at: float
    source: Lane
    target: Lane
    text: str
    is_dashed: bool = False


class Diagram:
    """The messages between the parties, the service and the function of a call."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._arrows = [arrow for entry in entries(call) for arrow in _arrows(entry)]

    @property
    def mermaid(self) -> str:
        """The diagram as a Mermaid sequence diagram."""
        participants = [f"{_participant(lane)} as {self._title(lane)}" for lane in self._lanes()]
        lines = [f"    participant {participant}" for participant in participants]
        lines += [f"    {_mermaid_arrow(arrow)}" for arrow in self._arrows]
        return "\n".join(["sequenceDiagram", *lines, ""])

    @property
    def svg(self) -> str:
        """The diagram as an SVG image."""
        first = LANE_WIDTH_PIXELS // 2
        lanes = {lane: first + LANE_WIDTH_PIXELS * i for i, lane in enumerate(self._lanes())}
        height = HEAD_HEIGHT_PIXELS + ROW_HEIGHT_PIXELS * (len(self._arrows) + 1)
        parts = [
            SVG_HEAD.format(width=LANE_WIDTH_PIXELS * len(lanes), height=height),
            *(_svg_lane(self._title(lane), x, height) for lane, x in lanes.items()),
        ]
        for row, arrow in enumerate(self._arrows):
            y = HEAD_HEIGHT_PIXELS + ROW_HEIGHT_PIXELS * row
            seconds = arrow.at - self._arrows[0].at
            parts.append(f'<text x="8" y="{y}" fill="#888">{seconds:.1f}</text>')
            parts.append(_svg_arrow(arrow, lanes[arrow.source], lanes[arrow.target], y))
        return "\n".join([*parts, "</svg>", ""])

    def _lanes(self) -> list[Lane]:
        used = {lane for arrow in self._arrows for lane in (arrow.source, arrow.target)}
        return [lane for lane in LANES if lane in used]

    def _title(self, lane: Lane) -> str:
        return "PSTN Audio" if lane == "service" else lane_name(self._call, lane)


def _arrows(entry: Entry) -> Iterator[Arrow]:
    if entry.lane == "function":
        yield Arrow(entry.at, "service", "function", entry.what)
        yield Arrow(entry.at, "function", "service", entry.answer, is_dashed=True)
    elif entry.lane == "service":
        yield Arrow(entry.at, "service", "service", entry.text)
    elif entry.verb.startswith(RECEIVING_VERBS):
        yield Arrow(entry.at, "service", entry.lane, entry.text)
    else:
        yield Arrow(entry.at, entry.lane, "service", entry.text)


def _participant(lane: Lane) -> str:
    return lane.replace("-", "")


def _mermaid_arrow(arrow: Arrow) -> str:
    text = arrow.text.translate(MERMAID_ESCAPES)
    if arrow.source == arrow.target:
        return f"Note over {_participant(arrow.source)}: {text}"
    line = "-->>" if arrow.is_dashed else "->>"
    return f"{_participant(arrow.source)}{line}{_participant(arrow.target)}: {text}"


def _svg_lane(title: str, x: int, height: int) -> str:
    return (
        f'<text x="{x}" y="24" text-anchor="middle" font-weight="bold">{escape(title)}</text>'
        f'<line x1="{x}" y1="34" x2="{x}" y2="{height}" stroke="#ccc"/>'
    )


def _svg_arrow(arrow: Arrow, source: int, target: int, y: int) -> str:
    text = arrow.text
    if len(text) > MAX_LABEL_CHARACTERS:
        text = f"{text[: MAX_LABEL_CHARACTERS - 1]}…"
    label = (
        f'<text x="{(source + target) // 2}" y="{y - 5}" text-anchor="middle">{escape(text)}</text>'
    )
    if arrow.source == arrow.target:
        return label
    dashes = ' stroke-dasharray="4"' if arrow.is_dashed else ""
    return (
        f'{label}<line x1="{source}" y1="{y}" x2="{target}" y2="{y}" stroke="black"'
        f'{dashes} marker-end="url(#head)"/>'
    )
