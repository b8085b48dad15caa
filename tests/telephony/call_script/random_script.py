"""A random script, and a process that answers one event of it: `python -m ...random_script`."""

from __future__ import annotations

import json
import sys
import time
from random import Random
from typing import TYPE_CHECKING, Any, Final

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAnsweredEvent,
    CallUpdateRequestedEvent,
    DigitsReceivedEvent,
    Hangup,
    HangupEvent,
    IntentResult,
    Pause,
    ReceiveDigits,
    RecordAudio,
    RecordingDestination,
    Speak,
    SpeakAndGetDigits,
    Speech,
    StartBotConversation,
    StartCallRecording,
    lambda_handler,
)
from telephony.actions import CallRecordingDestination, Recording
from telephony.call_script import (
    ActionFailed,
    CallEnded,
    CallScript,
    ScriptedCall,
    SideEffectFailed,
)

if TYPE_CHECKING:
    from telephony.actions import Action

ARGUMENTS: Final = {"order": "7", "note": "50%|%7C"}
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
    StartCallRecording(CallRecordingDestination("bucket"), track="BOTH"),
)
SURVIVES: Final = 0.7
Node = tuple[Any, ...]
Fact = tuple[Any, ...]
"""What a script has noted, for `expectations`."""


def random_program(rng: Random, depth: int = 0) -> list[Node]:
    """Return the statements of a script; most at its top survive the failure of an action."""
    if depth > 0:
        return [random_node(rng, depth) for _ in range(rng.randint(1, 3))]
    statements = [random_node(rng, depth) for _ in range(rng.randint(2, 7))]
    return [
        ("try", [statement], random_program(rng, 2)) if rng.random() < SURVIVES else statement
        for statement in statements
    ]


def random_node(rng: Random, depth: int) -> Node:  # noqa: PLR0911 - one case a kind
    """Return a statement: its name, then its parts."""
    simple = (
        "perform",
        "perform",
        "ask",
        "secret",
        "bridge",
        "transfer",
        "event",
        "event",
        "events",
    )
    plain = ("say", "effect", "broken effect", "now", "random", "uuid", "attribute", "transfer")
    blocks = ("try", "try", "finally", "loop", "sub-dialog", "branch", "goodbye", "constants")
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
    """Interprets a program, and notes what it sees.

    Args:
        program: its statements.
        traces: what each call's script saw, from its beginning.
        facts: gets what is new since the last event; of use for a coroutine that stays in memory.
        effects: gets the name of each effect whose function runs.
    """

    def __init__(
        self,
        program: list[Node],
        traces: dict[str, list[str]],
        facts: list[Fact] | None = None,
        effects: list[str] | None = None,
    ) -> None:
        self._program = program
        self._traces = traces
        self._facts = [] if facts is None else facts
        self._effects = [] if effects is None else effects

    async def run(self, call: ScriptedCall) -> None:
        trace = self._traces[call.transaction_id] = []
        try:
            await self._execute(call, self._program, trace)
            trace.append("end")
        except GeneratorExit:
            raise
        except BaseException:
            self._facts.append(("finished",))
            raise
        self._facts.append(("finished",))

    def _note_failure(self, error: ActionFailed) -> str:
        self._facts.append(("failure", error.action_type, error.error_type))
        return str(error)

    def _save(self, number: int) -> dict[str, Any]:
        self._effects.append(f"save {number}")
        return {"value": number, "text": "50%|%7C"}

    def _clean_up(self) -> None:
        self._effects.append("clean up")

    async def _execute(self, call: ScriptedCall, program: list[Node], trace: list[str]) -> None:
        for node in program:
            await self._execute_node(call, node, trace)

    async def _execute_node(  # noqa: C901, PLR0912, PLR0915 - one case a statement
        self, call: ScriptedCall, node: Node, trace: list[str]
    ) -> None:
        match node:
            case ("say", number):
                call.say(f"Number {number}.")
                self._facts.append(("said", f"Number {number}."))
            case ("perform", actions):
                result: object = await call.perform(*actions)
                trace.append(f"performed {result!r}")
                self._facts.append(("success", actions[-1].type, as_fact(result)))
            case ("ask",):
                digits = await call.ask(MENU)
                trace.append(f"asked {digits}")
                self._facts.append(("success", MENU.type, digits))
            case ("secret",):
                trace.append(f"secret {await call.ask(MENU, secret=True)}")
            case ("bridge",):
                await call.bridge("+12065550123", caller_id_number=call.caller.to)
                trace.append("bridged")
                self._facts.append(("success", "CallAndBridge", None))
            case ("transfer",):
                await call.perform(Hangup(participant_tag="LEG-B"))
                trace.append("transferred")
                self._facts.append(("success", "Hangup", None))
            case ("event",):
                event = await call.next_event()
                trace.append(describe(event))
                self._facts += facts_of(event)
            case ("events", actions):
                event = await call.next_event(*actions)
                trace.append(describe(event))
                self._facts += facts_of(event)
            case ("effect", number):
                trace.append(f"effect {call.effect('save', self._save, number)}")
            case ("broken effect",):
                try:
                    call.effect("fail", int, "no number")
                except SideEffectFailed as error:
                    trace.append(str(error))
                    self._facts.append(("equal", error.error_type, "ValueError"))
            case ("now",):
                now = call.now()
                trace.append(f"now {now.isoformat()}")
                self._facts.append(("now", round(now.timestamp() * 1_000)))
            case ("random",):
                trace.append(f"random {call.random().random()}")
            case ("uuid",):
                uuid = str(call.uuid())
                trace.append(f"uuid {uuid}")
                self._facts.append(("uuid", uuid))
            case ("attribute", number):
                call.attributes["number"] = str(number)
                self._facts.append(("attribute", str(number)))
            case ("constants",):
                leg = call.caller
                trace.append(f"constants {dict(call.arguments)} {call.version} {leg!r}")
                arguments = ARGUMENTS if leg.direction == "Outbound" else {}
                self._facts.append(("equal", dict(call.arguments), arguments))
                self._facts.append(("caller", leg.to, leg.from_, dict(leg.sip_headers)))
            case ("try", body, handler):
                try:
                    await self._execute(call, body, trace)
                except ActionFailed as error:
                    trace.append(self._note_failure(error))
                    await self._execute(call, handler, trace)
            case ("finally", body):
                try:
                    await self._execute(call, body, trace)
                finally:
                    call.effect(
                        "clean up", self._clean_up
                    )  # raises GeneratorExit while the script waits
                    trace.append("finally")
            case ("goodbye", body, handler):
                try:
                    await self._execute(call, body, trace)
                except CallEnded as ended:
                    trace.append(f"ended {ended.answered} {ended.other_leg_connected}")
                    code = ended.event.sip_response_code
                    self._facts.append(("ended", ended.answered, ended.other_leg_connected, code))
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
                self._facts.append(("said", "Goodbye."))
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


