"""Renders a call as the WAV file of what its caller hears."""

from telephony_simulator.pstn_audio.call import Call
from telephony_simulator.pstn_audio.rendering import SpeechSynthesizer, render_sound
from telephony_simulator.pstn_audio.voice import wav


def render_call(call: Call, synthesizer: SpeechSynthesizer) -> bytes:
    """Return the call so far as a WAV file: 8 kHz, 16 bits, mono.

    The file holds what the party on LEG-A hears, says and presses, each at its time in the call.
    """
    start = call.records[0].at if call.records else call.now()
    end = call.records[-1].at if call.is_ended else call.now()
    until = min(end, call.leg_a.end)
    heard = [sound for sound in call.sounds if sound.is_by_party or sound.leg is call.leg_a]
    return wav(start, end, [render_sound(sound, until, synthesizer) for sound in heard])
