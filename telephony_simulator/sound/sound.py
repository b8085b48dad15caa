"""A call as it sounds at the caller's telephone."""

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


def sound(call: Call, synthesizer: Synthesizer) -> bytes:
    """Return the call so far as a WAV file of 8 kHz, 16 bits, mono.

    It is what the party on LEG-A hears, and what it says and presses, each at its time.
    """
    start = call.records[0].at if call.records else call.now()
    end = call.records[-1].at if call.is_ended else call.now()
    until = min(end, call.leg_a.end)
    heard = [sound for sound in call.sounds if sound.is_by_party or sound.leg is call.leg_a]
    return wav(start, end, [_voice(sound, until, synthesizer) for sound in heard])


def _voice(sound: Sound, until: float, synthesizer: Synthesizer) -> Voice:
    end = max(sound.start, min(sound.end, sound.leg.end, until))
    frames = round((end - sound.start) * SAMPLE_RATE_HZ)
    samples = _samples(sound.source, frames, synthesizer) if frames else array("h")
    return Voice(sound.start, end, samples[:frames].tobytes())


def _samples(source: Source, frames: int, synthesizer: Synthesizer) -> "array[int]":
    match source:
        case Speech():
            return synthesizer.speak(source)
        case Prompt():
            return _repeated(_prompt(source), frames)
        case Ringback():
            return _repeated(tones.ringback(), frames)
        case Tones():
            return tones.keys(source)
        case Voice():
            return array("h", source.samples)
        case _:
            assert_never(source)


def _repeated(samples: "array[int]", frames: int) -> "array[int]":
    return array("h", islice(cycle(samples), frames))


def _prompt(prompt: Prompt) -> "array[int]":
    """Return a prompt's sound; a file that is not known, or not there any more, is silent."""
    try:
        return read_wav(prompt.path) if prompt.path else array("h")
    except (OSError, EOFError, wave.Error):
        return array("h")
