"""The port between the call engine and what carries the sound of a call.

The engine keeps the rules of the service: legs, actions, digits, bridging, events. A line carries
signals and sound between it and the telephones of one call. The engine asks the line; a telephone
acts through the `Party` of its leg: `answer`, `refuse`, `press`, `speak_samples`, `hang_up`.

`tests/conformance/lines/` has the scripts that each line passes, docs/decisions/one-line-port.md
the reasons.
"""

from collections.abc import Callable
from typing import Protocol, TypeAlias

from telephony_simulator.clock import Clock
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.sound import Sound


class Cancellable(Protocol):
    """Something that is scheduled, such as a `Timer`."""

    def cancel(self) -> None:
        """Drop it, unless it has happened."""


class Line(Protocol):
    """Carries one call. The thread of the clock calls its methods; they return at once."""

    def offer(self, leg: Leg) -> None:
        """Begin an inbound leg: its caller waits for the service to answer."""

    def answer(self, leg: Leg) -> None:
        """Tell the telephone of an inbound leg that the service has answered."""

    def dial(self, leg: Leg, seconds: float) -> None:
        """Ring the telephone of an outbound leg.

        Its party answers or refuses. After `seconds` the engine ends the leg.
        """

    def play(self, sound: Sound) -> None:
        """Play a sound of the service to the party of its leg, from `sound.start` on."""

    def await_end(self, sound: Sound, done: Callable[[], None]) -> Cancellable:
        """Call `done` on the clock when the last frame of a played sound has left.

        A line whose sound is longer or shorter than planned changes `sound.end` to its true end.
        """

    def cut(self, sound: Sound) -> None:
        """Stop a sound before its end. What was not sent yet is dropped."""

    def carry(self, sound: Sound) -> None:
        """Take a sound that a party makes, keys or words; a bridged party hears it."""

    def bridge(self, leg: Leg, other: Leg) -> None:
        """Let the parties of two connected legs hear each other."""

    def part(self, leg: Leg, other: Leg) -> None:
        """End a bridge, before the end of one of its legs."""

    def record(self, leg: Leg) -> None:
        """Begin to need what the party says, through `Party.speak_samples`.

        A leg may be recorded twice at a time, by RecordAudio and by a call recording.
        """

    def stop_recording(self, leg: Leg) -> None:
        """End one `record`; it may come after the end of the leg."""

    def end(self, leg: Leg) -> None:
        """End a leg in whatever state it was: hang up, refuse, or stop ringing.

        `leg.sip_response_code` has the code, `leg.is_ended_by_party` whether its party has ended
        it already.
        """


class LineCall(Protocol):
    """The part of a call that its line may use."""

    @property
    def transaction_id(self) -> str:
        """The id that all legs share."""

    @property
    def clock(self) -> Clock:
        """The clock of the call."""


OpenLine: TypeAlias = Callable[[LineCall], Line]
"""Returns the line of a new call."""
