"""The nodes and arrows of a map."""

from typing import NamedTuple


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


class Arrow(NamedTuple):
    """A way from one node to another."""

    source: str
    target: str
    label: str
