from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony_provisioner.errors import RequestError
from telephony_provisioner.owner_tag import (
    MAX_NAME_LENGTH,
    is_superseded,
    owner_tag_for,
    owner_tag_in,
    restored_name,
    stack_name,
    superseded_name,
)

STACK = "arn:aws:cloudformation:us-east-1:111122223333:stack/Pizza/0a1b2c3d"
RULE_NAME = re.compile(r"[a-zA-Z0-9 _.-]+")
NUMBER_NAME = re.compile(r"^$|^[a-zA-Z0-9,._-]+(\s+[a-zA-Z0-9,._-]+)*$")
NAMES = st.from_regex(r"[a-zA-Z0-9._-]{1,40}( [a-zA-Z0-9._-]{1,40}){0,9}", fullmatch=True)


@given(name=NAMES, logical_id=st.text(min_size=1), purpose=st.text())
def test_a_marked_name_is_one_that_the_service_accepts(
    name: str, logical_id: str, purpose: str
) -> None:
    marker = owner_tag_for(STACK, logical_id, purpose)

    marked = marker.tag_name(name)

    assert len(marked) <= MAX_NAME_LENGTH
    assert RULE_NAME.fullmatch(marked)
    assert NUMBER_NAME.fullmatch(marked)
    assert owner_tag_in(marked) == marker


def test_a_stack_that_comes_back_under_its_name_is_the_same_line() -> None:
    again = STACK.replace("0a1b2c3d", "ffffffff")

    assert owner_tag_for(STACK, "Number", "206") == owner_tag_for(again, "Number", "206")


@pytest.mark.parametrize(
    ("stack", "logical_id", "purpose"),
    [
        (STACK.replace("Pizza", "Pasta"), "Number", "206"),
        (STACK.replace("us-east-1", "us-west-2"), "Number", "206"),
        (STACK.replace("111122223333", "444455556666"), "Number", "206"),
        (STACK, "Other", "206"),
        (STACK, "Number", "510"),
    ],
)
def test_another_line_has_another_marker(stack: str, logical_id: str, purpose: str) -> None:
    assert owner_tag_for(stack, logical_id, purpose) != owner_tag_for(STACK, "Number", "206")


@pytest.mark.parametrize("name", ["", "Pizza", "line", "line.a.b.c", "line.0a0a0a0a.0a0a0a0a"])
def test_a_name_of_somebody_else_has_no_marker(name: str) -> None:
    assert owner_tag_in(name) is None
    assert not is_superseded(name)


def test_a_displaced_thing_keeps_its_marker_and_gets_its_name_back() -> None:
    marker = owner_tag_for(STACK, "Rule", "")
    name = marker.tag_name("Pizza " * 60)

    aside = superseded_name(name)

    assert is_superseded(aside)
    assert not is_superseded(name)
    assert len(aside) == len(name)
    assert owner_tag_in(aside) == marker
    assert restored_name(aside) == name


def test_a_stack_is_named_in_its_arn() -> None:
    assert stack_name(STACK) == "Pizza"


def test_what_is_no_stack_is_refused() -> None:
    with pytest.raises(RequestError, match="expected the ARN of a stack"):
        stack_name("Pizza")
