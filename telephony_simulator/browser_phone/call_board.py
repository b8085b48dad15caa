"""What the pages show: the calls of a stack that is up, and what went wrong."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, Final

from telephony_simulator.browser_phone.handler_errors import error_of
from telephony_simulator.browser_phone.line import BrowserLines
from telephony_simulator.browser_phone.pages import Pages
from telephony_simulator.browser_phone.problems import handler_problem, no_number, speech_problem
from telephony_simulator.browser_phone.recordings import MAX_RECORDINGS, Recording
from telephony_simulator.browser_phone.shown_call import ShownCall
from telephony_simulator.browser_phone.sounds_in_progress import SoundsInProgress
from telephony_simulator.call_router import CALLER
from telephony_simulator.pstn_audio import Call, CallObserver
from telephony_simulator.pstn_audio.polly import VOICES
from telephony_simulator.pstn_audio.records import FunctionInvoked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from telephony_simulator.browser_phone.handler_errors import HandlerError
    from telephony_simulator.browser_phone.line import SpeechSynthesis
    from telephony_simulator.browser_phone.opened_line import OpenedLine
    from telephony_simulator.browser_phone.pages import Page
    from telephony_simulator.browser_phone.problems import Problem, Subject
    from telephony_simulator.clock import Clock
    from telephony_simulator.explore.costs import Prices
    from telephony_simulator.json_types import Json, JsonObject
    from telephony_simulator.pstn_audio import Record
    from telephony_simulator.pstn_audio.observer import StoredRecording

MAX_SHOWN_CALLS: Final = 100
"""The calls that are kept for the pages; the oldest one that has ended goes first."""


class NoSuchCallError(ValueError):
    """A page names a call that is not shown."""

    def __init__(self) -> None:
        super().__init__("there is no such call; the server may have been started again")


class CallBoard(CallObserver[Call]):
    """The calls of a stack, as the pages show them; used on the thread of the calls only.

    Args:
        clock: The clock of the calls, in real time.
        prices: What minutes and invocations cost. Default: no prices are shown.
        speech: Speaks texts. Default: the pages do, with the voices of the browser.

    Attributes:
        pages: The connected pages.
        lines: The lines that carry the calls to the pages.
        calls: The calls by their TransactionId, the oldest first.
        recordings: The recordings of the calls, by their ids.
        line: The line of the stack that is up; None while none is.
    """

    def __init__(
        self,
        clock: Clock,
        prices: Prices | None = None,
        speech: SpeechSynthesis | None = None,
    ) -> None:
        self.clock = clock
        self.pages = Pages()
        self.lines = BrowserLines(self._send_frame, self._send_line_message, speech)
        self._sounds = SoundsInProgress(clock)
        self._recording_states: dict[tuple[str, str], JsonObject] = {}
        self.calls: dict[str, ShownCall] = {}
        self.line: OpenedLine | None = None
        self.recordings: dict[str, Recording] = {}
        self._prices = prices
        self._problems: dict[Subject, Problem] = {}
        self._changed: set[str] = set()
        self._speech_problem = speech_problem() if speech is None else None

    def join(self, page: Page) -> None:
        """Send the state and the timelines of the calls to a page, and all that follows."""
        page.send_json(self._welcome())
        for shown in self.calls.values():
            for message in (*shown.entries, *shown.panels.present()):
                page.send_json(message)
        for recording in self.recordings.values():
            page.send_json(recording.message())
        for state in self._recording_states.values():
            page.send_json(state)
        for frame in self._sounds.frames():
            page.send(frame)
        self.pages.add(page)

    def leave(self, page: Page) -> None:
        """Forget a page; its calls go on."""
        self.pages.remove(page)

    def open_line(self, line: OpenedLine) -> None:
        """Take the calls of a stack that is up, and tell the pages."""
        self.line = line
        service = line.call_router.service
        service.open_line = self.lines.open
        service.watch(self)
        if line.call_router.numbers():
            self.solve("stack")
        else:
            self.report(no_number(line.app))
        self.pages.send_json(self._welcome())

    def close_line(self) -> None:
        """Forget the stack; its calls have ended."""
        self.line = None
        self.pages.send_json(self._welcome())

    def report(self, problem: Problem) -> None:
        """Show a problem on the pages, in place of an earlier one about the same."""
        if self._problems.get(problem.about) != problem:
            self._problems[problem.about] = problem
            self.pages.send_json(problem.message())

    def solve(self, about: Subject) -> None:
        """Remove the problem about something, if there is one."""
        if self._problems.pop(about, None) is not None:
            self.pages.send_json({"type": "problem_solved", "about": about})

    def show(
        self,
        call: Call,
        *,
        arguments: Mapping[str, str] | None = None,
        sip_headers: Mapping[str, str] | None = None,
    ) -> ShownCall:
        """Show a call to the pages, with how it was placed."""
        shown = self.calls.get(call.transaction_id)
        if shown is None:
            assert self.line is not None
            shown = ShownCall(
                call, self.line, self._prices, arguments=arguments, sip_headers=sip_headers
            )
            self.calls[shown.id] = shown
            for record in call.records:
                self._add(shown, record)
            self._forget_old_calls()
        else:
            shown.arguments, shown.sip_headers = dict(arguments or {}), dict(sip_headers or {})
        self.change(shown)
        return shown

    def call(self, call_id: str) -> ShownCall:
        """Return the call with a TransactionId.

        Raises:
            NoSuchCallError: It is not shown, or not any more.
        """
        shown = self.calls.get(call_id)
        if shown is None:
            raise NoSuchCallError
        return shown

    def send_reloaded(self, text: str) -> None:
        """Tell the pages that an edit is live."""
        self.pages.send_json({"type": "reloaded", "text": text})

    def function_asked(self, call: Call, event: JsonObject) -> None:
        """Tell the pages that the function has an event, and has not answered it yet."""
        self.pages.send_json(
            {
                "type": "asked",
                "call": call.transaction_id,
                "event_type": event.get("InvocationEventType"),
                "sequence": event.get("Sequence"),
            }
        )

    def recording_stored(self, call: Call, recording: StoredRecording) -> None:
        """Let the pages play a recording."""
        buckets = self.calls[call.transaction_id].line.call_router.buckets
        stored = Recording(
            call.transaction_id,
            recording.leg.participant_tag,
            recording.kind,
            buckets[recording.bucket_name].directory / recording.key.lstrip("/"),
            recording.seconds,
        )
        self.recordings[stored.id] = stored
        while len(self.recordings) > MAX_RECORDINGS:
            del self.recordings[next(iter(self.recordings))]
        self.pages.send_json(stored.message())

    def recorded(self, call: Call, record: Record) -> None:
        """Add a record of a call to its timeline."""
        shown = self.calls.get(call.transaction_id)
        if shown is None:
            self.show(call)
        else:
            self._add(shown, record)
            self.change(shown)

    def _add(self, shown: ShownCall, record: Record) -> None:
        """Add a record to a timeline, with the error of the handler that it has."""
        error = self._handler_error(shown, record)
        entry = shown.add(record, None if error is None else error.text)
        if entry is not None:
            self.pages.send_json(entry)

    def _send_frame(self, frame: bytes) -> None:
        """Send a sound to the pages, and keep it for pages that join while it plays."""
        self._sounds.add(frame)
        self.pages.send(frame)

    def _send_line_message(self, message: JsonObject) -> None:
        """Send a message of a line to the pages."""
        match message:
            case {"type": "hush", "sound": int(sound)}:
                self._sounds.hush(sound)
            case {"type": "recording_state", "call": str(call), "leg": str(leg)}:
                self._recording_states[call, leg] = message
            case _:
                pass
        self.pages.send_json(message)

    def _handler_error(self, shown: ShownCall, record: Record) -> HandlerError | None:
        """Return the error of the handler that a record has, and report it with its place."""
        if not isinstance(record, FunctionInvoked):
            return None
        running = shown.line.function_of(shown.call)
        if running is None:
            return None
        directory = running.configuration.directory
        error = error_of(record.invocation, running.function, directory)
        if error is not None:
            text = f"the handler fails at {record.invocation.type}: {error.text}"
            what_next = "mend it and save: the next event gets the new code"
            source = shown.line.source_of(running) or directory
            self.report(handler_problem(text, what_next, source, error.place, shown.id))
        return error

    def change(self, shown: ShownCall) -> None:
        """Send the state of a call when all that happens at this instant has happened."""
        if shown.id not in self._changed:
            self._changed.add(shown.id)
            self.clock.call_later(0, partial(self._send_state, shown))

    def _send_state(self, shown: ShownCall) -> None:
        self._changed.discard(shown.id)
        self.pages.send_json(shown.message())
        for message in shown.panels.changes():
            self.pages.send_json(message)

    def _forget_old_calls(self) -> None:
        ended = [shown.id for shown in self.calls.values() if shown.call.is_ended]
        for call in ended[: max(0, len(self.calls) - MAX_SHOWN_CALLS)]:
            del self.calls[call]
            for leg in ("LEG-A", "LEG-B"):
                self._recording_states.pop((call, leg), None)

    def _welcome(self) -> JsonObject:
        problems = [*self._problems.values()]
        if self._speech_problem is not None:
            problems.append(self._speech_problem)
        return {
            "type": "welcome",
            "numbers": list(self._numbers()),
            "applications": list(self._applications()),
            "from_": CALLER,
            "speech": "none" if self.lines.speech is None else "espeak",
            "speech_source": self.lines.speech_source,
            "polly_voice_map": _polly_voice_map(),
            "problems": [problem.message() for problem in problems],
            "calls": [shown.message() for shown in self.calls.values()],
        }

    def _numbers(self) -> Iterator[Json]:
        """Yield the numbers that can be dialled, each with its first application."""
        if self.line is not None:
            for number, application in self.line.call_router.lines():
                yield {"number": number, "application": application}

    def _applications(self) -> Iterator[Json]:
        if self.line is not None:
            for application, name in self.line.call_router.applications().items():
                yield {"id": application, "name": name}


@cache
def _polly_voice_map() -> JsonObject:
    """Return language and gender of Amazon Polly's voices, to find voices of the browser."""
    return {
        name: {"language": voice.language_code, "gender": voice.gender}
        for name, voice in VOICES.items()
    }
