"""What all actions share: a leg, parameters and their echo, a beginning and an end."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.parameters import whole_number

if TYPE_CHECKING:
    from telephony_simulator.clock import Timer
    from telephony_simulator.pstn_audio.call import Call
    from telephony_simulator.pstn_audio.leg import Leg
    from telephony_simulator.pstn_audio.sound import Sound, Source


def no_such_leg() -> ActionError:
    """Return the failure of an action on a leg that it cannot act on."""
    return ActionError(
        "InvalidActionParameter", "CallId or ParticipantTag parameter for action is invalid."
    )


class Action(ABC):
    """One action of a list while it runs.

    A subclass reads its parameters in `check`, does its work in `run`, and ends with `succeed`
    or `fail`.

    Args:
        call: The call it belongs to.
        origin: The leg it acts on when it names none.
        parameters: Its parameters, as the function sent them.
    """

    __slots__ = ("call", "leg", "parameters", "sound", "timer")

    type: ClassVar[str]
    fields: ClassVar[tuple[str, ...]] = ()
    """Its own parameters, in the order of the echo."""
    numbers: ClassVar[frozenset[str]] = frozenset()
    """Those that come back as numbers, even where they were sent as text."""
    leg_a_only: ClassVar[bool] = False
    interruptible: ClassVar[bool] = False
    picks_up: ClassVar[bool] = False
    """Whether it answers an inbound call that is not answered yet."""
    echoes_tag: ClassVar[bool] = False
    """Whether the tag of its leg comes back beside the CallId."""

    def __init__(self, call: "Call", origin: "Leg", parameters: JsonObject) -> None:
        self.call = call
        self.parameters = parameters
        self.leg = self._default_leg(origin)
        self.timer: Timer | None = None
        self.sound: Sound | None = None

    def prepare(self) -> None:
        """Check leg and parameters, and answer a call that it talks to.

        Raises:
            ActionError: The service refuses it.
        """
        self.leg = self._addressed_leg()
        self.check()
        if self.picks_up and self.leg.status is None:
            self.call.answer_inbound()

    @abstractmethod
    def check(self) -> None:
        """Read the parameters, or raise `ActionError`; nothing has happened yet."""

    @abstractmethod
    def run(self) -> None:
        """Do the work, now or by planning its end."""

    def stop(self) -> JsonObject:
        """End before the end; return what ActionData says beside the parameters."""
        if self.timer is not None:
            self.timer.cancel()
        return {}

    def press(self, digit: str) -> bool:  # noqa: ARG002 - most actions hear no digits
        """A key was pressed on the leg; True when this action has used it."""
        return False

    def say(self, text: str) -> None:  # noqa: B027 - most actions hear no words
        """The party on the leg has spoken."""

    def is_interruptible(self) -> bool:
        """Whether UpdateSipMediaApplicationCall can cut it short."""
        return self.interruptible

    def succeed(self, **extras: Json) -> None:
        """End well; `extras` are said beside the parameters."""
        self.call.actions.finish(self, extras)

    def fail(self, error_type: str, message: str) -> None:
        """End badly."""
        self.call.actions.abort(self, ActionError(error_type, message))

    def after(self, seconds: float, callback: Callable[[], None]) -> None:
        """Plan the next thing, in place of what was planned."""
        self.stop_sound()
        if self.timer is not None:
            self.timer.cancel()
        self.timer = self.call.service.clock.call_later(seconds, callback)

    def play(self, source: "Source", callback: Callable[[], None]) -> None:
        """Play something to the party, and plan what comes then; another plan cuts it short."""
        self.after(source.seconds, callback)
        self.sound = self.leg.play_sound(source)

    def stop_sound(self) -> None:
        """Play no more."""
        if self.sound is not None:
            self.sound.end = min(self.sound.end, self.call.now())
            self.sound = None

    def data(self, **extras: Json) -> JsonObject:
        """Return ActionData."""
        return {**extras, "Type": self.type, "Parameters": self.echo()}

    def failure(self, error: ActionError) -> JsonObject:
        """Return ActionData of ACTION_FAILED."""
        return {**self.data(), "ErrorType": error.error_type, "ErrorMessage": error.message}

    def echo(self) -> JsonObject:
        """Return the parameters as the service writes them: its own fields, in its own order."""
        sent = self.parameters
        echo = {name: self._echoed(name) for name in self.fields if sent.get(name) is not None}
        call_id, tag = sent.get("CallId"), sent.get("ParticipantTag")
        if call_id or not tag:
            echo["CallId"] = call_id or self.leg.call_id
        if tag:
            echo["ParticipantTag"] = tag
        elif self.echoes_tag and echo["CallId"] == self.leg.call_id:
            echo["ParticipantTag"] = self.leg.tag
        return echo

    def _echoed(self, name: str) -> Json:
        value = self.parameters[name]
        number = whole_number(value) if name in self.numbers else None
        return value if number is None else number

    def _default_leg(self, origin: "Leg") -> "Leg":
        if self.leg_a_only:
            return self.call.leg_a
        if origin.open:
            return origin
        return next((leg for leg in self.call.legs if leg.connected), origin)

    def _addressed_leg(self) -> "Leg":
        leg = self._named_leg()
        if not leg.reachable or (self.leg_a_only and leg is not self.call.leg_a):
            raise no_such_leg()
        return leg

    def _named_leg(self) -> "Leg":
        call_id, tag = self.parameters.get("CallId"), self.parameters.get("ParticipantTag")
        if not call_id and not tag:
            return self.leg
        for leg in self.call.legs:
            if (leg.call_id == call_id) if call_id else (leg.tag == tag):
                return leg
        raise no_such_leg()
