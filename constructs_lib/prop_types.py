"""Checks the types of props at synthesis: Python does not, and CDK's own error is a stack trace."""

import math
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import Enum
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, Union, Unpack, get_args, get_origin, get_type_hints

import aws_cdk as cdk
from constructs import Construct

P = ParamSpec("P")
R = TypeVar("R")

_NAMES: Mapping[type, str] = {
    str: "a string",
    bool: "True or False",
    int: "a whole number",
    float: "a number",
    Path: "a Path",
    cdk.Duration: "a cdk.Duration",
    cdk.Environment: "a cdk.Environment",
}
"""The types that are checked, beside enums and collections of them; all others are accepted."""

_FROM_TEXT: Mapping[str, str] = {
    "IPhoneNumber": "PhoneNumber.from_e164_phone_number() makes one of a number, and the prop"
    " e164_phone_number of a line adopts a number",
    "ISipMediaApplication": "SipMediaApplication.from_sip_media_application_id() makes one",
    "ISipRule": "SipRule.from_sip_rule_id() makes one",
    "IVoiceConnector": "VoiceConnector.from_voice_connector_id() makes one",
    "IBucket": "aws_s3.Bucket.from_bucket_name() makes one",
    "IGrantable": "grant to a role, or to what has one, such as a function",
    "ITopic": "aws_sns.Topic.from_topic_arn() makes one",
    "IFunction": "aws_lambda.Function.from_function_name() makes one, and entry= bundles a folder",
}
"""What makes a reference of a text that was given in its place."""


def checked(init: Callable[P, R]) -> Callable[P, R]:
    """Return a constructor that refuses props of a wrong type with a sentence.

    Tokens are accepted, and enums also by the values of their members.

    Raises:
        ValueError: With the path, the prop, what is allowed, and the type that was given.
    """

    @wraps(init)
    def check(*args: P.args, **kwargs: P.kwargs) -> R:
        given: dict[str, Any] = dict(kwargs)
        hints = _hints(init)
        refused = _first_problem(given, hints)
        if refused:
            raise ValueError(f"{_path(args)}: {refused}")
        converted = {
            prop: _to_member(value, hints[prop]) if prop in hints else value
            for prop, value in given.items()
        }
        call: Callable[..., R] = init
        return call(*args, **converted)

    return check


def check_arguments(scope: Construct, function: object, given: Mapping[str, object]) -> None:
    """Refuse an argument of a function that has a wrong type.

    Raises:
        ValueError: As `checked`.
    """
    refused = _first_problem(given, _hints(function))
    if refused:
        raise ValueError(f"{scope.node.path}: {refused}")


def _first_problem(given: Mapping[str, object], hints: Mapping[str, Any]) -> str:
    """Return the first prop of a wrong type and what is allowed; empty if there is none."""
    for prop, value in given.items():
        expected = hints.get(prop)
        problem = "" if expected is None else _problem(value, expected)
        if problem:
            item = _wrong_item(value, expected)
            of_item = "" if item is None else f"; the item {item[0]!r} is {_given(*item[1:])}"
            return f"{prop} must be {problem}{of_item}"
    return ""


def _wrong_item(value: object, expected: Any) -> tuple[object, object, Any] | None:
    """Return key, item and type of the first item of a dict or a list that is of a wrong type."""
    for one in _parts(expected):
        origin, arguments = get_origin(one), get_args(one)
        if origin in (Mapping, dict) and isinstance(value, Mapping):
            pairs: Iterable[tuple[object, object]] = value.items()
        elif origin in (Sequence, list) and isinstance(value, list | tuple):
            pairs = enumerate(value)
        else:
            continue
        for key, item in pairs:
            if not _is_accepted(item, arguments[-1]):
                return key, item, arguments[-1]
    return None


def _given(value: object, expected: Any) -> str:
    """Describe a value that was given in place of an expected one; no text is shown."""
    shown = repr(value) if isinstance(value, int | float) else f"a {type(value).__name__}"
    return f"{shown}{_advice(value, expected)}"


def _to_member(value: object, expected: Any) -> object:
    """Return the member of an enum that a string is the value of; any other value as it is."""
    if type(value) is str:
        for one in _parts(expected):
            if isinstance(one, type) and issubclass(one, Enum):
                return next((member for member in one if member.value == value), value)
    return value


def check_fields(construct: Construct, value: object) -> None:
    """Refuse a field of a dataclass that has a wrong type.

    Raises:
        ValueError: As `checked`, with the name of the class.
    """
    cls: Any = type(value)
    for name, expected in _hints(cls).items():
        problem = _problem(getattr(value, name), expected)
        if problem:
            raise ValueError(
                f"{construct.node.path}: {name} of {type(value).__name__} must be {problem}"
            )


