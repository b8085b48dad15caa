"""A call as it sounds: speech, prompts, keys and ring-back in one WAV file."""

from telephony_simulator.sound.sound import sound
from telephony_simulator.sound.synthesizer import NoSpeechError, Synthesizer

__all__ = ["NoSpeechError", "Synthesizer", "sound"]
