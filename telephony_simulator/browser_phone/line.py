"""The line between a call and the pages of a browser: sound frames, and messages about them."""

import itertools
from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias, assert_never

from telephony_simulator.browser_phone.prompt_sound import PcmSound, prompt_sound
from telephony_simulator.browser_phone.sound_frame import SoundKind, encode_frame
from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio import tones
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.line import LineCall
from telephony_simulator.pstn_audio.media import Prompt
from telephony_simulator.pstn_audio.party import Party
from telephony_simulator.pstn_audio.sound import Ringback, Sound, Tones
from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.pstn_audio.voice import SAMPLE_RATE_HZ, LiveVoice, Voice
from telephony_simulator.sound.live_speech import SpokenText, Take

if TYPE_CHECKING:
    from telephony_simulator.clock import Clock, Timer

SpeechSource: TypeAlias = Literal["espeak", "browser"]

RINGING_DELAY_SECONDS: Final = 0.5
"""How long an inbound call may wait for its answer before its caller hears ringing."""

BUSY_CODES: Final = frozenset({486, 600})
"""The SIP response codes after which a caller hears the busy tone."""

BUSY_REPETITIONS: Final = 4

NO_SOUND: Final = PcmSound(b"", SAMPLE_RATE_HZ)
"""What is sent with a text that the browser speaks."""

SendFrame: TypeAlias = Callable[[bytes], None]
SendMessage: TypeAlias = Callable[[JsonObject], None]


class SpeechSynthesis(Protocol):
    """Speaks texts; `LiveSpeech` is one."""

    def speak(self, speech: Speech, take: Take) -> None:
        """Synthesize a text, and call `take` with its sound, on any thread."""


class BrowserLines:
    """Opens the lines of the calls that pages show: `service.open_line = lines.open`.

    Args:
        send_frame: Takes each frame of sound, on the thread of the clock.
        send_message: Takes each message, which is JSON, on the same thread.
        speech: Speaks texts. Default: none; then the pages speak them with the browser's voices.

    Attributes:
        speech_source: Whether the server speaks texts, or the browser. It may change at any time,
            for the texts after it. Default: "espeak" where there is `speech`.
    """

    def __init__(
        self,
        send_frame: SendFrame,
        send_message: SendMessage,
        speech: SpeechSynthesis | None = None,
    ) -> None:
        self.send_frame = send_frame
        self.send_message = send_message
        self.speech = speech
        self.speech_source: SpeechSource = "browser" if speech is None else "espeak"
        self._network_ids = itertools.count(-1, -1)

    def open(self, call: LineCall) -> "BrowserLine":
        """Return the line of a new call."""
        return BrowserLine(call, self, self._network_ids)


class _Playing:
    """A sound of the service until its end."""

    __slots__ = ("done", "is_cut", "is_looped", "is_pending", "sound", "timer")

    def __init__(self, sound: Sound) -> None:
        self.sound = sound
        self.is_pending = False
        self.is_looped = False
        self.is_cut = False
        self.done: Callable[[], None] | None = None
        self.timer: Timer | None = None

    def cancel(self) -> None:
        """Forget the callback; the sound goes on."""
        self.done = None
        if self.timer is not None:
            self.timer.cancel()


