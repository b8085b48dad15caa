"""Choices and steps that are none are refused, with what is expected."""

from pathlib import Path
from typing import Any

import pytest

from telephony_simulator.explore import ExploreOptions, explore, replay
from telephony_simulator.explore.choice import parse_path
from telephony_simulator.explore.choices_file import read_choices
from telephony_simulator.explore.explored_lines import line_of
from telephony_simulator.explore.search import Bounds, Search
from telephony_simulator.explore.second_pass import (
    problems_of_calls_beside,
    problems_of_repetition,
)
from tests.telephony_simulator.explore.planted_faults import BYE, START, TWO_KEYS, answer, line

ANSWER_AND_ERROR = """\
[[answer]]
service = "ssm"
operation = "GetParameter"
error = "ParameterNotFound"
answer = '{"Parameter": {}}'
"""
DIAL = "dial +15105550101"


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"callers": []}, "callers is empty, so that no call begins"),
        ({"callers": ["hello"]}, "'hello' in callers is no number such as"),
        ({"outbound": [{"to": "x"}]}, "to is 'x' in outbound"),
        ({"keys": [""]}, "keys has 0 characters"),
        ({"keys": ["12a"]}, "keys has 3 characters that are not all keys of a telephone"),
        ({"times": ["noon"]}, "'noon' in times is not a time"),
    ],
)
def test_wrong_option_is_refused(options: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        explore(line(TWO_KEYS), **options)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("callers = []", "explore.toml: callers is empty"),
        ('keys = ["12a"]', "explore.toml: keys has 3 characters"),
        ('before_each_call = "stores.py:NAME"', "stores.py has no function 'NAME'"),
        (
            ANSWER_AND_ERROR,
            "explore.toml: an answer of ssm GetParameter has both answer and error",
        ),
    ],
)
def test_wrong_choice_of_a_file_is_refused(tmp_path: Path, content: str, problem: str) -> None:
    (tmp_path / "stores.py").write_text("NAME = 3\n")
    (tmp_path / "explore.toml").write_text(content)

    with pytest.raises(ValueError, match=problem):
        read_choices(tmp_path / "explore.toml", ExploreOptions())


@pytest.mark.parametrize(
    ("steps", "problem"),
    [
        ("press 1", "'press 1' cannot begin a call; dial NUMBER or place"),
        ("dial", "expected the caller's number"),
        (f"{DIAL} · {DIAL}", "can only begin a call"),
        (f"{DIAL} at noon", "'noon' is not a time such as"),
        (f"{DIAL} · refuse abc", "expected a SIP response code"),
        (f"{DIAL} · update 7", 'expected arguments as JSON, as in update {"order": "7"}'),
        ("place {", 'expected arguments as JSON, as in place {"order": "7"}'),
        (f"{DIAL} · press x", "expected keys of a telephone"),
        (f"{DIAL} · B press 1", "the call has no LEG-B when its party would press"),
        (f"{DIAL} [fails: Speak]", "needs an error, as in .fails: Speak SystemException"),
    ],
)
def test_wrong_step_is_refused(steps: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        replay(line(TWO_KEYS), steps)


def test_time_without_an_offset_is_in_utc() -> None:
    seen: list[int] = []

    def start(event: dict[str, Any]) -> dict[str, Any]:
        participant = event["CallDetails"]["Participants"][0]
        seen.append(int(participant["StartTimeInMilliseconds"]))
        return answer(*BYE)

    explore(line({START: start}), times=["2026-11-23T10:00"])

    assert set(seen) == {1_795_428_000_000}


def test_budget_of_time_ends_the_second_pass_too() -> None:
    """The clock of the search is over after the first calls; nothing is asked again then."""
    asked: list[str] = []

    def handler(event: dict[str, Any], context: Any) -> Any:
        asked.append(event["InvocationEventType"])
        return line(TWO_KEYS)(event, context)

    with line_of(handler, ExploreOptions()) as (explored, _):
        search = Search(explored, Bounds(is_over=lambda: len(asked) >= 4))
        search.run([parse_path(DIAL)[0]])
        left_out, before = search.left_out, len(asked)

        assert list(problems_of_repetition(explored.functions, search)) == []
        assert list(problems_of_calls_beside(explored, search)) == []

    assert len(asked) == before
    assert search.left_out > left_out
