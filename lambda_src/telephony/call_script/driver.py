"""The driver of a script: it runs the coroutine through one invocation, and answers the event."""

from __future__ import annotations

import json

from telephony.actions import UnknownAction
from telephony.errors import TelephonyError
from telephony.events import NewInboundCallEvent, NewOutboundCallEvent
from telephony.plan import JOURNAL
from telephony.response import RESERVED, Response, hang_up_all_legs
from telephony.validators import describe
from telephony.value import construct

from .errors import CallEnded, HungUpError, ScriptAbortedError, ScriptError
from .journal import CONNECTED, DONE, END, NOT_ANSWERED, Journal
from .replay import CLOSED, NOT_AWAITED, PARKED, Replay
from .scripted_call import ScriptedCall
from .step import EventStep, Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Mapping, Sequence
    from typing import Any, NoReturn, Protocol, TypeAlias

    from telephony.actions import Action
    from telephony.events import Event

    Run: TypeAlias = Callable[[ScriptedCall], Coroutine[Any, Any, None]]

    class Script(Protocol):
        """What the events of a call need of its `CallScript`."""

        @property
        def version(self) -> int:
            """The version of its journals."""

        @property
        def compatible_versions(self) -> Sequence[int]:
            """Other versions that it can continue."""

        def run(self, call: ScriptedCall, /) -> Coroutine[Any, Any, None]:
            """Conduct a call."""


FOREIGN_AWAIT = (
    "a script awaits the steps of its call only: nothing else continues after the invocation"
)
_MANY_EVENTS, _FEW_ACTIONS, _FEW_CHARACTERS = 900, 8, 2_000
_NO_LOOP = "no running event loop"  # what asyncio says, such as in `asyncio.sleep(1)`


