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

    Breach: TypeAlias = Callable[[Sequence[Action], Mapping[str, str], Event], str | None]

MAX_ACTIONS = 10
MAX_ATTRIBUTES = 100
MAX_ATTRIBUTE_BYTES = 20 * 1024


def check_limits(response: Response, attributes: Mapping[str, str] | None, event: Event) -> None:
    """Refuse an answer that the service would drop, or that would leave a caller ringing.

    Args:
        response: the answer.
        attributes: the whole map that goes with it, if one does.
        event: what it answers.

    Raises:
        ResponseError: with the first rule that is broken.
    """
    for rule, breach in RULES.items():
        if problem := breach(response.actions or (), attributes or {}, event):
            raise ResponseError(rule, problem)


def _no_first_action(
    actions: Sequence[Action], _attributes: Mapping[str, str], event: Event
) -> str | None:
    unanswered = isinstance(event, NewInboundCallEvent) and not actions
    return "got none" if unanswered else None


def _too_many_actions(
    actions: Sequence[Action], _attributes: Mapping[str, str], _event: Event
) -> str | None:
    return f"got {len(actions)}" if len(actions) > MAX_ACTIONS else None


def _too_many_attributes(
    _actions: Sequence[Action], attributes: Mapping[str, str], _event: Event
) -> str | None:
    return f"got {len(attributes)}" if len(attributes) > MAX_ATTRIBUTES else None


def _too_large_attributes(
    _actions: Sequence[Action], attributes: Mapping[str, str], _event: Event
) -> str | None:
    """Count the bytes of the JSON text: nobody says how the service counts, so take the most."""
    size = len(json.dumps(attributes, ensure_ascii=False).encode()) if attributes else 0
    return f"got {size} bytes" if size > MAX_ATTRIBUTE_BYTES else None


RULES: dict[str, Breach] = {
    "a new inbound call is answered with at least one action": _no_first_action,
    f"an answer holds at most {MAX_ACTIONS} actions": _too_many_actions,
    f"a call has at most {MAX_ATTRIBUTES} attributes": _too_many_attributes,
    f"the attributes of a call take at most {MAX_ATTRIBUTE_BYTES} bytes": _too_large_attributes,
}
