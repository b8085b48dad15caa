"""A call as a picture."""

import re
from html import unescape
from xml.etree import ElementTree as ET

from syrupy.assertion import SnapshotAssertion

from telephony_simulator import Phone
from tests.telephony_simulator.script import KITCHEN, Script, bridge, hangup, speak
from tests.telephony_simulator.test_transcript import an_order


def test_mermaid_diagram(snapshot: SnapshotAssertion) -> None:
    assert an_order().diagram.mermaid == snapshot


def test_mermaid_shows_only_who_took_part() -> None:
    call = Phone(Script([hangup()])).dial()

    assert "LEGB" not in call.diagram.mermaid


def test_mermaid_syntax_in_spoken_text_is_escaped() -> None:
    call = Phone(Script([speak("Press #; then\nwait")])).dial()

    assert '"Press #35;#59; then wait"' in call.diagram.mermaid


def test_svg_is_an_image_with_a_lane_for_everybody() -> None:
    svg = an_order().diagram.svg

    titles = [text.text for text in ET.fromstring(svg).iter() if text.get("font-weight")]  # noqa: S314 - our own
    assert titles == ["caller", "PSTN Audio", "function", "second party"]
    assert f"rings at {KITCHEN}" in svg
    assert ">69.0</text>" in svg


def test_svg_escapes_what_is_said() -> None:
    call = Phone(Script([speak("<break/> & go")])).dial()

    assert "&lt;break/&gt; &amp; go" in call.diagram.svg
    ET.fromstring(call.diagram.svg)  # noqa: S314 - our own


def test_long_lines_are_cut_in_the_svg() -> None:
    call = Phone(Script([speak("x" * 500)], [bridge()])).dial()

    texts = re.findall(r">([^<]*)</text>", call.diagram.svg)
    assert max(len(unescape(text)) for text in texts) == 60
