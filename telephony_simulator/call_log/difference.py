"""Compares JSON values, and names the fields in which they differ."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import zip_longest
from typing import Final

from telephony_simulator.json_types import Json

ABSENT: Final = "absent"


@dataclass(frozen=True, slots=True)
class Difference:
    """A field in which two values differ.

    Attributes:
        path: The field, such as `Actions[0].Parameters.Text`.
        expected: Its value in the first one; the text "absent" if it has no such field.
        found: Its value in the second one, likewise.
    """

    path: str
    expected: Json = field(repr=False)
    found: Json = field(repr=False)


def differences(
    expected: Json,
    found: Json,
    path: str = "",
    *,
    is_ignored: Callable[[str], bool] = lambda _path: False,
    is_complete: bool = True,
) -> Iterator[Difference]:
    """Yield the fields in which two values differ, in the order of the first one.

    Args:
        expected: The first value.
        found: The second value.
        path: The path of both.
        is_ignored: Whether the field of a path is not compared.
        is_complete: Whether fields that only the second value has are differences, too.
    """
    if is_ignored(path):
        return
    pairs: list[tuple[str, Json, Json]] = []
    if isinstance(expected, dict) and isinstance(found, dict):
        extra = [name for name in found if name not in expected] if is_complete else []
        for name in [*expected, *extra]:
            inner = f"{path}.{name}" if path else name
            pairs.append((inner, expected.get(name, ABSENT), found.get(name, ABSENT)))
    elif isinstance(expected, list) and isinstance(found, list):
        for place, (one, other) in enumerate(zip_longest(expected, found, fillvalue=ABSENT)):
            pairs.append((f"{path}[{place}]", one, other))
    elif expected != found or isinstance(expected, bool) is not isinstance(found, bool):
        yield Difference(path, expected, found)
    for inner, one, other in pairs:
        yield from differences(one, other, inner, is_ignored=is_ignored, is_complete=is_complete)
