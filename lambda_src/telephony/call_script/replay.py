"""One invocation of a script: the journal that is replayed, and the steps that the script awaits.

A script is replayed up to the await that waits. Then the event resolves this await, and the script
runs on, live, to its next await or its end.
"""

from __future__ import annotations

import json

from telephony.actions import Action, Speak
from telephony.validators import describe

from .errors import ActionFailed, CallEnded, ScriptAbortedError, ScriptError
from .outcome import (
    CODES,
    PACKINGS,
    constant_call,
    packing_of,
    unpack_event,
    unpack_failure,
    unpack_hangup,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence
    from typing import Any, NoReturn

    from telephony.call import CallDetails
    from telephony.errors import TelephonyError
    from telephony.events import Event

    from .journal import Journal
    from .secret import Secret

MAX_REFUSALS = 3
"""How often the same error is raised in a script that catches it and goes on."""

PARKED = object()
"""The obstacle of a script whose event is answered: each method raises GeneratorExit."""

IN_EFFECT = object()
"""The obstacle while the function of an effect runs."""

CLOSED = object()
"""The obstacle of a script that has ended."""

NOT_AWAITED = "is not awaited: write `await call...`, one step after the other"

_NAMES = {code: name for name, code in CODES.items()}


class Replay:
    """The state of a script during one invocation.

    Attributes:
        journal: the journal that the event brought; entries and queue change with the script.
        is_live: whether the script has passed the await that waited.
        position: the number of entries that the script has passed.
        obstacle: what the script's next use of the call must refuse; None if it may go on. Either
            the step that waits for its `await`, or the error that ends the script, or one of
            `PARKED`, `IN_EFFECT` and `CLOSED`.
        aborted: the error that ends the script, even if the script catches it.
        planned: actions, and texts to say, that lead the next list.
        list: the list that `next_event` leaves running.
        list_is_sent: whether the service has that list; it is not sent while queued events wait.
        now_milliseconds: the time of the invocation, since the epoch; 0 until it is read.
        has_hung_up: whether the script has called `hang_up`.
        secret_digits: the digits for the secret that the next step returns.
        effect_error: what the function of the last effect has raised.
    """

    __slots__ = (
        "_call_ended",
        "_details",
        "_event",
        "_refusals",
        "_secret",
        "aborted",
        "effect_error",
        "entries",
        "has_hung_up",
        "is_live",
        "journal",
        "list",
        "list_is_sent",
        "now_milliseconds",
        "obstacle",
        "planned",
        "position",
        "recorded",
        "recorded_step",
        "secret_digits",
    )

    def __init__(self, journal: Journal, event: Event, *, is_live: bool) -> None:
        self.journal = journal
        self._event = event
        self._details: CallDetails | None = None
        self.is_live = is_live
        self.entries = journal.entries
        self.recorded = len(journal.entries)
        self.position = 0
        self.obstacle: object = None
        self.aborted: ScriptAbortedError | None = None
        self.recorded_step = RecordedStep(self)
        self.planned: list[Action | str] = []
        self.list: Sequence[Action] = ()
        self.list_is_sent = True
        self.now_milliseconds = 0
        self.has_hung_up = False
        self.secret_digits: str | None = None
        self.effect_error: Exception | None = None
        self._secret: Secret | None = None
        self._call_ended: CallEnded | None = None
        self._refusals = 0

    @property
    def details(self) -> CallDetails:
        """What is constant during the call."""
        if self._details is None:
            self._details = constant_call(self._event)
        return self._details

    def take_success(self, actions: tuple[Action, ...]) -> RecordedStep | None:
        """Return the step of a list that succeeded in an earlier invocation; otherwise None."""
        entry = self.entries[self.position]
        try:
            packing = PACKINGS[type(actions[-1])]
        except KeyError:
            packing = packing_of(type(actions[-1]))
        if not entry.startswith(packing.prefix):
            return None
        self.position += 1
        if self.planned:
            self.planned.clear()
        self.list = ()
        self.obstacle = step = self.recorded_step
        step.actions = actions
        unpack = packing.unpack
        step.result = None if unpack is None else unpack(entry[packing.prefix_length :])
        return step

    def next_entry(self, expected: str) -> str | None:
        """Return the next recorded entry; None where the script goes beyond the journal."""
        position = self.position
        if position < self.recorded:
            self.position = position + 1
            return self.entries[position]
        if not self.is_live:
            self.diverge(self.journal.pending, expected)
        return None

    def record(self, entry: str) -> None:
        """Add an entry that the script has passed."""
        self.entries.append(entry)
        self.recorded = self.position = len(self.entries)

    def take_queued(self, mark: str) -> str | None:
        """Return the entry of the oldest queued event, recorded; None if none is queued."""
        if not self.journal.inbox:
            return None
        entry = f"{mark}<{self.journal.inbox.pop(0)}"
        self.record(entry)
        return entry

    def open_secret(self) -> Secret:
        """Return the digits that have just arrived; in a replay, a secret without them."""
        from .secret import Secret  # noqa: PLC0415 - few scripts ask for a secret

        self._secret = Secret(self.secret_digits, lambda: self.obstacle is IN_EFFECT)
        self.secret_digits = None
        return self._secret

    def erase_secret(self) -> None:
        """Forget the digits of the last secret."""
        if self._secret is not None:
            self._secret.erase()

    def planned_actions(self) -> list[Action]:
        """Return the planned actions, with their texts as `Speak`."""
        return [Speak(item) if isinstance(item, str) else item for item in self.planned]

    def require_party(self) -> None:
        """Refuse an await after `hang_up`, or when all parties have left."""
        if self.aborted is not None:
            return  # the driver ends the script at this await
        self.erase_secret()
        if self.has_hung_up:
            self.abort("the script has called hang_up(): no action can follow")
        ended = self._call_ended
        if ended is not None and not ended.other_leg_connected:
            self._refusals += 1
            if self._refusals > MAX_REFUSALS:
                self.abort("the script catches CallEnded and goes on: no party is left")
            raise ended

    def raise_call_ended(self, packed: str) -> NoReturn:
        """Raise the end of LEG-A: two flags and the SIP response code."""
        event = unpack_hangup("LEG-A", packed[2:], self.details)
        self._call_ended = CallEnded(
            event, answered=packed[0] == "1", other_leg_connected=packed[1] == "1"
        )
        self.planned.clear()
        self.list = ()
        raise self._call_ended

    def refuse(self) -> None:
        """Raise because of the obstacle.

        A script that catches each error and tries again would never end: after some refusals it may
        await once more, and the driver ends it there.
        """
        obstacle = self.obstacle
        if obstacle is None:
            self.abort(
                "a step is awaited once: call perform(), ask(), bridge() or next_event() again"
            )
        if obstacle is IN_EFFECT:
            raise ScriptError("the function of an effect cannot use the call")
        if obstacle is CLOSED:
            raise ScriptError("the script has ended: its call cannot be used any more")
        if isinstance(obstacle, Step):
            self.abort(f"{obstacle.describe()} {NOT_AWAITED}")
        self._refusals += 1
        if self._refusals > MAX_REFUSALS:
            self.obstacle = None
        elif self.aborted is not None:
            raise self.aborted
        else:
            raise GeneratorExit

    def diverge(self, recorded: str, expected: str) -> NoReturn:
        """End the script: it does not follow its journal."""
        self.abort(
            "the script does not follow the journal of its call: step "
            f"{self.position} was {_name_entry(recorded)} and is {_name_entry(expected)}. Either "
            "the code was changed while the call ran (then raise `version`), or it depends on "
            "something that is not recorded (use call.effect, call.now or call.random)"
        )

    def abort(self, problem: str) -> NoReturn:
        """End the script with an error that it cannot catch."""
        raise self.set_aborted(ScriptError(problem))

    def set_aborted(self, error: TelephonyError) -> ScriptAbortedError:
        """Let the next uses of the call raise this error; return what carries it."""
        self.aborted = self.obstacle = aborted = ScriptAbortedError(error)
        self._refusals = 0
        return aborted

    def require_actions(self, actions: tuple[Action, ...]) -> None:
        """Refuse what is not an action of the service."""
        for action in actions:
            try:
                packing_of(type(action))
            except KeyError:
                self.abort(f"expected actions of the service, got {describe(action)}")

    def run_effect(self, name: str, function: Callable[..., object], args: Any, kwargs: Any) -> str:
        """Run the function of an effect; return what its entry holds behind the name."""
        if not callable(function):
            self.abort(
                f"the effect {name} takes a function and its arguments, got {describe(function)}: "
                f'write call.effect("{name}", function, argument), not function(argument)'
            )
        secret = self._secret
        if secret is not None:
            secret.is_revealed = False
        self.obstacle = IN_EFFECT
        try:
            result = function(*args, **kwargs)
        except BaseException as error:  # noqa: BLE001 - a replay could not raise each again
            self.obstacle = None
            return self._pack_error(name, error)
        self.obstacle = None
        encoded = self._encode_result(name, result)
        if secret is not None and secret.is_revealed and secret.is_repeated_in(encoded):
            self.abort(
                f"the effect {name} returns the digits of a secret, and the journal would keep "
                "them: return what was found out, such as True"
            )
        return f"={encoded}"

    def _pack_error(self, name: str, error: BaseException) -> str:
        """Return what the entry holds of an error; end the script where it cannot be recorded."""
        match error:
            case ScriptError():
                return self.abort(str(error))
            case Exception():  # the script decides what follows
                self.effect_error = error
                return f"!{type(error).__name__}"
            case KeyboardInterrupt():
                raise error
            case _:
                return self.abort(
                    f"the effect {name} raised {type(error).__name__}, which is not an Exception "
                    "and cannot be recorded: raise an Exception in its place"
                )

    def _encode_result(self, name: str, result: object) -> str:
        try:
            encoded = json.dumps(result, separators=(",", ":"), allow_nan=False)
            if json.loads(encoded) == result:
                return encoded
        except (TypeError, ValueError, RecursionError):
            pass
        hint = ""
        if hasattr(result, "__await__"):
            hint = "; the function of an effect is not a coroutine"
            if close := getattr(result, "close", None):
                close()  # or Python warns that it was never awaited
        return self.abort(
            f"the effect {name} must return JSON, got {describe(result)}{hint}: return None, bool, "
            "int, float, str, or lists and dicts of these, whose keys are str"
        )


class Step:
    """An await of `perform`: a list of actions that runs to its end.

    Attributes:
        actions: the list.
        mark: identifies the await in the journal.
        is_secret: whether the journal leaves the result out.
        replaces_list: whether another list may be running, so that an event about it may arrive.
    """

    __slots__ = ("actions", "is_secret", "mark", "replaces_list", "replay")

    waits_for_event = False

    def __init__(
        self, replay: Replay, actions: tuple[Action, ...], *, is_secret: bool = False
    ) -> None:
        self.replay = replay
        self.actions = actions
        self.mark = packing_of(type(actions[-1])).code
        self.is_secret = is_secret
        self.replaces_list = False

    def describe(self) -> str:
        """Name the step for an error."""
        names = ", ".join(action.type for action in self.actions)
        return f"next_event({names})" if self.waits_for_event else f"the step {names}"

    def __await__(self) -> Generator[Step, str, Any]:
        replay = self.replay
        if replay.obstacle is not self:
            replay.refuse()
        replay.obstacle = None
        if replay.list:
            self.replaces_list = True
            replay.list = ()
        position = replay.position
        if position < replay.recorded:
            replay.position = position + 1
            entry = replay.entries[position]
        else:
            replay.require_party()
            entry = yield self
        if replay.planned:
            replay.planned.clear()
        mark, _, packed = entry.partition("=")
        if mark == self.mark:
            unpack = packing_of(type(self.actions[-1])).unpack
            return None if unpack is None else unpack(packed)
        return self._fail(entry)

    def _fail(self, entry: str) -> Secret:
        replay, size = self.replay, len(self.mark)
        kind, packed = entry[size : size + 1], entry[size + 1 :]
        if entry[:size] == self.mark:
            if kind == "!":
                raise ActionFailed(unpack_failure(packed, replay.details, self.actions))
            if kind == "~":
                replay.raise_call_ended(packed)
            if kind == "*" and self.is_secret:
                return replay.open_secret()
        return replay.diverge(entry, self.mark)


class RecordedStep(Step):
    """A step that is replayed with the success of its list; a replay has one, and reuses it.

    Attributes:
        result: what the await returns.
    """

    __slots__ = ("result",)

    def __init__(self, replay: Replay) -> None:
        self.replay = replay
        self.actions = ()
        self.mark = ""
        self.is_secret = False
        self.replaces_list = False
        self.result: object = None

    def __await__(self) -> Generator[Step, str, Any]:
        replay = self.replay
        if replay.obstacle is not self:
            replay.refuse()
        replay.obstacle = None
        return self.result
        yield self  # type: ignore[unreachable]  # makes the method a generator


class EventStep(Step):
    """An await of `next_event`: its list goes on after it."""

    __slots__ = ()

    waits_for_event = True

    def __init__(self, replay: Replay, actions: tuple[Action, ...]) -> None:
        self.replay = replay
        self.actions = actions
        self.mark = f">{packing_of(type(actions[-1])).code}" if actions else ">"
        self.is_secret = False
        self.replaces_list = False

    def __await__(self) -> Generator[Step, str, Any]:
        replay = self.replay
        if replay.obstacle is not self:
            replay.refuse()
        replay.obstacle = None
        if self.actions:
            self.replaces_list = bool(replay.list)
            replay.list = self.actions
            replay.list_is_sent = False
        elif replay.planned:
            replay.list = ()  # the planned actions replace it
        entry = replay.entries[replay.position] if replay.position < replay.recorded else None
        if entry is not None:
            replay.position += 1
        else:
            replay.require_party()
            entry = replay.take_queued(self.mark) or (yield self)
        size = len(self.mark)
        kind, packed = entry[size : size + 1], entry[size + 1 :]
        if entry[:size] != self.mark or kind not in ("?", "<", "~"):
            replay.diverge(entry, self.mark)
        if kind == "~":
            replay.raise_call_ended(packed)
        if kind == "?":
            replay.list_is_sent = True
            replay.planned.clear()
        event = unpack_event(packed, replay.details, replay.list)
        if packed[0] in "SF":
            replay.list = ()
        return event


def _name_entry(entry: str) -> str:
    """Name an entry without its values."""
    if entry[:1] == "$":
        return f"the effect {entry[1:].partition('=')[0].partition('!')[0]}"
    if entry[:1] == "@":
        return "now()"
    code = entry.lstrip(">")
    for end in "=!?<~*":
        code = code.partition(end)[0]
    name = _NAMES.get(code, "")
    if entry[:1] == ">":
        return f"next_event({name})"
    if entry[-1:] == "*":
        return f"{name} with secret=True"
    return name or "the end of the script"
