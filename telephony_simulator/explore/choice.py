"""What can differ in a call: a choice of a party, the network, the service or a client."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING, Final, Literal, NamedTuple, TypeAlias, get_args

from telephony_simulator.pstn_audio.service import SYSTEM_FAILURE

if TYPE_CHECKING:
    from telephony_simulator.call_router import CallRouter
    from telephony_simulator.clock import VirtualClock
    from telephony_simulator.pstn_audio import Call, Party
    from telephony_simulator.pstn_audio.leg import ParticipantTag

Kind: TypeAlias = Literal[
    "dial", "place", "wait", "press", "say", "answer", "refuse", "hang up", "update"
]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

SEPARATOR: Final = " · "
"""Between the choices of a path, in reports and on the command line."""

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


class Choice(NamedTuple):
    """One step of a call.

    Attributes:
        kind: What happens.
        value: The number, the keys, the words, the SIP response code, or the arguments as JSON.
        leg: The leg of the party that acts.
        failure: The failure of an action that begins in this step, if any.
    """

    kind: Kind
    value: str = ""
    leg: ParticipantTag = "LEG-A"
    failure: Failure | None = None

    def __str__(self) -> str:
        who = "B " if self.leg == "LEG-B" else ""
        text = f"{who}{self.kind} {self.value}".rstrip()
        if self.failure is None:
            return text
        number = f" {self.failure.number}" if self.failure.number > 1 else ""
        failed = f"{self.failure.action_type}{number} {self.failure.error_type}"
        return f"{text} [fails: {failed}]"


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
    return tuple(_parse(step.strip()) for step in text.split(SEPARATOR.strip()))


def _parse(text: str) -> Choice:
    words, _, failed = text.removesuffix("]").partition(" [fails: ")
    failure = None
    if failed:
        action_type, *number, error_type = failed.split()
        failure = Failure(int(number[0]) if number else 1, action_type, error_type)
    leg: ParticipantTag = "LEG-B" if words.startswith("B ") else "LEG-A"
    words = words.removeprefix("B ")
    for kind in KINDS:
        if words == kind or words.startswith(f"{kind} "):
            return Choice(kind, words[len(kind) :].strip(), leg, failure)
    raise ValueError(f"{text!r} is not a step; a step begins with one of {', '.join(KINDS)}")


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
        clock.move_to(datetime.fromisoformat(time).timestamp())
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
            for party in call.parties:
                if party.leg.participant_tag == choice.leg:
                    _act(choice, party)
    clock.sleep(0)


def _plan(choice: Choice, call_router: CallRouter) -> None:
    if choice.failure is not None:
        error_type = choice.failure.error_type
        message = MESSAGES.get(error_type, SYSTEM_FAILURE)
        call_router.service.plan_failure(choice.failure.number, error_type, message)


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
            raise ValueError(f"{choice} can only begin a call")


def wait(call: Call, clock: VirtualClock) -> None:
    """Let time pass until something happens that a party, the function or a reader notices."""
    before = len(call.records)
    for _ in range(MAX_TIMERS_OF_A_STEP):
        if len(call.records) != before or call.is_idle or clock.run_next() is None:
            return
