"""Kinds of fields that hold several things, or a value with fields of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .kinds import UNLIMITED, Kind, OneOf, given

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .json_types import Json, JsonObject
    from .value import Value


class Each(Kind):
    """A list of `minimum` to `maximum` items of one kind; it is kept as a tuple."""

    def __init__(
        self, of: Kind | None = None, *, minimum: int = 0, maximum: int = UNLIMITED
    ) -> None:
        self.of = of or Kind()
        self.minimum = minimum
        self.maximum = maximum

    def take(self, value: object) -> tuple[object, ...]:
        if type(value) is not tuple and (isinstance(value, str) or not isinstance(value, Sequence)):
            raise ValueError(f"must be a list, got {given(value)}")
        count = len(value)
        if not self.minimum <= count <= self.maximum:
            wanted = f"{self.minimum} to {self.maximum} items"
            raise ValueError(f"must be a list of {wanted}, got {count}")
        return tuple([self.of.take(item) for item in value])

    def read(self, value: Json) -> list[Json]:
        if isinstance(value, list):
            return value
        raise ValueError(f"must be a list, got {given(value)}")


class Keys(Each):
    """Keys of a telephone, `"0"` to `"9"`, `"*"` and `"#"`, as a list or as one string."""

    def __init__(self) -> None:
        super().__init__(OneOf(*"0123456789*#"))

    def take(self, value: object) -> tuple[object, ...]:
        return super().take(tuple(value) if isinstance(value, str) else value)


class MapOf(Kind):
    """A mapping of names to values of one kind, or to None."""

    def __init__(self, of: Kind) -> None:
        self.of = of

    def take(self, value: object) -> Mapping[object, object]:
        if isinstance(value, Mapping):
            return {
                name: item if item is None else self.of.take(item) for name, item in value.items()
            }
        raise ValueError(f"must be a mapping, got {given(value)}")

    def read(self, value: Json) -> JsonObject:
        if isinstance(value, dict):
            return value
        raise ValueError(f"must be an object, got {given(value)}")


class Pairs(Kind):
    """A mapping of strings to strings."""

    def take(self, value: object) -> Mapping[str, str]:
        if type(value) is not dict and not isinstance(value, Mapping):
            raise ValueError(f"must map strings to strings, got {given(value)}")
        for name, text in value.items():
            if not isinstance(name, str) or not isinstance(text, str):
                raise ValueError(f"must map strings to strings, got {given(name)}: {given(text)}")
        return dict(value)

    def read(self, value: Json) -> Mapping[str, str]:
        return Pairs.take(self, value)


class SipHeaders(Pairs):
    """SIP headers that may be sent: `x-*`, `User-to-User` and `Diversion`, 2048 characters each."""

    _RESERVED = ("x-vine", "x-amzn", "x-vc", "x-canary", "x-voice")
    _LONGEST = 2_048

    def take(self, value: object) -> Mapping[str, str]:
        headers = super().take(value)
        for name, text in headers.items():
            lowered = name.lower()
            if not lowered.startswith("x-") and lowered not in ("user-to-user", "diversion"):
                raise ValueError("may only name x-*, User-to-User and Diversion")
            if lowered.startswith(self._RESERVED):
                raise ValueError(f"may not begin with {', '.join(self._RESERVED)}")
            if not f"{name}{text}".isprintable():
                raise ValueError("may not contain control characters, such as a new line")
            if len(text) > self._LONGEST:
                raise ValueError(f"must be at most {self._LONGEST} characters long each")
        return headers


class Shape(Kind):
    """A value of one of these classes."""

    def __init__(self, *classes: type[Value]) -> None:
        self.classes = classes

    def take(self, value: object) -> Value:
        if isinstance(value, self.classes):
            return value
        wanted = " or ".join(cls.__name__ for cls in self.classes)
        raise ValueError(f"must be {wanted}, got {given(value)}")
