"""Plays a logged call in the simulator, and compares the events of both."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal, cast, get_args, get_origin, get_type_hints

from telephony_simulator.call_log.acts import acts_of, bots_of
from telephony_simulator.call_log.difference import Difference, differences
from telephony_simulator.call_log.logged_call import LoggedCall, LoggedInvocation
from telephony_simulator.clock import VIRTUAL_START_SECONDS, VirtualClock
from telephony_simulator.functions import Function, FunctionError
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.phone import script
from telephony_simulator.phone.script import ScriptError
from telephony_simulator.pstn_audio import Application, Call, Route, Service, Settings

NOT_COMPARED: Final = (
    "StartTimeInMilliseconds",
    "NluConfidence.Score",
    "RecordingDestination.Key",
    "CallRecordingDestination.Location",
)
"""The ends of the paths of fields that depend on times and on the bot's model."""

WITHOUT_ACTIONS: Final = {"ACTION_INTERRUPTED", "HANGUP", "NEW_OUTBOUND_CALL", "RINGING"}
"""The events whose answers start no actions, or none as a rule."""

NO_ANSWER: Final = "NoAnswer"

SEED: Final = 0x5EED_0F_4E4EA45A1
"""The seed of the ids, other ones than those of a log that the simulator has made."""


@dataclass(frozen=True, slots=True)
class ComparedEvent:
    """An event of AWS beside the one that the simulator sent at its place.

    Attributes:
        logged: The event of the log.
        played_type: The type of the simulator's event; None if it sent none.
        differences: The fields that differ, if both have the same type.
    """

    logged: LoggedInvocation
    played_type: str | None
    differences: tuple[Difference, ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the two are equal, ids and times apart."""
        return self.played_type == self.logged.type and not self.differences


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A logged call, played in the simulator.

    Attributes:
        call: The call in the simulator.
        events: The logged events, compared up to the first one of another type.
        problem: Why the simulated call did not take the course of the log; empty if it did.
        surplus_types: The types of the events that the simulator sent after those of the log.
    """

    call: Call = field(repr=False)
    events: tuple[ComparedEvent, ...]
    problem: str
    surplus_types: tuple[str, ...] = ()

    @property
    def agreeing_events(self) -> int:
        """How many events agree."""
        return sum(event.agrees for event in self.events)

    @property
    def agrees(self) -> bool:
        """Whether all events agree, and the simulator sent no others."""
        return all(event.agrees for event in self.events) and not self.surplus_types


class NoAnswerError(ValueError):
    """The log does not have an answer of the function, and no handler is given."""


def rehearse(
    logged: LoggedCall, function: Function | None, settings: Settings | None = None
) -> Rehearsal:
    """Play a logged call in the simulator.

    The simulator gets the answers of the log, so that a difference is one of the service; where
    the log has none, it gets those of the function.

    Args:
        logged: The call.
        function: Answers the events whose answer is not in the log.
        settings: The service's behaviour where AWS documents none. Default: `Settings()`.

    Raises:
        NoAnswerError: An answer is not in the log, and there is no function.
        FunctionError: The function failed.
    """
    service, call, answers = _placed(logged, function, settings or Settings())
    problem = ""
    try:
        script.play([act.step() for act in acts_of(logged)], call, service.clock)
    except ScriptError as error:
        problem = str(error)
    for invocation in call.invocations:
        failure = invocation.error
        if failure is None:
            continue
        if failure.error_type == NO_ANSWER:
            sequence = invocation.event["Sequence"]
            raise NoAnswerError(
                f"the log does not have the answer to event {sequence}; give a handler for it"
            )
        if not answers.expects_failure(invocation.event):
            raise failure
    played = [answers.in_log_ids(invocation.event) for invocation in call.invocations]
    return Rehearsal(call, tuple(_compared(logged, played)), problem, _surplus(logged, played))


def settings_that_agree(
    logged: LoggedCall, function: Function | None, rehearsal: Rehearsal
) -> list[str]:
    """Return the settings with which more events agree than with the defaults, the best first.

    Each is written as an argument of `Settings`, such as `ringing_of_leg_b=True`.
    """
    found: list[tuple[int, str]] = []
    for name, value in _alternatives():
        changed = dataclasses.replace(Settings(), **{name: value})  # type: ignore[arg-type]
        other = rehearse(logged, function, changed)
        gain = _score(other) - _score(rehearsal)
        if gain > 0:
            found.append((gain, f"{name}={value!r}"))
    return [text for _, text in sorted(found, key=lambda each: -each[0])]


class _LoggedAnswers:
    """Answers as the function of the log did, with the ids of the simulated call."""

    def __init__(self, logged: LoggedCall, function: Function | None) -> None:
        self._by_sequence = {one.sequence: one for one in logged.invocations}
        self._function = function
        self._log_ids: dict[str, str] = {}

    def invoke(self, event: JsonObject) -> Json:
        sequence = cast("int", event["Sequence"])
        one = self._by_sequence.get(sequence)
        if one is not None:
            self._learn_ids(event, one)
        if one is not None and one.answer is not None:
            simulated = {log_id: own for own, log_id in self._log_ids.items()}
            return _with_ids(one.answer, simulated)
        if sequence >= max(self._by_sequence):
            return {"SchemaVersion": "1.0", "Actions": []}  # what follows is not compared
        if self._function is not None:
            return self._function.invoke(event)
        if event["InvocationEventType"] in WITHOUT_ACTIONS:
            return {"SchemaVersion": "1.0", "Actions": []}
        raise FunctionError(NO_ANSWER, "")

    def in_log_ids(self, event: JsonObject) -> JsonObject:
        """Return an event of the simulator with the ids of the log."""
        return cast("JsonObject", _with_ids(event, self._log_ids))

    def expects_failure(self, event: JsonObject) -> bool:
        """Return whether the service tells of a failed function by its next event."""
        following = self._by_sequence.get(cast("int", event["Sequence"]) + 1)
        return following is not None and following.type == "INVALID_LAMBDA_RESPONSE"

    def _learn_ids(self, event: JsonObject, one: LoggedInvocation) -> None:
        own = LoggedInvocation(event)
        pairs = [(own.call_details, one.call_details, "TransactionId")]
        pairs += [(mine, its, "CallId") for mine, its in zip(own.participants, one.participants)]  # noqa: B905 - the logged call may have other legs
        for mine, its, name in pairs:
            if isinstance(its.get(name), str):
                self._log_ids[str(mine[name])] = str(its[name])


def _placed(
    logged: LoggedCall, function: Function | None, settings: Settings
) -> tuple[Service, Call, _LoggedAnswers]:
    first, leg = logged.invocations[0], logged.leg_a
    details = first.call_details
    start = logged.start_seconds
    clock = VirtualClock(VIRTUAL_START_SECONDS if start is None else start)
    service = Service(clock, settings, seed=SEED, bots=bots_of(logged))
    answers = _LoggedAnswers(logged, function)
    application = Application(
        str(details.get("SipMediaApplicationId") or details.get("SipApplicationId") or ""),
        answers,
        str(details.get("AwsAccountId", "")),
        str(details.get("AwsRegion", "")),
    )
    to, from_ = str(leg.get("To", "")), str(leg.get("From", ""))
    if logged.is_outbound:
        call = service.create_call(application, to=to, from_=from_, arguments=logged.arguments)
    else:
        rule = details.get("SipRuleId")
        route = Route(application, rule if isinstance(rule, str) else service.new_id())
        headers = logged.sip_headers
        call = service.receive_call(to=to, from_=from_, routes=[route], sip_headers=headers)
    return service, call, answers


def _compared(logged: LoggedCall, played: list[JsonObject]) -> Iterator[ComparedEvent]:
    by_sequence = {LoggedInvocation(event).sequence: event for event in played}
    for one in logged.invocations:
        own = by_sequence.get(one.sequence)
        own_type = None if own is None else str(own["InvocationEventType"])
        if own is None or own_type != one.type:
            yield ComparedEvent(one, own_type)
            return
        found = differences(one.event, own, is_ignored=_is_ignored, is_complete=one.is_complete)
        yield ComparedEvent(one, own_type, tuple(found))


def _surplus(logged: LoggedCall, played: list[JsonObject]) -> tuple[str, ...]:
    """Return the types of the simulator's events after the last one of a call that has ended."""
    last = logged.invocations[-1]
    is_over = last.type == "HANGUP" and not any(
        leg.get("Status") == "Connected" for leg in last.participants
    )
    if not is_over:
        return ()
    events = map(LoggedInvocation, played)
    return tuple(event.type for event in events if event.sequence > last.sequence)


def _is_ignored(path: str) -> bool:
    return path.endswith(NOT_COMPARED)


def _with_ids(value: Json, ids: dict[str, str]) -> Json:
    """Return a copy in which each id is replaced, within texts, too."""
    if isinstance(value, str):
        for own, other in ids.items():
            value = value.replace(own, other)
        return value
    if isinstance(value, dict):
        return {name: _with_ids(each, ids) for name, each in value.items()}
    if isinstance(value, list):
        return [_with_ids(each, ids) for each in value]
    return value


def _alternatives() -> Iterator[tuple[str, object]]:
    """Yield each setting with a closed set of values, with each value but its default."""
    hints = get_type_hints(Settings)
    defaults = Settings()
    for each in dataclasses.fields(Settings):
        for value in _values(hints[each.name]):
            if value != getattr(defaults, each.name):
                yield each.name, value


def _values(hint: object) -> list[object]:
    if hint is bool:
        return [True, False]
    if get_origin(hint) is Literal:
        return list(get_args(hint))
    return [value for each in get_args(hint) for value in _values(each)]


def _score(rehearsal: Rehearsal) -> int:
    """Return how well a rehearsal agrees: agreeing events first, then fewer others."""
    return 100 * rehearsal.agreeing_events - len(rehearsal.surplus_types)
