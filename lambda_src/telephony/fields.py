"""Fields of a `Value`: how one is declared, validated, decoded and shown."""

from __future__ import annotations

from .validators import Validator

TYPE_CHECKING = False
if TYPE_CHECKING:
    from inspect import Signature
    from typing import Any

    from .decoders import Decoder


REQUIRED = object()
ANYTHING = Validator()
JSON = "__json__"
"""The key in a value's `__dict__` of the JSON object that it was decoded from or is encoded to."""


def wire_name(name: str) -> str:
    """Return a field's name on the wire: `input_digits_regex` is `InputDigitsRegex`."""
    return "".join(word.capitalize() for word in name.split("_"))


class Field:
    """How one field is validated, decoded and shown."""

    __slots__ = (
        "decode",
        "default",
        "keyword_only",
        "lazy",
        "required",
        "secret",
        "validate",
        "validator",
        "wire_name",
    )

    def __init__(
        self,
        validator: Validator,
        default: object,
        *,
        keyword_only: bool = False,
        secret: bool = False,
        decode: Decoder | type[str] | None = None,
        lazy: Decoder | None = None,
        wire_name: str = "",
    ) -> None:
        self.validator = validator
        self.validate = validator.validate
        self.default = default
        self.required = default is REQUIRED
        self.keyword_only = keyword_only
        self.secret = secret
        self.decode = decode
        self.lazy = lazy
        self.wire_name = wire_name


def field(
    validator: Validator = ANYTHING,
    *,
    default: object = REQUIRED,
    kw_only: bool = False,
    secret: bool = False,
    decode: Decoder | type[str] | None = None,
    lazy: Decoder | None = None,
    wire_name: str = "",
) -> Any:  # type checkers take the type from the annotation
    """Declare a field.

    Args:
        validator: what a program may pass; anything if not given.
        default: the value if none is passed; without a default the field is required.
        kw_only: whether it must be passed by name.
        secret: whether `repr` shows `...` in its place.
        decode: decodes the field when `construct_from` makes the value; it may raise. `str` decodes
            a str, which must be there if the field is required.
        lazy: decodes the field when it is first read, because few handlers read it; it never
            raises, and None means the default.
        wire_name: the field's name in JSON, for `decode` and `lazy`; derived if not given.
    """
    return Field(
        validator,
        default,
        keyword_only=kw_only,
        secret=secret,
        decode=decode,
        lazy=lazy,
        wire_name=wire_name,
    )


class LazyField:
    """The class attribute of a lazy field: decodes it on first read, and stores it in the value."""

    __slots__ = ("decode", "default", "name", "wire_name")

    def __init__(self, name: str, wire_name: str, decode: Decoder, default: object) -> None:
        self.name = name
        self.wire_name = wire_name
        self.decode = decode
        self.default = default

    def __get__(self, value: object, _cls: type) -> object:
        if value is None:
            return self
        fields = value.__dict__
        decoded = self.decode(fields[JSON], self.wire_name) if JSON in fields else None
        if decoded is None:
            return self.default
        fields[self.name] = decoded
        return decoded


class FieldSignature:
    """The signature of a `Value` class, made from its fields for `inspect` and `help`."""

    __slots__ = ()

    def __get__(self, _value: object, cls: Any) -> Signature:
        from inspect import Parameter, Signature  # noqa: PLC0415  # slow to import, rarely needed

        kinds = (Parameter.POSITIONAL_OR_KEYWORD, Parameter.KEYWORD_ONLY)
        parameters = [
            Parameter(
                name,
                kinds[declared.keyword_only],
                default=Parameter.empty if declared.required else declared.default,
                annotation=_annotation(cls, name),
            )
            for name, declared in cls.__fields__.items()
        ]
        parameters.sort(key=lambda parameter: parameter.kind)
        return Signature(parameters, return_annotation=None)


def _annotation(cls: Any, name: str) -> str:
    annotations: dict[str, str] = {}
    for base in reversed(cls.__mro__[:-1]):
        annotations |= base.__annotations__
    return annotations[name]
