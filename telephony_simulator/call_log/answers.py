"""Answers the events of a log with a function, and compares the answers with those of the log."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from telephony_simulator.call_log.difference import ABSENT, Difference, differences
from telephony_simulator.call_log.logged_call import LoggedCall, LoggedInvocation
from telephony_simulator.functions import Function, FunctionError
from telephony_simulator.json_types import Json
from telephony_simulator.pstn_audio.response import actions_of

LISTS_BEGIN: Final = {"NEW_INBOUND_CALL", "CALL_ANSWERED", "ACTION_SUCCESSFUL", "ACTION_FAILED"}
"""The events after which no earlier action is left, so that the next one is of their answer."""

REPORTS: Final = {"ACTION_SUCCESSFUL", "ACTION_FAILED"}


@dataclass(frozen=True, slots=True)
class Answer:
    """A function's answer to an event of a log.

    Attributes:
        logged: The event.
        value: The answer; None if the function failed.
        error: The function's error, if it failed.
        differences: The fields in which the answer differs from that of the log. Without an answer
            in the log: the action that AWS reported next, if it is not one of this answer.
        is_compared: Whether the log tells what the answer was.
    """

    logged: LoggedInvocation
    value: Json = field(default=None, repr=False)
    error: FunctionError | None = None
    differences: tuple[Difference, ...] = ()
    is_compared: bool = True

    @property
    def differs(self) -> bool:
        """Whether the function failed, or answered otherwise than in the log."""
        return self.error is not None or bool(self.differences)


def answer_again(call: LoggedCall, function: Function) -> Iterator[Answer]:
    """Yield the function's answer to each event of a call, in order."""
    followed = [*pairwise(call.invocations), (call.invocations[-1], None)]
    for one, following in followed:
        try:
            value = function.invoke(one.event)
        except FunctionError as error:
            yield Answer(one, error=error)
            continue
        if one.answer is not None:
            yield Answer(one, value, None, tuple(differences(one.answer, value)))
            continue
        reported = _reported_action(one, following)
        found = tuple(_unreported(reported, value)) if reported is not None else ()
        yield Answer(one, value, None, found, is_compared=reported is not None)


def _reported_action(one: LoggedInvocation, following: LoggedInvocation | None) -> str | None:
    """Return the action of the answer that the next event reports, if it does."""
    if (
        following is None
        or one.type not in LISTS_BEGIN
        or following.type not in REPORTS
        or following.sequence != one.sequence + 1
    ):
        return None
    action = following.action_data.get("Type")
    return action if isinstance(action, str) else None


def _unreported(reported: str, answer: Json) -> Iterator[Difference]:
    types = [action.get("Type") for action in actions_of(answer)]
    if reported not in types:
        shown: Json = [str(each) for each in types] or ABSENT
        yield Difference("Actions[].Type", reported, shown)
