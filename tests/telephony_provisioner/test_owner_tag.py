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
def test_tagged_name_is_valid_for_the_service(name: str, logical_id: str, purpose: str) -> None:
    owner_tag = owner_tag_for(STACK, logical_id, purpose)

    tagged = owner_tag.tag_name(name)

    assert len(tagged) <= MAX_NAME_LENGTH
    assert RULE_NAME.fullmatch(tagged)
    assert NUMBER_NAME.fullmatch(tagged)
    assert owner_tag_in(tagged) == owner_tag


def test_owner_tag_is_the_same_for_a_redeployed_stack() -> None:
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
def test_owner_tag_differs_between_lines(stack: str, logical_id: str, purpose: str) -> None:
    assert owner_tag_for(stack, logical_id, purpose) != owner_tag_for(STACK, "Number", "206")


@pytest.mark.parametrize("name", ["", "Pizza", "line", "line.a.b.c", "line.0a0a0a0a.0a0a0a0a"])
def test_foreign_name_has_no_owner_tag(name: str) -> None:
    assert owner_tag_in(name) is None
    assert not is_superseded(name)


def test_superseded_name_keeps_the_owner_tag_and_can_be_restored() -> None:
    owner_tag = owner_tag_for(STACK, "Rule", "")
    name = owner_tag.tag_name("Pizza " * 60)

    superseded = superseded_name(name)

    assert is_superseded(superseded)
    assert not is_superseded(name)
    assert len(superseded) == len(name)
    assert owner_tag_in(superseded) == owner_tag
    assert restored_name(superseded) == name


def test_stack_name_is_taken_from_the_arn() -> None:
    assert stack_name(STACK) == "Pizza"


def test_stack_name_fails_without_the_arn_of_a_stack() -> None:
    with pytest.raises(RequestError, match="expected the ARN of a stack"):
        stack_name("Pizza")


@pytest.mark.parametrize("length", [224, 225, 226, 400])
def test_long_name_is_shortened_to_the_limit_of_the_service(length: int) -> None:
    tagged = owner_tag_for(STACK, "Number", "206").tag_name("x" * length)

    assert len(tagged) == MAX_NAME_LENGTH
