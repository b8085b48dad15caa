"""A call in a test: what the parties do, what the application is expected to do."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from telephony import Action
from telephony.wire import decode_action
from telephony_simulator.clock import VirtualClock
from telephony_simulator.diagram import Diagram
from telephony_simulator.pstn_audio import Call, Invocation, Leg, Party
from telephony_simulator.pstn_audio.leg import ParticipantTag
from telephony_simulator.pstn_audio.records import ActionStarted, MessageLogged, WarningIssued
from telephony_simulator.sound import Synthesizer, sound
from telephony_simulator.transcript import transcript

A = TypeVar("A", bound=Action)


class BrokenRuleWarning(UserWarning):
    """A response broke a rule of the service, or leans on something undocumented."""


class PhoneCall:
    """A call and the hands of its parties; time passes only when a test says so.

    Args:
        call: The call.
        clock: The clock that it runs on.
    """

    def __init__(self, call: Call, clock: VirtualClock) -> None:
        self._call = call
        self._clock = clock
        self._seen = 0
        self._warned = 0
        self._run(stacklevel=4)

    def __repr__(self) -> str:
        return f"PhoneCall({self._call.transaction_id}, {'ended' if self.ended else 'open'})"

    @property
    def ended(self) -> bool:
        """Whether every leg has ended."""
        return self._call.is_ended

    @property
    def legs(self) -> list[Leg]:
        """The legs, LEG-A first."""
        return self._call.legs

    @property
    def parties(self) -> list[Party]:
        """The parties of the legs, in the same order."""
        return self._call.parties

    @property
    def invocations(self) -> list[Invocation]:
        """The function's events and answers, in order."""
        return self._call.invocations

    @property
    def log(self) -> list[str]:
        """What the service wrote to its log about the call."""
        return [
            record.message for record in self._call.records if isinstance(record, MessageLogged)
        ]

    @property
    def transcript(self) -> str:
        """The call so far as text; the same script gives the same text."""
        return transcript(self._call)

    @property
    def diagram(self) -> Diagram:
        """The call so far as a sequence diagram, in Mermaid and as SVG."""
        return Diagram(self._call)

    @property
    def sound(self) -> bytes:
        """The call so far as a WAV file, as the party on LEG-A hears it.

        Raises:
            NoSpeechError: The extra `sound` of this package is not installed.
        """
        return sound(self._call, Synthesizer())

    def press(self, digits: str, *, leg: ParticipantTag = "LEG-A") -> None:
        """Press keys, at one instant, yet each after what the one before led to."""
        __tracebackhide__ = True
        self._party(leg).press(digits)
        self._run()

    def say(self, text: str, *, audio: Path | None = None, leg: ParticipantTag = "LEG-A") -> None:
        """Speak.

        Args:
            text: The words.
            audio: A WAV file of them, 8 kHz, 16 bits, mono; silence of their length if not given.
            leg: Who speaks.
        """
        __tracebackhide__ = True
        self._party(leg).say(text, audio)
        self._run()

    def wait(self, seconds: float) -> None:
        """Let time pass."""
        self._clock.sleep(seconds)
        self._run()

    def hang_up(self, *, leg: ParticipantTag = "LEG-A") -> None:
        """Hang up."""
        __tracebackhide__ = True
        self._party(leg).hang_up()
        self._run()

    def answer(self, *, voicemail: bool = False) -> None:
        """Answer the telephone that rings: the second party's, or one's own of a created call."""
        __tracebackhide__ = True
        self._ringing().answer(voicemail=voicemail)
        self._run()

    def refuse(self, sip_response_code: int = 486) -> None:
        """Refuse the call that rings: 486 is busy, 480 unavailable."""
        __tracebackhide__ = True
        self._ringing().refuse(sip_response_code)
        self._run()

    def end_meeting(self) -> None:
        """End the meeting that the call has joined."""
        for party in self._call.parties:
            if party.leg.meeting is not None:
                party.hang_up()
        self._run()

    def update(self, arguments: Mapping[str, str] | None = None) -> None:
        """Update the call, as UpdateSipMediaApplicationCall does."""
        application_id = self._call.invocation_queue.application.sip_media_application_id
        self._call.service.update_call(application_id, self._call.transaction_id, arguments or {})
        self._run()

    def fail(self, error_type: str, message: str = "System error while running action.") -> None:
        """Let the running action fail, with any ErrorType of the service."""
        __tracebackhide__ = True
        running = self._call.actions.running
        if running is None:
            raise self._unmet("no action is running that could fail")
        running.stop()
        running.fail(error_type, message)
        self._run()

    def expect(self, kind: type[A]) -> A:
        """Let time pass until the next action begins, and return it.

        Raises:
            AssertionError: It is another action, or nothing more happens by itself.
        """
        __tracebackhide__ = True
        began = self._next_action()
        self._run()
        if began is None:
            raise self._unmet(f"expected {kind.__name__}, got no action")
        action = decode_action({"Type": began.type, "Parameters": began.parameters})
        if not isinstance(action, kind):
            raise self._unmet(f"expected {kind.__name__}, got {action!r}")
        return action

    def _next_action(self) -> ActionStarted | None:
        while True:
            records = self._call.records
            while self._seen < len(records):
                record = records[self._seen]
                self._seen += 1
                if isinstance(record, ActionStarted):
                    return record
            if self._call.is_idle or not self._clock.jump():
                return None

    def _run(self, stacklevel: int = 3) -> None:
        """Let everything happen that happens now, and warn the test of rules that were broken."""
        self._clock.sleep(0)
        records = self._call.records[self._warned :]
        self._warned += len(records)
        for record in records:
            if isinstance(record, WarningIssued):
                warnings.warn(BrokenRuleWarning(record.rule), stacklevel=stacklevel)

    def _party(self, tag: ParticipantTag) -> Party:
        __tracebackhide__ = True
        for party in self._call.parties:
            if party.leg.participant_tag == tag:
                return party
        raise self._unmet(f"nobody is on {tag}")

    def _ringing(self) -> Party:
        __tracebackhide__ = True
        for party in self._call.parties:
            if party.ringing is not None:
                return party
        raise self._unmet("no telephone rings")

    def _unmet(self, expectation: str) -> AssertionError:
        """Return the failure of an expectation; what the function failed with is its cause."""
        failure = AssertionError(f"{expectation}\n\nThe call so far:\n{self.transcript}")
        error = next((sent.error for sent in self.invocations if sent.error), None)
        failure.__cause__ = error and (error.__cause__ or error)
        return failure
