"""The nodes and arrows of a map."""

from collections.abc import Mapping
from typing import Final, NamedTuple

DROPPED: Final = "the service drops the call"
NOT_ANSWERED: Final = "the called party does not answer"
ENDINGS: Final[Mapping[str, str]] = {
    "the line hangs up": "ended",
    "the caller hangs up": "left",
    "the line refuses the call": "refused",
    NOT_ANSWERED: "left",
    DROPPED: "dropped",
    "nothing follows": "open",
}
"""The classes of the ends of calls, by their texts."""


class Node(NamedTuple):
    """A place of the line.

    Attributes:
        text: The words, or what happens.
        is_end: Whether the call ends there.
        is_marked: Whether a finding's call ends there.
    """

    text: str
    is_end: bool = False
    is_marked: bool = False

    @property
    def ending(self) -> str:
        """How the call ends there, as a class of `ENDINGS`; empty if it goes on."""
        return ENDINGS.get(self.text, "left" if self.is_end else "")


class Arrow(NamedTuple):
    """A way from one node to another.

    Attributes:
        source: The text of the node where it begins.
        target: The text of the node where it ends.
        label: What happens.
        is_dashed: Whether it is a way of slow answers and failures.
    """

    source: str
    target: str
    label: str
    is_dashed: bool = False
