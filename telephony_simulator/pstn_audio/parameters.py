"""Reads parameters as the service does: numbers may be text, and null is not a value."""

import re
import warnings
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Final

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.errors import ActionError

WHOLE_NUMBER: Final = re.compile(r"\d{1,18}", re.ASCII)
WHOLE_NUMBER_BOUND: Final = 10**18
"""Upper bound of the absolute value of a number, exclusive."""
KEYS: Final = frozenset("0123456789*#")


def invalid_parameter(message: str) -> ActionError:
    """Return the failure of an invalid parameter."""
    return ActionError("InvalidActionParameter", message)


def whole_number(value: Json) -> int | None:
    """Return a whole number that was sent as number or as text; None for anything else."""
    if isinstance(value, str) and WHOLE_NUMBER.fullmatch(value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < WHOLE_NUMBER_BOUND:
        return value
    return None


def read_number(
    parameters: JsonObject,
    name: str,
    message: str,
    *,
    low: int = 1,
    high: int | None = None,
    default: int | None = None,
) -> int:
    """Return a whole number from `low` to `high`, or the default if it is absent.

    Raises:
        ActionError: With `message`, for anything else, or if it is absent without a default.
    """
    if name not in parameters and default is not None:
        return default
    value = whole_number(parameters.get(name))
    if value is None or value < low or (high is not None and value > high):
        raise invalid_parameter(message)
    return value


def read_keys(
    parameters: JsonObject, name: str, message: str, default: str = ""
) -> Collection[str]:
    """Return a list of single keys.

    Raises:
        ActionError: With `message`, for anything else.
    """
    if name not in parameters:
        return default
    value = parameters[name]
    if not isinstance(value, list) or not all(
        isinstance(key, str) and key in KEYS for key in value
    ):
        raise invalid_parameter(message)
    return {str(key) for key in value}


def non_empty_text(value: Json) -> str | None:
    """Return a text that is not empty; None for anything else."""
    return value if isinstance(value, str) and value else None


@lru_cache(maxsize=256)
def _compiled(
    pattern: str, compile_regex: Callable[[str], re.Pattern[str]]
) -> re.Pattern[str] | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return compile_regex(pattern)
        except (re.error, OverflowError, RecursionError):
            return None


def read_regex(
    parameters: JsonObject, compile_regex: Callable[[str], re.Pattern[str]]
) -> re.Pattern[str] | None:
    """Return InputDigitsRegex; None if it is absent.

    Raises:
        ActionError: It is not a regular expression.
    """
    if "InputDigitsRegex" not in parameters:
        return None
    pattern = non_empty_text(parameters["InputDigitsRegex"])
    compiled = None if pattern is None else _compiled(pattern, compile_regex)
    if compiled is None:
        raise invalid_parameter("The InputDigitsRegex parameter is invalid.")
    return compiled
