"""The map of a line: what callers hear as nodes, what they do as arrows."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from telephony_simulator.explore.map_drawing import draw
from telephony_simulator.explore.map_elements import Arrow, Node

if TYPE_CHECKING:
    from telephony_simulator.explore.graph import Edge, State
    from telephony_simulator.explore.report import Report

START: Final = "call"
MAX_KEYS_OF_A_LABEL: Final = 4
KEYS: Final = frozenset("0123456789*#ABCD")
CLASSES: Final = (
    "    classDef ended stroke:#1a7f37",
    "    classDef left stroke:#818b98",
    "    classDef refused stroke:#9a6700",
    "    classDef dropped stroke:#bc4c00",
    "    classDef open stroke:#d1242f",
    "    classDef finding stroke:#d1242f,stroke-width:3px",
)
"""The colours of Mermaid's nodes; the last one marks a finding over the colour of an end."""
SILENCES: Final = {"ringing": "no answer", "recording": "silence"}
WORDS: Final = {
    "answer": "answers",
    "refuse": "busy",
    "hang up": "hangs up",
    "say": "speaks",
    "update": "update",
    "dial": "",
    "place": "",
}


class Map:
    """The places of a line and the ways between them.

    States with the same words are one node. Hanging up, and failures of the service that lead where
    a party leads, too, are left out.

    Args:
        report: The report of an exploration.
        depth: The most steps from the beginning of a call. Default: all.

    Attributes:
        nodes: The nodes by their texts; the first is the beginning of a call.
        arrows: The arrows between them.
    """

    def __init__(self, report: Report, depth: int | None = None) -> None:
        states = report.graph.states
        marked = {finding.path for finding in report.findings}
        self.nodes: dict[str, Node] = {START: Node(START)}
        labels: dict[tuple[str, str], list[str]] = defaultdict(list)
        for edge in report.graph.edges:
            target = states[edge.target]
            if depth is not None and len(target.path) > depth:
                continue
            source = START if edge.source is None else states[edge.source].place
            label = _label(edge, None if edge.source is None else states[edge.source])
            if label is None or source == target.place:  # another attempt of a menu
                continue
            known = labels[source, target.place]
            if label not in known:
                known.append(label)
        for source, target_place in labels:
            self.nodes.setdefault(source, Node(source))
            self.nodes.setdefault(target_place, Node(target_place))
        for state in states.values():
            node = self.nodes.get(state.place)
            if node is not None:
                self.nodes[state.place] = Node(
                    node.text,
                    node.is_end or state.is_ended,
                    node.is_marked or state.path in marked,
                )
        self.arrows = [
            Arrow(source, target, _joined(texts)) for (source, target), texts in labels.items()
        ]

    @property
    def svg(self) -> str:
        """The map as an SVG image, for light and dark pages."""
        return draw(list(self.nodes.values()), self.arrows)

    @property
    def mermaid(self) -> str:
        """The map as a Mermaid flowchart."""
        names = {text: f"n{number}" for number, text in enumerate(self.nodes)}
        lines = ["flowchart TD"]
        for text, node in self.nodes.items():
            quoted = text.replace('"', "#quot;")
            shape = f'(["{quoted}"])' if node.is_end or text == START else f'["{quoted}"]'
            lines.append(f"    {names[text]}{shape}")
            kinds = [*([node.ending] if node.ending else []), *(["finding"] * node.is_marked)]
            lines += [f"    class {names[text]} {kind}" for kind in kinds]
        for arrow in self.arrows:
            label = arrow.label.replace('"', "#quot;")
            arrow_text = f'-- "{label}" -->' if label else "-->"
            lines.append(f"    {names[arrow.source]} {arrow_text} {names[arrow.target]}")
        return "\n".join([*lines, *CLASSES, ""])


def _label(edge: Edge, source: State | None) -> str | None:
    """Return what happens in a step; None for a step that the map leaves out."""
    choice = edge.choice
    if choice.failure is not None or (choice.kind == "hang up" and choice.leg == "LEG-A"):
        return None
    if choice.kind == "wait" and source is not None:
        return SILENCES.get(source.place, "silence" if source.accepted_keys else "")
    if choice.kind == "press" and source is not None and source.accepted_keys:
        is_accepted = any(choice.value.startswith(keys) for keys in source.accepted_keys)
        return choice.value if is_accepted else "wrong key"
    is_clear = choice.leg == "LEG-A" or choice.kind in ("answer", "refuse")
    who = "" if is_clear else "second party "
    return f"{who}{WORDS.get(choice.kind, choice.value)}".strip()


def _joined(texts: list[str]) -> str:
    """Return a short label for several choices; time that passes needs no words beside others."""
    shown = [text for text in texts if text]
    keys = [text for text in shown if set(text) <= KEYS]
    others = [text for text in shown if not set(text) <= KEYS]
    if len(keys) > MAX_KEYS_OF_A_LABEL:
        keys = [*keys[: MAX_KEYS_OF_A_LABEL - 1], "…"]
    return ", ".join([*keys, *others])
