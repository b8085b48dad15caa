"""The owner tag: the last word in the name of everything that the provisioner makes.

The API takes no client token. After a lost answer the provisioner therefore looks for the owner tag
before it makes anything again. The tag is the same for the same line (account, region, stack name
and logical id) and the same purpose, so a stack that is deployed again finds what it left behind.

The written words are part of deployed names and do not change: `line.…` is the owner tag, `past.…`
that of a superseded rule, `held.…` a line that has adopted a number, `due.…` a pending request.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from telephony_provisioner.errors import RequestError

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_NAME_LENGTH: Final = 256
"""The service's limit for the name of a number or of a rule, in characters."""

MAX_ADOPTERS: Final = 6
"""The lines that can adopt a number of another line: so many words fit into its name."""

_OWNER: Final = "line"
_SUPERSEDED: Final = "past"
_ADOPTED_BY: Final = "held"
_DIGEST_LENGTH: Final = 8
_STACK_ID_PARTS: Final = 6

_OWNER_TAG: Final = re.compile(r"(?:line|past)" + r"\.([0-9a-f]{8})" * 3)
_ADOPTERS: Final = re.compile(r"\bheld" + r"\.([0-9a-f]{8})" * 3)
_PENDING_REQUEST: Final = re.compile(r"\bdue\.([0-9a-f]{8})\b")
_TAGS: Final = re.compile(
    r"\s*\b(?:(?:held|line|past)" + r"\.[0-9a-f]{8}" * 3 + r"|due\.[0-9a-f]{8})"
)


@dataclass(frozen=True, slots=True)
class OwnerTag:
    """The owner of a number or a rule: stack, resource in the stack, and purpose, as digests."""

    stack: str
    resource: str
    purpose: str

    def __str__(self) -> str:
        return f"{_OWNER}.{self.stack}.{self.resource}.{self.purpose}"

    def tag_name(
        self, name: str, adopters: Iterable[OwnerTag] = (), pending_request: str = ""
    ) -> str:
        """Return the name, shortened to the service's limit, followed by the tags.

        Args:
            name: The name that the template or a user gave.
            adopters: The other lines that have adopted the number, `MAX_ADOPTERS` at most.
            pending_request: The digest of the request that made it, while CloudFormation may not
                have received its result.
        """
        adopted_by = (str(adopter).replace(_OWNER, _ADOPTED_BY, 1) for adopter in adopters)
        pending = [f"due.{pending_request}"] if pending_request else []
        tags = " ".join((*adopted_by, *pending, str(self)))
        kept = name[: max(0, MAX_NAME_LENGTH - len(tags) - 1)].rstrip()
        return f"{kept} {tags}" if kept else tags


def owner_tag_for(stack_id: str, logical_resource_id: str, purpose: str) -> OwnerTag:
    """Return the owner tag of a resource of a stack.

    The last part of the stack's ARN, new for every creation, is left out: a stack that was
    deleted and is deployed again under its name is the same line.
    """
    stack = stack_id.rpartition("/")[0] or stack_id
    return OwnerTag(_digest(stack), _digest(logical_resource_id), _digest(purpose))


def owner_tag_in(name: str) -> OwnerTag | None:
    """Return the owner tag at the end of a name; None without one."""
    found = _OWNER_TAG.fullmatch(name.rpartition(" ")[2])
    return OwnerTag(*found.groups()) if found else None


def superseded_name(name: str) -> str:
    """Return the name of a rule after another rule of its stack has superseded it."""
    return _with_prefix(name, _SUPERSEDED)


def restored_name(name: str) -> str:
    """Return the name of a superseded rule before it was superseded."""
    return _with_prefix(name, _OWNER)


def is_superseded(name: str) -> bool:
    """Tell whether the name is that of a superseded rule."""
    return owner_tag_in(name) is not None and superseded_name(name) == name


def adopters_in(name: str) -> tuple[OwnerTag, ...]:
    """Return the lines that have adopted the number of another line."""
    return tuple(OwnerTag(*found) for found in _ADOPTERS.findall(name))


def pending_request_in(name: str) -> str:
    """Return the digest of the pending request that a name holds; empty without one."""
    found = _PENDING_REQUEST.search(name)
    return found[1] if found else ""


def request_digest(request_id: str) -> str:
    """Return the digest of a request's id, as names and physical ids hold it."""
    return _digest(request_id)


def without_tags(name: str) -> str:
    """Return the name that the template or a user gave."""
    return _TAGS.sub("", name).rstrip()


def stack_name(stack_id: str) -> str:
    """Return the stack's name.

    Raises:
        RequestError: `stack_id` is not the ARN of a stack.
    """
    parts = stack_id.split(":", _STACK_ID_PARTS - 1)
    if len(parts) < _STACK_ID_PARTS or "/" not in parts[-1]:
        raise RequestError("expected the ARN of a stack - at `$.StackId`")
    return parts[-1].split("/")[1]


def _with_prefix(name: str, prefix: str) -> str:
    rest, space, word = name.rpartition(" ")
    return rest + space + prefix + word[len(prefix) :]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGEST_LENGTH]
