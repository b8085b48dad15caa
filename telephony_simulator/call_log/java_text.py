"""Reads objects of Java and Kotlin as their `toString` writes them: `Call(id=1, legs=[Leg(…)])`.

Lombok, records and data classes write so: names in camelCase, texts without quotes, `null` for what
is absent. The fields of the wire are named after them, so `callId` is CallId.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.actions import ACTION_TYPES

START_OF_JAVA_OBJECT: Final = r"\b[A-Z][\w.$]*[(\[](?=schemaVersion=)"
NAME: Final = re.compile(r"(?:^|, )([A-Za-z_][\w.$-]*)=")
OBJECT: Final = re.compile(r"[A-Z][\w.$]*([(\[])(.*)[)\]]", re.DOTALL)
BRACKETS: Final = {"(": ")", "[": "]", "{": "}"}
BRACKET: Final = re.compile(r"[()\[\]{}\n]")
MAX_CHARACTERS: Final = 1 << 18
"""The longest object that is read: Lambda's limit of a message."""

MAPS: Final = {"TransactionAttributes", "Arguments", "SipHeaders", "SessionAttributes", "Slots"}
"""The members whose names are the user's, and stay as they are."""

NUMBERS: Final = frozenset(
    {
        "Sequence",
        "SipResponseCode",
        "Score",
        *(n for each in ACTION_TYPES.values() for n in each.numbers),
    }
)
"""The members that are numbers on the wire."""


def read_java(text: str, begin: int) -> tuple[int, JsonObject | None]:
    """Return the end of the object at `begin`, and the object; None if it has no end."""
    opening = re.compile(r"[A-Z][\w.$]*").match(text, begin)
    if opening is None:
        return begin, None
    end = _end(text, opening.end())
    if end is None:
        return begin, None
    value = _value(text[begin:end], "")
    return end, value if isinstance(value, dict) else None


def _end(text: str, begin: int) -> int | None:
    """Return the position after the bracket that closes the one at `begin`, within the line."""
    depth = 0
    for found in BRACKET.finditer(text, begin, begin + MAX_CHARACTERS):
        if found[0] == "\n":
            return None
        depth += 1 if found[0] in BRACKETS else -1
        if depth == 0:
            return found.end()
    return None


def _value(text: str, name: str) -> Json:
    found = OBJECT.fullmatch(text)
    if found is not None and (found[2] == "" or NAME.match(found[2])):
        return _object(found[2])
    if text.startswith("[") and text.endswith("]"):
        return [_value(each, "") for each in _split(text[1:-1], re.compile(", "))]
    if text.startswith("{") and text.endswith("}"):
        return _map(text[1:-1])
    if name in NUMBERS and re.fullmatch(r"-?\d+", text):
        return int(text)
    if name in NUMBERS and re.fullmatch(r"-?\d+\.\d+", text):
        return float(text)
    return {"true": True, "false": False}.get(text, text)


def _object(text: str) -> JsonObject:
    read: JsonObject = {}
    for field in _split(text, re.compile(r", (?=[A-Za-z_][\w.$-]*=)")):
        java_name, _, value = field.partition("=")
        name = java_name[:1].upper() + java_name[1:]
        if value == "null":
            continue
        if name == "StartTime":
            name, value = "StartTimeInMilliseconds", _milliseconds(value)
        read[name] = _map(value[1:-1]) if name in MAPS else _value(value, name)
    return read


def _map(text: str) -> JsonObject:
    pairs = (each.partition("=") for each in _split(text, re.compile(r", (?=[^,=]+=)")))
    read: JsonObject = {}
    for key, _, value in pairs:
        if key and value != "null":
            read[key] = _value(value, key)
    return read


def _split(text: str, separator: re.Pattern[str]) -> Iterator[str]:
    """Yield the parts of a text between the separators that are in no bracket."""
    if not text:
        return
    depth, begin, position = 0, 0, 0
    while position < len(text):
        character = text[position]
        if character in BRACKETS:
            depth += 1
        elif character in BRACKETS.values():
            depth -= 1
        elif depth == 0 and (found := separator.match(text, position)):
            yield text[begin:position]
            begin = position = found.end()
            continue
        position += 1
    yield text[begin:]


def _milliseconds(value: str) -> str:
    """Return epoch milliseconds of an ISO 8601 time; another text as it is."""
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        return value
    aware = time if time.tzinfo else time.replace(tzinfo=UTC)
    return str(round(aware.timestamp() * 1000))
