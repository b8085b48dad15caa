"""Random scripts and callers: `python -m tests.telephony.call_script.random_calls --calls 10000`.

A random program is run twice with the same caller: as a `CallScript` that is replayed by a new flow
at each event, and as the same coroutine that stays in memory. Both must see and answer the same.
"""

from __future__ import annotations

import argparse
import logging
import sys
import time
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self
from unittest.mock import patch

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAnsweredEvent,
    CallUpdateRequestedEvent,
    DigitsReceivedEvent,
    Hangup,
    HangupEvent,
    Pause,
    ReceiveDigits,
    RecordAudio,
    RecordingDestination,
    Speak,
    SpeakAndGetDigits,
    Speech,
    StartBotConversation,
    lambda_handler,
)
from telephony.call_script import (
    ActionFailed,
    CallEnded,
    CallScript,
    ScriptedCall,
    SideEffectFailed,
)
from telephony.call_script import script as script_module
from telephony.call_script.driver import Driver
from telephony_simulator import Bot, Intent, Phone, PhoneCall, Settings

if TYPE_CHECKING:
    from telephony import Response
    from telephony.actions import Action
    from telephony.call_script.replay import Step
    from telephony_simulator.json_types import Json, JsonObject

ALIAS: Final = "arn:aws:lex:us-east-1:111122223333:bot-alias/BOTID/ALIASID"
MENU: Final = SpeakAndGetDigits(
    Speech("Press a key."),
    failure_speech_parameters=Speech("Try again."),
    input_digits_regex="^[0-5]$",
    min_number_of_digits=1,
    max_number_of_digits=1,
    repeat=2,
    repeat_duration_in_milliseconds=3_000,
)
ACTIONS: Final[tuple[Action, ...]] = (
    Speak("Please wait."),
    Pause(500),
    MENU,
    RecordAudio(
        RecordingDestination("bucket"),
        recording_terminators=["#"],
        duration_in_seconds=4,
        silence_duration_in_seconds=2,
    ),
    ReceiveDigits(
        "^[0-9]$",
        in_between_digits_duration_in_milliseconds=300,
        flush_digits_duration_in_milliseconds=900,
    ),
    Speak("Hello, second party.", participant_tag="LEG-B"),
    ReceiveDigits(
        "^[*]$",
        in_between_digits_duration_in_milliseconds=300,
        flush_digits_duration_in_milliseconds=900,
        participant_tag="LEG-B",
    ),
    StartBotConversation(ALIAS),
)
Node = tuple[Any, ...]


def random_program(rng: Random, depth: int = 0) -> list[Node]:
    """Return the statements of a script."""
    return [random_node(rng, depth) for _ in range(rng.randint(1, 5 if depth == 0 else 3))]


def random_node(rng: Random, depth: int) -> Node:  # noqa: PLR0911 - one case a kind
    """Return a statement: its name, then its parts."""
    simple = ("perform", "perform", "ask", "secret", "bridge", "event", "event", "events")
    plain = ("say", "effect", "broken effect", "now", "random", "uuid", "attribute", "transfer")
    blocks = ("try", "try", "finally", "loop", "sub-dialog", "branch", "goodbye")
    choices = simple + plain + (blocks if depth < 3 else ()) + ("hang up",) * (depth > 0)
    name = rng.choice(choices)
    match name:
        case "perform" | "events":
            return name, tuple(rng.choice(ACTIONS) for _ in range(rng.randint(1, 3)))
        case "effect" | "attribute" | "say":
            return name, rng.randint(0, 99)
        case "finally":
            return name, random_program(rng, depth + 1)
        case "try" | "branch" | "goodbye":
            return name, random_program(rng, depth + 1), random_program(rng, depth + 1)
        case "loop":
            return name, rng.randint(1, 3), random_program(rng, depth + 1)
        case "sub-dialog":
            return name, random_program(rng, depth + 1)
        case _:
            return (name,)


