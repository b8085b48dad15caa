"""Random scripts and callers: `python -m tests.telephony.call_script.random_calls --calls 10000`.

A random program is run twice with the same caller: as a `CallScript` that is replayed by a new flow
at each event, and as the same coroutine that stays in memory. Both must see and answer the same.
Events are delivered twice, and late: with the attributes of their time, and with those of now.
With `--processes`, a new Python process answers each event.
"""

from __future__ import annotations

import argparse
import json
import logging
import subprocess
import sys
import time
from copy import deepcopy
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    Literal,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)
from unittest.mock import patch

from telephony import lambda_handler
from telephony.call_script import driver as driver_module
from telephony.call_script import resumption as resumption_module
from telephony.call_script.driver import Driver
from telephony.call_script.journal import DONE, decode_journal
from telephony.call_script.resumption import Resumption
from telephony.plan import JOURNAL
from telephony_simulator import Bot, Intent, Phone, PhoneCall, Settings

from .expectations import problems
from .random_script import ALIAS, ARGUMENTS, RandomScript, random_program

if TYPE_CHECKING:
    from collections.abc import Callable

    from telephony import Response
    from telephony.call_script.step import Step
    from telephony_simulator.json_types import Json, JsonObject

    from .random_script import Fact, Node

    Answer = Callable[[JsonObject], Json]

DUPLICATES: Final = 0.2
LATE_EVENTS: Final = 0.1
OTHER_VERSIONS: Final = 0.05
_UNRECORDED: Final = ("NEW_INBOUND_CALL", "NEW_OUTBOUND_CALL", "RINGING", "ACTION_INTERRUPTED")
_ENDS_OF_A_LIST: Final = ("ACTION_SUCCESSFUL", "ACTION_FAILED")


class DriverInMemory(Resumption):
    """Keeps the coroutine between the events of a call, in place of the replay."""

    kept: ClassVar[dict[str, Any]] = {}

    def __init__(self, run: Any, event: Any, journal: Any, *, is_live: bool) -> None:
        Driver.__init__(self, run, event, journal, is_live=is_live)
        self.kept[event.call.transaction_id] = self

    def replay(self) -> Step | None:
        """Return the step that the coroutine waits at; nothing runs again."""
        return self._step

    def _answer(self, step: Step | None) -> Response:
        self._step = step
        return super()._answer(step)

    def park(self) -> None:
        """Do nothing: the coroutine goes on at the next event."""


def kept_driver(_run: object, event: Any, _journal: object) -> DriverInMemory:
    """Return the driver that has begun the event's call."""
    driver: DriverInMemory = DriverInMemory.kept[event.call.transaction_id]
    return driver


@dataclass(frozen=True)
class Played:
    """A call that was played: what the script saw and did, what the service saw, what is wrong."""

    trace: list[str]
    transcript: str
    effects: list[str]
    problems: list[str]


def random_settings(rng: Random) -> Settings:
    """Return settings in which each behaviour that has alternatives is drawn."""
    drawn: dict[str, Any] = {}
    for name, kind in get_type_hints(Settings).items():
        alternatives = [one for one in get_args(kind) or (kind,) if get_origin(one) is Literal]
        if get_origin(kind) is Literal:
            drawn[name] = rng.choice(get_args(kind))
        elif alternatives:  # or None
            drawn[name] = rng.choice((None, *get_args(alternatives[0])))
        elif kind is bool:
            drawn[name] = rng.random() < 0.5
    return Settings(**drawn)


