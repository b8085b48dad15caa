"""Reading the parameters of actions."""

import re

import pytest

from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.parameters import (
    read_keys,
    read_number,
    read_regex,
    whole_number,
)


@pytest.mark.parametrize(("value", "read"), [(7, 7), ("7", 7), ("007", 7), (7.0, 7), (-7, -7)])
def test_whole_number_is_read_when_sent_as_text(value: Json, read: int) -> None:
    assert whole_number(value) == read


ARABIC_SEVEN = "\N{ARABIC-INDIC DIGIT SEVEN}"
NO_NUMBERS: list[Json] = [None, True, "", "-7", "7.0", " 7", ARABIC_SEVEN, 7.5, [], {}]
TOO_LARGE: list[Json] = ["9" * 19, 10**400, 1e300]


@pytest.mark.parametrize("value", [*NO_NUMBERS, *TOO_LARGE, float("nan"), float("inf")])
def test_whole_number_is_none_when_it_is_not_one(value: Json) -> None:
    assert whole_number(value) is None


def test_number_has_its_default_when_absent_and_is_refused_when_null() -> None:
    assert read_number({}, "Repeat", "wrong", default=1) == 1
    with pytest.raises(ActionError, match="wrong"):
        read_number({"Repeat": None}, "Repeat", "wrong", default=1)


def test_keys_are_single_keys_of_a_telephone() -> None:
    assert set(read_keys({"TerminatorDigits": ["#", "1"]}, "TerminatorDigits", "wrong")) == {
        "#",
        "1",
    }
    wrong: list[Json] = ["#", ["10"], ["A"], [1], None]
    for value in wrong:
        with pytest.raises(ActionError, match="wrong"):
            read_keys({"TerminatorDigits": value}, "TerminatorDigits", "wrong")


@pytest.mark.parametrize("pattern", ["(", "*", "a{9999999999}", "", None, 7, ["1"]])
def test_invalid_regex_is_refused(pattern: Json) -> None:
    with pytest.raises(ActionError, match="The InputDigitsRegex parameter is invalid"):
        read_regex({"InputDigitsRegex": pattern}, re.compile)


def test_regex_is_accepted_when_python_warns() -> None:
    compiled = read_regex({"InputDigitsRegex": "[[1-9]]?"}, re.compile)

    assert compiled
    assert compiled.search("1")
