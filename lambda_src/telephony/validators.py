"""Validators: what a field accepts from a program, and how its value is decoded from JSON.

`validate` is strict, because the service would refuse the value in the middle of a call. `decode`
is lenient, because an unexpected echo must not end a call. Both raise ValueError with a phrase that
describes the value by its type and length, never by its content: digits, phone numbers and spoken
text must not reach a log.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Mapping, Sequence
from functools import lru_cache

from .decoders import strings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .json_types import Json, JsonObject

UNLIMITED = 2**31
MIN_E164_DIGITS, MAX_E164_DIGITS = 2, 15


def describe(value: object) -> str:
    """Describe a value by its type and length."""
    size = f" of {len(value)} characters" if isinstance(value, str) else ""
    return f"{type(value).__name__}{size}"


class Validator:
    """Accepts anything; base class of the others."""

    json_type: type | None = None
    """The type of a value that is kept as it is in JSON; None if there is no such type."""

    def validate(self, value: object) -> object:
        """Return the value to keep, or raise ValueError."""
        return value

    def decode(self, value: Json) -> object:
        """Return the value to keep for a JSON value, or raise ValueError."""
        return value


class Text(Validator):
    """A str of 1 to `maximum` characters, all of them in `allowed` if that is given."""

    json_type = str

    def __init__(self, maximum: int = UNLIMITED, *, allowed: str = "") -> None:
        self.maximum = maximum
        self.allowed = allowed

    def validate(self, value: object) -> str:
        if type(value) is str and 0 < len(value) <= self.maximum and not self.allowed:
            return value
        text = self.decode(value)
        if not 0 < len(text) <= self.maximum:
            limit = f"at most {self.maximum} characters long, got {len(text)}"
            raise ValueError(f"must be {limit}" if text else "must not be empty")
        if self.allowed and text.strip(self.allowed):
            raise ValueError(f"must consist of {self.allowed}")
        return text

    def decode(self, value: object) -> str:
        if isinstance(value, str):
            return value
        raise ValueError(f"must be a str, got {describe(value)}")


class E164(Text):
    """A phone number in E.164 form."""

    def validate(self, value: object) -> str:
        number = self.decode(value)
        digits = number[1:]  # a regular expression would be compiled at each cold start
        if (
            number.startswith("+")
            and digits.isascii()
            and digits.isdecimal()
            and digits[0] != "0"
            and MIN_E164_DIGITS <= len(digits) <= MAX_E164_DIGITS
        ):
            return number
        raise ValueError(
            "must be an E.164 number such as +12065550100: a plus sign and 2 to 15 digits"
        )


class Regex(Text):
    """A regular expression.

    AWS does not document the dialect. Only errors that every dialect has are refused.
    """

    def validate(self, value: object) -> str:
        pattern = super().validate(value)
        _check_regex(pattern)
        return pattern


_REGEX_ERRORS = ("missing )", "unbalanced", "unterminated character set", "nothing to repeat")


@lru_cache(maxsize=256)
def _check_regex(pattern: str) -> None:
    """Refuse an invalid expression, once each: `catch_warnings` costs more than all else here."""
    try:
        with warnings.catch_warnings(action="ignore"):
            re.compile(pattern)
    except re.error as error:
        if error.msg.startswith(_REGEX_ERRORS):
            raise ValueError(f"must be a regular expression: {error.msg}") from None
    except (OverflowError, RecursionError):
        raise ValueError("must be a regular expression that can be compiled") from None


class Arn(Text):
    """An Amazon Resource Name of `service` whose resource begins with one of `resources`."""

    def __init__(self, service: str, *, resources: tuple[str, ...], example: str) -> None:
        super().__init__()
        self.service = service
        self.resources = resources
        self.example = example

    def validate(self, value: object) -> str:
        arn = self.decode(value)
        match arn.split(":", 5):
            case ["arn", _, self.service, _, _, rest] if rest.startswith(self.resources):
                return arn
            case _:
                raise ValueError(f"must be an ARN such as {self.example}")


class Integer(Validator):
    """An int from `minimum` to `maximum`; decoded from a str, too."""

    json_type = int

    def __init__(self, minimum: int, maximum: int = UNLIMITED) -> None:
        self.minimum = minimum
        self.maximum = maximum

    def validate(self, value: object) -> int:
        if type(value) is int and self.minimum <= value <= self.maximum:
            return value
        top = "up" if self.maximum == UNLIMITED else f"to {self.maximum}"
        got = describe(value)
        if type(value) is int:
            got = "a smaller one" if value < self.minimum else "a larger one"
        raise ValueError(f"must be a whole number from {self.minimum} {top}, got {got}")

    def decode(self, value: Json) -> int:
        if isinstance(value, int | str):
            return int(value)
        raise ValueError(f"must be a whole number, got {describe(value)}")


class Float(Validator):
    """A float or an int; decoded from a str, too."""

    def validate(self, value: object) -> float:
        if isinstance(value, int | float):
            return value
        raise ValueError(f"must be a number, got {describe(value)}")

    def decode(self, value: Json) -> float:
        return self.validate(float(value) if isinstance(value, str) else value)


class Boolean(Validator):
    """True or False; decoded from "True" and "False", too."""

    json_type = bool

    def validate(self, value: object) -> bool:
        if isinstance(value, bool):
            return value
        raise ValueError(f"must be True or False, got {describe(value)}")

    def decode(self, value: Json) -> bool:
        return self.validate(
            {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else value
        )


class OneOf(Validator):
    """One of `choices`; decoding accepts others, because the service may have more of them."""

    def __init__(self, *choices: str | int) -> None:
        self.choices = choices
        self.json_type = type(choices[0])

    def validate(self, value: object) -> str | int:
        if isinstance(value, str | int) and type(value) is self.json_type and value in self.choices:
            return value
        allowed = ", ".join(map(repr, self.choices))
        raise ValueError(f"must be one of {allowed}, got {describe(value)}")

    def decode(self, value: Json) -> str | int:
        if isinstance(self.choices[0], int):
            return Integer(0).decode(value)
        return Text().decode(value)


class ListOf(Validator):
    """A sequence of `minimum` to `maximum` items; kept as a tuple."""

    def __init__(
        self, of: Validator | None = None, *, minimum: int = 0, maximum: int = UNLIMITED
    ) -> None:
        self.of = of or Validator()
        self.minimum = minimum
        self.maximum = maximum

    def validate(self, value: object) -> tuple[object, ...]:
        if type(value) is not tuple and (isinstance(value, str) or not isinstance(value, Sequence)):
            raise ValueError(f"must be a list, got {describe(value)}")
        count = len(value)
        if not self.minimum <= count <= self.maximum:
            allowed = f"{self.minimum} to {self.maximum} items"
            raise ValueError(f"must be a list of {allowed}, got {count}")
        return tuple([self.of.validate(item) for item in value])

    def decode(self, value: Json) -> list[Json]:
        if isinstance(value, list):
            return value
        raise ValueError(f"must be a list, got {describe(value)}")


class DtmfKeys(ListOf):
    """Keys of a phone, `"0"` to `"9"`, `"*"` and `"#"`: a list of them, or one str."""

    def __init__(self) -> None:
        super().__init__(OneOf(*"0123456789*#"))

    def validate(self, value: object) -> tuple[object, ...]:
        return super().validate(tuple(value) if isinstance(value, str) else value)


class MapOf(Validator):
    """A mapping of names to values, which may be None."""

    def __init__(self, of: Validator) -> None:
        self.of = of

    def validate(self, value: object) -> Mapping[object, object]:
        if isinstance(value, Mapping):
            return {
                name: item if item is None else self.of.validate(item)
                for name, item in value.items()
            }
        raise ValueError(f"must be a mapping, got {describe(value)}")

    def decode(self, value: Json) -> JsonObject:
        if isinstance(value, dict):
            return value
        raise ValueError(f"must be an object, got {describe(value)}")


class StringMap(Validator):
    """A mapping of strings to strings; decoded values become their JSON text."""

    def validate(self, value: object) -> Mapping[str, str]:
        if type(value) is not dict and not isinstance(value, Mapping):
            raise ValueError(f"must map strings to strings, got {describe(value)}")
        for name, text in value.items():
            if not isinstance(name, str) or not isinstance(text, str):
                got = f"{describe(name)}: {describe(text)}"
                raise ValueError(f"must map strings to strings, got {got}")
        return dict(value)

    def decode(self, value: Json) -> Mapping[str, str]:
        if isinstance(value, dict):
            return strings(value)
        raise ValueError(f"must map strings to strings, got {describe(value)}")


class SipHeaderMap(StringMap):
    """SIP headers that may be sent: `x-*`, `User-to-User`, `Diversion`; 2048 characters each."""

    _RESERVED = ("x-vine", "x-amzn", "x-vc", "x-canary", "x-voice")
    _MAX_CHARACTERS = 2_048

    def validate(self, value: object) -> Mapping[str, str]:
        headers = super().validate(value)
        for name, text in headers.items():
            lowered = name.lower()
            if not lowered.startswith("x-") and lowered not in ("user-to-user", "diversion"):
                raise ValueError("may only name x-*, User-to-User and Diversion")
            if lowered in self._RESERVED:
                raise ValueError(f"may not be {', '.join(self._RESERVED)}")
            if not f"{name}{text}".isprintable():
                raise ValueError("may not contain control characters, such as a new line")
            if len(text) > self._MAX_CHARACTERS:
                raise ValueError(f"must be at most {self._MAX_CHARACTERS} characters long each")
        return headers


class Nested(Validator):
    """An instance of one of these `Value` classes; decoded as the first whose constants match."""

    def __init__(self, *classes: type) -> None:
        self.classes = classes

    def validate(self, value: object) -> object:
        if isinstance(value, self.classes):
            return value
        allowed = " or ".join(cls.__name__ for cls in self.classes)
        raise ValueError(f"must be {allowed}, got {describe(value)}")
