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
    from telephony_simulator.pstn_audio.response import ActionRequest


class ActionList:
    """The running action of a call, the actions after it, and the list that replaces both.

    One ACTION_SUCCESSFUL is sent for the whole list, after its last action;
    the first failure drops the rest.
    """

    __slots__ = ("_call", "_origin", "_pending", "_replacement", "running")

    def __init__(self, call: "Call") -> None:
        self._call = call
        self._pending: list[ActionRequest] = []
        self._origin = call.leg_a
        self._replacement: tuple[list[ActionRequest], Leg] | None = None
        self.running: Action | None = None

    @property
    def idle(self) -> bool:
        """Whether nothing runs and nothing is planned."""
        return self.running is None and not self._pending

    def replace(self, actions: "list[ActionRequest]", origin: "Leg") -> None:
        """Run these actions when the running one ends; by default they act on `origin`."""
        self._replacement = (actions, origin)
        if self.running is None:
            self._start_next_list()

    def interrupt(self) -> None:
        """Stop the running action if it is interruptible, and send ACTION_INTERRUPTED."""
        running = self.running
        if running is not None and running.is_interruptible():
            extras = running.stop()
            if not self._call.settings.interrupted_recording_destination:
                extras = {}
            self._end("interrupted")
            self._call.send_event("ACTION_INTERRUPTED", running.leg, running.data(**extras))

    def resume(self) -> None:
        """Continue with the pending actions that a HANGUP had halted."""
        if self.running is None and self._pending:
            self._start_next_action()

    def finish(self, action: Action, extras: JsonObject) -> None:
        """End an action that succeeded; start the next one, or send ACTION_SUCCESSFUL."""
        self._end("succeeded")
        if self._replacement is not None or self._pending:
            self._start_next_list()
        else:
            self._call.send_event("ACTION_SUCCESSFUL", action.leg, action.data(**extras))

    def abort(self, action: Action, error: ActionError) -> None:
        """End an action that failed; drop the rest of its list, and send ACTION_FAILED."""
        self._end(f"{error.error_type}: {error.message}")
        self._pending.clear()
        if self._replacement is not None:
            self._start_next_list()
        else:
            self._call.send_event("ACTION_FAILED", action.leg, action.failure(error))

    def halt(self) -> None:
        """End the running action and wait for the answer to the HANGUP that it led to."""
        self._end("succeeded")

    def stop_on_leg(self, leg: "Leg") -> None:
        """Stop the running action if its leg has ended."""
        running = self.running
        if running is None or running.leg is not leg:
            return
        extras = running.stop()
        self._end("cut off")
        self._call.report_interrupted_action(running, extras)
        if self._replacement is not None:
            self._start_next_list()

    def clear(self) -> None:
        """Drop all pending actions: the call has ended."""
        self._pending.clear()
        self._replacement = None

    def _start_next_list(self) -> None:
        if self._replacement is not None:
            actions, self._origin = self._replacement
            self._pending = actions[:]
            self._replacement = None
        self._start_next_action()

    def _start_next_action(self) -> None:
        wanted = self._pending.pop(0)
        self._start(ACTIONS[wanted.type](self._call, self._origin, wanted.parameters))

    def _start(self, action: Action) -> None:
        self.running = action
        error = _refusal(action)
        call, refused = self._call, error is not None
        call.record(Began(call.now(), action.leg.tag, action.type, action.parameters, refused))
        if error is None:
            action.run()
        else:
            call.warn(str(error))
            self.abort(action, error)

    def _end(self, outcome: str) -> None:
        ended, self.running = self.running, None
        if ended is not None:
            ended.stop_sound()
            self._call.record(Ended(self._call.now(), ended.leg.tag, ended.type, outcome))


def _refusal(action: Action) -> ActionError | None:
    try:
        action.prepare()
    except ActionError as error:
        return error
    return None