@cache
def _hints(init: Any) -> dict[str, Any]:
    hints = get_type_hints(init)
    for name, hint in tuple(hints.items()):
        if get_origin(hint) is Unpack:  # **props: Unpack[SomeTypedDict]
            del hints[name]
            hints |= get_type_hints(get_args(hint)[0])
    return hints


def _path(args: tuple[object, ...]) -> str:
    scope, construct_id = (*args[1:3], None, None)[:2]
    parent = scope.node.path if isinstance(scope, Construct) else ""
    return f"{parent}/{construct_id}".lstrip("/")


def _problem(value: object, expected: Any) -> str:
    """Return what is allowed and the type that was given; empty if the value is allowed."""
    if _is_accepted(value, expected):
        return ""
    is_enum = any(isinstance(one, type) and issubclass(one, Enum) for one in _parts(expected))
    is_shown = isinstance(value, int | float) or is_enum  # no text: it may be a phone number
    given = repr(value) if is_shown else f"a value of type {type(value).__name__}"
    return f"{_describe(expected)}, but {given} was provided{_advice(value, expected)}"


def _advice(value: object, expected: Any) -> str:
    """Return what to write in place of a text or a number; empty if that is not known."""
    if type(value) is int and str in _parts(expected):
        return "; write it in quotes"
    if isinstance(value, str):
        names = [getattr(one, "__name__", "") for one in _parts(expected)]
        return "".join(f"; {_FROM_TEXT[name]}" for name in names if name in _FROM_TEXT)
    return ""


def _parts(expected: Any) -> tuple[Any, ...]:
    return (expected, *get_args(expected))


def _is_accepted(value: object, expected: Any) -> bool:  # noqa: PLR0911 - one kind a line
    if expected is Any:
        return True
    if expected in (None, types.NoneType):
        return value is None
    if hasattr(value, "resolve") and hasattr(value, "creation_stack"):
        return True  # an IResolvable
    origin, arguments = get_origin(expected), get_args(expected)
    if origin in (Union, types.UnionType):
        return any(_is_accepted(value, one) for one in arguments)
    if origin in (Sequence, list):
        return (
            isinstance(value, Sequence)
            and not isinstance(value, str | bytes)
            and all(_is_accepted(item, arguments[0]) for item in value)
        )
    if origin in (Mapping, dict):
        return isinstance(value, Mapping) and all(
            _is_accepted(key, arguments[0]) and _is_accepted(item, arguments[1])
            for key, item in value.items()
        )
    return _is_instance(value, expected)


def _is_instance(value: object, expected: Any) -> bool:
    if isinstance(expected, type) and issubclass(expected, Enum):
        return isinstance(value, expected) or value in [member.value for member in expected]
    if expected is bool:
        return isinstance(value, bool)
    if expected in (int, float):
        if not isinstance(value, int | float) or isinstance(value, bool):
            return False
        return math.isfinite(value) and (expected is float or value == int(value))
    if expected in _NAMES:
        return isinstance(value, expected)
    return _is_of_interface(value, expected)


def _is_of_interface(value: object, expected: Any) -> bool:
    """Return whether an object can be of an interface: it is no builtin, and has its members."""
    if type(value).__module__ == "builtins" or isinstance(value, Path):
        return False
    if isinstance(expected, type) and not getattr(expected, "_is_protocol", False):
        return isinstance(value, expected)
    if not getattr(expected, "__module__", "").startswith("constructs_lib"):
        return True  # an interface of the CDK, which checks it
    members = [name for name in vars(expected) if not name.startswith("_")]
    known = {*dir(type(value)), *getattr(value, "__dict__", ())}
    return known.issuperset(members)


def _describe(expected: Any) -> str:
    origin, arguments = get_origin(expected), get_args(expected)
    if origin in (Union, types.UnionType):
        known = [_describe(one) for one in arguments if one is not types.NoneType]
        return " or ".join(dict.fromkeys(known))
    if origin in (Sequence, list):
        return f"a list, of which each item is {_describe(arguments[0])}"
    if origin in (Mapping, dict):
        return f"a dict of strings, of which each value is {_describe(arguments[1])}"
    if isinstance(expected, type) and issubclass(expected, Enum):
        return f"a {expected.__name__}: {', '.join(repr(one.value) for one in expected)}"
    name = getattr(expected, "__name__", str(expected))
    return _NAMES.get(expected, f"a {name}")
