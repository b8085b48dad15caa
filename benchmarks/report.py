"""The results of a benchmark, as a table and as bars."""

import shutil
import statistics
from dataclasses import dataclass, field
from html import escape
from pathlib import Path

HERE = Path(__file__).parent
PLOTS = HERE / "plots"
COLOURS = {"telephony": "#1f77b4", "floor": "#999999", "peer": "#d8a657"}


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
        name: the file name of the drawing. By default made from the title.
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

    def median(self, label: str) -> float:
        """Return the middle figure of a label."""
        return statistics.median(self.samples[label])

    @property
    def plot(self) -> str:
        """Return the path of the drawing."""
        name = self.name or "".join(c if c.isalnum() else "-" for c in self.title.lower())
        return f"plots/{name}.svg"

    def markdown(self) -> str:
        """Return the group as Markdown."""
        head = f"| | median, {self.unit} | spread | to {self.floor} |\n|---|---:|---:|---:|\n"
        rows = "".join(self._row(label) for label in self.samples)
        parts = [f"## {self.title}", self.text, head + rows, f"![{self.title}]({self.plot})"]
        if self.target:
            parts.append(f"**Target**: {self.target}. {self.verdict}")
        return "\n\n".join([*parts, self.details]).strip() + "\n"

    def _row(self, label: str) -> str:
        low, high = min(self.samples[label]), max(self.samples[label])
        ratio = self.median(label) / self.median(self.floor)
        return f"| {label} | {self.median(label):.4g} | {low:.4g} to {high:.4g} | {ratio:.2f} |\n"

    def svg(self) -> str:
        """Return a drawing of the medians as bars, with the spread as a line over each."""
        largest = max(max(figures) for figures in self.samples.values())
        height = 26 * len(self.samples) + 40
        bars = "".join(
            self._bar(label, 34 + 26 * row, 420 / largest) for row, label in enumerate(self.samples)
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 {height}" '
            'font-family="sans-serif" font-size="12">\n<rect width="100%" height="100%" '
            f'fill="white"/>\n<text x="8" y="20" font-weight="bold">{escape(self.title)}, '
            f"{escape(self.unit)}</text>\n{bars}</svg>\n"
        )

    def _bar(self, label: str, y: int, scale: float) -> str:
        kind = "telephony" if label in self.ours else "floor" if label == self.floor else "peer"
        figures = self.samples[label]
        width, low, high = (f * scale for f in (self.median(label), min(figures), max(figures)))
        return (
            f'<text x="8" y="{y + 14}">{escape(label)}</text>\n'
            f'<rect x="210" y="{y}" width="{width:.1f}" height="18" fill="{COLOURS[kind]}"/>\n'
            f'<line x1="{210 + low:.1f}" x2="{210 + high:.1f}" y1="{y + 9}" y2="{y + 9}" '
            'stroke="black"/>\n'
            f'<text x="{218 + high:.1f}" y="{y + 14}">{self.median(label):.4g}</text>\n'
        )


def write(machine: str, groups: list[Group]) -> None:
    """Write results.md and one drawing a group."""
    shutil.rmtree(PLOTS, ignore_errors=True)
    PLOTS.mkdir()
    for group in groups:
        (HERE / group.plot).write_text(group.svg())
    head = f"# Results\n\nWritten by `make bench`. {machine}\n"
    (HERE / "results.md").write_text("\n".join([head, *(group.markdown() for group in groups)]))
