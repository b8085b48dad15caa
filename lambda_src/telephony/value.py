"""Frozen values with declared fields, for a process that starts while a caller waits.

The standard `dataclasses` costs a cold start more than this whole package: it imports `inspect` and
compiles source text for every class. Here the fields are read from the annotations once, and one
`__init__` serves all classes. Type checkers see the same parameters through `dataclass_transform`,
and `inspect.signature` through `__signature__`.
"""

from __future__ import annotations

from .decoders import mismatch
from .errors import InvalidParameterError
from .fields import ANYTHING, JSON, REQUIRED, Field, FieldSignature, LazyField, field, wire_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, ClassVar, NoReturn, Self, TypeVar, dataclass_transform

    from .json_types import JsonObject

    V = TypeVar("V", bound="Value")
else:

    def dataclass_transform(**_: object) -> object:
        """Return the class unchanged, as the function in `typing` does."""
        return lambda cls: cls


_new = object.__new__
_set = object.__setattr__  # replaces the whole __dict__ of a frozen value


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class Value:
    """A frozen value, equal to every value of its class with equal fields.

    An instance's `__dict__` holds the fields that differ from the defaults; the defaults are class
    attributes. A lazy field is in neither place until it is read. JSON members with a constant text
    are keywords of the class: `class AudioSource(Value, Type="S3")`.
    """

    __constants__: ClassVar[Mapping[str, str]] = {}
    __fields__: ClassVar[dict[str, Field]] = {}
    __checks__: ClassVar[dict[str, tuple[Any, object, bool]]] = {}
    __required__: ClassVar[tuple[str, ...]] = ()
    __texts__: ClassVar[tuple[tuple[str, str, bool], ...]] = ()
    __decoders__: ClassVar[tuple[tuple[str, str, Any], ...]] = ()
    __signature__: ClassVar[Any] = FieldSignature()
    __match_args__: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, **constants: str) -> None:
        fields = dict(cls.__fields__)
        for name, annotation in cls.__annotations__.items():
            if annotation.startswith("ClassVar"):
                continue
            fields[name] = _declare_field(cls, name)
        cls.__constants__ = constants
        cls.__fields__ = fields
        cls.__checks__ = {n: (f.validate, f.default, f.required) for n, f in fields.items()}
        cls.__required__ = tuple(n for n, f in fields.items() if f.required)
        eager = [(n, f.wire_name, f.decode) for n, f in fields.items() if f.decode is not None]
        cls.__texts__ = tuple((n, key, fields[n].required) for n, key, d in eager if d is str)
        cls.__decoders__ = tuple(item for item in eager if item[2] is not str)
        cls.__match_args__ = tuple(  # type: ignore[misc]  # mypy makes the same one itself
            n for n, f in fields.items() if not f.keyword_only
        )

    def __init__(self, *positional: object, **named: object) -> None:  # noqa: C901 - one function for speed
        cls = type(self)
        if positional:
            names = cls.__match_args__
            if len(positional) == 1 and names and names[0] not in named:
                named[names[0]] = positional[0]
            else:
                named = _name_positional(cls, positional, named)
        checks = cls.__checks__
        kept = self.__dict__  # cheaper than a dict that replaces it
        name = ""
        try:
            for name, value in named.items():
                validate, default, required = checks[name]
                if value is not default:
                    valid = validate(value)
                    if required or valid != default:
                        kept[name] = valid
        except KeyError:
            if name in checks:
                raise
            _refuse_unknown(cls, name)
        except ValueError as problem:
            raise InvalidParameterError(cls.__name__, name, str(problem)) from None
        for name in cls.__required__:
            if name not in kept:
                _refuse_missing(cls, kept)
        self.__validate__()

    def __validate__(self) -> None:
        """Validate fields that depend on each other; raise InvalidParameterError."""

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


def construct(cls: type[V], fields: dict[str, object]) -> V:
    """Construct a value without validation, for decoded input."""
    value = _new(cls)
    _set(value, "__dict__", fields)
    return value


def construct_from(cls: type[V], encoded: JsonObject) -> V:
    """Construct a value from a JSON object by its fields' decoders.

    Raises:
        EventDecodeError: from a `decode` of a field; its path is relative to the object.
    """
    fields: dict[str, object] = {JSON: encoded}
    get = encoded.get
    for name, key, required in cls.__texts__:
        text = get(key)
        if isinstance(text, str):
            fields[name] = text
        elif required:
            raise mismatch("str", text, f".{key}")
    for name, key, decode in cls.__decoders__:
        decoded = decode(encoded, key)
        if decoded is not None:
            fields[name] = decoded
    value = _new(cls)
    _set(value, "__dict__", fields)
    return value


def _declare_field(cls: type[Value], name: str) -> Field:
    """Replace a declaration in the class body by its default or its `LazyField`."""
    declared = cls.__dict__.get(name, REQUIRED)
    if not isinstance(declared, Field):
        declared = Field(ANYTHING, declared)
    declared.wire_name = declared.wire_name or wire_name(name)
    if declared.lazy is not None:
        lazy_field = LazyField(name, declared.wire_name, declared.lazy, declared.default)
        setattr(cls, name, lazy_field)
    elif not declared.required:
        setattr(cls, name, declared.default)
    elif name in cls.__dict__:
        delattr(cls, name)
    return declared


def _name_positional(
    cls: type[Value], positional: tuple[object, ...], named: dict[str, object]
) -> dict[str, object]:
    """Add the positional arguments to the named ones."""
    names = cls.__match_args__
    if len(positional) > len(names):
        raise TypeError(
            f"{cls.__name__}() takes at most {len(names)} positional arguments, "
            f"got {len(positional)}"
        )
    bound = dict(zip(names, positional, strict=False))
    if not named:
        return bound
    for name in bound:
        if name in named:
            raise TypeError(f"{cls.__name__}() was given {name} twice")
    return bound | named


def _refuse_missing(cls: type[Value], values: dict[str, object]) -> NoReturn:
    missing = ", ".join(name for name in cls.__required__ if name not in values)
    raise TypeError(f"{cls.__name__}() lacks {missing}")


def _refuse_unknown(cls: type[Value], name: str) -> NoReturn:
    from difflib import get_close_matches  # noqa: PLC0415  # imported only when an error is raised

    close = get_close_matches(name, cls.__fields__, n=1)
    hint = f"did you mean {close[0]}?" if close else f"it has {', '.join(cls.__fields__)}"
    raise TypeError(f"{cls.__name__}() has no parameter {name}; {hint}")
