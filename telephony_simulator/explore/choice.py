"""What can differ in a call: a choice of a party, the network, the service or a client."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, cast, get_args

from telephony_simulator.pstn_audio.parameters import KEYS
from telephony_simulator.pstn_audio.service import SYSTEM_FAILURE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telephony_simulator.call_router import CallRouter
    from telephony_simulator.clock import VirtualClock
    from telephony_simulator.pstn_audio import Call, Party
    from telephony_simulator.pstn_audio.leg import ParticipantTag

Kind: TypeAlias = Literal[
    "dial", "place", "wait", "press", "say", "answer", "refuse", "hang up", "update"
]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

FIRST_KINDS: Final = frozenset({"dial", "place"})
"""The kinds that begin a call; the others follow."""

Timing: TypeAlias = Literal["late answer", "no answer", "second delivery"]

SECONDS_OF_TIMINGS: Final[Mapping[Timing, tuple[float, float]]] = {
    "late answer": (3.0, 0.0),
    "no answer": (20.0, 20.0),
    "second delivery": (6.0, 0.0),  # the answer to the second arrives after 5 s
}
"""How long the function takes for the first and for the second delivery of an event."""

STEP: Final = re.compile(
    rf"(?P<words>.*?)( \[(?P<what>fails|{'|'.join(SECONDS_OF_TIMINGS)}): (?P<of>[^\]]+)\])?",
    re.DOTALL,
)

SEPARATOR: Final = " · "
"""Between the choices of a path, in reports and on the command line."""

WITH: Final = " with "
"""Between the beginning of a call and the names of its answers of AWS services."""

DIALLED: Final = "+12065550100"
MAX_TIMERS_OF_A_STEP: Final = 10_000
MESSAGES: Final = {
    "InvalidAudioSource": "Cannot access S3 bucket or audio file.",
    "ActionExecutionThrottled": (
        "Failed to run action. The maximum number of actions per second has been reached."
    ),
}


class Failure(NamedTuple):
    """A failure of the service in a step.

    Attributes:
        number: Which of the actions that begin in the step fails, from 1.
        action_type: The type of that action.
        error_type: The ErrorType of its ACTION_FAILED.
    """

    number: int
    action_type: str
    error_type: str

    def __str__(self) -> str:
        number = f" {self.number}" if self.number > 1 else ""
        return f"[fails: {self.action_type}{number} {self.error_type}]"


class Delivery(NamedTuple):
    """A function that is slow for an event of a step.

    Attributes:
        number: Which of the events that are sent in the step, from 1.
        event_type: The type of that event.
        timing: When the function answers.
    """

    number: int
    event_type: str
    timing: Timing

    def __str__(self) -> str:
        number = f" {self.number}" if self.number > 1 else ""
        return f"[{self.timing}: {self.event_type}{number}]"


class Choice(NamedTuple):
    """One step of a call.

    Attributes:
        kind: What happens.
        value: The number, the keys, the words, the SIP response code, or the arguments as JSON.
        leg: The leg of the party that acts.
        failure: The failure of an action that begins in this step, or the slowness of the function
            for an event that is sent in it, if any.
    """

    kind: Kind
    value: str = ""
    leg: ParticipantTag = "LEG-A"
    failure: Failure | Delivery | None = None

    def __str__(self) -> str:
        who = "B " if self.leg == "LEG-B" else ""
        text = f"{who}{self.kind} {self.value}".rstrip()
        return text if self.failure is None else f"{text} {self.failure}"


Path: TypeAlias = tuple[Choice, ...]


def format_path(path: Path) -> str:
    """Return a path as one line, which `parse_path` reads."""
    return SEPARATOR.join(map(str, path))


def failures_in(path: Path) -> int:
    """Return how many failures of the service a path has."""
    return sum(step.failure is not None for step in path)


def parse_path(text: str) -> Path:
    """Read a path.

    Raises:
        ValueError: A step is not one. The error names it.
    """
    path = tuple(_parse(step.strip()) for step in text.split(SEPARATOR.strip()))
    if path[0].kind not in FIRST_KINDS:
        raise ValueError(f"{str(path[0])!r} cannot begin a call; dial NUMBER or place {{…}} can")
    for step in path[1:]:
        if step.kind in FIRST_KINDS:
            raise ValueError(f"{str(step)!r} can only begin a call")
    return path


def _parse(text: str) -> Choice:
    found = STEP.fullmatch(text)
    assert found is not None  # the expression has no text that it refuses
    words, failure = found["words"], _failure(found["what"], found["of"])
    leg: ParticipantTag = "LEG-B" if words.startswith("B ") else "LEG-A"
    words = words.removeprefix("B ")
    for kind in KINDS:
        if words == kind or words.startswith(f"{kind} "):
            value = words[len(kind) :].strip()
            problem = _problem(kind, value)
            if problem is not None:
                raise ValueError(f"{text!r} is not a step: {problem}")
            return Choice(kind, value, leg, failure)
    raise ValueError(f"{text!r} is not a step; a step begins with one of {', '.join(KINDS)}")


def _problem(kind: Kind, value: str) -> str | None:
    """Return what is wrong with the value of a step."""
    if kind == "dial":
        if not value.partition(" ")[0]:
            return "expected the caller's number, as in dial +15105550101"
        time = value.partition(WITH)[0].partition(" at ")[2]
        if time and not _is_time(time):
            return f"{time!r} is not a time such as 2026-11-23T10:00-08:00"
    if kind in ("place", "update") and not _is_object(value.partition(WITH)[0]):
        return f'expected arguments as JSON, as in {kind} {{"order": "7"}}'
    if kind == "refuse" and value and not value.isdecimal():
        return "expected a SIP response code, as in refuse 486"
    if kind == "press" and (not value or not set(value) <= KEYS):
        return "expected keys of a telephone: 0 to 9, * and #"
    return None


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text or "{}"), dict)
    except ValueError:
        return False


def _failure(what: str | None, of: str | None) -> Failure | Delivery | None:
    """Read what a step has in brackets."""
    if what is None or of is None:
        return None
    words = of.split()
    number = next((int(word) for word in words if word.isdecimal()), 1)
    if what == "fails":
        if len(words) < len(("Speak", "SystemException")):
            raise ValueError(f"[fails: {of}] needs an error, as in [fails: Speak SystemException]")
        return Failure(number, words[0], words[-1])
    return Delivery(number, words[0], cast("Timing", what))


def begin(choice: Choice, call_router: CallRouter, clock: VirtualClock) -> Call:
    """Begin the call of the first choice of a path; its events follow on the clock.

    The value of `dial` is the caller's number, and may go on with ` to ` and the number that is
    dialled, and with ` at ` and a time in ISO 8601.
    """
    _plan(choice, call_router)
    if choice.kind == "place":
        arguments = json.loads(choice.value or "{}")
        return call_router.place_call(
            arguments.pop("to", "+15105550101"), from_=_number(call_router), arguments=arguments
        )
    value, _, time = choice.value.partition(" at ")
    caller, _, number = value.partition(" to ")
    if time:
        at = datetime.fromisoformat(time)
        clock.move_to((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
    return call_router.dial(number or _number(call_router), from_=caller)


def _number(call_router: CallRouter) -> str:
    return next(iter(call_router.numbers()), DIALLED)


def perform(choice: Choice, call: Call, call_router: CallRouter, clock: VirtualClock) -> None:
    """Perform a later choice, and what follows at once."""
    _plan(choice, call_router)
    match choice.kind:
        case "wait":
            wait(call, clock)
        case "update":
            application_id = call.application.sip_media_application_id
            arguments = json.loads(choice.value)
            call.service.update_call(application_id, call.transaction_id, arguments)
        case _:
            parties = [each for each in call.parties if each.leg.participant_tag == choice.leg]
            if not parties:
                raise ValueError(f"the call has no {choice.leg} when its party would {choice.kind}")
            for party in parties:
                _act(choice, party)
    clock.sleep(0)


def _plan(choice: Choice, call_router: CallRouter) -> None:
    match choice.failure:
        case Failure(number, _, error_type):
            message = MESSAGES.get(error_type, SYSTEM_FAILURE)
            call_router.service.plan_failure(number, error_type, message)
        case Delivery(number, _, timing):
            call_router.service.plan_slow_answer(number, *SECONDS_OF_TIMINGS[timing])
        case None:
            pass


def _act(choice: Choice, party: Party) -> None:
    match choice.kind:
        case "press":
            party.press(choice.value)
        case "say":
            party.say(choice.value)
        case "answer":
            party.answer()
        case "refuse":
            party.refuse(int(choice.value or 486))
        case "hang up":
            party.hang_up()
        case _:
            raise AssertionError(f"{choice} is no act of a party")


def finish(call: Call, clock: VirtualClock) -> None:
    """Send the events that still wait when a call has ended: no party is left to do anything."""
    while call.is_ended and call.invocation_queue.is_busy and clock.run_next() is not None:
        pass


def wait(call: Call, clock: VirtualClock) -> None:
    """Let time pass until something happens that a party, the function or a reader notices."""
    before = len(call.records)
    for _ in range(MAX_TIMERS_OF_A_STEP):
        if len(call.records) != before or call.is_idle or clock.run_next() is None:
            return
