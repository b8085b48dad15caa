"""What is stored with a call: the whole map is sent whenever something in it changes.

The documentation says both that a map replaces the one before and that it adds to it; a whole map
is right under both. One name is reserved: who answers when the actions under way have succeeded.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from .events import Event
    from .response import Response

THEN = "telephony.then"


def attributes_to_send(response: Response, event: Event | None) -> Mapping[str, str] | None:
    """Merge what changes into what is stored; None if nothing changes."""
    stored = event.call.transaction_attributes if event is not None else {}
    then = _then(response, stored, event)
    if not response.attributes and then == stored.get(THEN):
        return None
    whole = {**stored, **response.attributes, THEN: then}
    return {name: text for name, text in whole.items() if text is not None}


def _then(response: Response, stored: Mapping[str, str], event: Event | None) -> str | None:
    """Name who answers the next success; a plan that has ended takes its continuation along."""
    if response.then is not None:
        return response.then.__name__
    goes_on = response.actions is None and (event is None or not event.ends_the_plan)
    return stored.get(THEN) if goes_on else None
