"""How strictly JSON is read: what a call depends on must be there, the rest may be as it likes."""

from __future__ import annotations

import json

from .errors import EventDecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from .json_types import Json, JsonObject

    Reader: TypeAlias = Callable[[Json], object]


def read_object(value: Json, path: str) -> JsonObject:
    """Read an object that must be there."""
    if isinstance(value, dict):
        return value
    raise expected("an object", value, path)


def expected(wanted: str, value: Json, path: str) -> EventDecodeError:
    """Say what is missing, and where."""
    got = "nothing" if value is None else type(value).__name__
    return EventDecodeError(f"expected {wanted}, got {got}", path=path)


def read_text(value: Json) -> str | None:
    """Read a text, if it is one."""
    return value if isinstance(value, str) else None


def read_name(value: Json) -> str | None:
    """Read an id or a tag; an empty text is none."""
    return value if isinstance(value, str) and value else None


def read_number(value: Json) -> int | None:
    """Read a whole number in any of the forms that the wild sends."""
    if value is None:
        return None
    try:
        return int(value)  # type: ignore[arg-type]  # what is no number is refused right here
    except (TypeError, ValueError, OverflowError):
        return None


def read_texts(value: JsonObject) -> Mapping[str, str]:
    """Read names and texts; what is no text becomes its JSON text."""
    for text in value.values():
        if not isinstance(text, str):
            break
    else:
        return value  # type: ignore[return-value]  # mypy does not see that these are texts
    return {
        name: text if isinstance(text, str) else json.dumps(text) for name, text in value.items()
    }


def read_pairs(value: Json) -> Mapping[str, str] | None:
    """Read names and texts, if there are any."""
    return read_texts(value) if isinstance(value, dict) else None


def read_data(event: JsonObject) -> JsonObject:
    """Read what an event says of an action, if it says anything."""
    data = event.get("ActionData")
    return data if isinstance(data, dict) else {}


def read_parameters(event: JsonObject) -> JsonObject:
    """Read the parameters of the action of an event, if there are any."""
    data = event.get("ActionData")
    parameters = data.get("Parameters") if isinstance(data, dict) else None
    return parameters if isinstance(parameters, dict) else {}


def read_named_leg(event: JsonObject) -> str | None:
    """Read what an event calls the leg of its action: its id, or else its tag."""
    parameters = read_parameters(event)
    return read_name(parameters.get("CallId")) or read_name(parameters.get("ParticipantTag"))


def read_error(data: JsonObject) -> tuple[str | None, str | None]:
    """Read `ErrorType` and `ErrorMessage`, or the single `Error` of a meeting or a recording."""
    kind, message = data.get("ErrorType"), data.get("ErrorMessage")
    if isinstance(error := data.get("Error"), str):
        kind, _, message = error.partition(": ")
    return read_text(kind), read_text(message)


def member(name: str, read: Reader) -> Callable[[JsonObject], object]:
    """Make a reader of a member of an object."""
    return lambda found: read(found.get(name))


def result(name: str, read: Reader) -> Callable[[JsonObject], object]:
    """Make a reader of what came of an event's action."""
    return lambda event: read(read_data(event).get(name))


def parameter(name: str, read: Reader) -> Callable[[JsonObject], object]:
    """Make a reader of a parameter of an event's action."""
    return lambda event: read(read_parameters(event).get(name))
