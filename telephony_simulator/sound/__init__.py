"""Renders a call as one WAV file: speech, prompts, keys and ring-back."""

from telephony_simulator.sound.call_sound import render_call
from telephony_simulator.sound.synthesizer import NoSpeechError, Synthesizer

__all__ = ["NoSpeechError", "Synthesizer", "render_call"]
