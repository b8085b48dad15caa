"""What a field accepts: `take` checks what a program gives, `read` what the wire gives.

`take` is strict, because the service would refuse the value in the middle of a call. `read` is
lenient, because an echo must not end one. Both raise ValueError with a phrase that never holds what
was given: it may be what a caller typed.
"""

from __future__ import annotations

import re
import warnings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .json_types import Json

UNLIMITED = 2**31


class Kind:
    """A kind of value; this one accepts anything."""

    plain: type | None = None
    """The type that a value of this kind has on the wire as well, if it has one."""

    def take(self, value: object) -> object:
        """Return the value as it is kept, or raise ValueError."""
        return value

    def read(self, value: Json) -> object:
        """Return the wire's value as it is kept, or raise ValueError."""
        return value


def given(value: object) -> str:
    """Say what was given without saying it."""
    size = f" of {len(value)} characters" if isinstance(value, str) else ""
    return f"{type(value).__name__}{size}"


class Text(Kind):
    """A string of 1 to `maximum` characters, all of them in `allowed` if that is given."""

    plain = str

    def __init__(self, maximum: int = UNLIMITED, *, allowed: str = "") -> None:
        self.maximum = maximum
        self.allowed = allowed

    def take(self, value: object) -> str:
        if type(value) is str and 0 < len(value) <= self.maximum and not self.allowed:
            return value
        text = self.read(value)
        if not 0 < len(text) <= self.maximum:
            limit = f"at most {self.maximum} characters long, got {len(text)}"
            raise ValueError(f"must be {limit}" if text else "must not be empty")
        if self.allowed and text.strip(self.allowed):
            raise ValueError(f"must consist of {self.allowed}")
        return text

    def read(self, value: object) -> str:
        if isinstance(value, str):
            return value
        raise ValueError(f"must be a str, got {given(value)}")


class E164(Text):
    """A telephone number in E.164 form."""

    _FORM = re.compile(r"\+[1-9][0-9]{1,14}")

    def take(self, value: object) -> str:
        if self._FORM.fullmatch(number := self.read(value)):
            return number
        raise ValueError(
            "must be an E.164 number such as +12065550100: a plus sign and 2 to 15 digits"
        )


class Regex(Text):
    """A regular expression; the service's dialect is unknown, so refuse what none understands."""

    _BROKEN = ("missing )", "unbalanced", "unterminated character set", "nothing to repeat")

    def take(self, value: object) -> str:
        pattern = super().take(value)
        try:
            with warnings.catch_warnings(action="ignore"):
                re.compile(pattern)
        except re.error as error:
            if error.msg.startswith(self._BROKEN):
                raise ValueError(f"must be a regular expression: {error.msg}") from None
        except (OverflowError, RecursionError):
            raise ValueError("must be a regular expression that can be compiled") from None
        return pattern


class Arn(Text):
    """An Amazon Resource Name of `service`, such as `example`."""

    def __init__(self, service: str, *, resources: tuple[str, ...], example: str) -> None:
        super().__init__()
        self.service = service
        self.resources = resources
        self.example = example

    def take(self, value: object) -> str:
        arn = self.read(value)
        match arn.split(":", 5):
            case ["arn", _, self.service, _, _, rest] if rest.startswith(self.resources):
                return arn
            case _:
                raise ValueError(f"must be an ARN such as {self.example}")


class Number(Kind):
    """A whole number from `minimum` to `maximum`."""

    plain = int

    def __init__(self, minimum: int, maximum: int = UNLIMITED) -> None:
        self.minimum = minimum
        self.maximum = maximum

    def take(self, value: object) -> int:
        if type(value) is int and self.minimum <= value <= self.maximum:
            return value
        top = "up" if self.maximum == UNLIMITED else f"to {self.maximum}"
        got = given(value)
        if type(value) is int:
            got = "a smaller one" if value < self.minimum else "a larger one"
        raise ValueError(f"must be a whole number from {self.minimum} {top}, got {got}")

    def read(self, value: Json) -> int:
        if isinstance(value, int | str):
            return int(value)
        raise ValueError(f"must be a whole number, got {given(value)}")


class Real(Kind):
    """A number."""

    def take(self, value: object) -> float:
        if isinstance(value, int | float):
            return value
        raise ValueError(f"must be a number, got {given(value)}")

    def read(self, value: Json) -> float:
        return self.take(value)


class Flag(Kind):
    """True or False; the wire also knows "True" and "False"."""

    plain = bool

    def take(self, value: object) -> bool:
        if isinstance(value, bool):
            return value
        raise ValueError(f"must be True or False, got {given(value)}")

    def read(self, value: Json) -> bool:
        return self.take(
            {"true": True, "false": False}.get(value.lower()) if isinstance(value, str) else value
        )


class OneOf(Kind):
    """One of a closed set; the wire may know more of them than we do."""

    def __init__(self, *choices: str | int) -> None:
        self.choices = choices
        self.plain = type(choices[0])

    def take(self, value: object) -> str | int:
        if isinstance(value, str | int) and type(value) is self.plain and value in self.choices:
            return value
        allowed = ", ".join(map(repr, self.choices))
        raise ValueError(f"must be one of {allowed}, got {given(value)}")

    def read(self, value: Json) -> str | int:
        if isinstance(self.choices[0], int):
            return Number(0).read(value)
        return Text().read(value)
