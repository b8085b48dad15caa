"""What a developer should look at in a call: broken rules, open legs, and limits that are near."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Final

from telephony_simulator.explore.detectors import is_of_the_handler, problems_of_state
from telephony_simulator.pstn_audio.delivery import RETRY_SECONDS, TIMEOUT_SECONDS
from telephony_simulator.pstn_audio.invocation_queue import (
    MAX_INVOCATIONS_PER_CALL,
)
from telephony_simulator.pstn_audio.records import WarningIssued
from telephony_simulator.pstn_audio.response import (
    MAX_ACTIONS_PER_RESPONSE,
    MAX_ATTRIBUTES_BYTES,
    MAX_NUMBER_OF_ATTRIBUTES,
    actions_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from telephony_simulator.json_types import Json
    from telephony_simulator.pstn_audio import Call

NEAR: Final = 0.8
"""The part of a limit from which on it is marked."""


def marks_of(call: Call) -> list[Json]:
    """Return the marks of a call so far, each kind and text once."""
    marks: dict[tuple[str, str], None] = {}
    for record in call.records:
        if isinstance(record, WarningIssued) and is_of_the_handler(record):
            marks["broken rule", record.rule] = None
    for problem in problems_of_state(call, math.inf):
        marks[problem.kind, problem.text] = None
    for text in _near_limits(call):
        marks["near limit", text] = None
    return [{"kind": kind, "text": text} for kind, text in marks]


def _near_limits(call: Call) -> Iterator[str]:
    count = len(call.invocations)
    if count > NEAR * MAX_INVOCATIONS_PER_CALL:
        yield f"{count} of {MAX_INVOCATIONS_PER_CALL} invocations of a call are used"
    attributes = call.transaction_attributes or {}
    if len(attributes) > NEAR * MAX_NUMBER_OF_ATTRIBUTES:
        yield f"{len(attributes)} of {MAX_NUMBER_OF_ATTRIBUTES} transaction attributes are used"
    size = len(json.dumps(attributes, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    if size > NEAR * MAX_ATTRIBUTES_BYTES:
        yield f"the transaction attributes take {size} of {MAX_ATTRIBUTES_BYTES} bytes"
    actions = max((len(actions_of(each.response)) for each in call.invocations), default=0)
    if actions > NEAR * MAX_ACTIONS_PER_RESPONSE:
        yield f"an answer has {actions} of {MAX_ACTIONS_PER_RESPONSE} actions"
    slowest = max((each.seconds for each in call.invocations), default=0.0)
    if slowest > NEAR * TIMEOUT_SECONDS:
        yield f"the function took {slowest:.1f} s; the service waits {TIMEOUT_SECONDS:g} s"
    elif slowest > NEAR * RETRY_SECONDS:
        yield (
            f"the function took {slowest:.1f} s; after {RETRY_SECONDS:g} s the service may send"
            " the event again"
        )
