"""Mutations of JSON values."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from random import Random

ODD_VALUES: Final[tuple[Any, ...]] = (
    None,
    True,
    False,
    0,
    -1,
    2**63,
    10**400,
    0.5,
    1e308,
    float("nan"),
    float("inf"),
    "",
    " ",
    "0",
    "1e999",
    "null",
    "\x00",
    "\ud800",
    "é" * 3,
    "a" * 5_000,
    "${AWS::AccountId}",
    "{{resolve:ssm:/a}}",
    "../../etc/passwd",
    "+12065550100",
    "%2B12065550100",
    [],
    [[]],
    {},
    {"": None},
    {"Type": "Hangup"},
)
MAX_MUTATIONS: Final = 4
NESTING: Final = 300


def mutated(value: Any, random: Random) -> Any:
    """Return a copy of a JSON value with one to four random changes."""
    changed = copy.deepcopy(value)
    for _ in range(random.randint(1, MAX_MUTATIONS)):
        changed = _mutate(changed, random)
    return changed


def mutated_text(text: str, random: Random) -> str:
    """Return a text with one to four of its characters removed, doubled or replaced."""
    for _ in range(random.randint(1, MAX_MUTATIONS)):
        at = random.randrange(len(text) + 1)
        middle = random.choice(["", text[at : at + 1] * 2, chr(random.randrange(0x250)), "%", "/"])
        text = text[:at] + middle + text[at + 1 :]
    return text


def _mutate(root: Any, random: Random) -> Any:
    """Change one place of a value, and return the value."""
    places = [(None, None), *_places(root)]
    container, key = random.choice(places)
    if container is None:
        return _other(root, random) if random.random() < 0.2 else root
    match random.randrange(5):
        case 0:
            del container[key]
        case 1 if isinstance(container, dict):
            container[f"{key}{random.choice(['x', ' ', chr(0)])}"] = container.pop(key)
        case 2:
            other, other_key = random.choice(places[1:])
            container[key] = copy.deepcopy(other[other_key])
        case _:
            container[key] = _other(container[key], random)
    return root


def _places(value: Any) -> list[tuple[Any, Any]]:
    """Return each place of a value as its container and its key."""
    found: list[tuple[Any, Any]] = []
    pending = [value]
    while pending:
        container = pending.pop()
        keys = range(len(container)) if isinstance(container, list) else container
        keys = range(len(container)) if isinstance(container, list) else container
        if isinstance(container, dict | list):
            found += [(container, key) for key in keys]
            pending += [container[key] for key in keys]
    return found


def _other(value: Any, random: Random) -> Any:
    """Return another value for a place."""
    match random.randrange(6):
        case 0 if isinstance(value, str):
            return mutated_text(value, random)
        case 1:
            return [value] * random.randint(2, 40)
        case 2:
            nested = value
            for _ in range(random.randint(1, NESTING)):
                nested = [nested] if random.random() < 0.5 else {"a": nested}
            return nested
        case 3:
            return str(value)
        case _:
            return copy.deepcopy(random.choice(ODD_VALUES))
