"""Frozen values with declared fields, for a process that starts while somebody waits on the line.

The standard `dataclasses` costs a cold start more than this whole package: it imports `inspect` and
compiles source text for every class. Here the fields are read from the annotations once, and one
`__init__` serves all. Type checkers see the same thing through `dataclass_transform`.
"""

from __future__ import annotations

from .errors import InvalidParameterError
from .kinds import Kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, ClassVar, NoReturn, Self, TypeVar, dataclass_transform

    V = TypeVar("V", bound="Value")
else:

    def dataclass_transform(**_: object) -> Callable[[type], type]:
        """Mean nothing at run time, as the one in typing."""
        return lambda cls: cls


REQUIRED = object()
ANYTHING = Kind()
JSON = "__json__"
"""Where a value keeps the JSON that it came in or leaves as."""
_new = object.__new__
_set = object.__setattr__  # a frozen value is made with its whole __dict__ at once


class Field:
    """How one field is given, checked and shown."""

    __slots__ = ("default", "keyword_only", "kind", "required", "secret", "take")

    def __init__(self, kind: Kind, default: object, *, keyword_only: bool, secret: bool) -> None:
        self.kind = kind
        self.take = kind.take
        self.default = default
        self.required = default is REQUIRED
        self.keyword_only = keyword_only
        self.secret = secret


def field(
    kind: Kind = ANYTHING,
    *,
    default: object = REQUIRED,
    kw_only: bool = False,
    secret: bool = False,
) -> Any:  # type checkers take the type from the annotation beside it
    """Declare a field.

    Args:
        kind: what it accepts; anything if not given.
        default: its value when not given; without one the field is required.
        kw_only: whether it must be given by name.
        secret: whether `repr` shows `...` in its place.
    """
    return Field(kind, default, keyword_only=kw_only, secret=secret)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Value:
    """A frozen value, equal to every value of its class with equal fields.

    An instance's `__dict__` holds what differs from the defaults; the defaults are on the class.
    What came over the wire and is read later (`Later`) is neither, until somebody looks.
    What the wire says beside the fields is a keyword: `class AudioSource(Value, Type="S3")`.
    """

    __constants__: ClassVar[Mapping[str, str]] = {}
    __fields__: ClassVar[dict[str, Field]] = {}
    __required__: ClassVar[tuple[str, ...]] = ()
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **constants: str) -> None:
        fields = dict(cls.__fields__)
        for name, annotation in cls.__annotations__.items():
            if annotation.startswith("ClassVar"):
                continue
            fields[name] = _declared(cls, name)
        cls.__constants__ = constants
        cls.__fields__ = fields
        cls.__required__ = tuple(n for n, f in fields.items() if f.required)
        cls.__match_args__ = tuple(  # type: ignore[misc]  # mypy makes its own, the same
            n for n, f in fields.items() if not f.keyword_only
        )

    def __init__(self, *positional: object, **named: object) -> None:
        cls = type(self)
        if positional:
            named = _bound(cls, positional, named)
        fields = cls.__fields__
        kept: dict[str, object] = {}
        for name in named:
            declared = fields.get(name) or _refuse_unknown(cls, name)
            value = named[name]
            if value is not declared.default:
                try:
                    taken = declared.take(value)
                except ValueError as problem:
                    raise InvalidParameterError(cls.__name__, name, str(problem)) from None
                if declared.required or taken != declared.default:
                    kept[name] = taken
        for name in cls.__required__:
            if name not in kept:
                _refuse_missing(cls, kept)
        _set(self, "__dict__", kept)
        self.__check__()

    def __check__(self) -> None:
        """Refuse fields that do not go together; the base class knows no such rule."""

    def __replace__(self, **changes: object) -> Self:
        fields = {name: getattr(self, name) for name in self.__fields__}
        return type(self)(**(fields | changes))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen; make a new one to change {name}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is frozen; make a new one to change {name}")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__fields__)

    def __hash__(self) -> int:
        return hash((type(self), *(getattr(self, name) for name in self.__fields__)))

    def __repr__(self) -> str:
        fields = {name: getattr(self, name) for name in self.__fields__}
        shown = (
            f"{name}={'...' if declared.secret else repr(fields[name])}"
            for name, declared in self.__fields__.items()
            if fields[name] != declared.default
        )
        return f"{type(self).__name__}({', '.join(shown)})"


def unchecked(cls: type[V], fields: dict[str, object]) -> V:
    """Make a value of what the wire sent: nobody is there to correct it."""
    made = _new(cls)
    _set(made, "__dict__", fields)
    return made


class Later:
    """A field that is read from the value's JSON when somebody first looks at it."""

    __slots__ = ("default", "name", "read")

    def __init__(self, name: str, default: object, read: Callable[[Any], object]) -> None:
        self.name = name
        self.default = default
        self.read = read

    def __get__(self, value: Value | None, _cls: type[Value]) -> object:
        if value is None:
            return self
        fields = value.__dict__
        found = self.read(fields[JSON]) if JSON in fields else None
        if found is None:
            return self.default
        fields[self.name] = found
        return found


def read_later(cls: type[Value], **readers: Callable[[Any], object]) -> None:
    """Put off reading fields that few look at, and that cannot be wrong: None is the default.

    What is wrong must come to light where it came in, so no reader raises anything.
    """
    for name, read in readers.items():
        setattr(cls, name, Later(name, getattr(cls, name, REQUIRED), read))


def _declared(cls: type[Value], name: str) -> Field:
    """Take one declaration off the class body and leave its default there."""
    declared = cls.__dict__.get(name, REQUIRED)
    if not isinstance(declared, Field):
        declared = Field(ANYTHING, declared, keyword_only=False, secret=False)
    if not declared.required:
        setattr(cls, name, declared.default)
    elif name in cls.__dict__:
        delattr(cls, name)
    return declared


def _bound(
    cls: type[Value], positional: tuple[object, ...], named: dict[str, object]
) -> dict[str, object]:
    """Name what was given by position."""
    names = cls.__match_args__
    if len(positional) > len(names):
        raise TypeError(
            f"{cls.__name__}() takes at most {len(names)} positional arguments, "
            f"got {len(positional)}"
        )
    bound = {}
    for position, value in enumerate(positional):
        bound[names[position]] = value
    for name in named:
        if name in bound:
            raise TypeError(f"{cls.__name__}() was given {name} twice")
    return bound | named if named else bound


def _refuse_missing(cls: type[Value], values: dict[str, object]) -> NoReturn:
    missing = ", ".join(name for name in cls.__required__ if name not in values)
    raise TypeError(f"{cls.__name__}() lacks {missing}")


def _refuse_unknown(cls: type[Value], name: str) -> NoReturn:
    from difflib import get_close_matches  # noqa: PLC0415  # only the unlucky pay for it

    close = get_close_matches(name, cls.__fields__, n=1)
    hint = f"did you mean {close[0]}?" if close else f"it has {', '.join(cls.__fields__)}"
    raise TypeError(f"{cls.__name__}() has no parameter {name}; {hint}")
