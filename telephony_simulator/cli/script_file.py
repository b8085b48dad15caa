"""Reads a script file: a call, with a setting or a step on each line.

A line is an option of `phone-line call` without its dashes, and the option's value as it is:

    # the van is for sale
    handler voicemail.py:handler
    from +15105550101
    expect SpeakAndGetDigits "Press 1 …"
    press 1
    no-answer
    say It is about the van
    expect Speak "Thank you."
    leg-b press 2
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import click

from telephony_simulator.cli.call_plan import CallPlan
from telephony_simulator.cli.steps import STEP_FACTORIES, AnyStep, make_step, read_pairs
from telephony_simulator.functions.target import NOT_FILES

WITHOUT_VALUE: Final = {"answer", "no-answer", "hang-up", "outbound"}
WITH_OR_WITHOUT_VALUE: Final = {"refuse"}
NUMBERS: Final = {"wait", "talk"}


@dataclass(frozen=True)
class ScriptFile:
    """A script file.

    Attributes:
        plan: Its call.
        lines: The line number of each step.
    """

    plan: CallPlan
    lines: tuple[int, ...]


def read_script(file: Path, defaults: CallPlan) -> ScriptFile:
    """Read a script file.

    Args:
        file: The file. Paths in it are relative to its directory.
        defaults: The call of an empty file.

    Raises:
        ValueError: A line is not an option with its value. The error names file and line.
    """
    try:
        content = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{file} cannot be read: {error}") from None
    plan, steps, lines = defaults, [], []
    for number, line in enumerate(content.splitlines(), start=1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        try:
            read = _read_line(text, plan, file.parent)
        except (click.BadParameter, ValueError) as error:
            message = error.message if isinstance(error, click.BadParameter) else str(error)
            raise ValueError(f"{file}, line {number}: {message}") from None
        if isinstance(read, CallPlan):
            plan = read
        else:
            steps.append(read)
            lines.append(number)
    return ScriptFile(replace(plan, steps=tuple(steps)), tuple(lines))


def read_time(text: str) -> datetime:
    """Return the time of an ISO 8601 text; without an offset it is UTC.

    Raises:
        ValueError: It is not one.
    """
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(
            f"{text!r} is not a time such as 2026-12-24T18:30 (UTC) or 2026-12-24T18:30-08:00"
        ) from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def _read_line(text: str, plan: CallPlan, directory: Path) -> CallPlan | AnyStep:
    word, _, value = text.partition(" ")
    is_of_leg_b = word == "leg-b"
    if is_of_leg_b:
        word, _, value = value.strip().partition(" ")
    value = value.strip()
    name = word.replace("-", "_")
    if name not in STEP_FACTORIES and word not in SETTINGS:
        known = ", ".join([*(str(each).replace("_", "-") for each in STEP_FACTORIES), *SETTINGS])
        raise ValueError(f"{word!r} is not a step or a setting; expected one of {known}")
    if word not in WITH_OR_WITHOUT_VALUE and (word in WITHOUT_VALUE) == bool(value):
        raise ValueError(f"{word} takes no value" if value else f"{word} needs a value")
    if name in STEP_FACTORIES:
        return make_step(
            name, _convert(word, value, directory), "LEG-B" if is_of_leg_b else "LEG-A"
        )
    if is_of_leg_b:
        raise ValueError("leg-b needs a step, such as leg-b press 1")
    return replace(plan, **SETTINGS[word](value, plan, directory))


def _convert(word: str, value: str, directory: Path) -> Any:
    if word in NUMBERS:
        try:
            seconds = float(value)
        except ValueError:
            seconds = -1
        if not 0 <= seconds < float("inf"):
            raise ValueError(f"{word} takes seconds, 0 or more, got {value!r}")
        return seconds
    if word == "record":
        file = directory / value
        if not file.is_file():
            raise ValueError(f"there is no file {file}")
        return file
    return value


def _read_variables(text: str) -> dict[str, str | None]:
    """Return the variables of `NAME=VALUE`, or the name of one of the environment."""
    return dict(read_pairs(text)) if "=" in text else {text: None}


def handler_beside(target: str, directory: Path) -> str:
    """Return a handler whose path is relative to a directory; an address or ARN as it is."""
    if target.startswith(NOT_FILES):
        return target
    return str(directory / target)


_Read = Callable[[str, CallPlan, Path], dict[str, Any]]

SETTINGS: Final[Mapping[str, _Read]] = {
    "handler": lambda value, _, directory: {"handler": handler_beside(value, directory)},
    "app": lambda value, _, directory: {"app": directory / value, "handler": None},
    "stack": lambda value, plan, _: {"stacks": (*plan.stacks, value)},
    "env": lambda value, plan, _: {"variables": {**plan.variables, **_read_variables(value)}},
    "to": lambda value, *_: {"to": value},
    "from": lambda value, *_: {"from_": value},
    "outbound": lambda *_: {"is_outbound": True},
    "argument": lambda value, plan, _: {"arguments": {**plan.arguments, **read_pairs(value)}},
    "sip-header": lambda value, plan, _: {"sip_headers": {**plan.sip_headers, **read_pairs(value)}},
    "at": lambda value, *_: {"at": read_time(value)},
    "seed": lambda value, *_: {"seed": int(value)},
    "bots": lambda value, _, directory: {"bots": directory / value},
    "meetings": lambda value, _, directory: {"meetings": directory / value},
    "buckets": lambda value, _, directory: {"buckets": directory / value},
}
"""How each setting of a script changes the plan of its call."""
