"""Pages of a list: results sorted by a key, and a token that names the last key seen.

A page begins after a key, not at a position: items created or deleted between two pages do not
repeat or hide other items.
"""

import base64
import binascii
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from telephony_simulator.chime_sdk_voice.errors import bad_request

T = TypeVar("T")
MAX_PAGE_SIZE = 100


def page(
    items: Iterable[T],
    key: Callable[[T], str],
    next_token: str | None,
    max_results: int | None,
) -> tuple[Sequence[T], dict[str, str]]:
    """Return the page after `next_token`, and the `NextToken` member if another one follows."""
    start = _decode(next_token) if next_token else ""
    rest = sorted((item for item in items if key(item) > start), key=key)
    size = max_results or MAX_PAGE_SIZE
    if len(rest) <= size:
        return rest, {}
    return rest[:size], {"NextToken": _encode(key(rest[size - 1]))}


def _encode(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def _decode(token: str) -> str:
    try:
        return base64.b64decode(token, altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError):
        raise bad_request("NextToken is not one that this list gave out") from None
