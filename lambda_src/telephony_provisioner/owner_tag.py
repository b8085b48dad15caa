"""How the provisioner recognises what it made: the last word of the thing's name.

The API takes no client token. A lost answer is therefore made good by looking for the marker
before anything is made again. It is the same for the same line (account, region, stack name and
logical id) and the same purpose, so a line that comes back finds what it left.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from telephony_provisioner.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME_LENGTH: Final = 256
"""How long the service lets the name of a number or of a rule be."""

_PREFIX: Final = "line"
_DISPLACED: Final = "past"
_HOLDING: Final = "held"
_DUE: Final = re.compile(r"\bdue\.([0-9a-f]{8})\b")
_DIGITS: Final = 8
_MARKER: Final = re.compile(r"(?:line|past)" + r"\.([0-9a-f]{8})" * 3)
_HELD: Final = re.compile(r"\bheld" + r"\.([0-9a-f]{8})" * 3)
_MARKS: Final = re.compile(r"\s*\b(?:(?:held|line)" + r"\.[0-9a-f]{8}" * 3 + r"|due\.[0-9a-f]{8})")
_STACK_ID_PARTS: Final = 6

MAX_HOLDERS: Final = 6
"""How many lines beside the one that made a thing can hold it: so many words fit into its name."""


@dataclass(frozen=True, slots=True)
class Marker:
    """Whose a thing is: of which stack, which resource in it, and made for what."""

    stack: str
    resource: str
    purpose: str

    def __str__(self) -> str:
        return f"{_PREFIX}.{self.stack}.{self.resource}.{self.purpose}"

    def named(self, name: str, holders: Iterable[Marker] = (), due: str = "") -> str:
        """Return the name, shortened to what the service allows, then who holds it, then this.

        Args:
            name: The name that people gave.
            holders: The other lines that hold the thing, `MAX_HOLDERS` at most.
            due: The request that made it, while CloudFormation may not know the thing itself.
        """
        held = (str(holder).replace(_PREFIX, _HOLDING, 1) for holder in holders)
        words = " ".join((*held, *([f"due.{due}"] if due else []), str(self)))
        kept = name[: max(0, NAME_LENGTH - len(words) - 1)].rstrip()
        return f"{kept} {words}" if kept else words


def marker_for(stack_id: str, logical_resource_id: str, purpose: str) -> Marker:
    """Return the marker of a resource of a stack.

    The last part of the stack's ARN, new for every creation, is left out: a stack that was
    deleted and is deployed again under its name is the same line.
    """
    stack = stack_id.rpartition("/")[0] or stack_id
    return Marker(_digest(stack), _digest(logical_resource_id), _digest(purpose))


def marker_in(name: str) -> Marker | None:
    """Return the marker that a name ends with, if it does."""
    found = _MARKER.fullmatch(name.rpartition(" ")[2])
    return Marker(*found.groups()) if found else None


def displaced(name: str) -> str:
    """Return the name of a thing that another one of its stack has displaced."""
    return _with_prefix(name, _DISPLACED)


def put_back(name: str) -> str:
    """Return the name that a displaced thing had."""
    return _with_prefix(name, _PREFIX)


def holders_in(name: str) -> tuple[Marker, ...]:
    """Return the lines that hold a thing which another line made."""
    return tuple(Marker(*found) for found in _HELD.findall(name))


def request_word(request_id: str) -> str:
    """Return a request's id as it stands in names."""
    return _digest(request_id)


def due_in(name: str) -> str:
    """Return the request that made a thing of which CloudFormation may not know; or nothing."""
    found = _DUE.search(name)
    return found[1] if found else ""


def without_marks(name: str) -> str:
    """Return the name that people gave."""
    return _MARKS.sub("", name).rstrip()


def is_displaced(name: str) -> bool:
    """Tell whether the name is that of a displaced thing."""
    return marker_in(name) is not None and displaced(name) == name


def stack_name(stack_id: str) -> str:
    """Return the stack's name.

    Raises:
        RequestError: It is not a stack's ARN.
    """
    parts = stack_id.split(":", _STACK_ID_PARTS - 1)
    if len(parts) < _STACK_ID_PARTS or "/" not in parts[-1]:
        raise RequestError(f"expected the ARN of a stack, got {stack_id!r} - at `$.StackId`")
    return parts[-1].split("/")[1]


def _with_prefix(name: str, prefix: str) -> str:
    rest, space, word = name.rpartition(" ")
    return rest + space + prefix + word[len(prefix) :]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]
