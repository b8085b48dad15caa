"""The party at the far end of a leg: it answers, presses keys, speaks, listens, and hangs up."""

from collections.abc import Callable
from pathlib import Path
from typing import Final, NamedTuple, Protocol

from telephony_simulator.clock import Clock, Timer
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.line import Line
from telephony_simulator.pstn_audio.parameters import KEYS
from telephony_simulator.pstn_audio.settings import Settings
from telephony_simulator.pstn_audio.sound import Sound, Source, Tones
from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.pstn_audio.utterance import VOICE_LEVEL, Utterance, mean_amplitude
from telephony_simulator.pstn_audio.voice import LiveVoice, Voice, read_voice

KEY_SECONDS: Final = 0.2
"""How long a key is held, with the gap before the next."""

POLLY_VOICES: Final = {"LEG-A": "Matthew", "LEG-B": "Amy"}
"""The Polly voices of the parties, for what they say as text."""


class PartyContext(Protocol):
    """What a party uses of its call."""

    @property
    def clock(self) -> Clock:
        """The clock of the call."""

    @property
    def settings(self) -> Settings:
        """The service's behaviour where AWS documents none."""

    @property
    def line(self) -> Line:
        """Carries the call."""

    def note(self, leg: Leg, verb: str, what: str = "") -> None:
        """Record an act of the party."""

    def add_sound(self, sound: Sound) -> None:
        """Add a sound to the call."""

    def deliver_digit(self, leg: Leg, digit: str) -> None:
        """Give a digit to the running action, or to the listener of the leg."""

    def deliver_speech(self, leg: Leg, text: str) -> None:
        """Give words to the running action."""

    def deliver_voice(self, leg: Leg, level: float) -> None:
        """Give the level of live sound to the running action."""

    def end_leg(self, leg: Leg, sip_response_code: int) -> None:
        """End the leg, and send HANGUP."""


class Ringing(NamedTuple):
    """A telephone that rings.

    Attributes:
        since: When it began, in seconds since the epoch.
        timer: Ends it.
        on_answer: Called when the party answers.
        on_refuse: Called with a SIP response code: 486 refused, 480 not answered.
    """

    since: float
    timer: Timer
    on_answer: Callable[[], None]
    on_refuse: Callable[[int], None]


