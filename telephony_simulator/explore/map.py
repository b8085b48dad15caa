"""The map of a line: what callers hear as nodes, what they do as arrows."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from telephony_simulator.explore.choice import Failure
from telephony_simulator.explore.map_drawing import draw
from telephony_simulator.explore.map_elements import Arrow, Node
from telephony_simulator.explore.opportunities import BUSY
from telephony_simulator.explore.slow_ways import slow_ways

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from telephony_simulator.explore.choice import Timing
    from telephony_simulator.explore.graph import Edge, Graph, State
    from telephony_simulator.explore.report import Finding, Report

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
    "    classDef note fill:none,stroke:none",
)
"""The looks of Mermaid's nodes; `finding` marks one over the colour of an end."""
MERMAID_ENTITIES: Final = str.maketrans(
    {"#": "#35;", "&": "#amp;", '"': "#quot;", "<": "#lt;", ">": "#gt;"}
)
SILENCES: Final = {"ringing": "no answer", "recording": "silence"}
WORDS: Final = {
    "answer": "answers",
    "hang up": "hangs up",
    "say": "speaks",
    "update": "update",
    "dial": "",
    "place": "",
}
WORDS_OF_TIMINGS: Final[Mapping[Timing, str]] = {
    "late answer": "late answer",
    "no answer": "lost answer",  # no answer is what a telephone gives that rings
    "second delivery": "second delivery",
}
NOTES_OF_SLOW_ANSWERS: Final = (
    "Dashed: the service fails, or the function answers late or not at all.",
    "Not drawn: late answers that lead to the same place, and, after the start,",
    "lost ones after which the service drops the call.",
)


class Map:
    """The places of a line and the ways between them.

    States with the same words are one node. Hanging up is left out. Ways of slow answers and of
    failures of the service are dashed; those that lead where the others lead are left out, unless a
    finding's call takes them.

    Args:
        report: The report of an exploration.
        depth: The most steps from the beginning of a call. Default: all.

    Attributes:
        nodes: The nodes by their texts; the first is the beginning of a call.
        arrows: The arrows between them.
        notes: Lines that say what dashed arrows are, and what is not drawn.
    """

    def __init__(self, report: Report, depth: int | None = None) -> None:
        graph = _within(report.graph, depth)
        states = graph.states
        labels: dict[tuple[str, str], list[str]] = defaultdict(list)
        dashed: dict[tuple[str, str], list[str]] = defaultdict(list)
        for edge in graph.edges:
            label = _label(edge, _source(edge, graph))
            if label is not None and not _is_awaiting(edge, graph):
                _add(labels, _place(edge.source, graph), states[edge.target].place, label)
        has_slow_ways = False
        for way in slow_ways(graph):
            has_slow_ways = True
            source, target = _place(way.first.source, graph), states[way.target].place
            acts = [_label(each, _source(each, graph)) for each in (way.first, way.act) if each]
            if None in acts or (way.is_usual and source != START):
                continue
            text = ", ".join(filter(None, (WORDS_OF_TIMINGS[way.timing], *acts[1:])))
            known = labels.get((source, target))
            if known is None:
                _add(dashed, source, target, text)
            elif any(known) and text not in known:
                known.append(text)
        marked = _ends_of_findings(report.findings, graph)
        self._add_failures(graph, marked, labels, dashed)
        self.nodes: dict[str, Node] = {START: Node(START)}
        for place in (place for way in (*labels, *dashed) for place in way):
            self.nodes.setdefault(place, Node(place))
        for key, state in states.items():
            node = self.nodes.get(state.place)
            if node is not None:
                self.nodes[state.place] = Node(
                    node.text, node.is_end or state.is_ended, node.is_marked or key in marked
                )
        self.arrows = [Arrow(*way, _joined(texts)) for way, texts in labels.items()]
        self.arrows += [
            Arrow(*way, _joined(texts), is_dashed=True) for way, texts in dashed.items()
        ]
        self.notes = NOTES_OF_SLOW_ANSWERS if has_slow_ways else ()

    @staticmethod
    def _add_failures(
        graph: Graph,
        marked: set[bytes],
        labels: dict[tuple[str, str], list[str]],
        dashed: dict[tuple[str, str], list[str]],
    ) -> None:
        """Add the failures of the service that lead to a place of their own, or to a finding."""
        reached = {START, *(target for _, target in (*labels, *dashed))}
        for edge in graph.edges:
            failure, target = edge.choice.failure, graph.states[edge.target]
            if isinstance(failure, Failure) and not target.awaits_answer:
                way = _place(edge.source, graph), target.place
                if target.place not in reached or (edge.target in marked and way not in labels):
                    reached.add(target.place)
                    _add(dashed, *way, f"{failure.action_type} fails")

    @property
    def svg(self) -> str:
        """The map as an SVG image, for light and dark pages."""
        return draw(list(self.nodes.values()), self.arrows, notes=self.notes)

    @property
    def mermaid(self) -> str:
        """The map as a Mermaid flowchart."""
        names = {text: f"n{number}" for number, text in enumerate(self.nodes)}
        lines = ["flowchart TD"]
        for text, node in self.nodes.items():
            quoted = text.translate(MERMAID_ENTITIES)
            shape = f'(["{quoted}"])' if node.is_end or text == START else f'["{quoted}"]'
            lines.append(f"    {names[text]}{shape}")
            kinds = [*([node.ending] if node.ending else []), *(["finding"] * node.is_marked)]
            lines += [f"    class {names[text]} {kind}" for kind in kinds]
        for arrow in self.arrows:
            label = arrow.label.translate(MERMAID_ENTITIES)
            start, end = ("-.", ".->") if arrow.is_dashed else ("--", "-->")
            arrow_text = f'{start} "{label}" {end}' if label else "-->"
            lines.append(f"    {names[arrow.source]} {arrow_text} {names[arrow.target]}")
        if self.notes:
            lines += [f'    notes["{"<br>".join(self.notes)}"]', "    class notes note"]
        return "\n".join([*lines, *CLASSES, ""])


