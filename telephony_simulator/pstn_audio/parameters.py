"""Parameters as the service reads them: numbers may be text, and null is no value."""

import re
import warnings
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Final

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.errors import ActionError

DIGITS: Final = re.compile(r"\d{1,18}", re.ASCII)
LARGEST: Final = 10**18
KEYS: Final = frozenset("0123456789*#")


def invalid(message: str) -> ActionError:
    """Return the failure of a parameter that breaks its rule."""
    return ActionError("InvalidActionParameter", message)


def whole_number(value: Json) -> int | None:
    """Return a number, or a number in text, as the service reads both; None if it is neither."""
    if isinstance(value, str) and DIGITS.fullmatch(value):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST:
        return value
    return None


def number(
    parameters: JsonObject,
    name: str,
    message: str,
    *,
    low: int = 1,
    high: int | None = None,
    default: int | None = None,
) -> int:
    """Return a whole number between `low` and `high`, or the default where it is absent.

    Raises:
        ActionError: With `message`, if it is anything else, or absent without a default.
    """
    if name not in parameters and default is not None:
        return default
    value = whole_number(parameters.get(name))
    if value is None or value < low or (high is not None and value > high):
        raise invalid(message)
    return value


def keys(parameters: JsonObject, name: str, message: str, default: str = "") -> Collection[str]:
    """Return a list of single keys.

    Raises:
        ActionError: With `message`, if it is anything else.
    """
    if name not in parameters:
        return default
    value = parameters[name]
    if not isinstance(value, list) or not all(
        isinstance(key, str) and key in KEYS for key in value
    ):
        raise invalid(message)
    return {str(key) for key in value}


def text(value: Json) -> str | None:
    """Return a text that is not empty, else None."""
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


def regex(
    parameters: JsonObject, compile_regex: Callable[[str], re.Pattern[str]]
) -> re.Pattern[str] | None:
    """Return InputDigitsRegex, None where it is absent.

    Raises:
        ActionError: It is no regular expression.
    """
    if "InputDigitsRegex" not in parameters:
        return None
    pattern = text(parameters["InputDigitsRegex"])
    compiled = None if pattern is None else _compiled(pattern, compile_regex)
    if compiled is None:
        raise invalid("The InputDigitsRegex parameter is invalid.")
    return compiled
