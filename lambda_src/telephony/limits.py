"""The service's limits as numbers, and the rules that an answer as a whole must keep.

Limits of a single parameter stand at the parameter, in `actions`.
https://docs.aws.amazon.com/chime-sdk/latest/dg/invoke-on-call-leg.html
"""

from __future__ import annotations

import json

from .errors import ResponseError
from .events import NewInboundCallEvent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from .actions import Action
    from .events import Event
    from .response import Response

    Measure: TypeAlias = Callable[[Sequence[Action], Mapping[str, str]], int]

MAX_ACTIONS = 10
MAX_ATTRIBUTES = 100
MAX_ATTRIBUTE_BYTES = 20 * 1024

BYTES_OF_A_CHARACTER = 6  # at most, as \u001f
BYTES_OF_A_PAIR = 8  # two pairs of quotes, a colon, a comma and their spaces


def check_limits(response: Response, attributes: Mapping[str, str] | None, event: Event) -> None:
    """Refuse an answer that the service would drop, or that would leave a caller ringing.

    Args:
        response: the answer.
        attributes: the whole map that goes with it, if one does.
        event: what it answers.

    Raises:
        ResponseError: with the first rule that is broken.
    """
    actions, attributes = response.actions or (), attributes or {}
    if not actions and isinstance(event, NewInboundCallEvent):
        raise ResponseError("a new inbound call is answered with at least one action", "got none")
    for rule, most, measure in RULES:
        if (got := measure(actions, attributes)) > most:
            raise ResponseError(rule, f"got {got}")


def _bytes(attributes: Mapping[str, str]) -> int:
    """Count the bytes of the JSON text: nobody says how the service counts, so take the most."""
    characters = sum(map(len, attributes)) + sum(map(len, attributes.values()))
    at_most = BYTES_OF_A_CHARACTER * characters + BYTES_OF_A_PAIR * len(attributes)
    if at_most <= MAX_ATTRIBUTE_BYTES:
        return at_most
    return len(json.dumps(attributes, ensure_ascii=False).encode())


RULES: tuple[tuple[str, int, Measure], ...] = (
    (
        f"an answer holds at most {MAX_ACTIONS} actions",
        MAX_ACTIONS,
        lambda actions, _: len(actions),
    ),
    (
        f"a call has at most {MAX_ATTRIBUTES} attributes",
        MAX_ATTRIBUTES,
        lambda _, attributes: len(attributes),
    ),
    (
        f"the attributes of a call take at most {MAX_ATTRIBUTE_BYTES} bytes",
        MAX_ATTRIBUTE_BYTES,
        lambda _, attributes: _bytes(attributes),
    ),
)
