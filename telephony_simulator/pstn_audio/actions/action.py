"""The base class of all actions: its leg, its parameters and their echo, its start and its end."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import ClassVar, Final, Literal, TypeAlias

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.context import CallContext
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.line import Cancellable
from telephony_simulator.pstn_audio.parameters import whole_number
from telephony_simulator.pstn_audio.sound import Sound, Source

DigitUse: TypeAlias = Literal["used", "ignored"]

_action_types: Final[dict[str, type["Action"]]] = {}

ACTION_TYPES: Final[Mapping[str, type["Action"]]] = MappingProxyType(_action_types)
"""The actions of the service by their type on the wire; every class that declares `type`."""


def no_such_leg() -> ActionError:
    """Return the failure of an action on a leg that it cannot act on."""
    return ActionError(
        "InvalidActionParameter", "CallId or ParticipantTag parameter for action is invalid."
    )


class Action(ABC):
    """One action of a list while it runs.

    A subclass declares its `type`, reads its parameters in `read_parameters`, works in `run`, and
    ends with `succeed` or `fail`. The declaration of `type` registers it in `ACTION_TYPES`.

    Args:
        call: The call.
        origin: The leg that it acts on if its parameters name none.
        parameters: Its parameters, as the function sent them.
    """

    __slots__ = ("call", "leg", "parameters", "sound", "timer")

    leg: Leg
    timer: Cancellable | None
    sound: Sound | None

    type: ClassVar[str]
    """Its name on the wire."""
    fields: ClassVar[tuple[str, ...]] = ()
    """Its own parameters, in the order of the echo."""
    numbers: ClassVar[frozenset[str]] = frozenset()
    """The parameters that come back as numbers, even where they were sent as text."""
    is_leg_a_only: ClassVar[bool] = False
    may_be_interrupted: ClassVar[bool] = False
    answers_call: ClassVar[bool] = False
    """Whether it answers an inbound call that is not answered yet."""
    echoes_tag: ClassVar[bool] = False
    """Whether the tag of its leg comes back beside the CallId."""

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        declared = cls.__dict__.get("type")
        if declared is not None:
            if declared in _action_types:
                raise TypeError(f"two classes play the action {declared}")
            _action_types[declared] = cls

    def __init__(self, call: CallContext, origin: Leg, parameters: JsonObject) -> None:
        self.call = call
        self.parameters = parameters
        self.leg = self._default_leg(origin)
        self.timer = None
        self.sound = None

    def prepare(self) -> None:
        """Check leg and parameters, and answer the inbound call if the action answers calls.

        Raises:
            ActionError: The service refuses it.
        """
        self.leg = self._addressed_leg()
        self.read_parameters()
        if self.answers_call and self.leg.status is None:
            self.call.answer_inbound()

    @property
    def words(self) -> str:
        """What the audio file that it plays says; empty if it plays none or that is not known."""
        return ""

    @abstractmethod
    def read_parameters(self) -> None:
        """Read the parameters, or raise `ActionError`."""

    @abstractmethod
    def run(self) -> None:
        """Start the work, and schedule its end if it takes time."""

    def stop(self) -> JsonObject:
        """Stop before the end; return the members of ActionData beside the parameters."""
        if self.timer is not None:
            self.timer.cancel()
        return {}

    def receive_digit(self, digit: str) -> DigitUse:  # noqa: ARG002 - most actions ignore digits
        """React to a key that the party of the leg pressed."""
        return "ignored"

    def receive_speech(self, text: str) -> None:  # noqa: B027 - most actions ignore speech
        """React to words of the party of the leg."""

    def receive_voice(self, level: float) -> None:  # noqa: B027 - most actions ignore speech
        """React to live sound of the party of the leg.

        Args:
            level: Its mean amplitude, of at most 32,767.
        """

    def is_interruptible(self) -> bool:
        """Return whether UpdateSipMediaApplicationCall interrupts it."""
        return self.may_be_interrupted

    def succeed(self, **extras: Json) -> None:
        """End with success; `extras` are members of ActionData beside the parameters."""
        self.call.actions.finish(self.leg, self.action_data(**extras))

    def fail(self, error_type: str, message: str) -> None:
        """End with a failure."""
        self.fail_with(ActionError(error_type, message))

    def fail_with(self, error: ActionError) -> None:
        """End with a failure."""
        self.call.actions.abort(self.leg, error, self.failure_data(error))

    def schedule(self, seconds: float, callback: Callable[[], None]) -> None:
        """Call `callback` after some seconds, in place of what was scheduled."""
        self.stop_sound()
        if self.timer is not None:
            self.timer.cancel()
        self.timer = self.call.call_later(seconds, callback)

    def play(self, source: Source, callback: Callable[[], None]) -> None:
        """Play a sound to the party, then call `callback`; another schedule cuts it short."""
        self.stop_sound()
        if self.timer is not None:
            self.timer.cancel()
        self.sound = self.call.play_sound(self.leg, source)
        self.timer = self.call.line.await_end(self.sound, callback)

    def stop_sound(self) -> None:
        """Cut the sound short."""
        if self.sound is not None:
            self.call.cut_sound(self.sound)
            self.sound = None

    def action_data(self, **extras: Json) -> JsonObject:
        """Return ActionData."""
        return {**extras, "Type": self.type, "Parameters": self.echo()}

    def failure_data(self, error: ActionError) -> JsonObject:
        """Return ActionData of ACTION_FAILED."""
        return {
            **self.action_data(),
            "ErrorType": error.error_type,
            "ErrorMessage": error.message,
        }

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
            echo["ParticipantTag"] = self.leg.participant_tag
        return echo

    def _echoed(self, name: str) -> Json:
        value = self.parameters[name]
        number = whole_number(value) if name in self.numbers else None
        return value if number is None else number

    def _default_leg(self, origin: Leg) -> Leg:
        if self.is_leg_a_only:
            return self.call.leg_a
        if origin.is_open:
            return origin
        return next((leg for leg in self.call.legs if leg.is_connected), origin)

    def _addressed_leg(self) -> Leg:
        leg = self._named_leg()
        if not leg.is_reachable or (self.is_leg_a_only and leg is not self.call.leg_a):
            raise no_such_leg()
        return leg

    def _named_leg(self) -> Leg:
        call_id, tag = self.parameters.get("CallId"), self.parameters.get("ParticipantTag")
        if not call_id and not tag:
            return self.leg
        for leg in self.call.legs:
            if (leg.call_id == call_id) if call_id else (leg.participant_tag == tag):
                return leg
        raise no_such_leg()
