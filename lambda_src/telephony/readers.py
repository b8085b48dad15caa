"""How strictly JSON is read: what a call depends on must be there, the rest may be as it likes."""

from __future__ import annotations

import json

from .errors import EventDecodeError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .json_types import Json, JsonObject


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
    if {str}.issuperset(map(type, value.values())):
        return value  # type: ignore[return-value]  # mypy does not see that these are texts
    return {
        name: text if isinstance(text, str) else json.dumps(text) for name, text in value.items()
    }
