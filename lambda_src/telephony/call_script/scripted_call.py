"""The call as a script sees it: its methods plan, await and record.

Everything outside a recorded effect runs again at every event: Lambda keeps nothing between two
events, so the script is replayed up to the await that waits. Only `await` leaves the invocation.
"""

from __future__ import annotations

import json

from telephony.actions import Action, CallAndBridge, PstnEndpoint, Speak
from telephony.actions.digits import DigitsAction
from telephony.validators import describe

from .codes import code_of
from .errors import HungUpError, SideEffectFailed
from .step import EventStep, RecordedStep, Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping
    from datetime import datetime
    from random import Random
    from typing import Any, Literal, NoReturn, ParamSpec, TypeVar, overload
    from uuid import UUID

    from telephony.actions import AudioSource, AwsEndpoint
    from telephony.call import Participant

    from .outcome import ScriptEvent
    from .replay import Replay
    from .secret import Secret

    R = TypeVar("R")
    P = ParamSpec("P")
else:

    def overload(function: object) -> object:
        """Do nothing, as the function in `typing` for a running program."""
        return function


class ScriptedCall:
    """The call of a `CallScript`.

    Attributes:
        attributes: transaction attributes to store beside the journal; begins empty at each event,
            so assign, do not read.
    """

    def __init__(self, replay: Replay) -> None:
        self.attributes: dict[str, str] = {}
        self._replay = replay
        self._recorded = RecordedStep(replay)
        self._uuids = 0
        self._random: Random | None = None
        self._arguments: Mapping[str, str] | None = None

    # What the script reads

    @property
    def caller(self) -> Participant:
        """LEG-A: its ids, numbers, direction and SIP headers; its status is None.

        On an outbound call it is the called party.
        """
        return self._replay.details.participants[0]

    @property
    def transaction_id(self) -> str:
        """The call's id, the same for all its legs and events."""
        return self._replay.details.transaction_id

    @property
    def arguments(self) -> Mapping[str, str]:
        """The ArgumentsMap of CreateSipMediaApplicationCall; empty on an inbound call."""
        if self._arguments is None:
            self._arguments = json.loads(self._replay.journal.arguments or "{}")
        return self._arguments

    @property
    def version(self) -> int:
        """The version of the script with which the call began."""
        return self._replay.journal.version

    # What the script does

    def plan(self, *actions: Action) -> None:
        """Put actions in front of the next list, or of the hang-up at the script's end."""
        if self._replay.obstacle is not None:
            self._replay.refuse()
        _require_actions(self._replay, actions)
        self._replay.planned.extend(actions)

    def say(self, text: str) -> None:
        """Plan to say a text, of at most 1,000 characters; `plan(Speak(...))` chooses a voice.

        Raises:
            InvalidParameterError: the text is empty, too long, or not a str.
        """
        replay = self._replay
        if replay.obstacle is not None:
            replay.refuse()
        replay.planned.append(Speak(text) if replay.is_live else text)

    @overload
    def perform(
        self, *actions: *tuple[*tuple[Action, ...], Action[R]]
    ) -> Coroutine[Any, Any, R]: ...

    @overload
    def perform(self, *actions: Action) -> Coroutine[Any, Any, object]: ...

    def perform(self, *actions: Any) -> Any:  # type: ignore[misc]  # mypy: *tuple is not *actions
        """Run actions to the end of their list, and return the result of the last one.

        The result is the digits of an action that asks for digits, a `Recording`, a
        `CallRecordingDestination`, an `IntentResult` or None. Actions that name no leg act on the
        caller. Events that arrive meanwhile are handed out by `next_event`.

        Args:
            actions: at most ten, together with those planned.

        Raises:
            ActionFailed: an action of the list has failed.
            CallEnded: LEG-A has hung up.
        """
        replay = self._replay
        if replay.obstacle is not None:
            replay.refuse()
        try:
            if replay.position < replay.recorded and (recorded := self._recorded.take(actions)):
                return recorded
            replay.obstacle = step = Step(replay, actions)
        except (KeyError, IndexError):
            _refuse_actions(replay, actions)
        return step

    @overload
    def ask(self, action: DigitsAction) -> Coroutine[Any, Any, str]: ...

    @overload
    def ask(
        self, action: DigitsAction, *, secret: Literal[True]
    ) -> Coroutine[Any, Any, Secret]: ...

    def ask(self, action: DigitsAction, *, secret: bool = False) -> Any:
        """Ask for digits and return them, without the terminator.

        Args:
            action: the prompt.
            secret: whether the journal leaves them out; the result is then a `Secret`.

        Raises:
            ActionFailed: `InvalidDigitsReceived` after the last attempt, or another failure.
            CallEnded: LEG-A has hung up.
        """
        replay = self._replay
        if replay.obstacle is not None:
            replay.refuse()
        try:
            if replay.position < replay.recorded and (recorded := self._recorded.take((action,))):
                if secret:  # it was not when the call began
                    recorded.result = replay.open_secret()
                return recorded
            replay.obstacle = step = Step(replay, (action,), is_secret=secret)
            if not isinstance(action, DigitsAction):
                replay.abort(
                    f"ask() takes an action that asks for digits, got {type(action).__name__}: "
                    "write `await call.perform(...)`"
                )
        except KeyError:
            _refuse_actions(replay, (action,))
        return step

    def bridge(
        self,
        endpoint: str | PstnEndpoint | AwsEndpoint,
        *,
        caller_id_number: str,
        call_timeout_seconds: int = 30,
        ringback_tone: AudioSource | None = None,
        sip_headers: Mapping[str, str] | None = None,
    ) -> Coroutine[Any, Any, None]:
        """Connect the caller with a second party, and return when it has answered.

        Args:
            endpoint: the party's number, E.164, or an endpoint.
            caller_id_number: the number that the party sees, E.164.
            call_timeout_seconds: how long it may ring, 1 to 120.
            ringback_tone: played to the caller until the party answers.
            sip_headers: sent to an `AwsEndpoint`.

        Raises:
            ActionFailed: such as `CallNotAnswered`.
            CallEnded: LEG-A has hung up.
        """
        bridge = CallAndBridge(
            caller_id_number=caller_id_number,
            endpoints=[PstnEndpoint(endpoint) if isinstance(endpoint, str) else endpoint],
            call_timeout_seconds=call_timeout_seconds,
            ringback_tone=ringback_tone,
            sip_headers=sip_headers,
        )
        return self.perform(bridge)

    def next_event(self, *actions: Action) -> Coroutine[Any, Any, ScriptEvent]:
        """Return the next event: digits, an update, LEG-B's end, an answer, the list's end.

        An event that arrived during an earlier `perform` comes first. Without actions it goes on
        waiting, and the list of the last `next_event` goes on.

        Args:
            actions: run meanwhile; their end is an `ActionSuccessfulEvent` or an
                `ActionFailedEvent`, which is returned and not raised.

        Raises:
            CallEnded: LEG-A has hung up.
        """
        replay = self._replay
        if replay.obstacle is not None:
            replay.refuse()
        try:
            step: Any = EventStep(replay, actions)
        except KeyError:
            _refuse_actions(replay, actions)
        replay.obstacle = step
        waiting: Coroutine[Any, Any, ScriptEvent] = step
        return waiting

    def hang_up(self, *actions: Action) -> NoReturn:
        """End the script: run the planned actions and these, then hang up on all parties.

        As the first thing on a new inbound call it rejects the call unanswered and free of charge.
        """
        self.plan(*actions)
        self._replay.has_hung_up = True
        raise HungUpError

    def effect(
        self, name: str, function: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Call a function that reads or changes the world, and record its result.

        It runs at least once: when Lambda delivers the event again, or the answer is lost, it runs
        again. Pass an idempotency key, `key=str(call.uuid())`, and stay under five seconds.

        Args:
            name: names the effect in the journal; without `=` and `!`.
            function: returns JSON: None, bool, int, float, str, a list or a dict of these.
            args: passed to the function.
            kwargs: passed to the function.

        Raises:
            SideEffectFailed: the function has raised, now or when the effect was recorded.
        """
        replay = self._replay
        if replay.obstacle is not None:
            replay.refuse()
        head = f"${name}"
        entry = replay.next_entry(head)
        if entry is None:
            if "=" in name or "!" in name:
                replay.abort("the name of an effect has no `=` and no `!`")
            from .effect import run_effect  # noqa: PLC0415 - a replay runs no effect

            entry = head + run_effect(replay, name, function, args, kwargs)
            replay.record(entry)
        recorded_head, _, encoded = entry.partition("=")
        if recorded_head == head:
            result: R = json.loads(encoded)
            return result
        recorded_head, _, error_type = entry.partition("!")
        if recorded_head == head:
            raise SideEffectFailed(name, error_type) from replay.effect_error
        return replay.diverge(entry, head)

    def now(self) -> datetime:
        """Return the time in UTC, to the millisecond; constant within an invocation."""
        from datetime import UTC, datetime  # noqa: PLC0415 - a cold start does not need it
        from time import time_ns  # noqa: PLC0415

        if self._replay.obstacle is not None:
            self._replay.refuse()
        entry = self._replay.next_entry("@")
        if entry is None:
            if not self._replay.now_milliseconds:
                self._replay.now_milliseconds = time_ns() // 1_000_000
            entry = f"@{self._replay.now_milliseconds}"
            self._replay.record(entry)
        if entry[0] != "@":
            self._replay.diverge(entry, "@")
        return datetime.fromtimestamp(int(entry[1:]) / 1000, UTC)

    def random(self) -> Random:
        """Return the call's source of random numbers, seeded by the transaction id."""
        if self._replay.obstacle is not None:
            self._replay.refuse()
        if self._random is None:
            from random import Random  # noqa: PLC0415 - a cold start does not need it

            self._random = Random(self.transaction_id)  # noqa: S311 - not for secrets
        return self._random

    def uuid(self) -> UUID:
        """Return the call's next UUID, derived from the transaction id: the same in each replay."""
        from random import Random  # noqa: PLC0415 - a cold start does not need it
        from uuid import UUID  # noqa: PLC0415 - a cold start does not need it

        if self._replay.obstacle is not None:
            self._replay.refuse()
        self._uuids += 1
        seed = f"{self.transaction_id}/{self._uuids}"
        return UUID(bytes=Random(seed).randbytes(16), version=4)  # noqa: S311 - not for secrets


def _require_actions(replay: Replay, actions: tuple[Action, ...]) -> None:
    """Refuse what is not an action of the service."""
    for action in actions:
        try:
            code_of(type(action))
        except KeyError:
            replay.abort(f"expected actions of the service, got {describe(action)}")


def _refuse_actions(replay: Replay, actions: tuple[Action, ...]) -> NoReturn:
    _require_actions(replay, actions)
    replay.abort("perform() takes at least one action")
