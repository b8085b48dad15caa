"""Validating the response of a function."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio.errors import ResponseError
from telephony_simulator.pstn_audio.response import (
    ActionRequest,
    Response,
    is_blank,
    read_response,
    undocumented_attributes,
)
from telephony_simulator.pstn_audio.settings import Settings
from tests.telephony_simulator.script import response, speak

anything: st.SearchStrategy[Json] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


def test_valid_response_is_returned() -> None:
    read = read_response(response(speak(), attributes={"a": "1"}), Settings())

    assert read == Response([ActionRequest("Speak", {"Text": "Hello, welcome."})], {"a": "1"})


def test_actions_are_none_when_absent_null_or_empty() -> None:
    for answer in (response(), {**response(), "Actions": []}, {**response(), "Actions": None}):
        assert read_response(answer, Settings()).actions is None


@settings(deadline=None, derandomize=True)
@given(anything, anything)
def test_invalid_response_raises_response_error_only(actions: Json, attributes: Json) -> None:
    answer: Json = {"SchemaVersion": "1.0", "Actions": actions, "TransactionAttributes": attributes}

    with suppress(ResponseError):
        read = read_response(answer, Settings())
        assert read.actions or not actions


@pytest.mark.parametrize(("answer", "blank"), [(None, True), (" ", True), ({}, False), (0, False)])
def test_response_is_blank_when_null_or_whitespace(answer: Json, blank: bool) -> None:  # noqa: FBT001 - a case
    assert is_blank(answer) == blank


def test_complete_map_of_texts_has_no_warning() -> None:
    assert list(undocumented_attributes({"a": "1", "b": "2"}, {"a": "0"})) == []
    assert list(undocumented_attributes({}, {"a": "0"})) == []
    assert len(list(undocumented_attributes({"b": 2}, {"a": "0"}))) == 2


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            response({"Type": "Pause", "Parameters": {"DurationInMilliseconds": float("nan")}}),
            "actions",
        ),
        (response(speak(), attributes={"a": [float("inf")]}), "transaction attributes"),
    ],
)
def test_response_of_another_runtime_with_nan_is_refused(answer: Json, message: str) -> None:
    with pytest.raises(ResponseError, match=f"Error while reading {message}"):
        read_response(answer, Settings())
