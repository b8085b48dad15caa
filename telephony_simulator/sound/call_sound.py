"""Renders a call as the WAV file of what its caller hears."""

import wave
from array import array
from itertools import cycle, islice
from typing import assert_never

from telephony_simulator.pstn_audio.call import Call
from telephony_simulator.pstn_audio.media import Prompt
from telephony_simulator.pstn_audio.sound import Ringback, Sound, Source, Tones
from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.pstn_audio.voice import SAMPLE_RATE_HZ, Voice, wav
from telephony_simulator.sound import tones
from telephony_simulator.sound.resampling import read_wav
from telephony_simulator.sound.synthesizer import Synthesizer


def render_call(call: Call, synthesizer: Synthesizer) -> bytes:
    """Return the call so far as a WAV file: 8 kHz, 16 bits, mono.

    The file holds what the party on LEG-A hears, says and presses, each at its time in the call.
    """
    start = call.records[0].at if call.records else call.now()
    end = call.records[-1].at if call.is_ended else call.now()
    until = min(end, call.leg_a.end)
    heard = [sound for sound in call.sounds if sound.is_by_party or sound.leg is call.leg_a]
    return wav(start, end, [_rendered(sound, until, synthesizer) for sound in heard])


def _rendered(sound: Sound, until: float, synthesizer: Synthesizer) -> Voice:
    end = max(sound.start, min(sound.end, sound.leg.end, until))
    frames = round((end - sound.start) * SAMPLE_RATE_HZ)
    samples = _samples(sound.source, frames, synthesizer) if frames else array("h")
    return Voice(sound.start, end, samples[:frames].tobytes())


def _samples(source: Source, frames: int, synthesizer: Synthesizer) -> "array[int]":
    match source:
        case Speech():
            return synthesizer.synthesize(source)
        case Prompt():
            return _repeated(_prompt(source), frames)
        case Ringback():
            return _repeated(tones.ringback(), frames)
        case Tones():
            return tones.dtmf(source)
        case Voice():
            return array("h", source.samples)
        case _:
            assert_never(source)


def _repeated(samples: "array[int]", frames: int) -> "array[int]":
    return array("h", islice(cycle(samples), frames))


def _prompt(prompt: Prompt) -> "array[int]":
    """Return the sound of a prompt; silence if its file is missing or unreadable."""
    try:
        return read_wav(prompt.path) if prompt.path else array("h")
    except (OSError, EOFError, wave.Error):
        return array("h")
