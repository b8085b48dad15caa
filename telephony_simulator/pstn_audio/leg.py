"""One leg of a call: its protocol state, and what its party does."""

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
"""The Polly voices of the parties, for what they say as text."""


class Leg:
    """A leg: the state that the service keeps, and the party's actions.

    Attributes:
        tag: LEG-A is the original leg, LEG-B the bridged or meeting leg.
        status: None until it is answered, then Connected, then Disconnected.
        ringing: Set while it rings.
        end: When it ended, in seconds since the epoch; until then, never.
        heard: The digits that SendDigits played to the party.
        session_attributes: The Lex session attributes, kept from one bot to the next.
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
        """Whether the leg is connected."""
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
        """Return the leg as an entry of Participants."""
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
        """Whether it rings, or collects digits in the background."""
        return self.ringing is not None or (self.listener is not None and self.listener.collecting)

    def join(self, meeting: "Meeting") -> None:
        """Connect the leg with a meeting."""
        self.meeting = meeting
        self.status = "Connected"
        self.note(f"joins meeting {meeting.meeting_id}")

    def close(self) -> None:
        """End the leg, its ringing, its digit listener and its recording."""
        self.status = "Disconnected"
        self.end = self.call.now()
        if self.ringing is not None:
            self.ringing.stop()
        if self.listener is not None:
            self.listener.stop()
        if self.recording is not None:
            self.recording.stop()

    def note(self, verb: str, what: str = "") -> None:
        """Record an act of the party, or an event that it notices."""
        self.call.record(Did(self.call.now(), self.tag, verb, what))

    def answer(self, *, voicemail: bool = False) -> None:
        """Answer as the party; the service treats voicemail as an answer, too.

        Raises:
            ValueError: It does not ring.
        """
        ringing = self._require_ringing("answered")
        self.note("voicemail answers" if voicemail else "answers")
        ringing.answer()

    def refuse(self, sip_response_code: int = 486) -> None:
        """Refuse the call as the party or its network: 486 busy, 480 unavailable, 404, ...

        Raises:
            ValueError: It does not ring.
        """
        ringing = self._require_ringing("refused")
        self.note(f"refuses with {sip_response_code}")
        ringing.refuse(sip_response_code)

    def hang_up(self) -> None:
        """Hang up as the party; cancel before the answer; refuse while it rings."""
        if self.ringing is not None:
            self.refuse()
        elif self.open:
            self.note("hangs up")
            self.call.end_leg(
                self, 0 if self.status else self.call.settings.cancelled_sip_response_code
            )

    def press(self, digits: str) -> None:
        """Press keys as the party, all at one instant, each after the effects of the one before.

        Raises:
            ValueError: One of them is not a key of a telephone.
        """
        __tracebackhide__ = True
        if not set(digits) <= KEYS:
            raise ValueError("the keys of a telephone are 0 to 9, * and #")
        self.note("presses", digits)
        if self.connected:
            self._sound(Tones(digits, KEY_SECONDS), self.call.now(), by_the_party=True)
        for digit in digits:
            if self.connected:
                self._deliver_digit(digit)
                self.call.service.clock.sleep(0)

    def say(self, text: str, audio: Path | None = None) -> None:
        """Speak as the party, for the duration of the audio file or of the text."""
        if self.connected:
            self.note("says", f'"{text}"')
            voice = self.call.service.voice(text, audio)
            self.voice.append(voice)
            speech = Speech(text, voice.seconds, voice_id=VOICES[self.tag])
            self._sound(voice if audio else speech, voice.start, by_the_party=True)
            running = self.call.actions.running
            if running is not None and running.leg is self:
                running.say(text)

    def play_sound(self, source: Source, *, wait: float = 0.0) -> Sound:
        """Play a sound of the service to the party, after `wait` seconds."""
        return self._sound(source, self.call.now() + wait, by_the_party=False)

    def _sound(self, source: Source, start: float, *, by_the_party: bool) -> Sound:
        sound = Sound(self, source, start, start + source.seconds, by_the_party)
        self.call.sounds.append(sound)
        return sound

    def _deliver_digit(self, digit: str) -> None:
        running = self.call.actions.running
        if running is not None and running.leg is self and running.press(digit):
            return
        if self.listener is not None:
            self.listener.press(digit)

    def _require_ringing(self, done: str) -> Ringing:
        if self.ringing is None:
            raise ValueError(f"{self.tag} does not ring, so it cannot be {done}")
        return self.ringing
