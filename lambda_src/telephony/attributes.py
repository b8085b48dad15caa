"""What is stored with a call: the whole map is sent whenever something in it changes.

The documentation says both that a map replaces the one before and that it adds to it. A whole map
is right under both, and so is an empty text in place of a name that is left out. One name is
reserved: who answers when the actions under way have succeeded.
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
    planned = stored.get(THEN, "")
    then = "" if response.then is None else response.then.__name__
    if not then and not response.actions and not (event and event.ends_the_plan):
        then = planned  # what was planned goes on, and so does who answers its success
    if then == planned:
        return {**stored, **response.attributes} if response.attributes else None
    return {**stored, **response.attributes, THEN: then}
