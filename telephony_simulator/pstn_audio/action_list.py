"""The actions of the last answer, run one after the other."""

from collections.abc import Sequence
from typing import Final

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.actions import ACTION_TYPES, Action
from telephony_simulator.pstn_audio.context import CallContext
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.event import Event
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.records import ActionEnded, ActionStarted
from telephony_simulator.pstn_audio.response import ActionRequest

MISTAKES: Final = frozenset(
    {"InvalidActionParameter", "InvalidAudioSource", "MissingRequiredActionParameter"}
)
"""The ErrorTypes of actions that are wrong whatever the parties do."""


class ActionList:
    """The running action of a call, the actions after it, and the list that replaces both.

    One ACTION_SUCCESSFUL is sent for the whole list, after its last action; the first failure
    drops the rest. See docs/service/responses.md#one-event-for-a-list.

    Attributes:
        running: The running action.
        pending: The actions after it.
    """

    __slots__ = ("_call", "_origin", "_participants", "_replacement", "pending", "running")

    def __init__(self, call: CallContext) -> None:
        self._call = call
        self._origin = call.leg_a
        self._participants: Sequence[Json] = ()
        self._replacement: tuple[Sequence[ActionRequest], Event] | None = None
        self.pending: list[ActionRequest] = []
        self.running: Action | None = None

    @property
    def is_idle(self) -> bool:
        """Whether no action runs and none is pending."""
        return self.running is None and not self.pending

    def replace(self, actions: Sequence[ActionRequest], event: Event) -> None:
        """Run these actions when the running one ends; by default they act on the event's leg.

        Args:
            actions: The actions of the answer to `event`.
            event: The event, with the legs that its function knew.
        """
        self._replacement = (actions, event)
        if self.running is None:
            self._start_next_list()

    def interrupt(self) -> None:
        """Stop the running action if it is interruptible, and send ACTION_INTERRUPTED."""
        running = self.running
        if running is not None and running.is_interruptible():
            extras = running.stop()
            if not self._call.settings.interrupted_recording_destination:
                extras = {}
            self._end_running("interrupted")
            data = running.action_data(**extras)
            self._call.send_event("ACTION_INTERRUPTED", running.leg, data)

    def resume(self) -> None:
        """Continue with the pending actions that a HANGUP had halted."""
        if self.running is None and self.pending:
            self._start_next_action()

    def finish(self, leg: Leg, action_data: JsonObject) -> None:
        """End an action that succeeded; start the next one, or send ACTION_SUCCESSFUL."""
        self._end_running("succeeded")
        if self._replacement is not None or self.pending:
            self._start_next_list()
        else:
            self._call.send_event("ACTION_SUCCESSFUL", leg, action_data)

    def abort(self, leg: Leg, error: ActionError, action_data: JsonObject) -> None:
        """End an action that failed; drop the rest of its list, and send ACTION_FAILED."""
        self._end_running(f"{error.error_type}: {error.message}")
        self.pending.clear()
        if self._replacement is not None:
            self._start_next_list()
        else:
            self._call.send_event("ACTION_FAILED", leg, action_data)

    def halt(self) -> None:
        """End the running action, and wait for the answer to the HANGUP that it leads to."""
        self._end_running("succeeded")

    def stop_on_leg(self, leg: Leg) -> None:
        """Stop the running action if its leg has ended."""
        running = self.running
        if running is None or running.leg is not leg:
            return
        extras = running.stop()
        self._end_running("cut off")
        self._report_cut_off(running, extras)
        if self._replacement is not None:
            self._start_next_list()

    def clear(self) -> None:
        """Drop all pending actions: the call has ended."""
        self.pending.clear()
        self._replacement = None

    def _start_next_list(self) -> None:
        if self._replacement is not None:
            actions, event = self._replacement
            self.pending = list(actions)
            self._origin, self._participants = event.leg, event.participants
            self._replacement = None
        self._start_next_action()

    def _start_next_action(self) -> None:
        request = self.pending.pop(0)
        self._start(ACTION_TYPES[request.type](self._call, self._origin, request.parameters))

    def _start(self, action: Action) -> None:
        self.running = action
        call, error = self._call, None
        try:
            action.prepare()
        except ActionError as refusal:
            error = refusal
        is_refused = error is not None
        call.record(
            ActionStarted(
                call.now(),
                action.leg.participant_tag,
                action.type,
                action.parameters,
                is_refused,
                "" if is_refused else action.words,
            )
        )
        planned = self._call.service.take_planned_failure() if error is None else None
        if planned is not None:
            action.fail_with(planned)
        elif error is None:
            action.run()
        else:
            if error.error_type in MISTAKES and not self._has_lost_its_leg(action):
                call.refuse(str(error))
            else:
                call.warn(str(error))
            action.fail_with(error)

    def _has_lost_its_leg(self, action: Action) -> bool:
        """Return whether the action's leg has ended since the event that the function answered."""
        named = (action.parameters.get("CallId"), action.parameters.get("ParticipantTag"))
        legs = [
            leg for leg in self._call.legs if leg.call_id in named or leg.participant_tag in named
        ]
        known = [
            participant.get("CallId")
            for participant in self._participants
            if isinstance(participant, dict) and participant.get("Status") != "Disconnected"
        ]
        return any(leg.call_id in known for leg in legs or [action.leg] if not leg.is_open)

    def _end_running(self, outcome: str) -> None:
        action, self.running = self.running, None
        if action is not None:
            action.stop_sound()
            call = self._call
            call.record(ActionEnded(call.now(), action.leg.participant_tag, action.type, outcome))

    def _report_cut_off(self, action: Action, extras: JsonObject) -> None:
        """Send the event of an action whose leg has ended, before HANGUP, as the settings say."""
        match self._call.settings.before_hangup:
            case "ACTION_SUCCESSFUL":
                data = action.action_data(**extras)
                self._call.send_event("ACTION_SUCCESSFUL", action.leg, data)
            case "ACTION_FAILED":
                error = ActionError("SystemException", "System error while running action.")
                self._call.send_event("ACTION_FAILED", action.leg, action.failure_data(error))
            case None:
                pass
