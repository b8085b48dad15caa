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
    planned = stored.get(THEN)
    then = None if response.then is None else response.then.__name__
    if then is None and not response.actions and not (event and event.ends_the_plan):
        then = planned  # what was planned goes on, and so does who answers its success
    if then == planned and not response.attributes:
        return None
    whole = {**stored, **response.attributes}
    if then is not None:
        whole[THEN] = then
    elif planned is not None:
        del whole[THEN]
    return {name: text for name, text in whole.items() if text is not None}
