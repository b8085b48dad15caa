"""The history of a call: its records and its sounds, in order."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from telephony_simulator.clock import Clock, Timer
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.records import MessageLogged, PartyActed, Record, WarningIssued

if TYPE_CHECKING:
    from telephony_simulator.pstn_audio.sound import Sound


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
