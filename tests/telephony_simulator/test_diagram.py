"""A call as a sequence diagram."""

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


def texts(svg: str, name: str = "") -> list[str]:
    """Return the texts of an image whose class contains a name."""
    elements = ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314 - our own
    return [(text.text or "").strip() for text in elements if name in text.get("class", "")]


def test_svg_has_a_lane_for_each_party() -> None:
    svg = an_order().diagram.svg

    assert texts(svg, "head") == ["caller", "second party", "PSTN Audio", "function"]
    assert f"rings at {KITCHEN}" in texts(svg)


def test_svg_shows_a_time_once_for_all_messages_of_that_time() -> None:
    times = [float(text) for text in texts(an_order().diagram.svg, "time")]

    assert times == sorted(set(times))
    assert times[0] == 0.0
    assert times[-1] == 69.0


def test_svg_escapes_spoken_text() -> None:
    call = Phone(Script([speak("<break/> & go")])).dial()

    assert "&lt;break/&gt; &amp; go" in call.diagram.svg
    assert 'hears "<break/> & go"' in texts(call.diagram.svg)


def test_svg_wraps_texts_and_cuts_them_after_four_lines() -> None:
    long = "Our offices are open from nine to five. " * 10
    call = Phone(Script([speak(long)], [bridge()])).dial()

    spoken = [text for text in texts(call.diagram.svg) if "offices" in text or "five" in text]

    assert len(spoken) == 4
    assert spoken[-1].endswith("…")
    assert max(map(len, texts(call.diagram.svg))) < 110


def test_svg_has_colours_for_dark_pages() -> None:
    svg = an_order().diagram.svg

    assert "@media (prefers-color-scheme:dark)" in svg
    assert "<title>" in svg
