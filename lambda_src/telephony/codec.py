"""Values as JSON objects: a field's snake_case name is the wire's PascalCase name."""

from __future__ import annotations

from functools import partial

from .fields import JSON, wire_name
from .validators import ListOf, MapOf, Nested
from .value import Value, construct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import TypeAlias, TypeVar

    from .decoders import Decoder
    from .json_types import Json, JsonObject
    from .validators import Validator

    V = TypeVar("V", bound=Value)
    FieldDecoder: TypeAlias = Callable[[Json], object]

_JSON_TYPES = frozenset((str, int, bool, float, dict))
_wire_names: dict[type[Value], dict[str, str]] = {}
_field_decoders: dict[type[Value], dict[str, tuple[str, type | None, FieldDecoder]]] = {}


def encode(value: Value) -> JsonObject:
    """Encode a value, without the fields that have the service's default.

    The result is made once for a value and returned each time: copy it before changing it.
    """
    fields = value.__dict__
    if JSON in fields:
        known: JsonObject = fields[JSON]
        return known
    cls = type(value)
    names = _wire_names.get(cls)
    if names is None:
        names = _wire_names[cls] = {name: wire_name(name) for name in cls.__fields__}
    encoded: JsonObject = {**cls.__constants__}
    own = fields.copy()
    own.pop(JSON, None)  # another thread may have stored it meanwhile
    for name in own:
        item = own[name]
        encoded[names[name]] = item if type(item) in _JSON_TYPES else _encode_item(item)
    fields[JSON] = encoded
    return encoded


def _encode_item(value: object) -> Json:
    if isinstance(value, tuple):
        return [_encode_item(item) for item in value]
    if isinstance(value, Value):
        return encode(value)
    return value  # type: ignore[return-value]  # validators accept nothing else than JSON


def decode(cls: type[V], encoded: JsonObject) -> V:
    """Decode a value by its fields' validators.

    A member that is empty or unknown is left out; limits are not checked.

    Raises:
        ValueError: a member is of another type, or a required one is missing.
    """
    decoders = _field_decoders.get(cls)
    if decoders is None:
        decoders = _field_decoders[cls] = {
            wire_name(name): (name, field.validator.json_type, _field_decoder(field.validator))
            for name, field in cls.__fields__.items()
        }
    fields = {}
    for key, item in encoded.items():
        found = decoders.get(key)
        if found is not None and item is not None and item != "":
            name, json_type, decode_field = found
            fields[name] = item if type(item) is json_type else decode_field(item)
    for name in cls.__required__:
        if name not in fields:
            raise ValueError("lacks a required parameter")
    return construct(cls, fields)


def nested(cls: type[V]) -> Decoder:
    """Make a lenient decoder (see `decoders`) of a member that is a value of this class."""

    def decode_member(encoded: JsonObject, name: str) -> V | None:
        value = encoded.get(name)
        try:
            return decode(cls, value) if isinstance(value, dict) else None
        except ValueError:
            return None

    return decode_member


def _field_decoder(validator: Validator) -> FieldDecoder:
    match validator:
        case Nested(classes=classes):
            return partial(_decode_one_of, classes)
        case ListOf(of=of):
            decode_item = _field_decoder(of)
            return lambda encoded: tuple([decode_item(item) for item in validator.decode(encoded)])
        case MapOf(of=of):
            decode_item = _field_decoder(of)
            return lambda encoded: {
                name: None if item is None else decode_item(item)
                for name, item in validator.decode(encoded).items()
            }
        case _:
            return validator.decode


def _decode_one_of(classes: Sequence[type[Value]], encoded: Json) -> Value:
    if isinstance(encoded, dict):
        for cls in classes:
            if not cls.__constants__ or cls.__constants__.items() <= encoded.items():
                return decode(cls, encoded)
    raise ValueError("has an unknown shape")