class BrowserLine:
    """The line of one call; see `Line` for its methods.

    A text takes as long as its speech. All else takes its planned time.

    Args:
        call: The call.
        lines: The sinks, and the speech.
        network_ids: The ids of tones that the telephone network makes; they are negative.
    """

    def __init__(self, call: LineCall, lines: BrowserLines, network_ids: Iterator[int]) -> None:
        self._call_id = call.transaction_id
        self._clock: Clock = call.clock
        self._lines = lines
        self._network_ids = network_ids
        self._playing: dict[int, _Playing] = {}
        self._bridge: tuple[Leg, Leg] | None = None
        self._ringing: dict[Leg, int] = {}
        self._recordings: dict[Leg, int] = {}

    def offer(self, leg: Leg) -> None:
        """Let the caller hear ringing, unless the service answers at once."""
        self._ringing[leg] = tone = next(self._network_ids)
        self._send(
            tone,
            leg,
            "ringback",
            PcmSound(tones.ringback().tobytes(), SAMPLE_RATE_HZ),
            is_looped=True,
            wait_seconds=RINGING_DELAY_SECONDS,
        )

    def answer(self, leg: Leg) -> None:
        """End the ringing that the caller hears."""
        tone = self._ringing.pop(leg, None)
        if tone is not None:
            self._hush(tone)

    def dial(self, leg: Leg, seconds: float) -> None:
        """Do nothing: the page rings by the state of the leg."""

    def play(self, sound: Sound) -> None:
        """Send a sound of the service."""
        playing = self._playing[sound.id] = _Playing(sound)
        match sound.source:
            case Speech():
                self._speak(sound, sound.leg, "speech", partial(self._begin_speech, playing))
            case Prompt():
                self._play_prompt(playing, sound.source)
            case Ringback():
                playing.is_looped = True
                content = PcmSound(tones.ringback().tobytes(), SAMPLE_RATE_HZ)
                self._send_sound(sound, sound.leg, "ringback", content, is_looped=True)
            case Tones():
                content = PcmSound(tones.dtmf(sound.source).tobytes(), SAMPLE_RATE_HZ)
                self._send_sound(sound, sound.leg, "tones", content)
            case Voice() | LiveVoice():
                pass  # only parties make them
            case _:
                assert_never(sound.source)

    def await_end(self, sound: Sound, done: Callable[[], None]) -> _Playing:
        """Call `done` at the end of the samples."""
        playing = self._playing[sound.id]
        playing.done = done
        if not playing.is_pending:
            self._schedule_end(playing)
        return playing

    def cut(self, sound: Sound) -> None:
        """Let the pages stop a sound, or drop it while it is not sent yet."""
        playing = self._playing.pop(sound.id, None)
        if playing is None:
            return
        playing.is_cut = True
        if not playing.is_pending:
            self._hush(sound.id)

    def carry(self, sound: Sound) -> None:
        """Let the other party of a bridge hear keys, words, and files."""
        other = self._other(sound.leg)
        if other is None:
            return
        match sound.source:
            case Speech():
                self._speak(sound, other, "voice", partial(self._carry_speech, sound, other))
            case Tones():
                content = PcmSound(tones.dtmf(sound.source).tobytes(), SAMPLE_RATE_HZ)
                self._send_sound(sound, other, "tones", content)
            case Voice():
                content = PcmSound(sound.source.samples, SAMPLE_RATE_HZ)
                self._send_sound(sound, other, "voice", content)
            case LiveVoice() | Prompt() | Ringback():
                pass  # take_samples sends live sound; parties make no others
            case _:
                assert_never(sound.source)

    def take_samples(self, party: Party, samples: bytes) -> None:
        """Take sound of the microphone of a page, and let the other party of a bridge hear it.

        Args:
            party: The party that speaks; one of this call.
            samples: 16-bit mono of 8 kHz, as `Party.speak_samples` takes it.

        Raises:
            ValueError: They are not a whole number of 16-bit samples.
        """
        party.speak_samples(samples)
        other = self._other(party.leg)
        if other is not None:
            content = PcmSound(samples, SAMPLE_RATE_HZ)
            self._send(next(self._network_ids), other, "voice", content)

    def bridge(self, leg: Leg, other: Leg) -> None:
        """Connect two parties."""
        self._bridge = leg, other

    def part(self, leg: Leg, other: Leg) -> None:  # noqa: ARG002 - a call has one bridge
        """Disconnect them."""
        self._bridge = None

    def record(self, leg: Leg) -> None:
        """Tell the pages that the microphone of a leg is recorded."""
        self._recordings[leg] = self._recordings.get(leg, 0) + 1
        if self._recordings[leg] == 1:
            self._send_recording(leg, is_on=True)

    def stop_recording(self, leg: Leg) -> None:
        """Tell the pages when the last recording of a leg has ended."""
        self._recordings[leg] -= 1
        if self._recordings[leg] == 0:
            self._send_recording(leg, is_on=False)

    def end(self, leg: Leg) -> None:
        """End the ringing that a caller hears; let it hear the busy tone after a refusal."""
        self.answer(leg)
        for playing in [*self._playing.values()]:
            if playing.sound.leg is leg:
                self.cut(playing.sound)
        is_refused = leg.sip_response_code in BUSY_CODES and not leg.is_ended_by_party
        if is_refused and leg.direction == "Inbound":
            content = PcmSound(tones.busy().tobytes() * BUSY_REPETITIONS, SAMPLE_RATE_HZ)
            self._send(next(self._network_ids), leg, "busy", content)

    def _play_prompt(self, playing: _Playing, prompt: Prompt) -> None:
        content = prompt_sound(prompt)
        if content is None:
            return  # a file that the simulator does not have is silent
        playing.is_looped = content.seconds < prompt.seconds
        self._send_sound(
            playing.sound, playing.sound.leg, "prompt", content, is_looped=playing.is_looped
        )

    def _speak(self, sound: Sound, leg: Leg, kind: SoundKind, take: Take) -> None:
        """Synthesize a text; the pages speak it if they are to."""
        speech, source = self._lines.speech, sound.source
        assert isinstance(source, Speech)
        if speech is None or self._lines.speech_source == "browser":
            self._send_sound(sound, leg, kind, NO_SOUND)
            return
        playing = self._playing.get(sound.id)
        if playing is not None:
            playing.is_pending = True

        def take_later(spoken: SpokenText | None) -> None:
            self._clock.call_later(0, partial(take, spoken))

        speech.speak(source, take_later)

    def _begin_speech(self, playing: _Playing, spoken: SpokenText | None) -> None:
        """Send a text's sound, unless it was cut meanwhile; its end is that of the samples."""
        if playing.is_cut:
            return
        playing.is_pending = False
        if spoken is None:  # the browser may have a voice for it
            self._send_sound(playing.sound, playing.sound.leg, "speech", NO_SOUND)
        else:
            content = PcmSound(spoken.samples, spoken.rate_hz)
            sound = playing.sound
            sound.end = max(sound.start, self._clock.now()) + content.seconds
            self._send_sound(sound, sound.leg, "speech", content)
        self._schedule_end(playing)

    def _carry_speech(self, sound: Sound, other: Leg, spoken: SpokenText | None) -> None:
        if spoken is not None and self._other(sound.leg) is other:
            content = PcmSound(spoken.samples, spoken.rate_hz)
            self._send_sound(sound, other, "voice", content)

    def _schedule_end(self, playing: _Playing) -> None:
        if playing.done is not None:
            playing.timer = self._clock.call_at(playing.sound.end, partial(self._finish, playing))

    def _finish(self, playing: _Playing) -> None:
        self._playing.pop(playing.sound.id, None)
        if playing.is_looped:
            self._hush(playing.sound.id)
        if playing.done is not None:
            playing.done()

    def _other(self, leg: Leg) -> Leg | None:
        """Return the other leg of the bridge; None outside of it."""
        if self._bridge is None or leg not in self._bridge:
            return None
        return self._bridge[self._bridge[0] is leg]

    def _send_sound(
        self, sound: Sound, leg: Leg, kind: SoundKind, content: PcmSound, *, is_looped: bool = False
    ) -> None:
        header: JsonObject = {}
        if isinstance(sound.source, Speech):
            header = {"text": sound.source.text, "voice": sound.source.voice_id}
        wait_seconds = max(0.0, sound.start - self._clock.now())
        self._send(
            sound.id, leg, kind, content, header, is_looped=is_looped, wait_seconds=wait_seconds
        )

    def _send(
        self,
        sound_id: int,
        leg: Leg,
        kind: SoundKind,
        content: PcmSound,
        header: JsonObject | None = None,
        *,
        is_looped: bool = False,
        wait_seconds: float = 0.0,
    ) -> None:
        frame: JsonObject = {
            "id": sound_id,
            "call": self._call_id,
            "leg": leg.participant_tag,
            "kind": kind,
            "rate": content.rate_hz,
            "loop": is_looped,
            "wait_seconds": wait_seconds,
            **(header or {}),
        }
        self._lines.send_frame(encode_frame(frame, content.samples))

    def _hush(self, sound_id: int) -> None:
        self._lines.send_message({"type": "hush", "sound": sound_id})

    def _send_recording(self, leg: Leg, *, is_on: bool) -> None:
        self._lines.send_message(
            {
                "type": "recording_state",
                "call": self._call_id,
                "leg": leg.participant_tag,
                "is_on": is_on,
            }
        )
