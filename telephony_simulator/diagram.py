"""A call as a sequence diagram."""

from collections.abc import Iterator
from typing import Final

from telephony_simulator.diagram_drawing import Arrow, draw
from telephony_simulator.pstn_audio.call import Call
from telephony_simulator.transcript import Entry, Lane, entries, lane_name

LANES: Final[tuple[Lane, ...]] = ("LEG-A", "LEG-B", "service", "function")
"""From left to right: the parties, the service, the function."""

RECEIVING_VERBS: Final = ("hears", "is ", "may press", "rings", "waits")
"""The starts of entries in which the service acts on a party."""

MERMAID_ESCAPES: Final = {ord("#"): "#35;", ord(";"): "#59;"}


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
        """The diagram as an SVG image, for light and dark pages."""
        titles = {lane: self._title(lane) for lane in self._lanes()}
        return draw(titles, self._arrows, "The messages of a call, in the order of their times")

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
