"""The later events of a call: its script is replayed, and runs on."""

from __future__ import annotations

import logging

from telephony.events import (
    CallAnsweredEvent,
    CallUpdateRequestedEvent,
    DigitsReceivedEvent,
    HangupEvent,
    InvalidLambdaResponseEvent,
)
from telephony.plan import JOURNAL, own_hangup
from telephony.response import Response, carry_on, hang_up_all_legs
from telephony.wire import decode_event

from .driver import Driver, is_far_from_limits
from .errors import ScriptAbortedError, ScriptError
from .journal import CONNECTED, DONE, END, ENDED, decode_journal
from .resolution import resolve

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

    from telephony.events import Event
    from telephony.json_types import JsonObject

    from .driver import Run, Script
    from .journal import Journal
    from .step import Step

_logger = logging.getLogger(__name__)


class Resumption(Driver):
    """Runs a script through a later event of its call: `replay`, `resume`, then `park`."""

    def __init__(self, run: Run, event: Event, journal: Journal) -> None:
        super().__init__(run, event, journal, is_live=False)

    def replay(self) -> Step | None:
        """Replay the script to the await that waits, and return it; None if it has ended."""
        step = self._advance(None)
        mark = END if step is None else step.mark
        if mark != self._journal.pending:
            self._report_divergence(mark)
        return step

    def resume(self, step: Step | None, event: Event) -> Response:
        """Answer an event: run the script on if the event resolves the await that waits."""
        self._event = event
        is_answered = isinstance(event, CallAnsweredEvent)
        if is_answered:
            self._journal.state = CONNECTED
        if step is None:
            return self._answer(None) if is_answered else carry_on()
        queued = list(self._journal.inbox)
        entry = resolve(step, event)
        if entry is None:
            if is_answered:
                return self._answer(step)  # its actions have waited for the answer
            return carry_on() if queued == self._journal.inbox else self._keep(queued)
        self._replay.is_live = True
        self._replay.now_milliseconds = 0
        self._replay.record(entry)
        following = self._advance(entry)
        if isinstance(event, InvalidLambdaResponseEvent):
            raise ScriptError(
                f"the service refused the last answer: {event.error_type or 'no ErrorType'}"
            )
        return self._answer(following)

    def _keep(self, queued: list[str]) -> Response:
        """Store the queue that the event has changed; drop the event if there is no room for it."""
        response = self._respond(None)
        if len(self._journal.inbox) <= len(queued) or is_far_from_limits(self._event, response):
            return response
        from .limits import problem_of_queue  # noqa: PLC0415 - few answers come near a limit

        problem = problem_of_queue(self._event, response)
        if not problem:
            return response
        _logger.warning(
            "dropped %s %s of transaction %s, for which no next_event() waits: %s",
            type(self._event).__name__,
            self._event.sequence,
            self._event.call.transaction_id,
            problem,
        )
        return carry_on()

    def _report_divergence(self, mark: str) -> NoReturn:
        try:
            self._replay.diverge(self._journal.pending, mark)
        except ScriptAbortedError as aborted:
            self._throw(aborted)


def resume(script: Script, event: Event) -> Response:
    """Answer an event of a call that has begun."""
    text = event.call.transaction_attributes.get(JOURNAL)
    if not text:
        if not event.call.remaining_legs:  # the caller left before the first answer was stored
            return carry_on()
        raise ScriptError(
            f"the call has no journal (the attribute {JOURNAL}): it began before this script was "
            "deployed, or another program has replaced the attributes"
        )
    journal = decode_journal(text)
    if journal.state == DONE:
        return _after_end(event)
    if journal.version != script.version and journal.version not in script.compatible_versions:
        raise ScriptError(
            f"the call began with version {journal.version} of {type(script).__name__}; this is "
            f"version {script.version}, and its compatible_versions do not list the other"
        )
    if _is_stale(event, journal):
        return carry_on()
    driver = Resumption(script.run, event, journal)
    response = driver.resume(driver.replay(), event)
    driver.park()
    return response


def check_replay(script: Script, event: JsonObject, answer: JsonObject) -> None:
    """Replay the journal of an answer, and refuse a script that does not follow it.

    For tests: no effect runs, because the journal holds them all.

    Args:
        script: another instance than the one that answered.
        event: the event that was answered.
        answer: its answer.

    Raises:
        ScriptError: the script depends on something that is not recorded.
    """
    attributes = answer.get("TransactionAttributes")
    text = attributes.get(JOURNAL) if isinstance(attributes, dict) else None
    if not isinstance(text, str) or not text:
        return
    journal = decode_journal(text)
    if journal.state != DONE:
        driver = Resumption(script.run, decode_event(event), journal)
        driver.replay()
        driver.park()


def _is_stale(event: Event, journal: Journal) -> bool:
    """Whether the event is older than the journal, or shows an end that its HANGUP will deliver.

    The service drops the answer to an event that shows no party, and with it the journal.
    """
    if event.call.caller.is_disconnected and _is_end_of_leg_a_missing(event, journal):
        return True
    if not 0 < event.sequence <= journal.sequence:
        return False
    return event.sequence == journal.sequence or event.ends_action_list


def _is_end_of_leg_a_missing(event: Event, journal: Journal) -> bool:
    match event:
        case InvalidLambdaResponseEvent():
            return False
        case HangupEvent():
            leg = event.call.leg(event.call_id or event.participant_tag)
            is_leg_b = leg is not None and leg.participant_tag == "LEG-B"
            return is_leg_b and journal.state != ENDED
        case _:
            return journal.state != ENDED or not event.call.remaining_legs


def _after_end(event: Event) -> Response:
    """Answer an event after the script's end: no leg may stay connected."""
    match event:
        case HangupEvent() if own_hangup(event) not in (None, "last"):
            return carry_on()
        case DigitsReceivedEvent() | CallUpdateRequestedEvent():
            return carry_on()
        case _:
            return hang_up_all_legs(event.call)
