"""Validates a request against the shape of its operation.

botocore's client checks required members, types and minimums. Maxima, patterns and enums are left
to the server: the client sends a name of 320 characters or an unknown trigger type.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import cache
from typing import Any

from botocore.model import ListShape, MapShape, OperationModel, Shape, StringShape, StructureShape

from telephony_simulator.chime_sdk_voice.errors import bad_request

MAX_REPORTED_PROBLEMS = 5


def validate(operation: OperationModel, params: Mapping[str, Any]) -> None:
    """Refuse a request that breaks the model with BadRequestException, member by member."""
    shape = operation.input_shape
    problems = list(_structure(shape, params, "")) if shape else []
    if problems:
        raise bad_request("; ".join(problems[:MAX_REPORTED_PROBLEMS]))


def scalars_of_texts(shape: Shape | None, value: Any) -> Any:
    """Return a value with the booleans and integers that it has as texts, such as "true"."""
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        members = shape.members
        return {name: scalars_of_texts(members.get(name), member) for name, member in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [scalars_of_texts(shape.member, member) for member in value]
    if shape is None or not isinstance(value, str):
        return value
    if shape.type_name == "boolean":
        return {"true": True, "false": False}.get(value.lower(), value)
    is_number = shape.type_name == "integer" and re.fullmatch(r"-?[0-9]{1,9}", value)
    return int(value) if is_number else value


def problems_of(shape: Shape, value: object, path: str = "") -> Iterator[str]:
    """Yield each rule of the shape that a value breaks, as `member: rule`, without the value."""
    match shape:
        case StructureShape():
            yield from _structure(shape, value, path)
        case ListShape():
            yield from _list(shape, value, path)
        case MapShape():
            yield from _map(shape, value, path)
        case StringShape():
            yield from _string(shape, value, path)
        case _:
            yield from _scalar(shape, value, path)


def _structure(shape: StructureShape, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path or 'the body'}: must be an object"
        return
    prefix = f"{path}." if path else ""
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"{prefix}{name}: is required"
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield from problems_of(member, value[name], f"{prefix}{name}")


def _list(shape: ListShape, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, list | tuple):
        yield f"{path}: must be a list"
        return
    yield from _size(shape, len(value), path, "members")
    for index, member in enumerate(value):
        yield from problems_of(shape.member, member, f"{path}[{index}]")


def _map(shape: MapShape, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, Mapping):
        yield f"{path}: must be an object"
        return
    yield from _size(shape, len(value), path, "entries")
    for key, member in value.items():
        yield from problems_of(shape.key, key, f"{path} key")
        yield from problems_of(shape.value, member, f"{path} value")


def _string(shape: StringShape, value: object, path: str) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{path}: must be a string"
        return
    yield from _size(shape, len(value), path, "characters")
    if shape.enum and value not in shape.enum:
        yield f"{path}: must be one of {', '.join(shape.enum)}"
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(value):
        yield f"{path}: must match {pattern}"


def _scalar(shape: Shape, value: object, path: str) -> Iterator[str]:
    match shape.type_name, value:
        case ("boolean", bool()) | ("timestamp", datetime()):
            return
        case "integer", int() if not isinstance(value, bool):
            yield from _size(shape, value, path, "")
        case type_name, _:
            yield f"{path}: must be of type {type_name}"


def _size(shape: Shape, size: int, path: str, of: str) -> Iterator[str]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and size < least:
        yield f"{path}: must be at least {least} {of}".rstrip()
    if most is not None and size > most:
        yield f"{path}: must be at most {most} {of}".rstrip()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
