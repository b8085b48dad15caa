"""A call as a sequence diagram."""

import re
from html import unescape
from xml.etree import ElementTree as ET

from syrupy.assertion import SnapshotAssertion

from telephony_simulator import Phone
from tests.telephony_simulator.script import KITCHEN, Script, bridge, hangup, speak
from tests.telephony_simulator.test_transcript import an_order


def test_mermaid_diagram_of_an_order(snapshot: SnapshotAssertion) -> None:
    assert an_order().diagram.mermaid == snapshot


def test_mermaid_omits_the_second_party_when_there_is_none() -> None:
    call = Phone(Script([hangup()])).dial()

    assert "LEGB" not in call.diagram.mermaid


def test_mermaid_escapes_its_special_characters() -> None:
    call = Phone(Script([speak("Press #; then\nwait")])).dial()

    assert '"Press #35;#59; then wait"' in call.diagram.mermaid


def test_svg_has_a_lane_for_each_party() -> None:
    svg = an_order().diagram.svg

    titles = [text.text for text in ET.fromstring(svg).iter() if text.get("font-weight")]  # noqa: S314 - our own
    assert titles == ["caller", "PSTN Audio", "function", "second party"]
    assert f"rings at {KITCHEN}" in svg
    assert ">69.0</text>" in svg


def test_svg_escapes_spoken_text() -> None:
    call = Phone(Script([speak("<break/> & go")])).dial()

    assert "&lt;break/&gt; &amp; go" in call.diagram.svg
    ET.fromstring(call.diagram.svg)  # noqa: S314 - our own


def test_svg_truncates_long_labels() -> None:
    call = Phone(Script([speak("x" * 500)], [bridge()])).dial()

    texts = re.findall(r">([^<]*)</text>", call.diagram.svg)
    assert max(len(unescape(text)) for text in texts) == 60