class RepeatingHandler:
    """Answers each event by a new flow, and some of them again: at once, and late.

    Args:
        answer: answers an event by a new flow.
        answer_unseen: the same, for an event that the script's trace leaves out.
        seed: chooses the events.
    """

    def __init__(self, answer: Answer, answer_unseen: Answer, seed: int) -> None:
        self._answer = answer
        self._answer_unseen = answer_unseen
        self._rng = Random(seed)  # noqa: S311 - repeatable
        self._answered: list[tuple[JsonObject, Json, int]] = []

    def __call__(self, event: JsonObject, _context: object) -> Json:
        """Answer an event, and check what repeated and late events are answered with."""
        for old, expected, nanoseconds in self._answered:
            if self._rng.random() < LATE_EVENTS:
                with patch.object(time, "time_ns", lambda: nanoseconds):  # noqa: B023 - called at once
                    again = self._answer_unseen(deepcopy(old))
                assert again == expected, "a late delivery is answered otherwise"
                self._deliver_late(old, event)
        answer = self._answer(event)
        if self._rng.random() < OTHER_VERSIONS:
            self._deliver_to_other_version(event, answer)
        if self._rng.random() < DUPLICATES:
            again = self._answer_unseen(event)
            assert again == answer, "a repeated delivery is answered otherwise"
        self._answered.append((deepcopy(event), answer, time.time_ns()))
        return answer

    def _deliver_to_other_version(self, event: JsonObject, answer: Json) -> None:
        """Deliver an event to later versions: one continues the call, and one does not."""
        details: Any = event["CallDetails"]
        journal = (details.get("TransactionAttributes") or {}).get(JOURNAL)
        if journal is None or decode_journal(journal).state == DONE:
            return
        with patch.object(RandomScript, "version", 2):
            refused: Any = self._answer_unseen(deepcopy(event))
            with patch.object(RandomScript, "compatible_versions", (1,)):
                continued = self._answer_unseen(deepcopy(event))
        if event["InvocationEventType"] not in _UNRECORDED:
            stored = refused.get("TransactionAttributes", {}).get(JOURNAL)
            data = cast("Any", event).get("ActionData") or {}
            is_late_hangup = data.get("Type") == "Hangup"  # the runtime answers it
            assert stored == "1.2.0.D" or is_late_hangup, "the version is ignored"
            stored = cast("Any", answer).get("TransactionAttributes", {}).get(JOURNAL)
            if stored is None or decode_journal(stored).state != DONE:  # or it has its own version
                assert continued == answer, "a compatible version answers otherwise"

    def _deliver_late(self, old: JsonObject, present: JsonObject) -> None:
        """Deliver an earlier event with the journal of now: it changes nothing.

        Digits and updates that come late do: the script has not seen them.
        """
        details: Any = present["CallDetails"]
        journal = details["TransactionAttributes"].get(JOURNAL)
        if journal is None or old["InvocationEventType"] in _UNRECORDED:
            return
        last = int(journal.split(".")[2])
        if old["Sequence"] != last and old["InvocationEventType"] not in _ENDS_OF_A_LIST:
            return
        if cast("int", old["Sequence"]) > last:
            return
        late = deepcopy(old) | {"CallDetails": deepcopy(details)}
        answer: Any = self._answer_unseen(late)
        if decode_journal(journal).state != DONE:
            assert "Actions" not in answer, "the late end of a list goes on with the script"
            kept = answer.get("TransactionAttributes", {}).get(JOURNAL, journal)
            assert kept == journal, "the late end of a list is recorded"


