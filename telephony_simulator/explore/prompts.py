"""The words of actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from telephony_simulator.json_types import JsonObject


def prompt_of(parameters: JsonObject, words: str) -> str:
    """Return the words of a menu; the key of the file if it plays one without known words."""
    if words:
        return words
    speech, audio = parameters.get("SpeechParameters"), parameters.get("AudioSource")
    if isinstance(speech, dict):
        return str(speech.get("Text", ""))
    return str(audio.get("Key", "")) if isinstance(audio, dict) else ""


def spoken_text(action_type: str, parameters: JsonObject, words: str) -> str:
    """Return what an action lets the party hear; its type if that has no words."""
    match action_type:
        case "Speak":
            return f"“{parameters.get('Text', '')}”"
        case "SpeakAndGetDigits":
            return f"“{prompt_of(parameters, words)}”"
        case "PlayAudio" | "PlayAudioAndGetDigits":
            return f"“{words}”" if words else f"♪ {prompt_of(parameters, words)}"
        case "RecordAudio":
            return "recording"
        case "StartBotConversation":
            return "bot"
        case _:
            return action_type
