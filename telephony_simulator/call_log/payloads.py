"""Finds events and answers in the text of a log, in the notation of each language.

JSON, in whole or within a text of JSON; Python's `repr` of a dict; the `toString` of Java and
Kotlin. What Node's `console.log(event)` has shortened cannot be read, and is counted.
"""

import ast
import bisect
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from telephony_simulator.call_log.java_text import (
    MAX_CHARACTERS,
    START_OF_JAVA_OBJECT,
    read_java,
)
from telephony_simulator.json_types import JsonObject

DECODER: Final = json.JSONDecoder()
START: Final = re.compile(r"\{|" + START_OF_JAVA_OBJECT)
PYTHON_START: Final = re.compile(r"""\{['"]\w""")
MARKER: Final = re.compile(r"[Ii]nvocationEventType|Actions")
"""What every event and answer has; nothing is read where it does not follow."""

PYTHON_TOKEN: Final = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[{}]""")
SHORTENED: Final = re.compile(r"InvocationEventType: '\w+'.*?\[(?:Object|Array)\]", re.DOTALL)
NESTING: Final = 6
"""How deep events are looked for in JSON messages of loggers, and JSON in their texts."""


@dataclass(frozen=True, slots=True)
class Payload:
    """An object that a function has logged.

    Attributes:
        value: The object.
        position: Where it begins in the text.
        is_complete: Whether its notation keeps all fields; Java's text keeps those of a class.
    """

    value: JsonObject = field(repr=False)
    position: int
    is_complete: bool = True

    @property
    def is_event(self) -> bool:
        """Whether it is an event of the service."""
        return is_event(self.value)


def is_event(value: Any) -> bool:
    """Return whether a value is an event of the service."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("InvocationEventType"), str)
        and isinstance(value.get("CallDetails"), dict)
    )


def is_answer(value: Any) -> bool:
    """Return whether a value is an answer to the service."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("Actions"), list)
        and ("SchemaVersion" in value or "TransactionAttributes" in value)
    )


def find_payloads(text: str) -> Iterator[Payload]:
    """Yield the events and answers in a text, in order."""
    markers = [found.start() for found in MARKER.finditer(text)]
    position = 0
    while found := START.search(text, position):
        begin = found.start()
        following = bisect.bisect_left(markers, begin)
        if following == len(markers):
            return
        if markers[following] - begin > MAX_CHARACTERS:
            position = begin + 1
            continue
        end, value = _read(text, begin)
        if value is None:
            position = max(end, begin + 1)
            continue
        position = end
        is_complete = text[begin] == "{"
        for each in _wanted(value, NESTING):
            yield Payload(each, begin, is_complete)


def count_shortened(text: str) -> int:
    """Return how many events `console.log(event)` of Node has shortened."""
    return len(SHORTENED.findall(text))


def _read(text: str, begin: int) -> tuple[int, Any]:
    """Return the end of the object that begins here, and the object; None if it is not one."""
    if text[begin] != "{":
        return read_java(text, begin)
    try:
        value, end = DECODER.raw_decode(text, begin)
    except RecursionError:  # nor are the objects in it read
        return _end_of_line(text, begin), None
    except ValueError:
        return _read_python(text, begin)
    return end, value


def _read_python(text: str, begin: int) -> tuple[int, Any]:
    """Read a dict as Python writes it."""
    if not PYTHON_START.match(text, begin):
        return begin, None
    end = _end_of_braces(text, begin)
    if end == begin:  # it is not closed; nor are the objects in it read
        return _end_of_line(text, begin), None
    try:
        value = ast.literal_eval(text[begin:end])
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return begin, None
    return end, value


def _end_of_line(text: str, begin: int) -> int:
    end = text.find("\n", begin)
    return len(text) if end < 0 else end


def _end_of_braces(text: str, begin: int) -> int:
    """Return the position after the brace that closes the one at `begin`, strings apart."""
    depth = 0
    for found in PYTHON_TOKEN.finditer(text, begin, begin + MAX_CHARACTERS):
        if found[0] == "{":
            depth += 1
        elif found[0] == "}":
            depth -= 1
            if depth == 0:
                return found.end()
    return begin


def _wanted(value: Any, levels: int) -> Iterator[JsonObject]:
    """Yield the events and answers in an object, and in JSON texts of it."""
    if is_event(value) or is_answer(value):
        yield value
    elif levels and isinstance(value, dict):
        for each in value.values():
            yield from _wanted(each, levels - 1)
    elif levels and isinstance(value, list):
        for each in value:
            yield from _wanted(each, levels - 1)
    elif (
        levels and isinstance(value, str) and ("InvocationEventType" in value or "Actions" in value)
    ):
        for payload in find_payloads(value):
            yield payload.value
