"""Reads the choices that a file adds to an exploration: callers, times, keys, calls, updates."""

from __future__ import annotations

import importlib.util
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from telephony_simulator.explore.aws_answers import AwsAnswer, AwsAnswers
from telephony_simulator.explore.costs import Prices
from telephony_simulator.price import read_price

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from telephony_simulator.explore.options import ExploreOptions

LISTS: Final = {"callers": "callers", "times": "times", "keys": "keys"}
TABLES: Final = {"outbound": "outbound", "update": "updates"}


def read_choices(file: Path, options: ExploreOptions) -> ExploreOptions:
    """Return options with the choices of a TOML file; every value in it is a text.

        callers = ["+15105550101", "anonymous"]
        times = ["2026-11-23T10:00-08:00"]
        keys = ["4821"]
        before_each_call = "stores.py:empty"

        [[outbound]]
        to = "+12065550123"
        order = "7"

        [[update]]
        news = "delayed"

        [[answer]]
        service = "dynamodb"
        operation = "GetItem"
        answer = '{"Item": {"plan": {"S": "gold"}}}'

        [prices]
        inbound_minute = "0.002"
        outbound_minute = "0.005"
        million_requests = "0.20"

    Raises:
        ValueError: The file is not such a file. The error names the place.
    """
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ValueError(f"{file} cannot be read: {error}") from None
    changes: dict[str, Any] = {}
    for name, value in content.items():
        if name in LISTS:
            changes[LISTS[name]] = _texts(file, name, value)
        elif name in TABLES:
            changes[TABLES[name]] = _tables(file, name, value)
        elif name == "before_each_call":
            changes[name] = _function(file, value)
        elif name == "answer":
            changes["aws_answers"] = _answers(file, value)
        elif name == "prices":
            changes["prices"] = _prices(file, value)
        else:
            known = ", ".join(
                (
                    *LISTS,
                    "before_each_call",
                    *(f"[[{table}]]" for table in (*TABLES, "answer")),
                    "[prices]",
                )
            )
            raise ValueError(f"{file}: {name!r} is not a choice; expected one of {known}")
    try:
        return replace(options, **changes)
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from None


def _texts(file: Path, name: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise ValueError(f'{file}: {name} must be a list of texts, such as ["…", "…"]')
    return value


def _tables(file: Path, name: str, value: Any) -> list[dict[str, str]]:
    tables: list[Any] = value if isinstance(value, list) else [None]
    for table in tables:
        if not isinstance(table, dict) or not all(isinstance(v, str) for v in table.values()):
            raise ValueError(f'{file}: [[{name}]] has only texts, such as order = "7"')
    return tables


def _answers(file: Path, value: Any) -> list[AwsAnswer]:
    """Return the answers of AWS services; `file` names a file with one, beside the choices."""
    answers = []
    for table in _tables(file, "answer", value):
        given = dict(table)
        name = given.pop("file", None)
        try:
            if name is not None:
                given["answer"] = (file.parent / name).read_text(encoding="utf-8")
            answers.append(AwsAnswer(**given))
        except OSError as error:
            raise ValueError(f"{file}: {name} of [[answer]] cannot be read: {error}") from None
        except TypeError:
            raise ValueError(
                f"{file}: [[answer]] has service and operation, and may have name, and one of"
                " answer, file and error"
            ) from None
    try:
        AwsAnswers(answers)
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from None
    return answers


def _prices(file: Path, value: Any) -> Prices:
    names = ", ".join(Prices._fields)
    if not isinstance(value, dict) or value.keys() - set(Prices._fields):
        raise ValueError(f'{file}: [prices] has {names}, such as inbound_minute = "0.005"')
    amounts = {
        name: read_price(given, f"{file}: {name} of [prices]")
        for name, given in value.items()
        if name != "date"
    }
    return Prices(**amounts, date=str(value.get("date", "")))


def _function(file: Path, value: Any) -> Callable[[], object]:
    """Return a function of a Python file beside the choices."""
    name, _, function_name = value.rpartition(":") if isinstance(value, str) else ("", "", "")
    source = file.parent / name
    spec = importlib.util.spec_from_file_location(source.stem, source) if name else None
    if spec is None or spec.loader is None or not source.is_file():
        raise ValueError(
            f"{file}: before_each_call must name a function of a Python file beside it, such as"
            ' "stores.py:empty"'
        )
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise ValueError(f"{file}: {source} cannot be imported: {error!r}") from error
    found: Callable[[], object] | None = getattr(module, function_name, None)
    if not callable(found):
        raise ValueError(  # noqa: TRY004 - a wrong file, as the others
            f"{file}: {source} has no function {function_name!r}"
        )
    return found
