"""The service's limits of a call, which a script meets at an await, before the service refuses."""

from __future__ import annotations

import json

from telephony.limits import MAX_ACTIONS, MAX_ATTRIBUTES
from telephony.plan import HANGUP, JOURNAL

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from telephony.events import Event
    from telephony.response import Response

MAX_ATTRIBUTES_BYTES = 19 * 1024
"""The most bytes that the attributes of a scripted call take; the service accepts 20 KB."""

MAX_BYTES_WITH_QUEUED_EVENT = 15 * 1024
"""The most bytes after an event is queued, so that later steps have room."""

MAX_SEQUENCE = 990
"""The last event at which a script may await; the service ends a call after 1,000 invocations."""

_MAX_BYTES_OF_A_CHARACTER = 6
_MAX_BYTES_OF_A_PAIR = 8


def problem_of_await(event: Event, response: Response) -> str:
    """Describe the limit that the answer of an await exceeds; empty if it exceeds none."""
    if event.sequence >= MAX_SEQUENCE:
        return (
            f"the call is at its event {event.sequence}; the service ends it after 1,000, and a "
            f"script may await until {MAX_SEQUENCE}"
        )
    return _problem(event, response, MAX_ATTRIBUTES_BYTES)


def problem_of_queue(event: Event, response: Response) -> str:
    """Describe the limit that the answer to a queued event exceeds; empty if none."""
    return _problem(event, response, MAX_BYTES_WITH_QUEUED_EVENT)


def problem_of_end(event: Event, response: Response) -> str:
    """Describe the limit that the last answer of a script exceeds; empty if none."""
    return _problem(event, response, MAX_ATTRIBUTES_BYTES)


def _problem(event: Event, response: Response, max_bytes: int) -> str:
    attributes = response.attributes
    actions = response.actions or ()
    if len(actions) > MAX_ACTIONS:
        return (
            f"an answer has at most {MAX_ACTIONS} actions, got {len(actions)} with those planned: "
            "await a part of them first"
        )
    stored = event.call.transaction_attributes
    characters = len("".join((*stored, *stored.values(), *attributes, *attributes.values())))
    pairs = len(stored) + len(attributes)
    at_most = _MAX_BYTES_OF_A_CHARACTER * characters + _MAX_BYTES_OF_A_PAIR * pairs
    if at_most <= max_bytes and pairs < MAX_ATTRIBUTES:
        return ""
    return _problem_of_attributes({**stored, **attributes}, max_bytes)


def _problem_of_attributes(attributes: Mapping[str, str], max_bytes: int) -> str:
    pairs = len({*attributes, HANGUP})
    if pairs > MAX_ATTRIBUTES:
        return (
            f"the call has {pairs} attributes with those of the runtime; at most {MAX_ATTRIBUTES}: "
            "join some of call.attributes into one"
        )
    size = len(json.dumps(attributes, ensure_ascii=False).encode())
    if size <= max_bytes:
        return ""
    return (
        f"the call's attributes take {size} bytes, {len(attributes[JOURNAL])} of them the journal; "
        f"at most {max_bytes}: let effects return less, or keep it in a store of your "
        "own"
    )
