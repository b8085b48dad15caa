"""The keys that expressions accept."""

import re
from random import Random

import pytest

from telephony_simulator.explore.key_pattern import KEYS, KeyPattern


@pytest.mark.parametrize(
    ("expression", "shortest", "longest", "strings"),
    [
        ("^[12]$", 1, 1, ["1", "2"]),
        (r"^(1|22|333)?$", 0, 5, ["", "1", "22", "333"]),
        (r"^(?!0)\d$", 1, 1, list("123456789")),
        ("^[a-z]$", 1, 1, []),
        (r"^\d{4}$", 1, 3, []),
    ],
)
def test_few_strings_are_all_listed(
    expression: str, shortest: int, longest: int, strings: list[str]
) -> None:
    assert KeyPattern(re.compile(expression), shortest, longest).accepted_strings() == (
        strings,
        True,
    )


@pytest.mark.parametrize("expression", [r"^\d{16}$", r"^\d{2}#$", "[1-3]|99", r"^\*\d+$"])
def test_many_strings_are_represented_by_accepted_ones(expression: str) -> None:
    pattern = re.compile(expression)

    strings, is_complete = KeyPattern(pattern, 1, 20).accepted_strings()

    assert not is_complete
    assert strings
    assert all(pattern.search(keys) for keys in strings)


def test_refused_string_is_not_accepted() -> None:
    pattern = KeyPattern(re.compile("^[0-8]{2}$"), 2, 2)

    refused = pattern.refused_string()

    assert refused is not None
    assert len(refused) == 2
    assert not pattern.accepts(refused)


def expression(random: Random, depth: int = 0) -> str:
    kind = random.random()
    if depth > 3 or kind < 0.35:
        return random.choice(["1", "2", r"\d", "[1-3]", "[^4]", r"\*", "#", "."])
    if kind < 0.5:
        return expression(random, depth + 1) + expression(random, depth + 1)
    if kind < 0.65:
        return f"({expression(random, depth + 1)}|{expression(random, depth + 1)})"
    if kind < 0.8:
        repeat = random.choice(["?", "*", "+", "{2}", "{1,2}", "{2,}"])
        return f"(?:{expression(random, depth + 1)}){repeat}"
    begin, end = random.choice([("^", ""), ("", "$"), ("^", "$")])
    return begin + expression(random, depth + 1) + end


def test_listed_strings_are_those_that_search_finds() -> None:
    for seed in range(150):
        pattern = re.compile(expression(Random(seed)))  # noqa: S311 - no secret
        strings, is_complete = KeyPattern(pattern, 1, 2).accepted_strings()
        short = [*KEYS, *(first + second for first in KEYS for second in KEYS)]
        expected = {keys for keys in short if pattern.search(keys)}

        assert set(strings) <= expected, (seed, pattern.pattern)
        assert not is_complete or set(strings) == expected, (seed, pattern.pattern)
