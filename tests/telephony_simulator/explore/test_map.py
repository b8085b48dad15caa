"""The map of a line, as SVG and Mermaid."""

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from telephony_simulator.call_router import SingleFunctionCallRouter
from telephony_simulator.clock import VirtualClock
from telephony_simulator.explore import ExploreOptions, Map, explore
from telephony_simulator.explore.choice import parse_path
from telephony_simulator.explore.exploration import explore_line
from telephony_simulator.explore.line import ExploredLine
from telephony_simulator.explore.map_elements import Arrow
from telephony_simulator.explore.remembering_function import Answering, RememberingFunction
from telephony_simulator.functions import CallableFunction
from tests.telephony_simulator.explore.planted_faults import (
    BYE,
    FAILED,
    MENU_DONE,
    START,
    TWO_KEYS,
    answer,
    hangup,
    line,
    speak,
)
from tests.telephony_simulator.explore.test_explore import TwoTargets

ROOT = Path(__file__).parents[3]
HANDLER = str(ROOT / "lambda_src" / "handler.py")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARD_TO", "+12065550123")
    monkeypatch.setenv("VOICEMAIL_BUCKET", "messages")


def test_map_shows_words_and_choices() -> None:
    drawn = Map(explore(HANDLER))

    assert '-- "busy, no answer" -->' in drawn.mermaid
    assert drawn.mermaid.startswith("flowchart TD\n")
    words = ["".join(text.itertext()) for text in ET.fromstring(drawn.svg).iter()]  # noqa: S314 - our own
    assert "“One moment, please.”" in words
    assert "wrong key, silence" in words


def test_map_of_a_depth_has_fewer_nodes() -> None:
    report = explore(HANDLER)

    assert len(Map(report, depth=2).nodes) < len(Map(report).nodes)


def test_map_marks_where_a_finding_ends() -> None:
    drawn = Map(explore(line({START: [speak("Hello.")]})))

    [node] = re.findall(r"^    (n\d+)\[.*nothing follows", drawn.mermaid, re.MULTILINE)
    assert f"    class {node} finding\n" in drawn.mermaid
    assert 'class="open finding"' in drawn.svg


def test_map_draws_a_slow_answer_that_leads_elsewhere() -> None:
    """A caller who leaves while the function is asked is not told goodbye in the next answer."""
    drawn = Map(explore(line({START: [speak("Hello."), *BYE]})))

    texts = {(arrow.source, arrow.target): arrow for arrow in drawn.arrows}
    lost = texts["call", "the service drops the call"]
    assert lost.label == "lost answer"
    assert lost.is_dashed
    assert '-. "lost answer" .->' in drawn.mermaid
    assert 'class="way dashed"' in drawn.svg
    assert "waiting" not in drawn.nodes


def test_map_draws_the_second_target_of_a_lost_answer() -> None:
    answering = Answering()
    functions = [
        RememberingFunction(CallableFunction(line({START: [speak("First."), *BYE]})), answering),
        RememberingFunction(CallableFunction(line({START: [speak("Second."), *BYE]})), answering),
    ]

    def open_call_router(clock: VirtualClock) -> SingleFunctionCallRouter:
        return TwoTargets(functions, clock)

    explored = ExploredLine(open_call_router, functions, answering)
    drawn = Map(explore_line(explored, ExploreOptions(), explored.numbers()))

    assert Arrow("call", "“Second.”", "lost answer", is_dashed=True) in drawn.arrows


def test_map_without_slow_answers_has_no_notes() -> None:
    assert Map(explore(line({START: [*BYE]}), failures=0)).notes == ()
    assert Map(explore(line({START: [*BYE]}))).notes


def test_map_marks_the_end_of_a_finding_that_only_a_failure_reaches() -> None:
    drawn = Map(explore(line({START: [speak("Hello."), *BYE], f"{FAILED} Speak": []})))

    arrows = [arrow for arrow in drawn.arrows if arrow.target == "nothing follows"]
    assert {(arrow.label, arrow.is_dashed) for arrow in arrows} == {("Speak fails", True)}
    assert drawn.nodes["nothing follows"].is_marked


def test_map_marks_a_finding_in_a_state_that_an_earlier_call_has_reached() -> None:
    """Both keys lead to the same words; the second by an exception."""
    flow = line({**TWO_KEYS, f"{MENU_DONE} 1": [*BYE], f"{MENU_DONE} 2": refused_actions})

    drawn = Map(explore(flow, failures=0))

    assert any(node.is_marked for node in drawn.nodes.values())


def refused_actions(_event: dict[str, Any]) -> dict[str, Any]:
    """Say goodbye, and rely on what AWS does not document."""
    return answer(*BYE, speak("This is dropped."))


def test_map_of_mermaid_escapes_words() -> None:
    words = Map(explore(line({START: [speak('Say "<b>" & #1; bye.'), hangup()]}))).mermaid

    assert "“Say #quot;#lt;b#gt;#quot; #amp; #35;1; bye.”" in words


def test_call_that_no_function_takes_ends_by_the_service() -> None:
    report = explore(line({START: [*BYE]}))

    lost = parse_path("dial +15105550101 [no answer: NEW_INBOUND_CALL]")
    ended = [each for each in report.graph.states.values() if each.is_ended]
    [place] = [state.place for state in ended if state.path[:1] == lost and len(state.path) == 2]
    assert place == "the service drops the call"


def test_map_colours_ends_by_how_the_call_ends() -> None:
    ended = Map(explore(line({START: [speak(), hangup()]}), failures=0)).svg
    failing = Map(explore(line({START: [speak()]}), failures=0)).svg

    assert 'class="ended"' in ended
    assert 'class="open' not in ended
    assert 'class="open finding"' in failing
    assert 'class="ended"' not in failing
