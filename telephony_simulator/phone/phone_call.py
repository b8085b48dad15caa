"""A call in a test: it acts for the parties, and expects actions of the application."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from telephony import Action
from telephony_simulator.clock import VirtualClock
from telephony_simulator.diagram import Diagram
from telephony_simulator.functions import FunctionError
from telephony_simulator.json_types import JsonObject
from telephony_simulator.phone.disclosure import disclose
from telephony_simulator.phone.failures import CALLS_OF_TEST, Failure
from telephony_simulator.phone.written_actions import WrittenActions
from telephony_simulator.pstn_audio import Call, Invocation, Leg, Party
from telephony_simulator.pstn_audio.leg import ParticipantTag
from telephony_simulator.pstn_audio.records import (
    ActionStarted,
    FunctionInvoked,
    MessageLogged,
    WarningIssued,
)
from telephony_simulator.sound import Synthesizer, render_call
from telephony_simulator.transcript import transcript

ActionT = TypeVar("ActionT", bound=Action)


class BrokenRuleWarning(UserWarning):
    """A response breaks a rule of the service, or depends on undocumented behaviour."""


class PhoneCall:
    """A call, and the actions of its parties. Time passes only in `wait` and `expect`.

    Args:
        call: The call.
        clock: The clock of the call.
        failures: The failures of the handler that no step has raised yet; None if none is raised.
        written: The actions of the handler as its flow wrote them. Default: as their JSON has them.
    """

    def __init__(
        self,
        call: Call,
        clock: VirtualClock,
        failures: list[Failure] | None = None,
        written: WrittenActions | None = None,
    ) -> None:
        self._call = call
        self._clock = clock
        self._failures = failures
        self._written = written or WrittenActions()
        CALLS_OF_TEST.add(self)
        self._seen_records = 0
        self._warned_records = 0
        self._run(stacklevel=4)

    def __repr__(self) -> str:
        return f"PhoneCall({self._call.transaction_id}, {'ended' if self.ended else 'open'})"

    @property
    def ended(self) -> bool:
        """Whether every leg has ended."""
        return self._call.is_ended

    @property
    def is_clean(self) -> bool:
        """Whether the call has ended, and no failure of its handler waits for a step."""
        return self.ended and not self._call.invocation_queue.is_busy and not self._failures

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
        """The events that the function received, with its answers, in order."""
        return self._call.invocations

    @property
    def log(self) -> list[str]:
        """The messages that the service logged about the call."""
        records = self._call.records
        return [record.message for record in records if isinstance(record, MessageLogged)]

    @property
    def detail_records(self) -> list[JsonObject]:
        """The call detail record of each leg that has ended; see docs/service/observability.md."""
        return self._call.detail_records

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
            NoSpeechError: The extra `sound` of phone-line is not installed.
        """
        return render_call(self._call, Synthesizer())

    def press(self, digits: str, *, leg: ParticipantTag = "LEG-A") -> None:
        """Press keys at one time; the service handles each key before the next one."""
        __tracebackhide__ = True
        self._connected_party(leg, "press keys").press(digits)
        self._run()

    def say(self, text: str, *, audio: Path | None = None, leg: ParticipantTag = "LEG-A") -> None:
        """Speak.

        Args:
            text: The words.
            audio: A WAV file with the words: 8 kHz, 16 bits, mono. Default: an estimated duration,
                which is silent in recordings, and synthetic speech in `sound`.
            leg: The leg of the party that speaks.
        """
        __tracebackhide__ = True
        self._connected_party(leg, "speak").say(text, audio)
        self._run()

    def wait(self, seconds: float) -> None:
        """Let `seconds` pass."""
        self._clock.sleep(seconds)
        self._run()

    def hang_up(self, *, leg: ParticipantTag = "LEG-A") -> None:
        """Hang up."""
        __tracebackhide__ = True
        self._party(leg).hang_up()
        self._run()

    def answer(self, *, voicemail: bool = False) -> None:
        """Answer the ringing telephone: the second party's, or the callee's of a created call."""
        __tracebackhide__ = True
        self._ringing().answer(voicemail=voicemail)
        self._run()

    def refuse(self, sip_response_code: int = 486) -> None:
        """Refuse the ringing call: 486 is busy, 480 is temporarily unavailable."""
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
        """Let the running action fail with an ErrorType of the service."""
        __tracebackhide__ = True
        running = self._call.actions.running
        if running is None:
            raise self._failure("there is no running action to fail")
        running.stop()
        running.fail(error_type, message)
        self._run()

    def plan_failure(self, error_type: str, *, number: int = 1) -> None:
        """Let an action that begins from now on fail, also one that takes no time.

        Args:
            error_type: An ErrorType of the service.
            number: Which action: 1 is the next that begins.
        """
        self._call.service.plan_failure(number, error_type)

    def plan_slow_answer(self, seconds: float, *, second: float = 0.0, number: int = 1) -> None:
        """Let the function take long for an event that is sent from now on.

        It is invoked at once; its answer arrives later on the clock.

        Args:
            seconds: How long it takes at least: from 5 s the event is sent again, from 20 s the
                answer is lost.
            second: How long it takes at least for the second delivery. Default: 0.
            number: Which event: 1 is the next that is sent.
        """
        self._call.service.plan_slow_answer(number, seconds, second)

    def expect(self, expected: type[ActionT]) -> ActionT:
        """Let time pass until the next action starts, and return it.

        An action of a `CallFlow` in this process is returned as the flow wrote it: with its
        `participant_tag`, and without the call id that the runtime adds.

        Args:
            expected: The class of the action.

        Raises:
            AssertionError: The next action is of another class, or no action follows unless a party
                acts.
        """
        __tracebackhide__ = True
        began = self._next_action()
        self._run()
        if began is None:
            raise self._failure(f"expected {expected.__name__}, got no action")
        action = self._written.find(began.type, began.parameters)
        if not isinstance(action, expected):
            raise self._failure(f"expected {expected.__name__}, got {disclose(action)}")
        return action

    def _next_action(self) -> ActionStarted | None:
        while True:
            records = self._call.records
            while self._seen_records < len(records):
                record = records[self._seen_records]
                self._seen_records += 1
                if isinstance(record, ActionStarted):
                    return record
            if self._call.is_idle or self._clock.run_next() is None:
                return None

    def check(self) -> None:
        """Fail if the handler has failed and no step has raised it.

        The pytest plugin calls it at the end of each test.

        Raises:
            AssertionError: With the first failure, its exception as the cause, and the transcript.
        """
        __tracebackhide__ = True
        self._collect(stacklevel=3)
        self._raise_failure()

    def _run(self, stacklevel: int = 3) -> None:
        """Run the timers that are due now, and raise or warn of what the handler did wrong."""
        __tracebackhide__ = True
        self._clock.sleep(0)
        self._collect(stacklevel + 1)
        self._raise_failure()

    def _collect(self, stacklevel: int) -> None:
        records = self._call.records[self._warned_records :]
        self._warned_records += len(records)
        for record in records:
            match record:
                case WarningIssued(is_refused=True) if self._failures is not None:
                    self._failures.append(Failure(f"the service refuses: {record.rule}"))
                case WarningIssued():
                    warnings.warn(BrokenRuleWarning(record.rule), stacklevel=stacklevel)
                case FunctionInvoked(invocation=invocation) if self._is_new(invocation.error):
                    assert self._failures is not None
                    self._failures.append(Failure(str(invocation.error), invocation.error))
                case _:
                    pass

    def _is_new(self, error: FunctionError | None) -> bool:
        """Return whether an error of the function is not among the failures."""
        if error is None or self._failures is None:
            return False
        return all(failure.error not in (error, error.__cause__) for failure in self._failures)

    def _raise_failure(self) -> None:
        __tracebackhide__ = True
        if not self._failures:
            return
        first = self._failures[0]
        self._failures.clear()
        problem = f"{first.problem}\n\nThe call so far:\n{self.transcript}"
        raise AssertionError(problem) from first.error

    def _party(self, tag: ParticipantTag) -> Party:
        __tracebackhide__ = True
        for party in self._call.parties:
            if party.leg.participant_tag == tag:
                return party
        raise self._failure(f"there is no party on {tag}")

    def _connected_party(self, tag: ParticipantTag, act: str) -> Party:
        __tracebackhide__ = True
        party = self._party(tag)
        if not party.leg.is_open:
            raise self._failure(f"{tag} has ended: its party cannot {act}")
        if party.ringing is not None:
            raise self._failure(f"the telephone of {tag} rings: its party cannot {act} yet")
        return party

    def _ringing(self) -> Party:
        __tracebackhide__ = True
        for party in self._call.parties:
            if party.ringing is not None:
                return party
        raise self._failure("no telephone is ringing")

    def _failure(self, expectation: str) -> AssertionError:
        """Return a test failure that shows the call; its cause is the function's exception."""
        failure = AssertionError(f"{expectation}\n\nThe call so far:\n{self.transcript}")
        error = next((sent.error for sent in self.invocations if sent.error), None)
        failure.__cause__ = error and (error.__cause__ or error)
        return failure
