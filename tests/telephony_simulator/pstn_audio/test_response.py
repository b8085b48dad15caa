"""Reading what a function answered, whatever it is."""

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


def test_a_good_response_is_returned_as_it_is() -> None:
    read = read_response(response(speak(), attributes={"a": "1"}), Settings())

    assert read == Response([ActionRequest("Speak", {"Text": "Hello, welcome."})], {"a": "1"})


def test_no_actions_and_an_empty_list_change_nothing() -> None:
    for answer in (response(), {**response(), "Actions": []}, {**response(), "Actions": None}):
        assert read_response(answer, Settings()).actions is None


@settings(deadline=None, derandomize=True)
@given(anything, anything)
def test_anything_else_is_one_kind_of_error(actions: Json, attributes: Json) -> None:
    answer: Json = {"SchemaVersion": "1.0", "Actions": actions, "TransactionAttributes": attributes}

    with suppress(ResponseError):
        read = read_response(answer, Settings())
        assert read.actions or not actions


@pytest.mark.parametrize(("answer", "blank"), [(None, True), (" ", True), ({}, False), (0, False)])
def test_blank_is_nothing_at_all(answer: Json, blank: bool) -> None:  # noqa: FBT001 - a case
    assert is_blank(answer) == blank


def test_a_whole_map_of_texts_leaves_no_doubt() -> None:
    assert list(undocumented_attributes({"a": "1", "b": "2"}, {"a": "0"})) == []
    assert list(undocumented_attributes({}, {"a": "0"})) == []
    assert len(list(undocumented_attributes({"b": 2}, {"a": "0"}))) == 2
