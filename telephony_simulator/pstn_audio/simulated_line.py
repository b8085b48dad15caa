"""The line of tests: it carries nothing, and sounds end at their planned time."""

from collections.abc import Callable

from telephony_simulator.clock import Clock, Timer
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.sound import Sound


class SimulatedLine:
    """A line without telephones. It has no state, so that one serves all calls of a clock.

    Args:
        clock: The clock of the calls.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def offer(self, leg: Leg) -> None:
        """Do nothing; see `Line`, as for all methods."""

    def answer(self, leg: Leg) -> None:
        """Do nothing."""

    def dial(self, leg: Leg, seconds: float) -> None:
        """Do nothing: the test answers or refuses."""

    def play(self, sound: Sound) -> None:
        """Do nothing: the sound is in the call's history, which can be rendered."""

    def await_end(self, sound: Sound, done: Callable[[], None]) -> Timer:
        """Call `done` at the planned end."""
        return self._clock.call_at(sound.end, done)

    def cut(self, sound: Sound) -> None:
        """Do nothing."""

    def carry(self, sound: Sound) -> None:
        """Do nothing."""

    def bridge(self, leg: Leg, other: Leg) -> None:
        """Do nothing."""

    def part(self, leg: Leg, other: Leg) -> None:
        """Do nothing."""

    def record(self, leg: Leg) -> None:
        """Do nothing."""

    def stop_recording(self, leg: Leg) -> None:
        """Do nothing."""

    def end(self, leg: Leg) -> None:
        """Do nothing."""