class RandomScript(CallScript):
    """Interprets a program, and notes what it sees."""

    def __init__(self, program: list[Node], traces: dict[str, list[str]]) -> None:
        self._program = program
        self._traces = traces

    async def run(self, call: ScriptedCall) -> None:
        trace = self._traces[call.transaction_id] = []
        await self._execute(call, self._program, trace)
        trace.append("end")

    async def _execute(self, call: ScriptedCall, program: list[Node], trace: list[str]) -> None:
        for node in program:
            await self._execute_node(call, node, trace)

    async def _execute_node(  # noqa: C901, PLR0912, PLR0915 - one case a statement
        self, call: ScriptedCall, node: Node, trace: list[str]
    ) -> None:
        match node:
            case ("say", number):
                call.say(f"Number {number}.")
            case ("perform", actions):
                trace.append(f"performed {await call.perform(*actions)!r}")
            case ("ask",):
                trace.append(f"asked {await call.ask(MENU)}")
            case ("secret",):
                trace.append(f"secret {await call.ask(MENU, secret=True)}")
            case ("bridge",):
                await call.bridge("+12065550123", caller_id_number=call.caller.to)
                trace.append("bridged")
            case ("transfer",):
                await call.perform(Hangup(participant_tag="LEG-B"))
                trace.append("transferred")
            case ("event",):
                trace.append(describe(await call.next_event()))
            case ("events", actions):
                trace.append(describe(await call.next_event(*actions)))
            case ("effect", number):
                trace.append(f"effect {call.effect('save', lambda: {'value': number})}")
            case ("broken effect",):
                try:
                    call.effect("fail", int, "no number")
                except SideEffectFailed as error:
                    trace.append(str(error))
            case ("now",):
                trace.append(f"now {call.now().isoformat()}")
            case ("random",):
                trace.append(f"random {call.random().random()}")
            case ("uuid",):
                trace.append(f"uuid {call.uuid()}")
            case ("attribute", number):
                call.attributes["number"] = str(number)
            case ("try", body, handler):
                try:
                    await self._execute(call, body, trace)
                except ActionFailed as error:
                    trace.append(f"{error}")
                    await self._execute(call, handler, trace)
            case ("finally", body):
                try:
                    await self._execute(call, body, trace)
                finally:
                    call.effect("clean up", str)  # raises GeneratorExit while the script waits
                    trace.append("finally")
            case ("goodbye", body, handler):
                try:
                    await self._execute(call, body, trace)
                except CallEnded as ended:
                    trace.append(f"ended {ended.answered} {ended.other_leg_connected}")
                    if ended.other_leg_connected:
                        await self._execute(call, handler, trace)
                    raise
            case ("loop", times, body):
                for number in range(times):
                    trace.append(f"loop {number}")
                    await self._execute(call, body, trace)
            case ("sub-dialog", body):
                await self._execute(call, body, trace)
            case ("branch", first, second):
                is_even = len("".join(trace)) % 2 == 0
                await self._execute(call, first if is_even else second, trace)
            case ("hang up",):
                trace.append("hang up")
                call.hang_up(Speak("Goodbye."))
            case _:
                raise AssertionError(node[0])


def describe(event: object) -> str:
    """Name an event with the fields that a script sees."""
    match event:
        case DigitsReceivedEvent():
            return f"digits {event.received_digits} of {event.leg.participant_tag}"
        case CallUpdateRequestedEvent():
            return f"update {dict(event.arguments)}"
        case HangupEvent():
            return f"hangup {event.participant_tag} {event.sip_response_code}"
        case CallAnsweredEvent():
            return "answered"
        case ActionSuccessfulEvent():
            return f"success {event.action.type} {event.received_digits} {event.intent_result}"
        case ActionFailedEvent():
            return f"failure {event.action.type} {event.error_type}"
        case _:
            raise AssertionError(type(event).__name__)


class DriverInMemory(Driver):
    """Keeps the coroutine between the events of a call, in place of the replay."""

    kept: ClassVar[dict[str, Any]] = {}

    def __new__(cls, _run: object, event: Any, _journal: object, *, is_live: bool) -> Self:
        if not is_live:
            kept: Self = cls.kept[event.call.transaction_id]
            return kept
        cls.kept[event.call.transaction_id] = driver = super().__new__(cls)
        return driver

    def __init__(self, run: Any, event: Any, journal: Any, *, is_live: bool) -> None:
        if is_live:
            super().__init__(run, event, journal, is_live=True)

    def replay(self) -> Step:
        """Return the step that the coroutine waits at; nothing runs again."""
        assert self._step is not None
        return self._step

    def _answer(self, step: Step | None) -> Response:
        self._step = step
        return super()._answer(step)

    def park(self) -> None:
        """Do nothing: the coroutine goes on at the next event."""


