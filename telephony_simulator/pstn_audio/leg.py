"""One party's line into a call."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.parameters import KEYS
from telephony_simulator.pstn_audio.records import Did
from telephony_simulator.pstn_audio.ringing import Ringing
from telephony_simulator.pstn_audio.sound import Sound, Source, Tones
from telephony_simulator.pstn_audio.speech import Speech

if TYPE_CHECKING:
    from telephony_simulator.pstn_audio.call import Call
    from telephony_simulator.pstn_audio.call_recording import CallRecording
    from telephony_simulator.pstn_audio.listener import Listener
    from telephony_simulator.pstn_audio.meeting import Meeting
    from telephony_simulator.pstn_audio.voice import Voice

Tag = Literal["LEG-A", "LEG-B"]
Direction = Literal["Inbound", "Outbound"]

KEY_SECONDS: Final = 0.2
"""How long a key is held, with the gap before the next."""

VOICES: Final = {"LEG-A": "Matthew", "LEG-B": "Amy"}
"""Which of Polly's voices the parties are heard with, where they speak text."""


class Leg:
    """A party of a call: what the service knows of it, and what the party does.

    Attributes:
        tag: LEG-A is the original leg, LEG-B the bridged or meeting leg.
        status: None until it is answered, then Connected, then Disconnected.
        ringing: Set while it rings.
        end: When it ended, in seconds since the epoch; until then, never.
        heard: The digits that SendDigits played to the party.
        session_attributes: What bots know of the party; Lex keeps it from one to the next.
    """

    __slots__ = (
        "call",
        "call_id",
        "direction",
        "end",
        "from_",
        "heard",
        "listener",
        "meeting",
        "recording",
        "ringing",
        "session_attributes",
        "sip_headers",
        "start_time",
        "status",
        "tag",
        "to",
        "voice",
        "voice_focus",
    )

    def __init__(
        self,
        call: "Call",
        tag: Tag,
        *,
        to: str,
        from_: str,
        direction: Direction,
        sip_headers: dict[str, str] | None = None,
    ) -> None:
        self.call = call
        self.call_id = call.service.new_id()
        self.tag: Tag = tag
        self.to = to
        self.from_ = from_
        self.direction: Direction = direction
        self.sip_headers = sip_headers
        self.start_time = str(int(call.now() * 1000))
        self.end = math.inf
        self.status: Literal["Connected", "Disconnected"] | None = None
        self.ringing: Ringing | None = None
        self.listener: Listener | None = None
        self.recording: CallRecording | None = None
        self.meeting: Meeting | None = None
        self.voice: list[Voice] = []
        self.voice_focus = False
        self.heard = ""
        self.session_attributes: JsonObject | None = None

    def __repr__(self) -> str:
        return f"Leg({self.tag}, {self.status or 'not answered'})"

    @property
    def connected(self) -> bool:
        """Whether the party is on the line."""
        return self.status == "Connected"

    @property
    def open(self) -> bool:
        """Whether the leg has not ended."""
        return self.status != "Disconnected"

    @property
    def reachable(self) -> bool:
        """Whether actions can act on it: connected, or an inbound call not answered yet."""
        return self.connected or (self.status is None and self.direction == "Inbound")

    def participant(self) -> JsonObject:
        """Return the leg as an event shows it now."""
        shown: JsonObject = {
            "CallId": self.call_id,
            "ParticipantTag": self.tag,
            "To": self.to,
            "From": self.from_,
            "Direction": self.direction,
            "StartTimeInMilliseconds": self.start_time,
        }
        if self.status:
            shown["Status"] = self.status
        if self.sip_headers and self.direction == "Inbound":
            headers: dict[str, Json] = {**self.sip_headers}
            shown["SipHeaders"] = headers
        return shown

    @property
    def busy(self) -> bool:
        """Whether it rings, or digits on it wait for more."""
        return self.ringing is not None or (self.listener is not None and self.listener.collecting)

    def join(self, meeting: "Meeting") -> None:
        """Connect the leg with a meeting."""
        self.meeting = meeting
        self.status = "Connected"
        self.note(f"joins meeting {meeting.meeting_id}")

    def close(self) -> None:
        """End the leg and all that goes on in its background."""
        self.status = "Disconnected"
        self.end = self.call.now()
        if self.ringing is not None:
            self.ringing.stop()
        if self.listener is not None:
            self.listener.stop()
        if self.recording is not None:
            self.recording.stop()

    def note(self, verb: str, what: str = "") -> None:
        """Write down what happened to the party, or what it did."""
        self.call.record(Did(self.call.now(), self.tag, verb, what))

    def answer(self, *, voicemail: bool = False) -> None:
        """The party answers its ringing telephone; to the service, voicemail is an answer too.

        Raises:
            ValueError: It does not ring.
        """
        ringing = self._must_ring("answered")
        self.note("voicemail answers" if voicemail else "answers")
        ringing.answer()

    def refuse(self, sip_response_code: int = 486) -> None:
        """The party, or its network, refuses the ringing call: 486 busy, 480 unavailable, 404, ...

        Raises:
            ValueError: It does not ring.
        """
        ringing = self._must_ring("refused")
        self.note(f"refuses with {sip_response_code}")
        ringing.refuse(sip_response_code)

    def hang_up(self) -> None:
        """The party hangs up, or gives up before the answer; where it is rung, it refuses."""
        if self.ringing is not None:
            self.refuse()
        elif self.open:
            self.note("hangs up")
            self.call.left(
                self, 0 if self.status else self.call.settings.cancelled_sip_response_code
            )

    def press(self, digits: str) -> None:
        """The party presses keys, at one instant, yet each after what the one before led to.

        Raises:
            ValueError: One of them is no key of a telephone.
        """
        __tracebackhide__ = True
        if not set(digits) <= KEYS:
            raise ValueError("the keys of a telephone are 0 to 9, * and #")
        self.note("presses", digits)
        if self.connected:
            self._sound(Tones(digits, KEY_SECONDS), self.call.now(), by_the_party=True)
        for digit in digits:
            if self.connected:
                self._hear(digit)
                self.call.service.clock.sleep(0)

    def say(self, text: str, audio: Path | None = None) -> None:
        """The party speaks: for as long as the audio file lasts, else as long as the text takes."""
        if self.connected:
            self.note("says", f'"{text}"')
            voice = self.call.service.voice(text, audio)
            self.voice.append(voice)
            speech = Speech(text, voice.seconds, voice_id=VOICES[self.tag])
            self._sound(voice if audio else speech, voice.start, by_the_party=True)
            running = self.call.actions.running
            if running is not None and running.leg is self:
                running.say(text)

    def hear(self, source: Source, *, wait: float = 0.0) -> Sound:
        """The service plays something to the party, from now on or `wait` seconds later."""
        return self._sound(source, self.call.now() + wait, by_the_party=False)

    def _sound(self, source: Source, start: float, *, by_the_party: bool) -> Sound:
        sound = Sound(self, source, start, start + source.seconds, by_the_party)
        self.call.sounds.append(sound)
        return sound

    def _hear(self, digit: str) -> None:
        running = self.call.actions.running
        if running is not None and running.leg is self and running.press(digit):
            return
        if self.listener is not None:
            self.listener.press(digit)

    def _must_ring(self, done: str) -> Ringing:
        if self.ringing is None:
            raise ValueError(f"{self.tag} does not ring, so it cannot be {done}")
        return self.ringing
