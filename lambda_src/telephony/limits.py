"""The service's limits of an answer as a whole.

The limits of a parameter are declared at the parameter, in `actions`.
https://docs.aws.amazon.com/chime-sdk/latest/dg/invoke-on-call-leg.html
"""

from __future__ import annotations

import json

from .errors import ResponseError
from .events import NewInboundCallEvent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from .events import Event
    from .json_types import JsonObject

MAX_ACTIONS = 10
MAX_ATTRIBUTES = 100
MAX_ATTRIBUTE_BYTES = 20 * 1024

_MAX_BYTES_OF_A_CHARACTER = 6  # \u001f
_MAX_BYTES_OF_A_PAIR = 8  # two pairs of quotes, a colon, a comma and their spaces


def check_limits(answer: JsonObject, event: Event) -> None:
    """Refuse an answer that the service would drop, or that would leave a caller ringing.

    Args:
        answer: the encoded answer.
        event: the event that it answers.

    Raises:
        ResponseError: with the first rule that is broken.
    """
    actions: Any = answer.get("Actions") or ()
    attributes: Any = answer.get("TransactionAttributes")
    if not actions and isinstance(event, NewInboundCallEvent):
        raise ResponseError("the answer to NEW_INBOUND_CALL has at least one action", "got none")
    if len(actions) > MAX_ACTIONS:
        raise ResponseError(f"an answer has at most {MAX_ACTIONS} actions", f"got {len(actions)}")
    if attributes:
        for rule, maximum, measure in _ATTRIBUTE_RULES:
            if (got := measure(attributes)) > maximum:
                raise ResponseError(rule, f"got {got}")


def _bytes(attributes: Mapping[str, str]) -> int:
    """Count the bytes of the JSON text; AWS does not document how the service counts."""
    characters = len("".join((*attributes, *attributes.values())))
    at_most = _MAX_BYTES_OF_A_CHARACTER * characters + _MAX_BYTES_OF_A_PAIR * len(attributes)
    if at_most <= MAX_ATTRIBUTE_BYTES:
        return at_most
    return len(json.dumps(attributes, ensure_ascii=False).encode())


_ATTRIBUTE_RULES: tuple[tuple[str, int, Callable[[Mapping[str, str]], int]], ...] = (
    (f"a call has at most {MAX_ATTRIBUTES} attributes", MAX_ATTRIBUTES, len),
    (
        f"the attributes of a call take at most {MAX_ATTRIBUTE_BYTES} bytes",
        MAX_ATTRIBUTE_BYTES,
        _bytes,
    ),
)
