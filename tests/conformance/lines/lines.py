"""The lines that the scripts run on, each with the differences that it is allowed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from telephony_simulator.browser_phone.line import BrowserLines
from telephony_simulator.clock import Clock
from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.line import Cancellable, Line, LineCall, OpenLine
from telephony_simulator.pstn_audio.simulated_line import SimulatedLine
from telephony_simulator.pstn_audio.sound import Sound
from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.sound.live_speech import SpokenText, Take
from tests.telephony_simulator.browser_phone.frames import Frame, decode

Difference: TypeAlias = Literal["speech ends with its samples"]

NATURAL_CHARACTERS_A_SECOND = 30
"""The speed of the speech of `EvenSpeech`, twice the planned one."""


@dataclass
class Carried:
    """What a line was asked, in order, and what it sent to pages."""

    asked: list[str] = field(default_factory=list)
    frames: list[Frame] = field(default_factory=list)
    messages: list[JsonObject] = field(default_factory=list)


@dataclass(frozen=True)
class LineUnderTest:
    """A line, and how it may differ.

    Attributes:
        name: Its name in the report of pytest.
        open: Returns its `OpenLine` for a clock; it adds what it sends to `Carried`.
        differences: What may differ from the planned call.
    """

    name: str
    open: Callable[[Clock, Carried], OpenLine]
    differences: frozenset[Difference] = frozenset()

    def speech_seconds(self, text: str) -> float:
        """Return how long a text takes."""
        is_natural = "speech ends with its samples" in self.differences
        return len(text) / (NATURAL_CHARACTERS_A_SECOND if is_natural else 15)


class EvenSpeech:
    """Speaks each character for the same time, at once."""

    def speak(self, speech: Speech, take: Take) -> None:
        rate_hz = 16_000
        seconds = len(speech.text) / NATURAL_CHARACTERS_A_SECOND
        take(SpokenText(b"\x10\x00" * round(seconds * rate_hz), rate_hz))


def open_simulated(clock: Clock, _carried: Carried) -> OpenLine:
    return lambda _call: SimulatedLine(clock)


def open_browser(_clock: Clock, carried: Carried) -> OpenLine:
    lines = BrowserLines(
        send_frame=lambda frame: carried.frames.append(decode(frame)),
        send_message=carried.messages.append,
        speech=EvenSpeech(),
    )
    return lines.open


LINES = [
    LineUnderTest("simulated", open_simulated),
    LineUnderTest("browser", open_browser, frozenset({"speech ends with its samples"})),
]


class NotedLine:
    """Notes what the engine asks of a line, and asks it."""

    def __init__(self, line: Line, asked: list[str]) -> None:
        self._line = line
        self._asked = asked

    def offer(self, leg: Leg) -> None:
        self._asked.append(f"offer {leg.participant_tag}")
        self._line.offer(leg)

    def answer(self, leg: Leg) -> None:
        self._asked.append(f"answer {leg.participant_tag}")
        self._line.answer(leg)

    def dial(self, leg: Leg, seconds: float) -> None:
        self._asked.append(f"dial {leg.participant_tag} for {seconds:g} s")
        self._line.dial(leg, seconds)

    def play(self, sound: Sound) -> None:
        self._asked.append(f"play {type(sound.source).__name__} on {sound.leg.participant_tag}")
        self._line.play(sound)

    def await_end(self, sound: Sound, done: Callable[[], None]) -> Cancellable:
        return self._line.await_end(sound, done)

    def cut(self, sound: Sound) -> None:
        self._asked.append(f"cut {type(sound.source).__name__} on {sound.leg.participant_tag}")
        self._line.cut(sound)

    def carry(self, sound: Sound) -> None:
        self._asked.append(f"carry {type(sound.source).__name__} of {sound.leg.participant_tag}")
        self._line.carry(sound)

    def bridge(self, leg: Leg, other: Leg) -> None:
        self._asked.append(f"bridge {leg.participant_tag} and {other.participant_tag}")
        self._line.bridge(leg, other)

    def part(self, leg: Leg, other: Leg) -> None:
        self._asked.append(f"part {leg.participant_tag} and {other.participant_tag}")
        self._line.part(leg, other)

    def record(self, leg: Leg) -> None:
        self._asked.append(f"record {leg.participant_tag}")
        self._line.record(leg)

    def stop_recording(self, leg: Leg) -> None:
        self._asked.append(f"stop recording {leg.participant_tag}")
        self._line.stop_recording(leg)

    def end(self, leg: Leg) -> None:
        actor = "party" if leg.is_ended_by_party else "service"
        code = "without a code" if leg.sip_response_code is None else leg.sip_response_code
        self._asked.append(f"end {leg.participant_tag} by the {actor}, {code}")
        self._line.end(leg)


def noted(open_line: OpenLine, carried: Carried) -> OpenLine:
    """Return lines that note what they are asked."""

    def open_noted(call: LineCall) -> Line:
        return NotedLine(open_line(call), carried.asked)

    return open_noted
