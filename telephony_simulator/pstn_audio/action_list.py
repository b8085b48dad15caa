"""The actions of the last answer, run one after the other."""

from typing import TYPE_CHECKING

from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio.actions.action import Action
from telephony_simulator.pstn_audio.actions.table import ACTIONS
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.records import Began, Ended

if TYPE_CHECKING:
    from telephony_simulator.pstn_audio.call import Call
    from telephony_simulator.pstn_audio.leg import Leg
    from telephony_simulator.pstn_audio.response import Wanted


class ActionList:
    """What a call is doing, what it does next, and what it does instead.

    One ACTION_SUCCESSFUL tells of the whole list, after its last action;
    the first failure drops the rest.
    """

    __slots__ = ("_call", "_instead", "_origin", "_pending", "running")

    def __init__(self, call: "Call") -> None:
        self._call = call
        self._pending: list[Wanted] = []
        self._origin = call.leg_a
        self._instead: tuple[list[Wanted], Leg] | None = None
        self.running: Action | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing runs and nothing is planned."""
        return self.running is None and not self._pending

    def replace(self, actions: "list[Wanted]", origin: "Leg") -> None:
        """Do these as soon as the running action ends; they act on `origin` if they name no leg."""
        self._instead = (actions, origin)
        if self.running is None:
            self._go_on()

    def interrupt(self) -> None:
        """Cut the running action short, if it can be, and tell the function so."""
        running = self.running
        if running is not None and running.is_interruptible():
            extras = running.stop()
            if not self._call.settings.interrupted_recording_destination:
                extras = {}
            self._end("interrupted")
            self._call.tell("ACTION_INTERRUPTED", running.leg, running.data(**extras))

    def resume(self) -> None:
        """Go on with what is planned, where a party's hanging up had halted it."""
        if self.running is None and self._pending:
            self._begin_next()

    def succeeded(self, action: Action, extras: JsonObject) -> None:
        """An action has done its work."""
        self._end("succeeded")
        if self._instead is not None or self._pending:
            self._go_on()
        else:
            self._call.tell("ACTION_SUCCESSFUL", action.leg, action.data(**extras))

    def failed(self, action: Action, error: ActionError) -> None:
        """An action has failed; the rest of its list is dropped."""
        self._end(f"{error.error_type}: {error.message}")
        self._pending.clear()
        if self._instead is not None:
            self._go_on()
        else:
            self._call.tell("ACTION_FAILED", action.leg, action.failure(error))

    def halt(self) -> None:
        """End the running action and wait for the answer to the HANGUP that it led to."""
        self._end("succeeded")

    def leg_left(self, leg: "Leg") -> None:
        """Stop what runs on a leg that has ended."""
        running = self.running
        if running is None or running.leg is not leg:
            return
        extras = running.stop()
        self._end("cut off")
        self._call.cut_off(running, extras)
        if self._instead is not None:
            self._go_on()

    def clear(self) -> None:
        """The call is over."""
        self._pending.clear()
        self._instead = None

    def _go_on(self) -> None:
        if self._instead is not None:
            actions, self._origin = self._instead
            self._pending = actions[:]
            self._instead = None
        self._begin_next()

    def _begin_next(self) -> None:
        wanted = self._pending.pop(0)
        self._begin(ACTIONS[wanted.type](self._call, self._origin, wanted.parameters))

    def _begin(self, action: Action) -> None:
        self.running = action
        error = _refusal(action)
        call, refused = self._call, error is not None
        call.record(Began(call.now(), action.leg.tag, action.type, action.parameters, refused))
        if error is None:
            action.run()
        else:
            call.warn(str(error))
            self.failed(action, error)

    def _end(self, outcome: str) -> None:
        ended, self.running = self.running, None
        if ended is not None:
            ended.hush()
            self._call.record(Ended(self._call.now(), ended.leg.tag, ended.type, outcome))


def _refusal(action: Action) -> ActionError | None:
    try:
        action.prepare()
    except ActionError as error:
        return error
    return None