@dataclass(frozen=True)
class Played:
    """A call that was played: what the script saw, and what the service saw."""

    trace: list[str]
    transcript: str
    events: int


def random_settings(rng: Random) -> Settings:
    """Return settings in which the order or the number of events differs."""
    return Settings(
        hangup_of_leg_b=rng.choice(("both", "HANGUP", "ACTION_SUCCESSFUL")),
        before_hangup=rng.choice((None, "ACTION_SUCCESSFUL", "ACTION_FAILED")),
        ringing_of_leg_b=rng.random() < 0.5,
        merge_attributes=rng.random() < 0.5,
        ringing=rng.random() < 0.5,
        update_before_answer=rng.random() < 0.5,
    )


def play(seed: int, *, is_in_memory: bool) -> Played:
    """Play the call of a seed; a replayed one gets some events twice, each in a new flow."""
    rng = Random(seed)  # noqa: S311 - repeatable
    program = random_program(rng)
    traces: dict[str, list[str]] = {}
    repeats = Random(seed)  # noqa: S311 - repeatable

    def handle(event: JsonObject, context: object) -> Json:
        handler = lambda_handler(RandomScript(program, traces))
        answer = handler(event, context)
        if not is_in_memory and repeats.random() < 0.2:
            again = lambda_handler(RandomScript(program, traces))(event, context)
            assert again == answer, "a repeated delivery is answered otherwise"
        return answer

    phone = Phone(
        handle,
        settings=random_settings(rng),
        bots=[Bot(ALIAS, [Intent("Quit", ["bye"])])],
        handler_errors="apologize",
        seed=seed,
    )
    DriverInMemory.kept.clear()
    driver = DriverInMemory if is_in_memory else Driver
    with (
        patch.object(script_module, "Driver", driver),
        patch.object(time, "time_ns", lambda: int(phone.clock.now() * 1e9)),
    ):
        is_outbound = rng.random() < 0.3
        call = phone.create_call(arguments={"order": "7"}) if is_outbound else phone.dial()
        for _ in range(rng.randint(2, 14)):
            act(call, rng)
        call.wait(120)
        for _ in range(3):
            for party in list(call.parties):
                if party.leg.is_connected:
                    party.hang_up()
            call.wait(200)
    assert call.ended
    [trace] = traces.values() or [[]]
    return Played(trace, call.transcript, len(call.invocations))


def act(call: PhoneCall, rng: Random) -> None:
    """Let a party act, or time pass."""
    connected = [party for party in call.parties if party.leg.is_connected]
    ringing = [party for party in call.parties if party.leg.is_ringing]
    match rng.choice(
        ("wait", "wait", "press", "press", "answer", "refuse", "hang up", "say", "update")
    ):
        case "wait":
            call.wait(rng.choice((0.1, 1, 3, 8, 25)))
        case "press" if connected:
            rng.choice(connected).press(rng.choice("0123456789*#"))
            call.wait(rng.choice((0, 0.5)))
        case "answer" if ringing:
            call.answer()
        case "refuse" if ringing and rng.random() < 0.5:
            call.refuse(rng.choice((480, 486)))
        case "hang up" if connected and rng.random() < 0.4:
            rng.choice(connected).hang_up()
            call.wait(0)
        case "say" if connected:
            rng.choice(connected).say(rng.choice(("bye", "Hello.")))
            call.wait(0)
        case "update" if not call.ended:
            call.update({"language": rng.choice(("en", "de"))})
        case _:
            call.wait(0.5)


def difference(seed: int) -> str | None:
    """Return the first difference between the replayed call and the one in memory; or None."""
    replayed = play(seed, is_in_memory=False)
    kept = play(seed, is_in_memory=True)
    if replayed.trace != kept.trace:
        return f"seed {seed}: the replay saw {replayed.trace}, the coroutine {kept.trace}"
    if replayed.transcript != kept.transcript:
        return f"seed {seed}: {replayed.transcript}\n\nin memory: {kept.transcript}"
    return None


def main(arguments: list[str]) -> int:
    """Play random calls, and print how many differ."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--calls", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    logging.disable(logging.ERROR)
    differences = []
    for seed in range(options.seed, options.seed + options.calls):
        if found := difference(seed):
            differences.append(found)
            print(found)  # noqa: T201 - a command
    print(f"{options.calls} random calls, {len(differences)} differ")  # noqa: T201 - a command
    return min(len(differences), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
