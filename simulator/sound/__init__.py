"""A call as it sounds: speech, prompts, keys and ring-back in one WAV file."""

from simulator.sound.sound import sound
from simulator.sound.synthesizer import NoSpeechError, Synthesizer

__all__ = ["NoSpeechError", "Synthesizer", "sound"]
