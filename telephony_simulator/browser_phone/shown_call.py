"""A call as the page shows it: its state, its legs, its costs, and its timeline."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from telephony_simulator.browser_phone.marks import marks_of
from telephony_simulator.browser_phone.panels import Panels
from telephony_simulator.browser_phone.sip_words import sip_words
from telephony_simulator.explore.choice import Choice
from telephony_simulator.explore.costs import LongCall
from telephony_simulator.explore.graph import place_of
from telephony_simulator.pstn_audio.records import FunctionInvoked, WarningIssued
from telephony_simulator.repetition import RepetitionFilter
from telephony_simulator.transcript import (
    LOOP_NOTE,
    entry_of,
    format_record,
    format_shown_record,
    on_one_line,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telephony_simulator.browser_phone.opened_line import OpenedLine
    from telephony_simulator.explore.costs import Prices
    from telephony_simulator.json_types import JsonObject
    from telephony_simulator.pstn_audio import Call, Leg, Record

LEG_STATES: Final[Mapping[str, str]] = {
    "offered": "offered",
    "dialled": "offered",
    "ringing": "ringing",
    "connected": "connected",
    "disconnected": "ended",
}
MAX_PLACES: Final = 50
MAX_ENTRIES: Final = 5_000
"""The entries of a call that a page gets; a call of an hour has a few hundred."""


class ShownCall:
    """One call for the pages; used on the thread of the calls.

    Args:
        call: The call.
        line: The line that was up when it began.
        prices: What minutes and invocations cost. Default: no prices.
        arguments: The ArgumentsMap, if the page has created the call.
        sip_headers: The headers of the INVITE, if the page has given any.

    Attributes:
        entries: The messages of its timeline so far.
        places: Where it has stood, in the words of the map of `explore`; the present place is last.
        panels: The panels beside its telephones.
        legs: Its legs so far; the call itself forgets a LEG-B that another one replaces.
    """

    def __init__(
        self,
        call: Call,
        line: OpenedLine,
        prices: Prices | None = None,
        *,
        arguments: Mapping[str, str] | None = None,
        sip_headers: Mapping[str, str] | None = None,
    ) -> None:
        self.call = call
        self.line = line
        self.arguments = dict(arguments or {})
        self.sip_headers = dict(sip_headers or {})
        self.entries: list[JsonObject] = []
        self.legs: list[Leg] = []
        self.places: list[str] = []
        self.panels = Panels(call)
        self._prices = prices
        self._repetitions = RepetitionFilter()
        self.see_legs()

    @property
    def id(self) -> str:
        """The id of the call in messages: its TransactionId."""
        return self.call.transaction_id

    def see_legs(self) -> None:
        """Remember the legs that the call has now."""
        for leg in self.call.legs:
            if leg not in self.legs:
                self.legs.append(leg)

    def _see_place(self) -> None:
        """Remember where the call stands, for the map."""
        place = place_of(self.call)
        if not self.places or self.places[-1] != place:
            self.places.append(place)
            del self.places[:-MAX_PLACES]

    def add(self, record: Record, error: str | None = None) -> JsonObject | None:
        """Add a record, and return the message of its entry; None if the timeline omits it.

        Args:
            record: The record.
            error: The error of the handler at its event. Default: none.
        """
        self.see_legs()
        if len(self.entries) >= MAX_ENTRIES:
            return None
        entry = self._entry(record)
        if entry is not None:
            if error is not None:
                entry |= {"mark": "error", "error": error}
            entry = {
                "type": "entry",
                "call": self.id,
                "index": len(self.entries),
                "at_seconds": round(record.at - self.call.records[0].at, 3),
                **entry,
            }
            self.entries.append(entry)
        return entry

    def message(self) -> JsonObject:
        """Return the message of its present state."""
        call = self.call
        self.see_legs()
        self._see_place()
        running = call.actions.running
        attributes = call.transaction_attributes
        state = "ended" if call.is_ended else "connected" if self._is_connected() else "ringing"
        message: JsonObject = {
            "type": "call",
            "call": self.id,
            "direction": call.leg_a.direction,
            "application": call.application.sip_media_application_id,
            "started_at": call.leg_a.start,
            "state": state,
            "legs": [_leg_message(leg) for leg in self._last_legs()],
            "attributes": None if attributes is None else {**attributes},
            "waiting_actions": [request.type for request in call.actions.pending],
            "invocations": len(call.invocations),
            "costs": self._costs(),
            "marks": marks_of(call),
        }
        if running is not None and not call.is_ended:
            message["running"] = {"action": running.type, "leg": running.leg.participant_tag}
        if state == "ended":
            message["ended_with"] = self._ending()
        return message

    def _is_connected(self) -> bool:
        return any(leg.is_connected for leg in self.call.legs)

    def _last_legs(self) -> list[Leg]:
        """Return LEG-A and the last LEG-B."""
        return [self.legs[0], *self.legs[1:][-1:]]

    def _ending(self) -> JsonObject:
        """Return the code and the words with which the original leg ended."""
        code = self.legs[0].sip_response_code or 0
        return {"sip_code": code, "words": sip_words(code)}

    def _costs(self) -> JsonObject:
        """Return invocations and billed seconds, counted as `explore` counts them."""
        now = self.call.now()
        seconds: dict[str, float] = {"LEG-A": 0.0, "LEG-B": 0.0}
        connected: dict[str, bool] = {"LEG-A": False, "LEG-B": False}
        for leg in self.legs:
            if leg.answered_at is not None:
                seconds[leg.participant_tag] += max(0.0, min(leg.end, now) - leg.answered_at)
                connected[leg.participant_tag] = True
        is_placed = self.call.leg_a.direction == "Outbound"
        counted = LongCall(
            (Choice("place" if is_placed else "dial"),),
            (seconds["LEG-A"], seconds["LEG-B"]),
            len(self.call.invocations),
            (connected["LEG-A"], connected["LEG-B"]),
        )
        costs: JsonObject = {
            "invocations": counted.invocations,
            "billed_seconds": {tag: round(value, 1) for tag, value in seconds.items()},
            "billed_minutes": {
                tag: max(math.ceil(value / 60), int(connected[tag]))
                for tag, value in seconds.items()
            },
        }
        if self._prices is not None:
            costs["cost"] = round(counted.cost(self._prices), 6)
        return costs

    def _entry(self, record: Record) -> JsonObject | None:
        """Return what differs by the kind of record; None without an entry, or in a loop."""
        if isinstance(record, WarningIssued):
            mark = "refused" if record.is_refused else "broken rule"
            return {"lane": "service", "text": f"remarks: {on_one_line(record.rule)}", "mark": mark}
        entry = entry_of(record)
        if entry is None:
            return None
        line = format_record(self.call, record)
        shown = format_shown_record(self.call, record, self._repetitions)
        if not shown:
            return None
        if shown != line:
            return {"lane": "service", "text": f"repeats: {LOOP_NOTE}"}
        message: JsonObject = {"lane": entry.lane, "text": entry.text}
        if entry.answer:
            message["answer"] = entry.answer
        if isinstance(record, FunctionInvoked):
            invocation = record.invocation
            message |= {
                "milliseconds": round(invocation.seconds * 1000, 1),
                "event_type": invocation.type,
                "sequence": invocation.event.get("Sequence"),
                "event": invocation.event,
                "response": invocation.response,
            }
        return message


def _leg_message(leg: Leg) -> JsonObject:
    message: JsonObject = {
        "id": leg.call_id,
        "tag": leg.participant_tag,
        "state": LEG_STATES[leg.state],
        "to": leg.to,
        "from_": leg.from_,
    }
    if leg.answered_at is not None:
        message["answered_at"] = leg.answered_at
    if leg.sip_response_code is not None:
        message["sip_code"] = leg.sip_response_code
        message["words"] = sip_words(leg.sip_response_code)
    if not leg.is_open:
        message["ended_at"] = leg.end
    if leg.meeting is not None:
        message["meeting"] = leg.meeting.meeting_id
    return message
