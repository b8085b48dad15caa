"""Requests for hypothesis, made from botocore's shapes, most of them whole and some broken."""

from collections.abc import Mapping
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StringShape, StructureShape
from hypothesis import strategies as st

from telephony_simulator.chime_sdk_voice.model import operation_model

Requests = st.SearchStrategy[tuple[str, dict[str, Any]]]

JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 600),
    st.text(max_size=8),
    st.just("x" * 300),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)
IS_JUNK = st.sampled_from([False] * 40 + [True])


def requests(operations: list[str], known: Mapping[str, list[str]]) -> Requests:
    """Give operations with their parameters.

    Args:
        operations: which ones.
        known: values that mean something, by the name of the member they fit.
    """
    return st.sampled_from(operations).flatmap(
        lambda operation: st.tuples(st.just(operation), _params(operation, known))
    )


def _params(operation: str, known: Mapping[str, list[str]]) -> st.SearchStrategy[dict[str, Any]]:
    shape = operation_model(operation).input_shape
    return _structure(shape, known) if shape else st.just({})


def _structure(
    shape: StructureShape, known: Mapping[str, list[str]]
) -> st.SearchStrategy[dict[str, Any]]:
    members = {name: _value(member, name, known) for name, member in shape.members.items()}
    required = {name: members[name] for name in shape.required_members}
    whole = st.fixed_dictionaries(members)
    lacking = st.fixed_dictionaries({}, optional=members)
    sparing = st.fixed_dictionaries(
        required, optional={name: members[name] for name in members.keys() - required.keys()}
    )
    return IS_JUNK.flatmap(lambda is_junk: lacking if is_junk else st.one_of(sparing, whole))


def _value(shape: Shape, name: str, known: Mapping[str, list[str]]) -> st.SearchStrategy[Any]:
    fitting = _fitting(shape, name, known)
    return IS_JUNK.flatmap(lambda is_junk: JUNK if is_junk else fitting)


def _fitting(shape: Shape, name: str, known: Mapping[str, list[str]]) -> st.SearchStrategy[Any]:
    match shape:
        case StructureShape():
            return _structure(shape, known)
        case ListShape():
            least = shape.metadata.get("min", 0)
            return st.lists(_value(shape.member, name, known), min_size=least, max_size=least + 2)
        case MapShape():
            return st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=3)
        case StringShape():
            return _string(shape, name, known)
        case Shape(type_name="boolean"):
            return st.booleans()
        case _:
            return st.integers(shape.metadata.get("min", 0), shape.metadata.get("max", 500))


def _string(
    shape: StringShape, name: str, known: Mapping[str, list[str]]
) -> st.SearchStrategy[str]:
    if shape.enum:
        return st.sampled_from(shape.enum)
    if name in known:
        return st.sampled_from(known[name])
    if "pattern" in shape.metadata:
        return st.from_regex(shape.metadata["pattern"], fullmatch=True)
    return st.text(max_size=4)
