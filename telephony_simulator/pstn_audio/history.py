"""The history of a call: its records and its sounds, in order."""

from collections.abc import Callable

from telephony_simulator.clock import Clock, Timer
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.records import MessageLogged, PartyActed, Record, WarningIssued
from telephony_simulator.pstn_audio.sound import Sound, Source


class CallHistory:
    """The history of a call on its clock.

    Attributes:
        clock: The clock of the call.
        records: What has happened, in order.
        sounds: The sounds of both legs, in order.
    """

    __slots__ = ("clock", "records", "sounds")

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.records: list[Record] = []
        self.sounds: list[Sound] = []

    def now(self) -> float:
        """Return the time, in seconds since the epoch."""
        return self.clock.now()

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` on the clock after some seconds."""
        return self.clock.call_later(seconds, callback)

    def record(self, record: Record) -> None:
        """Append a record."""
        self.records.append(record)

    def note(self, leg: Leg, verb: str, what: str = "") -> None:
        """Record an act of the party of a leg, or an event that it notices."""
        self.record(PartyActed(self.now(), leg.participant_tag, verb, what))

    def log(self, message: str) -> None:
        """Write a line into the service's log."""
        self.record(MessageLogged(self.now(), message))

    def warn(self, rule: str) -> None:
        """Record a response that breaks a rule or relies on undocumented behaviour."""
        self.record(WarningIssued(self.now(), rule))

    def refuse(self, rule: str) -> None:
        """Record a response, or an action of it, that the service refuses."""
        self.record(WarningIssued(self.now(), rule, is_refused=True))

    def add_sound(self, sound: Sound) -> None:
        """Add a sound."""
        self.sounds.append(sound)

    def play_sound(self, leg: Leg, source: Source, *, delay_seconds: float = 0.0) -> Sound:
        """Add a sound that the service plays to the party of a leg."""
        start = self.now() + delay_seconds
        sound = Sound(leg, source, start, start + source.seconds, is_by_party=False)
        self.add_sound(sound)
        return sound

    def cut_sound(self, sound: Sound) -> None:
        """End a sound now, unless it has ended."""
        sound.end = min(sound.end, self.now())
