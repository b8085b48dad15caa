"""The calls of a log: the events that AWS sent, with the answers that the function logged."""

import bisect
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from telephony_simulator.call_log.log_file import LogEntry
from telephony_simulator.call_log.payloads import Payload, count_shortened, find_payloads
from telephony_simulator.json_types import Json, JsonObject

END: Final = re.compile(r"END RequestId: ")
"""The line that Lambda writes after an invocation."""


def as_texts(value: Json) -> dict[str, str]:
    """Return an object with its values as texts; an empty one for any other value."""
    return {name: str(each) for name, each in value.items()} if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True)
class LoggedInvocation:
    """An event that AWS sent, as the function logged it.

    Attributes:
        event: The event.
        answer: What the function answered; None if it did not log that.
        at: When it was logged, in seconds since the epoch, if the log says so.
        is_complete: Whether the event has all its fields; a log of a Java object need not.
        deliveries: How often it was sent.
    """

    event: JsonObject = field(repr=False)
    answer: JsonObject | None = field(default=None, repr=False)
    at: float | None = None
    is_complete: bool = True
    deliveries: int = 1

    @property
    def type(self) -> str:
        """The event's InvocationEventType."""
        return str(self.event["InvocationEventType"])

    @property
    def sequence(self) -> int:
        """The event's Sequence; 0 if it has none."""
        sequence = self.event.get("Sequence")
        return sequence if isinstance(sequence, int) else 0

    @property
    def call_details(self) -> JsonObject:
        """The event's CallDetails."""
        details = self.event["CallDetails"]
        assert isinstance(details, dict)
        return details

    @property
    def participants(self) -> list[JsonObject]:
        """The event's Participants, LEG-A first."""
        participants = self.call_details.get("Participants")
        legs = participants if isinstance(participants, list) else []
        return [leg for leg in legs if isinstance(leg, dict)]

    @property
    def action_data(self) -> JsonObject:
        """The event's ActionData; empty if it has none."""
        data = self.event.get("ActionData")
        return data if isinstance(data, dict) else {}

    @property
    def parameters(self) -> JsonObject:
        """The Parameters of the event's ActionData; empty if it has none."""
        parameters = self.action_data.get("Parameters")
        return parameters if isinstance(parameters, dict) else {}


@dataclass(frozen=True, slots=True)
class LoggedCall:
    """A call of a log.

    Attributes:
        transaction_id: Its TransactionId.
        invocations: Its events, by Sequence. Some may be missing in the log.
    """

    transaction_id: str
    invocations: tuple[LoggedInvocation, ...]

    @property
    def is_outbound(self) -> bool:
        """Whether the application placed the call."""
        return self.leg_a.get("Direction") == "Outbound"

    @property
    def leg_a(self) -> JsonObject:
        """LEG-A as in the first event; empty if that has no participant."""
        return next(iter(self.invocations[0].participants), {})

    @property
    def start_seconds(self) -> float | None:
        """When it began, in seconds since the epoch; None if the log does not say so."""
        start = str(self.leg_a.get("StartTimeInMilliseconds", ""))
        return int(start) / 1000 if start.isascii() and start.isdigit() else None

    @property
    def sip_headers(self) -> dict[str, str]:
        """The SIP headers of LEG-A."""
        return as_texts(self.leg_a.get("SipHeaders"))

    @property
    def arguments(self) -> dict[str, str]:
        """The ArgumentsMap of an outbound call; empty for an inbound one."""
        return as_texts(self.invocations[0].parameters.get("Arguments"))

    @property
    def has_answers(self) -> bool:
        """Whether the function logged an answer to each event that needs one."""
        return all(one.answer is not None for one in self.invocations if one.type != "HANGUP")


class ReadCalls(NamedTuple):
    """What a log holds.

    Attributes:
        calls: The calls, in the order of the log.
        shortened_events: How many events cannot be read, because `console.log` shortened them.
    """

    calls: list[LoggedCall]
    shortened_events: int


def read_calls(entries: Iterable[LogEntry]) -> ReadCalls:
    """Return the calls that the messages of a log hold."""
    invocations: list[LoggedInvocation] = []
    shortened = 0
    for text in _streams(entries):
        invocations += _invocations(text)
        shortened += count_shortened(text.content)
    calls: dict[str, dict[tuple[int, str], LoggedInvocation]] = {}
    for one in invocations:
        transaction_id = str(one.call_details.get("TransactionId", ""))
        known = calls.setdefault(transaction_id, {})
        earlier = known.get((one.sequence, one.type))
        known[one.sequence, one.type] = one if earlier is None else _merged(earlier, one)
    return ReadCalls(
        [
            LoggedCall(transaction_id, tuple(known[key] for key in sorted(known)))
            for transaction_id, known in calls.items()
        ],
        shortened,
    )


class _StreamText(NamedTuple):
    """The messages of a stream as one text, so that an object may be on several lines."""

    content: str
    begins: list[int]
    times: list[float | None]

    def time_at(self, position: int) -> float | None:
        return self.times[bisect.bisect_right(self.begins, position) - 1]


def _streams(entries: Iterable[LogEntry]) -> Iterator[_StreamText]:
    streams: dict[str, list[LogEntry]] = {}
    for entry in entries:
        streams.setdefault(entry.stream, []).append(entry)
    for messages in streams.values():
        parts = [entry.message.rstrip("\n") for entry in messages]
        begins, position = [], 0
        for part in parts:
            begins.append(position)
            position += len(part) + 1
        yield _StreamText("\n".join(parts), begins, [entry.at for entry in messages])


def _invocations(text: _StreamText) -> Iterator[LoggedInvocation]:
    """Yield the events of a stream; a Lambda process handles one after the other."""
    ends = [found.start() for found in END.finditer(text.content)]
    current: LoggedInvocation | None = None
    begin = 0
    for payload in find_payloads(text.content):
        if payload.is_event:
            is_ended = _is_between(ends, begin, payload.position)
            if current is not None and current.event == payload.value and not is_ended:
                continue  # logged twice in one invocation
            if current is not None:
                yield current
            current, begin = _of(payload, text), payload.position
        elif current is not None and not _is_between(ends, begin, payload.position):
            current = replace(current, answer=payload.value)
    if current is not None:
        yield current


def _is_between(ends: list[int], begin: int, end: int) -> bool:
    """Return whether an invocation has ended between two positions."""
    following = bisect.bisect_right(ends, begin)
    return following < len(ends) and ends[following] < end


def _of(payload: Payload, text: _StreamText) -> LoggedInvocation:
    at = text.time_at(payload.position)
    return LoggedInvocation(payload.value, None, at, payload.is_complete)


def _merged(one: LoggedInvocation, other: LoggedInvocation) -> LoggedInvocation:
    """Return one of two deliveries of an event, with the answer that was logged."""
    kept = one if one.answer is not None or other.answer is None else other
    return replace(kept, at=one.at, deliveries=one.deliveries + 1)
