"""Renders the sounds of a call as samples: speech, prompts, tones and voices."""

import wave
from array import array
from collections.abc import Iterable
from functools import lru_cache
from itertools import cycle, islice
from pathlib import Path
from typing import Protocol, assert_never

from telephony_simulator.pstn_audio import tones
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.media import Prompt
from telephony_simulator.pstn_audio.resampling import read_wav
from telephony_simulator.pstn_audio.sound import Ringback, Sound, Source, Tones
from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.pstn_audio.voice import SAMPLE_RATE_HZ, LiveVoice, Voice


class SpeechSynthesizer(Protocol):
    """Converts texts to samples."""

    def synthesize(self, speech: Speech) -> "array[int]":
        """Return the samples of a text, at 8 kHz."""


def sounds_of_party(leg: Leg, sounds: Iterable[Sound]) -> list[Sound]:
    """Return what the party of a leg says and presses."""
    return [sound for sound in sounds if sound.is_by_party and sound.leg is leg]


def sounds_for_party(leg: Leg, sounds: Iterable[Sound]) -> list[Sound]:
    """Return what the party of a leg hears: the service's sounds on the leg, and other parties."""
    return [sound for sound in sounds if sound.is_by_party != (sound.leg is leg)]


def render_sound(sound: Sound, until: float, synthesizer: SpeechSynthesizer | None) -> Voice:
    """Return the samples of a sound, cut at a time, in seconds since the epoch.

    Args:
        sound: The sound.
        until: When it ends at the latest.
        synthesizer: Speaks texts; without it, they are silent.
    """
    end = max(sound.start, min(sound.end, sound.leg.end, until))
    frames = round((end - sound.start) * SAMPLE_RATE_HZ)
    samples = _samples(sound.source, frames, synthesizer) if frames else array("h")
    return Voice(sound.start, end, samples[:frames].tobytes())


def _samples(source: Source, frames: int, synthesizer: SpeechSynthesizer | None) -> "array[int]":
    match source:
        case Speech():
            return synthesizer.synthesize(source) if synthesizer else array("h")
        case Prompt():
            return _repeated(_prompt(source), frames)
        case Ringback():
            return _repeated(tones.ringback(), frames)
        case Tones():
            return tones.dtmf(source)
        case Voice() | LiveVoice():
            return array("h", source.samples)
        case _:
            assert_never(source)


def _repeated(samples: "array[int]", frames: int) -> "array[int]":
    return array("h", islice(cycle(samples), frames))


def _prompt(prompt: Prompt) -> "array[int]":
    """Return the sound of a prompt; silence if its file is missing or unreadable."""
    try:
        if prompt.path is not None:
            return _file(prompt.path, prompt.path.stat().st_mtime_ns)
    except (OSError, EOFError, wave.Error):
        pass
    return array("h")


@lru_cache(maxsize=16)
def _file(path: Path, _modified: int) -> "array[int]":
    return read_wav(path)
