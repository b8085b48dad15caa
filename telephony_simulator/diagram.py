"""A call as a sequence diagram."""

from collections.abc import Iterator
from html import escape
from typing import Final, NamedTuple

from telephony_simulator.pstn_audio.call import Call
from telephony_simulator.transcript import Lane, Step, name_of, steps

LANES: Final[tuple[Lane, ...]] = ("LEG-A", "service", "function", "LEG-B")
WIDTH: Final = 340
ROW: Final = 28
TOP: Final = 60
LONGEST: Final = 60
TO_THE_PARTY: Final = ("hears", "is ", "rings", "waits")
MERMAID_SIGNS: Final = {ord("#"): "#35;", ord(";"): "#59;"}
HEAD: Final = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" \
font-family="sans-serif" font-size="11">
<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" \
orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>
<rect width="100%" height="100%" fill="white"/>"""


class Arrow(NamedTuple):
    """A message from one lane to another; a note where both are the same."""

    at: float
    source: Lane
    target: Lane
    text: str
    dashed: bool = False


class Diagram:
    """The parties, the service and the function of a call, and what passes between them."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._arrows = [arrow for step in steps(call) for arrow in _arrows(step)]

    @property
    def mermaid(self) -> str:
        """The diagram as a Mermaid sequence diagram."""
        lines = ["sequenceDiagram"]
        lines += [f"    participant {_id(lane)} as {self._title(lane)}" for lane in self._lanes()]
        lines += [f"    {_mermaid(arrow)}" for arrow in self._arrows]
        return "\n".join([*lines, ""])

    @property
    def svg(self) -> str:
        """The diagram as an SVG image."""
        lanes = {lane: WIDTH // 2 + WIDTH * i for i, lane in enumerate(self._lanes())}
        height = TOP + ROW * (len(self._arrows) + 1)
        parts = [
            HEAD.format(width=WIDTH * len(lanes), height=height),
            *(_lane(self._title(lane), x, height) for lane, x in lanes.items()),
        ]
        for row, arrow in enumerate(self._arrows):
            y = TOP + ROW * row
            seconds = arrow.at - self._arrows[0].at
            parts.append(f'<text x="8" y="{y}" fill="#888">{seconds:.1f}</text>')
            parts.append(_svg(arrow, lanes[arrow.source], lanes[arrow.target], y))
        return "\n".join([*parts, "</svg>", ""])

    def _lanes(self) -> list[Lane]:
        used = {lane for arrow in self._arrows for lane in (arrow.source, arrow.target)}
        return [lane for lane in LANES if lane in used]

    def _title(self, lane: Lane) -> str:
        return "PSTN Audio" if lane == "service" else name_of(self._call, lane)


def _arrows(step: Step) -> Iterator[Arrow]:
    if step.lane == "function":
        yield Arrow(step.at, "service", "function", step.what)
        yield Arrow(step.at, "function", "service", step.answer, dashed=True)
    elif step.lane == "service":
        yield Arrow(step.at, "service", "service", step.text)
    elif step.verb.startswith(TO_THE_PARTY):
        yield Arrow(step.at, "service", step.lane, step.text)
    else:
        yield Arrow(step.at, step.lane, "service", step.text)


def _id(lane: Lane) -> str:
    return lane.replace("-", "")


def _mermaid(arrow: Arrow) -> str:
    text = arrow.text.translate(MERMAID_SIGNS)
    if arrow.source == arrow.target:
        return f"Note over {_id(arrow.source)}: {text}"
    line = "-->>" if arrow.dashed else "->>"
    return f"{_id(arrow.source)}{line}{_id(arrow.target)}: {text}"


def _lane(title: str, x: int, height: int) -> str:
    return (
        f'<text x="{x}" y="24" text-anchor="middle" font-weight="bold">{escape(title)}</text>'
        f'<line x1="{x}" y1="34" x2="{x}" y2="{height}" stroke="#ccc"/>'
    )


def _svg(arrow: Arrow, source: int, target: int, y: int) -> str:
    text = arrow.text if len(arrow.text) <= LONGEST else f"{arrow.text[: LONGEST - 1]}…"
    label = (
        f'<text x="{(source + target) // 2}" y="{y - 5}" text-anchor="middle">{escape(text)}</text>'
    )
    if arrow.source == arrow.target:
        return label
    dashes = ' stroke-dasharray="4"' if arrow.dashed else ""
    return (
        f'{label}<line x1="{source}" y1="{y}" x2="{target}" y2="{y}" stroke="black"'
        f'{dashes} marker-end="url(#head)"/>'
    )