def _within(graph: Graph, depth: int | None) -> Graph:
    """Return the states of the first steps, and the steps between them."""
    if depth is None:
        return graph
    states = {key: state for key, state in graph.states.items() if len(state.path) <= depth}
    edges = [edge for edge in graph.edges if edge.target in states]
    return graph._replace(
        states=states, edges=[edge for edge in edges if edge.source in {None, *states}]
    )


def _source(edge: Edge, graph: Graph) -> State | None:
    return None if edge.source is None else graph.states[edge.source]


def _place(key: bytes | None, graph: Graph) -> str:
    return START if key is None else graph.states[key].place


def _is_awaiting(edge: Edge, graph: Graph) -> bool:
    """Return whether a step begins or ends while the function is asked."""
    source = _source(edge, graph)
    return graph.states[edge.target].awaits_answer or (source is not None and source.awaits_answer)


def _add(labels: dict[tuple[str, str], list[str]], source: str, target: str, label: str) -> None:
    """Add a label; another attempt of a menu has none."""
    if source != target and label not in labels[source, target]:
        labels[source, target].append(label)


def _ends_of_findings(findings: Sequence[Finding], graph: Graph) -> set[bytes]:
    """Return the states in which the calls of findings end.

    While the function is asked, a call stands where it stood before.
    """
    paths = {finding.path for finding in findings}
    targets = {state.path: key for key, state in graph.states.items()}
    for edge in graph.edges:
        source = _source(edge, graph)
        path = (*(() if source is None else source.path), edge.choice)
        if path in paths:
            targets.setdefault(path, edge.target)
    marked = set()
    for path in paths:
        ends = (targets.get(path[:length]) for length in range(len(path), 0, -1))
        drawn = (key for key in ends if key is not None and not graph.states[key].awaits_answer)
        marked |= {next(drawn, b"")}
    return marked


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
    if choice.kind == "refuse":
        return "busy" if choice.value == BUSY else "refused"
    is_clear = choice.leg == "LEG-A" or choice.kind == "answer"
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