def facts_of(event: object) -> list[Fact]:
    """Return what an event tells, for `expectations`."""
    match event:
        case DigitsReceivedEvent():
            return [("input", "digits", event.received_digits, event.leg.participant_tag)]
        case CallUpdateRequestedEvent():
            return [("input", "update", dict(event.arguments))]
        case HangupEvent():
            return [("input", "hangup", event.participant_tag, event.sip_response_code)]
        case ActionSuccessfulEvent():
            place = event.recording_destination
            result = as_fact(event.intent_result or event.call_recording_destination)
            if result is None:
                result = event.received_digits
            if place is not None:
                result = place.bucket_name, place.key, event.recording_terminator_used
            return [("success", event.action.type, result)]
        case ActionFailedEvent():
            return [("failure", event.action.type, event.error_type)]
        case _:
            return []


def as_fact(result: object) -> object:
    """Return the result of an action, for `expectations`."""
    match result:
        case Recording():
            return result.bucket_name, result.key, result.terminator_used
        case CallRecordingDestination():
            return result.location
        case IntentResult():
            intent = result.session_state.intent
            return intent.name if intent is not None else None
        case _:
            return result


def answer_one_event(request: dict[str, Any]) -> dict[str, Any]:
    """Answer an event in this process: the request has its seed, event and nanoseconds."""
    time.time_ns = lambda: request["nanoseconds"]
    program = random_program(Random(request["seed"]))  # noqa: S311 - repeatable
    traces: dict[str, list[str]] = {}
    try:
        answer = lambda_handler(RandomScript(program, traces))(request["event"], None)
    except Exception as error:  # noqa: BLE001 - raised again by the other process
        return {"error": [type(error).__name__, str(error)], "traces": traces}
    return {"answer": answer, "traces": traces}


if __name__ == "__main__":
    json.dump(answer_one_event(json.load(sys.stdin)), sys.stdout)
