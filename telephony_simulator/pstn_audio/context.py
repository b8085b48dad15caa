"""Protocols of what actions and their list use of the call and of the account.

`Call` and `Service` satisfy them. Actions depend on this module and never on `Call`; a member
that no action uses does not belong here.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from telephony_simulator.clock import Clock, Timer
from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.application import Application
from telephony_simulator.pstn_audio.bot import Bot
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.leg import Leg, SipHeaders
from telephony_simulator.pstn_audio.limits import Limits
from telephony_simulator.pstn_audio.line import Line
from telephony_simulator.pstn_audio.media import Media, Prompt
from telephony_simulator.pstn_audio.meeting import Meeting, Meetings
from telephony_simulator.pstn_audio.observer import StoredRecording
from telephony_simulator.pstn_audio.records import Record
from telephony_simulator.pstn_audio.settings import Settings
from telephony_simulator.pstn_audio.sound import Sound, Source
from telephony_simulator.pstn_audio.transitions import EventType
from telephony_simulator.pstn_audio.voice import LiveVoice, Voice


class AccountContext(Protocol):
    """What the actions of all calls share."""

    @property
    def limits(self) -> Limits:
        """The account's quotas."""

    @property
    def media(self) -> Media:
        """The account's buckets."""

    @property
    def meetings(self) -> Meetings:
        """The account's meetings."""

    @property
    def bots(self) -> Mapping[str, Bot]:
        """The account's Lex bots, by the ARN of their alias."""

    def owns_number(self, number: str) -> bool:
        """Return whether the account may show this number as caller id."""

    def take_planned_failure(self) -> ActionError | None:
        """Return the failure that is planned for the action that begins now, if any."""


class ActionRunner(Protocol):
    """Takes the outcome of the running action, and starts the next one."""

    @property
    def is_idle(self) -> bool:
        """Whether no action runs and none is pending."""

    def finish(self, leg: Leg, action_data: JsonObject) -> None:
        """End the running action: it succeeded."""

    def abort(self, leg: Leg, error: ActionError, action_data: JsonObject) -> None:
        """End the running action: it failed."""

    def halt(self) -> None:
        """End the running action, and wait for the answer to HANGUP."""


class CallContext(Protocol):
    """What an action may use of its call."""

    @property
    def service(self) -> AccountContext:
        """What all calls share."""

    @property
    def clock(self) -> Clock:
        """The clock of the call."""

    @property
    def line(self) -> Line:
        """Carries the signals and sounds of the call."""

    @property
    def settings(self) -> Settings:
        """The service's behaviour where AWS documents none."""

    @property
    def application(self) -> Application:
        """The application whose function gets the events."""

    @property
    def transaction_id(self) -> str:
        """The id that all legs share."""

    @property
    def actions(self) -> ActionRunner:
        """The list that the action belongs to."""

    @property
    def legs(self) -> Sequence[Leg]:
        """LEG-A, then LEG-B while there is one."""

    @property
    def leg_a(self) -> Leg:
        """The original leg."""

    def other_leg(self, leg: Leg) -> Leg | None:
        """Return the other leg if it is connected."""

    def voices(self, leg: Leg) -> Sequence[Voice | LiveVoice]:
        """Return what the party of a leg has said."""

    def now(self) -> float:
        """Return the time, in seconds since the epoch."""

    def call_later(self, seconds: float, callback: Callable[[], None]) -> Timer:
        """Call `callback` after some seconds."""

    def record(self, record: Record) -> None:
        """Append a record to the history."""

    def announce_recording(self, recording: StoredRecording) -> None:
        """Tell the observers that the file of a recording is written."""

    def note(self, leg: Leg, verb: str, what: str = "") -> None:
        """Record something that the party of a leg notices."""

    def log(self, message: str) -> None:
        """Write a line into the service's log."""

    def refuse(self, rule: str) -> None:
        """Record a response, or an action of it, that the service refuses."""

    def warn(self, rule: str) -> None:
        """Record a response that breaks a rule or relies on undocumented behaviour."""

    def send_event(
        self, event_type: EventType, leg: Leg, action_data: JsonObject | None = None
    ) -> None:
        """Send an event to the function."""

    def find_prompt(self, source: Json, invalid_message: str = ...) -> Prompt:
        """Return the prompt of an audio source, or raise `ActionError`."""

    def play_sound(self, leg: Leg, source: Source, *, delay_seconds: float = 0.0) -> Sound:
        """Play a sound of the service to the party of a leg."""

    def cut_sound(self, sound: Sound) -> None:
        """End a sound now, unless it has ended."""

    def play_digits(self, leg: Leg, digits: str) -> None:
        """Let the party of a leg hear digits."""

    def answer_inbound(self) -> None:
        """Answer the inbound call."""

    def dial(self, *, to: str, from_: str, sip_headers: SipHeaders = None) -> Leg:
        """Add LEG-B."""

    def ring(
        self,
        leg: Leg,
        seconds: float,
        on_answer: Callable[[], None],
        on_refuse: Callable[[int], None],
    ) -> None:
        """Ring the telephone of a leg that was dialled."""

    def bridge(self, leg: Leg, other: Leg) -> None:
        """Let the parties of two legs hear each other, until one of the legs ends."""

    def join_meeting(self, leg: Leg, meeting: Meeting, join_token: str) -> None:
        """Connect a leg with a meeting."""

    def remove_leg(self, leg: Leg, sip_response_code: int | None = None) -> None:
        """End a leg that was never connected, without an event."""

    def end_leg(self, leg: Leg, sip_response_code: int, *, sends_hangup: bool = True) -> None:
        """End a leg; the call ends with its last connected leg."""

    def stop_recording(self, leg: Leg) -> None:
        """Stop the recording of a leg, and write its file."""
