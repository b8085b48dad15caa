"""Validation of props, with the rules and errors of synthesis."""

import math
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from difflib import get_close_matches
from ipaddress import IPv4Address
from typing import NamedTuple, NoReturn

from aws_cdk import Token
from constructs import Construct


class Rule(NamedTuple):
    """The rule of one prop: `is_valid` decides about a value; `allowed` describes valid values."""

    prop: str
    allowed: str
    is_valid: Callable[[object], bool]


def matches(pattern: str) -> Callable[[object], bool]:
    """Return a predicate for strings that match the whole pattern."""
    compiled = re.compile(pattern, re.ASCII)
    return lambda value: isinstance(value, str) and compiled.fullmatch(value) is not None


def between(least: int, most: float) -> Callable[[object], bool]:
    """Return a predicate for integers from `least` to `most`."""
    return lambda value: type(value) is int and least <= value <= most


def at_least(least: int) -> Callable[[object], bool]:
    """Return a predicate for integers of `least` or more."""
    return between(least, math.inf)


def one_of(values: Iterable[object]) -> Callable[[object], bool]:
    """Return a predicate for the members of `values`."""
    allowed = tuple(values)
    return lambda value: value in allowed


ID = "an id"
is_id = matches(r"[^\s/:]+")

NAME = "1 to 256 letters, digits, spaces, '_', '.' or '-'"
is_name = matches(r"[a-zA-Z0-9 _.-]{1,256}")

UNTAGGED = "a name without the provisioner's tags ('line.…', 'held.…', 'due.…'), as in the console"
_TAG = re.compile(r"\b(?:(?:line|past|held)(?:\.[0-9a-f]{8}){3}|due\.[0-9a-f]{8})")


def is_untagged(value: object) -> bool:
    """Return whether a name has no tag: a copied tag claims another line's number."""
    return _TAG.search(str(value)) is None


E164 = "a phone number in E.164 format, such as '+12065550100'"
is_e164 = matches(r"\+[1-9]\d{1,14}")

HOST = "a host name with a dot, such as 'sip.example.com', or an IPv4 address"
_LABEL = "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_is_name_or_address = matches(rf"(?=.{{1,253}}$){_LABEL}(\.{_LABEL})+")


def is_host(value: object) -> bool:
    """Return whether the value is a host name with a dot, or an IPv4 address."""
    if not _is_name_or_address(value):
        return False
    host = str(value)
    return not host.replace(".", "").isdigit() or is_ipv4_address(host)


def is_ipv4_address(host: str) -> bool:
    """Return whether the text is an IPv4 address."""
    try:
        IPv4Address(host)
    except ValueError:
        return False
    return True


def check(construct: Construct, props: Mapping[str, object], rules: Iterable[Rule]) -> None:
    """Refuse the first prop that breaks its rule.

    `None` and tokens (values known at deployment only) are accepted.

    Raises:
        ValueError: With the construct's path, the prop, what is allowed and what was provided.
    """
    for prop, allowed, is_valid in rules:
        value = props.get(prop)
        if value is None or is_valid(value) or Token.is_unresolved(value):
            continue
        refuse(construct, f"{prop} must be {allowed}, but {value!r} was provided")


def check_names(
    construct: Construct,
    props: Iterable[str],
    known: Collection[str],
    not_accepted: Mapping[str, str] | None = None,
) -> None:
    """Refuse an unknown prop.

    Args:
        construct: The construct that was given the props.
        props: The names that were given.
        known: The names that are accepted.
        not_accepted: Names that a user may expect, with the reason or the replacement.

    Raises:
        TypeError: With the construct's path, the prop and the known prop closest to it.
    """
    for prop in props:
        if prop not in known:
            if not_accepted and prop in not_accepted:
                raise TypeError(
                    f"{construct.node.path}: {prop} is not accepted: {not_accepted[prop]}"
                )
            close = get_close_matches(prop, known, n=1)
            meant = f"; did you mean {close[0]!r}?" if close else ""
            raise TypeError(f"{construct.node.path}: unexpected prop {prop!r}{meant}")


def refuse(construct: Construct, reason: str) -> NoReturn:
    """Raise a ValueError with the construct's path and the reason."""
    raise ValueError(f"{construct.node.path}: {reason}")
