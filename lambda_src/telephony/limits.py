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
    from collections.abc import Callable, Mapping

    from .events import Event
    from .response import Response

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
    actions = response.actions or ()
    if not actions and isinstance(event, NewInboundCallEvent):
        raise ResponseError("a new inbound call is answered with at least one action", "got none")
    if len(actions) > MAX_ACTIONS:
        raise ResponseError(f"an answer holds at most {MAX_ACTIONS} actions", f"got {len(actions)}")
    if attributes:
        for rule, most, measure in ATTRIBUTE_RULES:
            if (got := measure(attributes)) > most:
                raise ResponseError(rule, f"got {got}")


def _bytes(attributes: Mapping[str, str]) -> int:
    """Count the bytes of the JSON text: nobody says how the service counts, so take the most."""
    characters = len("".join((*attributes, *attributes.values())))
    at_most = BYTES_OF_A_CHARACTER * characters + BYTES_OF_A_PAIR * len(attributes)
    if at_most <= MAX_ATTRIBUTE_BYTES:
        return at_most
    return len(json.dumps(attributes, ensure_ascii=False).encode())


ATTRIBUTE_RULES: tuple[tuple[str, int, Callable[[Mapping[str, str]], int]], ...] = (
    (f"a call has at most {MAX_ATTRIBUTES} attributes", MAX_ATTRIBUTES, len),
    (
        f"the attributes of a call take at most {MAX_ATTRIBUTE_BYTES} bytes",
        MAX_ATTRIBUTE_BYTES,
        _bytes,
    ),
)