class Party:
    """A party and its telephone.

    Args:
        call: The call.
        leg: The leg that connects the party with the service.

    Attributes:
        ringing: Set while the telephone rings.
        voices: What the party has said.
        heard_digits: The digits that SendDigits played to the party.
    """

    __slots__ = ("_call", "_utterance", "heard_digits", "leg", "ringing", "voices")

    def __init__(self, call: PartyContext, leg: Leg) -> None:
        self._call = call
        self.leg = leg
        self.ringing: Ringing | None = None
        self.voices: list[Voice | LiveVoice] = []
        self._utterance: Utterance | None = None
        self.heard_digits = ""

    def __repr__(self) -> str:
        return f"Party({self.leg})"

    @property
    def is_speaking(self) -> bool:
        """Whether the party is in the middle of a sentence."""
        now = self._call.clock.now()
        return any(voice.end > now for voice in self.voices)

    def ring(
        self, seconds: float, on_answer: Callable[[], None], on_refuse: Callable[[int], None]
    ) -> None:
        """Ring the telephone for some seconds, until the party answers or refuses."""
        clock = self._call.clock
        timer = clock.call_later(seconds, self._time_out)
        self.ringing = Ringing(clock.now(), timer, on_answer, on_refuse)
        self.leg.move("ring")
        self.leg.has_rung = True
        self._call.note(self.leg, f"rings at {self.leg.to}")
        self._call.line.dial(self.leg, seconds)

    def stop_ringing(self) -> None:
        """Stop the telephone if it rings."""
        if self.ringing is not None:
            self.ringing.timer.cancel()
            self.ringing = None

    def answer(self, *, voicemail: bool = False) -> None:
        """Answer the telephone; the service treats voicemail as an answer, too.

        Raises:
            ValueError: It does not ring.
        """
        ringing = self._require_ringing("answered")
        self._call.note(self.leg, "voicemail answers" if voicemail else "answers")
        self.stop_ringing()
        ringing.on_answer()

    def refuse(self, sip_response_code: int = 486) -> None:
        """Refuse the call, as the party or its network: 486 busy, 480 unavailable, 404, ...

        Raises:
            ValueError: The telephone does not ring.
        """
        ringing = self._require_ringing("refused")
        self._call.note(self.leg, f"refuses with {sip_response_code}")
        self.stop_ringing()
        self.leg.is_ended_by_party = True
        ringing.on_refuse(sip_response_code)

    def hang_up(self) -> None:
        """Hang up; cancel before the answer; refuse while the telephone rings."""
        if self.ringing is not None:
            self.refuse()
        elif self.leg.is_open:
            self._call.note(self.leg, "hangs up")
            self.leg.is_ended_by_party = True
            cancelled = self._call.settings.cancelled_sip_response_code
            self._call.end_leg(self.leg, 0 if self.leg.is_connected else cancelled)

    def press(self, digits: str) -> None:
        """Press keys, all at one instant, each after the effects of the one before.

        Raises:
            ValueError: One of them is not a key of a telephone.
        """
        __tracebackhide__ = True
        if not set(digits) <= KEYS:
            raise ValueError("the keys of a telephone are 0 to 9, * and #")
        leg, call = self.leg, self._call
        call.note(leg, "presses", digits)
        if leg.is_connected:
            self._make_sound(Tones(digits, KEY_SECONDS), call.clock.now())
        for digit in digits:
            if leg.is_connected:
                call.deliver_digit(leg, digit)
                call.clock.sleep(0)

    def say(self, text: str, audio: Path | None = None) -> None:
        """Speak, for the duration of the audio file or of the text.

        Without a file, a text within 3 seconds of an utterance of the microphone is its words.
        """
        if self.leg.is_connected:
            self._call.note(self.leg, "says", f'"{text}"')
            utterance, self._utterance = self._utterance, None
            now = self._call.clock.now()
            if audio is None and utterance is not None and utterance.may_get_words(now):
                self._call.deliver_speech(self.leg, text)
                return
            voice = self._voice(text, audio)
            self.voices.append(voice)
            speech = Speech(text, voice.seconds, voice_id=POLLY_VOICES[self.leg.participant_tag])
            self._make_sound(voice if audio else speech, voice.start)
            self._call.deliver_speech(self.leg, text)

    def speak_samples(self, samples: bytes) -> None:
        """Speak through a microphone: append sound to the present utterance, or begin one.

        Sound below a mean amplitude of 100 begins no utterance; 0.8 seconds below it, or without
        samples, end one. Its words are unknown, unless `say` follows within 3 seconds.

        Args:
            samples: 16-bit mono PCM of 8 kHz in the byte order of this machine, as they arrive.

        Raises:
            ValueError: They are not a whole number of 16-bit samples.
        """
        level, now = mean_amplitude(samples), self._call.clock.now()
        if not self.leg.is_connected:
            return
        utterance = self._utterance
        if utterance is None or utterance.is_over(now):
            if level < VOICE_LEVEL:
                return
            utterance = self._utterance = self._begin_utterance(now)
        utterance.append(samples, level, now)
        self._call.deliver_voice(self.leg, level)

    def end_utterance(self) -> None:
        """End the present utterance of the microphone; later samples begin another one."""
        if self._utterance is not None:
            self._utterance.is_ended = True

    def _begin_utterance(self, now: float) -> Utterance:
        self._call.note(self.leg, "speaks")
        voice = LiveVoice(now, now)
        self.voices.append(voice)
        return Utterance(voice, self._make_sound(voice, now), now)

    def _voice(self, text: str, audio: Path | None) -> Voice:
        now = self._call.clock.now()
        if audio is not None:
            return read_voice(now, audio)
        return Voice(now, now + len(text) / self._call.settings.speech_characters_a_second)

    def _make_sound(self, source: Source, start: float) -> Sound:
        sound = Sound(self.leg, source, start, start + source.seconds, is_by_party=True)
        self._call.add_sound(sound)
        return sound

    def _time_out(self) -> None:
        ringing = self._require_ringing("timed out")
        self._call.note(self.leg, "does not answer")
        self.stop_ringing()
        ringing.on_refuse(480)

    def _require_ringing(self, result: str) -> Ringing:
        if self.ringing is None:
            raise ValueError(f"{self.leg.participant_tag} does not ring, so it cannot be {result}")
        return self.ringing
