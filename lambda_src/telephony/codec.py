"""Values of declared fields as JSON objects: the snake_case of a field is the wire's PascalCase."""

from __future__ import annotations

from functools import partial

from .containers import Each, MapOf, Shape
from .value import JSON, Value, unchecked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias, TypeVar

    from .json_types import Json, JsonObject
    from .kinds import Kind

    V = TypeVar("V", bound=Value)
    Reader: TypeAlias = Callable[[Json], object]


def wire_name(name: str) -> str:
    """Write a field's name as the service does: `input_digits_regex` is `InputDigitsRegex`."""
    return "".join(word.capitalize() for word in name.split("_"))


_PLAIN = frozenset((str, int, bool, float, dict))
_names: dict[type[Value], dict[str, str]] = {}
_readers: dict[type[Value], dict[str, tuple[str, type | None, Reader]]] = {}


def encode(value: Value) -> JsonObject:
    """Write a value, leaving out what is as the service has it anyway.

    A value never changes, so its JSON is made once: the same object every time, to be copied first.
    """
    fields = value.__dict__
    if JSON in fields:
        known: JsonObject = fields[JSON]
        return known
    cls = type(value)
    names = _names.get(cls)
    if names is None:
        names = _names[cls] = {name: wire_name(name) for name in cls.__fields__}
    encoded: JsonObject = {**cls.__constants__}
    given = fields.copy()
    given.pop(JSON, None)  # another thread may have been faster
    for name in given:
        item = given[name]
        encoded[names[name]] = item if type(item) in _PLAIN else _json(item)
    fields[JSON] = encoded
    return encoded


def _json(value: object) -> Json:
    if isinstance(value, tuple):
        return [_json(item) for item in value]
    if isinstance(value, Value):
        return encode(value)
    return value  # type: ignore[return-value]  # kinds take nothing else than JSON


def decode(cls: type[V], encoded: JsonObject) -> V:
    """Read a value; ValueError if it does not fit. An empty text is as good as none."""
    readers = _readers.get(cls)
    if readers is None:
        readers = _readers[cls] = {
            wire_name(name): (name, declared.kind.plain, _reader(declared.kind))
            for name, declared in cls.__fields__.items()
        }
    fields = {}
    for key, item in encoded.items():
        reader = readers.get(key)
        if reader is not None and item is not None and item != "":
            name, plain, read = reader
            fields[name] = item if type(item) is plain else read(item)
    for name in cls.__required__:
        if name not in fields:
            raise ValueError("lacks a required parameter")
    return unchecked(cls, fields)


def _reader(kind: Kind) -> Reader:
    match kind:
        case Shape(classes=classes):
            return partial(_one_of, classes)
        case Each(of=of):
            read = _reader(of)
            return lambda encoded: tuple([read(item) for item in kind.read(encoded)])
        case MapOf(of=of):
            read = _reader(of)
            return lambda encoded: {
                name: None if item is None else read(item)
                for name, item in kind.read(encoded).items()
            }
        case _:
            return kind.read


def _one_of(classes: Sequence[type[Value]], encoded: Json) -> Value:
    if isinstance(encoded, dict):
        for cls in classes:
            if not cls.__constants__ or cls.__constants__.items() <= encoded.items():
                return decode(cls, encoded)
    raise ValueError("is of no known shape")
