"""Decoders: how a field of an event is read from the JSON object that holds it.

A decoder takes that object and the field's name in it. A lenient one returns None where the member
is missing or of another type, and the field then has its default. Only the `required` ones raise an
EventDecodeError: what a call depends on is checked when the event arrives.
"""

from __future__ import annotations

import json

from .errors import EventDecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any, TypeAlias

    from .json_types import Json, JsonObject

    Decoder: TypeAlias = Callable[[JsonObject, str], Any]


def mismatch(expected: str, value: Json, path: str) -> EventDecodeError:
    """Make the error for a member that is missing or of another type."""
    got = "nothing" if value is None else type(value).__name__
    return EventDecodeError(f"expected {expected}, got {got}", path=path)


def required_text(encoded: JsonObject, name: str) -> str:
    """Decode a str that must be there."""
    value = encoded.get(name)
    if isinstance(value, str):
        return value
    raise mismatch("str", value, f".{name}")


def text(encoded: JsonObject, name: str) -> str | None:
    """Decode a str."""
    value = encoded.get(name)
    return value if isinstance(value, str) else None


def identifier(encoded: JsonObject, name: str) -> str | None:
    """Decode an id or a tag; an empty str counts as missing."""
    value = encoded.get(name)
    return value if isinstance(value, str) and value else None


def integer(encoded: JsonObject, name: str) -> int | None:
    """Decode a whole number that is written as int, float or str."""
    value = encoded.get(name)
    if value is None:
        return None
    try:
        return int(value)  # type: ignore[arg-type]  # int() refuses the others
    except (TypeError, ValueError, OverflowError):
        return None


def string_map(encoded: JsonObject, name: str) -> Mapping[str, str] | None:
    """Decode an object of strings; a member that is not a string becomes its JSON text."""
    value = encoded.get(name)
    return strings(value) if isinstance(value, dict) else None


def strings(encoded: JsonObject) -> Mapping[str, str]:
    """Turn each member that is not a string into its JSON text."""
    for value in encoded.values():
        if not isinstance(value, str):
            break
    else:
        return encoded  # type: ignore[return-value]  # all values are strings
    return {
        name: value if isinstance(value, str) else json.dumps(value)
        for name, value in encoded.items()
    }


def items(encoded: JsonObject, name: str) -> Sequence[Json] | None:
    """Decode a list as it is."""
    value = encoded.get(name)
    return tuple(value) if isinstance(value, list) else None


def error_type(encoded: JsonObject, _name: str) -> str | None:
    """Decode `ErrorType`, or what is before the colon of a single `Error`."""
    return _error(encoded)[0]


def error_message(encoded: JsonObject, _name: str) -> str | None:
    """Decode `ErrorMessage`, or what is after the colon of a single `Error`."""
    return _error(encoded)[1]


def _error(encoded: JsonObject) -> tuple[str | None, str | None]:
    if isinstance(error := encoded.get("Error"), str):
        kind, _, message = error.partition(": ")
        return kind, message
    return text(encoded, "ErrorType"), text(encoded, "ErrorMessage")


def of_action_data(decoder: Decoder) -> Decoder:
    """Make a decoder of a member of the event's ActionData."""
    return lambda event, name: decoder(_member(event, "ActionData"), name)


def of_parameters(decoder: Decoder) -> Decoder:
    """Make a decoder of a member of ActionData.Parameters."""
    return lambda event, name: decoder(_member(_member(event, "ActionData"), "Parameters"), name)


def _member(encoded: JsonObject, name: str) -> JsonObject:
    value = encoded.get(name)
    return value if isinstance(value, dict) else {}
