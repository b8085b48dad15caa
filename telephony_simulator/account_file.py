"""Reads the Lex bots and the meetings of an account from JSON files."""

import atexit
import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TypeVar

from telephony_simulator.functions import ProcessFunction, function_at
from telephony_simulator.functions.target import NOT_FILES
from telephony_simulator.pstn_audio import Bot, Intent, Meeting

T = TypeVar("T")

NESTED: Final[Mapping[tuple[type, str], type]] = {(Bot, "intents"): Intent}
"""The class of the entries of a field that is a list of objects."""


def read_bots(file: Path) -> list[Bot]:
    """Read bots: a list of objects with the fields of `Bot`.

    `code_hook` names a function as `function_at` takes it, relative to the file's directory.

    Raises:
        ValueError: The file is not such a list. The error names the place.
    """
    bots = [_construct(Bot, entry, f"{file}: bot {n}") for n, entry in _entries(file)]
    return [_with_code_hook(bot, file) for bot in bots]


def read_meetings(file: Path) -> list[Meeting]:
    """Read meetings: a list of objects with the fields of `Meeting`.

    Raises:
        ValueError: The file is not such a list. The error names the place.
    """
    return [_construct(Meeting, entry, f"{file}: meeting {n}") for n, entry in _entries(file)]


def _with_code_hook(bot: Bot, file: Path) -> Bot:
    if bot.code_hook is None:
        return bot
    target = str(bot.code_hook)
    is_file = not target.startswith(NOT_FILES)
    function = function_at(str(file.parent / target) if is_file else target)
    if isinstance(function, ProcessFunction):
        atexit.register(function.close)
    return dataclasses.replace(bot, code_hook=function)


def _entries(file: Path) -> list[tuple[int, Any]]:
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{file} is not a JSON file: {error}") from None
    if not isinstance(entries, list):
        raise ValueError(f"{file}: expected a list of objects, got {type(entries).__name__}")  # noqa: TRY004 - an error of the file
    return list(enumerate(entries, start=1))


def _construct(cls: type[T], entry: Any, place: str) -> T:
    fields = {each.name: each for each in dataclasses.fields(cls) if each.init}  # type: ignore[arg-type]
    if not isinstance(entry, dict):
        raise ValueError(f"{place}: expected an object, got {type(entry).__name__}")  # noqa: TRY004 - an error of the file
    unknown = entry.keys() - fields.keys()
    missing = [
        name
        for name, each in fields.items()
        if name not in entry
        and each.default is dataclasses.MISSING
        and each.default_factory is dataclasses.MISSING
    ]
    if unknown or missing:
        problem = f"{min(unknown)!r} is not a field" if unknown else f"{missing[0]!r} is missing"
        raise ValueError(f"{place}: {problem}; the fields are {', '.join(fields)}")
    values = {name: _value(cls, name, value, place) for name, value in entry.items()}
    return cls(**values)


def _value(cls: type, name: str, value: Any, place: str) -> Any:
    nested = NESTED.get((cls, name))
    if nested is None:
        return value
    if not isinstance(value, list):
        raise ValueError(f"{place}: expected {name} to be a list, got {type(value).__name__}")  # noqa: TRY004 - an error of the file
    return [
        _construct(nested, entry, f"{place}, {name} {n}") for n, entry in enumerate(value, start=1)
    ]