def answer_in_process(
    seed: int, traces: dict[str, list[str]], phone: list[Phone], event: JsonObject
) -> Json:
    """Answer an event in a new Python process."""
    nanoseconds = int(phone[0].clock.now() * 1e9)
    done = subprocess.run(
        [sys.executable, "-m", "tests.telephony.call_script.random_script"],
        input=json.dumps({"seed": seed, "event": event, "nanoseconds": nanoseconds}),
        capture_output=True,
        text=True,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    traces.update(result["traces"])
    if "error" in result:
        name, message = result["error"]
        raise type(name, (Exception,), {})(message)
    return result["answer"]  # type: ignore[no-any-return]


def answer_by_new_flow(
    program: list[Node],
    traces: dict[str, list[str]],
    facts: list[Fact],
    effects: list[str],
    event: JsonObject,
) -> Json:
    """Answer an event by a new flow in this process."""
    return lambda_handler(RandomScript(program, traces, facts, effects))(event, None)


def play(seed: int, *, is_in_memory: bool, has_processes: bool = False) -> Played:
    """Play the call of a seed; a replayed one gets some events again, each in a new flow."""
    rng = Random(seed)  # noqa: S311 - repeatable
    program = random_program(rng)
    traces: dict[str, list[str]] = {}
    phones: list[Phone] = []
    facts: list[Fact] = []
    effects: list[str] = []
    in_process = partial(answer_in_process, seed, traces, phones)
    in_flow = partial(answer_by_new_flow, program, traces, facts, effects)
    handle = RepeatingHandler(in_flow, partial(answer_by_new_flow, program, {}, [], []), seed)

    def handle_once(event: JsonObject, _context: object) -> Json:
        if has_processes:
            return in_process(event)
        facts.append(("event", event, phone.clock.now()))
        answer = in_flow(event)
        facts.append(("answer", answer))
        return answer

    phone = Phone(
        handle_once if is_in_memory or has_processes else handle,
        settings=random_settings(rng),
        bots=[Bot(ALIAS, [Intent("Quit", ["bye"])])],
        handler_errors="apologize",
        seed=seed,
    )
    phones.append(phone)
    DriverInMemory.kept.clear()
    with (
        patch.object(driver_module, "Driver", DriverInMemory if is_in_memory else Driver),
        patch.object(resumption_module, "Resumption", kept_driver if is_in_memory else Resumption),
        patch.object(time, "time_ns", lambda: int(phone.clock.now() * 1e9)),
    ):
        is_outbound = rng.random() < 0.3
        call = (
            phone.create_call(arguments=ARGUMENTS)
            if is_outbound
            else phone.dial(sip_headers={"X-Order": "7"})
        )
        for _ in range(rng.randint(4, 20)):
            act(call, rng)
        call.wait(120)
        for _ in range(3):
            for party in list(call.parties):
                if party.leg.is_connected:
                    party.hang_up()
            call.wait(200)
    assert call.ended
    [trace] = traces.values() or [[]]
    found = problems(facts) if is_in_memory else []
    return Played(trace, call.transcript, effects, found)


def act(call: PhoneCall, rng: Random) -> None:
    """Let a party act, or time pass."""
    connected = [party for party in call.parties if party.leg.is_connected]
    ringing = [party for party in call.parties if party.leg.is_ringing]
    match rng.choice(
        ("wait", "wait", "press", "press", "answer", "answer", "refuse", "hang up", "say", "update")
    ):
        case "wait":
            call.wait(rng.choice((0.1, 1, 3, 8, 25)))
        case "press" if connected:
            rng.choice(connected).press(rng.choice("0123456789*##"))
            call.wait(rng.choice((0, 0.5)))
        case "answer" if ringing:
            call.answer()
        case "refuse" if ringing and rng.random() < 0.5:
            call.refuse(rng.choice((480, 486)))
        case "hang up" if connected and rng.random() < 0.3:
            rng.choice(connected).hang_up()
            call.wait(0)
        case "say" if connected:
            rng.choice(connected).say(rng.choice(("bye", "Hello.")))
            call.wait(0)
        case "update" if not call.ended:
            call.update({"language": rng.choice(("en", "de"))})
        case _:
            call.wait(0.5)


def difference(seed: int, *, has_processes: bool = False) -> str | None:
    """Return the first difference of the replay, the call in memory and the expectations."""
    replayed = play(seed, is_in_memory=False, has_processes=has_processes)
    kept = play(seed, is_in_memory=True)
    if replayed.trace != kept.trace:
        return f"seed {seed}: the replay saw {replayed.trace}, the coroutine {kept.trace}"
    if replayed.transcript != kept.transcript:
        return f"seed {seed}: {replayed.transcript}\n\nin memory: {kept.transcript}"
    if replayed.effects != kept.effects and not has_processes:
        return f"seed {seed}: the replay did {replayed.effects}, the coroutine {kept.effects}"
    return f"seed {seed}: {kept.problems}\n{kept.transcript}" if kept.problems else None


def main(arguments: list[str]) -> int:
    """Play random calls, and print how many differ."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--calls", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--processes", action="store_true", help="a new process at each event")
    options = parser.parse_args(arguments)
    logging.disable(logging.ERROR)
    differences = []
    for seed in range(options.seed, options.seed + options.calls):
        if found := difference(seed, has_processes=options.processes):
            differences.append(found)
            print(found)  # noqa: T201 - a command
    print(f"{options.calls} random calls, {len(differences)} differ")  # noqa: T201 - a command
    return min(len(differences), 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
