"""The results of a benchmark, as tables and pictures."""

import shutil
import statistics
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.drawing import Panel, draw, format_figure

HERE = Path(__file__).parent
PLOTS = HERE / "plots"


@dataclass(frozen=True)
class Group:
    """One measurement, for all peers.

    Attributes:
        title: the heading.
        text: how it was measured.
        unit: the unit of the figures.
        samples: the figures of every round, by label.
        floor: the label of the ratios' denominator.
        target: the figure to reach, in words.
        verdict: whether the target is reached.
        details: further Markdown, such as a table of parts.
        ours: the labels of this project.
        name: the file name of the picture; groups with one name share a picture. By default there
            is none.
        panel: the title of the group's part of the picture.
    """

    title: str
    text: str
    unit: str
    samples: dict[str, list[float]]
    floor: str
    target: str = ""
    verdict: str = ""
    details: str = ""
    ours: tuple[str, ...] = field(default=("telephony",))
    name: str = ""
    panel: str = ""

    def median(self, label: str) -> float:
        """Return the middle figure of a label."""
        return statistics.median(self.samples[label])

    def markdown(self) -> str:
        """Return the group as Markdown, without its picture."""
        columns = f"| | median, {self.unit} | lowest to highest | to {self.floor} |"
        head = f"{columns}\n|---|---:|---:|---:|\n"
        rows = "".join(self._row(label) for label in self.samples)
        parts = [f"## {self.title}", self.text, head + rows]
        if self.target:
            parts.append(f"**Target**: {self.target}. {self.verdict}")
        return "\n\n".join([*parts, self.details]).strip() + "\n"

    def _row(self, label: str) -> str:
        low, high = min(self.samples[label]), max(self.samples[label])
        ratio = self.median(label) / self.median(self.floor)
        median, lowest, highest = map(format_figure, (self.median(label), low, high))
        return f"| {label} | {median} | {lowest} to {highest} | {ratio:.2f} |\n"


def write(machine: str, groups: list[Group]) -> None:
    """Write results.md and the pictures."""
    shutil.rmtree(PLOTS, ignore_errors=True)
    PLOTS.mkdir()
    pictures: dict[str, list[Group]] = {}
    parts = [f"# Results\n\nWritten by `make bench`. {machine}\n"]
    for group in groups:
        parts.append(group.markdown())
        if group.name:
            pictures.setdefault(group.name, []).append(group)
            if group is pictures[group.name][0]:
                parts.append(f"![{group.title}](plots/{group.name}.svg)\n")
    for name, shown in pictures.items():
        title = shown[0].title.removesuffix(f", {shown[0].panel}")
        panels = [Panel(each.panel, each.samples, each.floor, each.ours) for each in shown]
        (PLOTS / f"{name}.svg").write_text(draw(title, shown[0].unit, panels))
    (HERE / "results.md").write_text("\n".join(parts))