class Driver:
    """Runs a script through an invocation: `begin`, then `park`; see `Resumption` for later events.

    Args:
        run: the script's `run`.
        event: the event to answer.
        journal: of the call, as the event brought it.
        is_live: whether the call begins with this event.
    """

    def __init__(self, run: Run, event: Event, journal: Journal, *, is_live: bool) -> None:
        self._run = run
        self._event = event
        self._journal = journal
        self._replay = Replay(journal, event, is_live=is_live)
        self._call = ScriptedCall(self._replay)
        self._coroutine: Any = run(self._call)

    def begin(self) -> Response:
        """Run a new call's script to its first await, and answer."""
        step = self._advance(None)
        rejects = step is None and isinstance(self._event, NewInboundCallEvent)
        if rejects and not self._replay.planned and not self._replay.has_hung_up:
            raise ScriptError(
                f"{self._place()} ended without an action: write call.hang_up() to reject the call"
            )
        return self._answer(step)

    def park(self) -> None:
        """Drop the suspended coroutine; each method of its call raises GeneratorExit meanwhile."""
        self._replay.erase_secret()
        if self._replay.obstacle is None:
            self._replay.obstacle = PARKED
        try:
            self._coroutine.close()
        except RuntimeError:
            raise ScriptError(
                f"{self._place()} catches GeneratorExit and goes on: write `except Exception`, "
                "not `except:` or `except BaseException`"
            ) from None

    def _advance(self, entry: str | None) -> Step | None:
        """Run the script to its next await of the call; return None at its end."""
        try:
            yielded: object = self._coroutine.send(entry)
            if not isinstance(yielded, Step) or yielded.replay is not self._replay:
                error = ScriptError(f"{FOREIGN_AWAIT}; got {type(yielded).__name__}")
                self._throw(self._replay.set_aborted(error))
            if self._replay.aborted is None:
                return yielded
        except StopIteration as end:
            self._require_no_result(end.value)
        except (HungUpError, CallEnded):
            pass
        except RuntimeError as error:
            if str(error) != _NO_LOOP:
                raise
            problem = ScriptError(f"{FOREIGN_AWAIT}; asyncio has {_NO_LOOP} here")
            raise problem.with_traceback(error.__traceback__) from None
        except ScriptAbortedError as aborted:
            raise aborted.error.with_traceback(aborted.__traceback__) from None
        aborted_before = self._replay.aborted
        if aborted_before is not None:  # the script has caught it
            raise aborted_before.error.with_traceback(aborted_before.__traceback__) from None
        obstacle = self._replay.obstacle
        if isinstance(obstacle, Step):
            raise ScriptError(f"{self._place()} ended, and {obstacle.describe()} {NOT_AWAITED}")
        self._replay.obstacle = CLOSED
        return None

    def _require_no_result(self, result: object) -> None:
        if result is not None:
            raise ScriptError(
                f"{self._place()} must return None, got {type(result).__name__}"
            ) from None

    def _throw(self, aborted: ScriptAbortedError) -> NoReturn:
        """Raise an error in the script that waits, so that the traceback has its line."""
        try:
            self._coroutine.throw(aborted)
        except ScriptAbortedError as raised:
            raise raised.error.with_traceback(raised.__traceback__) from None
        except BaseException:  # noqa: BLE001, S110 - the script's own clean-up has failed
            pass
        raise aborted.error from None

    def _answer(self, step: Step | None) -> Response:
        """Answer with the actions of the await that waits, or with the end of the call."""
        if step is None:
            return self._end()
        self._journal.pending = step.mark
        self._journal.sequence = max(self._journal.sequence, self._event.sequence)
        rings = self._journal.state == NOT_ANSWERED
        try:
            response = self._respond(None if rings else self._actions_of(step))
        except TelephonyError as error:
            self._throw(self._replay.set_aborted(error))
        if is_far_from_limits(self._event, response):
            return response
        from .limits import problem_of_await  # noqa: PLC0415 - few answers come near a limit

        if problem := problem_of_await(self._event, response):
            self._throw(self._replay.set_aborted(ScriptError(problem)))
        return response

    def _end(self) -> Response:
        """Run the planned actions, and hang up on all parties."""
        if self._journal.state == NOT_ANSWERED and self._replay.planned:
            response = self._wait_for_answer()
        else:
            self._journal.state = DONE
            if self._event.answered_with == "attributes":
                return self._respond(None)
            hangups = hang_up_all_legs(self._event.call).actions or ()
            planned = self._replay.planned_actions() if hangups else []
            response = self._respond((*self._with_leg(planned), *hangups))
        if is_far_from_limits(self._event, response):
            return response
        from .limits import problem_of_end  # noqa: PLC0415 - few answers come near a limit

        if problem := problem_of_end(self._event, response):
            raise ScriptError(f"{self._place()} ended: {problem}")
        return response

    def _wait_for_answer(self) -> Response:
        """Keep the journal of a script that has ended: its planned actions wait for the answer."""
        self._journal.pending = END
        self._journal.sequence = max(self._journal.sequence, self._event.sequence)
        return self._respond(None)

    def _actions_of(self, step: Step) -> Sequence[Action] | None:
        """Return the list that an await sends; None to let the service continue its list."""
        replay = self._replay
        own: Sequence[Action] = step.actions
        if isinstance(step, EventStep) and not replay.list_is_sent:
            own = replay.list
        actions = [*replay.planned_actions(), *own]
        if actions:
            return self._with_leg(actions)
        return None if replay.list else ()

    def _with_leg(self, actions: Sequence[Action]) -> Sequence[Action]:
        """Let actions that name no leg act on LEG-A, or on LEG-B after LEG-A has ended."""
        call = self._event.call
        leg = call.caller
        if leg.is_disconnected and call.leg_b is not None:
            leg = call.leg_b
        if self._event.leg.call_id == leg.call_id:
            return actions  # an answer addresses them to the leg of the event
        return [
            action
            if action.call_id or action.participant_tag or isinstance(action, UnknownAction)
            else action.on_leg(leg.call_id)
            for action in actions
        ]

    def _respond(self, actions: Sequence[Action] | None) -> Response:
        given: Mapping[Any, Any] = self._call.attributes
        for name, text in given.items():
            if not isinstance(name, str) or not isinstance(text, str):
                raise ScriptError(
                    "call.attributes maps strings to strings, got "
                    f"{describe(text)} for {name if isinstance(name, str) else describe(name)}: "
                    "write str(...) or json.dumps(...)"
                )
            if name.startswith(RESERVED):
                raise ScriptError(
                    f"call.attributes has no name that begins with {RESERVED}, got {name}: the "
                    "runtime's own attributes begin with it"
                )
        attributes = {**self._call.attributes, JOURNAL: self._journal.encode()}
        return construct(Response, {"actions": actions, "attributes": attributes})

    def _place(self) -> str:
        code = self._coroutine.cr_code
        return f"{code.co_qualname} ({code.co_filename}:{code.co_firstlineno})"


def is_far_from_limits(event: Event, response: Response) -> bool:
    """Whether an answer is so small that no limit of a call needs to be looked at."""
    attributes = response.attributes
    return (
        event.sequence < _MANY_EVENTS
        and len(response.actions or ()) <= _FEW_ACTIONS
        and len({**event.call.transaction_attributes, **attributes}) == 1
        and len(attributes[JOURNAL]) < _FEW_CHARACTERS
    )


def begin(script: Script, event: NewInboundCallEvent | NewOutboundCallEvent) -> Response:
    """Answer the first event of a call."""
    journal = Journal(script.version, state=CONNECTED)
    if isinstance(event, NewOutboundCallEvent):
        journal.state = NOT_ANSWERED
        if event.arguments:
            journal.arguments = json.dumps(dict(event.arguments), separators=(",", ":"))
    driver = Driver(script.run, event, journal, is_live=True)
    response = driver.begin()
    driver.park()
    return response
