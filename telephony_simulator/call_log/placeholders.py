"""Replaces phone numbers, keys and texts of callers: equal values by equal ones."""

import random
import re
from collections.abc import Collection, Mapping
from typing import Final

from telephony_simulator.pstn_audio.meeting import SERVICE_NUMBER

MENU_KEYS: Final = 2
"""The most keys that are a choice of a menu, which a test needs as it is."""

NATIONAL_DIGITS: Final = 10
"""The fewest digits, without a plus, that are taken for a phone number."""

PHONE_NUMBER: Final = re.compile(r"\+?[1-9]\d{6,14}")


class Placeholders:
    """What replaces the values of a log, for the length of one save.

    Args:
        kept: Numbers, keys and texts that stay as they are, and names of arguments and SIP headers
            whose values do.
    """

    def __init__(self, kept: Collection[str] = ()) -> None:
        self._kept = frozenset(kept)
        self._numbers: dict[str, str] = {}
        self._digits: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._random = random.Random(0)  # noqa: S311 - the placeholders of a log repeat

    def number(self, number: str) -> str:
        """Return a fictional number for a number; what is not one stays, such as `anonymous`."""
        digits = number.removeprefix("+")
        if number in self._kept or number == SERVICE_NUMBER or not PHONE_NUMBER.fullmatch(number):
            return number
        if digits not in self._numbers:
            area, line = divmod(len(self._numbers), 100)
            self._numbers[digits] = f"1{206 + area}5550{100 + line}"
        return f"{'+' if number.startswith('+') else ''}{self._numbers[digits]}"

    def keys(self, keys: str) -> str:
        """Return other digits for keys, as many; choices of a menu stay, and so do # and *."""
        digits = keys.strip("#*")
        if keys in self._kept or len(digits) <= MENU_KEYS:
            return keys
        if digits in self._numbers or _is_phone_number(digits):
            return keys.replace(digits, self.number(digits))
        if digits not in self._digits:
            self._digits[digits] = "".join(
                str(self._random.randrange(10)) if each.isdigit() else each for each in digits
            )
        return keys.replace(digits, self._digits[digits])

    def text(self, text: str) -> str:
        """Return a placeholder for a text; a number becomes a number, keys become keys."""
        if text in self._kept or not text:
            return text
        if _is_phone_number(text):
            return self.number(text)
        if text.isascii() and text.isdigit():
            return self.keys(text)
        return self._texts.setdefault(text, f"text {len(self._texts) + 1}")

    def pairs(self, pairs: Mapping[str, str]) -> dict[str, str]:
        """Return arguments or SIP headers with replaced values."""
        return {
            name: value if name in self._kept else self.text(value) for name, value in pairs.items()
        }


def _is_phone_number(text: str) -> bool:
    is_long = text.startswith("+") or len(text) >= NATIONAL_DIGITS
    return is_long and PHONE_NUMBER.fullmatch(text) is not None
