from xml.etree import ElementTree as ET

import pytest

from benchmarks.drawing import Panel, draw, format_figure


@pytest.mark.parametrize(
    ("figure", "text"),
    [(0, "0"), (0.0123, "0.0123"), (0.5, "0.500"), (5.25, "5.25"), (13230.4, "13,230")],
)
def test_figure_has_no_exponent(figure: float, text: str) -> None:
    assert format_figure(figure) == text


def test_picture_has_a_panel_for_each_group_and_a_legend() -> None:
    first = Panel("Python 3.13", {"telephony": [5.0, 6.0], "bare": [1.0]}, "bare", ("telephony",))

    svg = draw("Cold start", "ms", [first, first._replace(title="Python 3.11")])

    texts = ["".join(text.itertext()) for text in ET.fromstring(svg).iter() if "text" in text.tag]  # noqa: S314 - our own
    assert {"Cold start, ms", "Python 3.13", "Python 3.11", "this project", "baseline"} <= {*texts}
    assert "alternatives" not in texts
