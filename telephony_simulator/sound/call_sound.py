"""Renders a call as the WAV file of what its caller hears."""

from collections.abc import Sequence
from typing import Protocol

from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.records import Record
from telephony_simulator.pstn_audio.rendering import SpeechSynthesizer, render_sound
from telephony_simulator.pstn_audio.sound import Sound
from telephony_simulator.pstn_audio.voice import wav


class HeardCall(Protocol):
    """What is read of a call."""

    @property
    def records(self) -> Sequence[Record]:
        """What has happened; the first and the last are read."""

    @property
    def sounds(self) -> Sequence[Sound]:
        """The sounds of both legs."""

    @property
    def leg_a(self) -> Leg:
        """The original leg."""

    @property
    def is_ended(self) -> bool:
        """Whether every leg has ended."""

    def now(self) -> float:
        """Return the time, in seconds since the epoch."""


def render_call(call: HeardCall, synthesizer: SpeechSynthesizer) -> bytes:
    """Return the call so far as a WAV file: 8 kHz, 16 bits, mono.

    The file holds what the party on LEG-A hears, says and presses, each at its time in the call.
    """
    start = call.records[0].at if call.records else call.now()
    end = call.records[-1].at if call.is_ended else call.now()
    until = min(end, call.leg_a.end)
    heard = [sound for sound in call.sounds if sound.is_by_party or sound.leg is call.leg_a]
    return wav(start, end, [render_sound(sound, until, synthesizer) for sound in heard])
