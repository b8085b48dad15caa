"""Text for Amazon Polly, checked as the service checks it."""

import re
from dataclasses import dataclass
from typing import Final

from simulator.call.errors import ActionError
from simulator.call.parameters import invalid, text
from simulator.call.settings import Settings
from simulator.json_types import JsonObject

MAX_TEXT: Final = 1_000
TAG: Final = re.compile(r"<[^>]*>")
CHOICES: Final = {"Engine": ("standard", "neural"), "TextType": ("text", "ssml")}
NAMES: Final = ("LanguageCode", "VoiceId")


@dataclass(frozen=True, slots=True)
class Speech:
    """What is spoken.

    Attributes:
        text: The words, without SSML's tags.
    """

    text: str

    def seconds(self, settings: Settings) -> float:
        """How long it takes to say."""
        return len(self.text) / settings.speech_characters_a_second


def read_speech(parameters: JsonObject) -> Speech:
    """Read Text and how Polly is to say it.

    Raises:
        ActionError: Text is missing or too long, or Polly would refuse the rest.
    """
    words = text(parameters.get("Text"))
    if words is None:
        raise ActionError("MissingRequiredActionParameter", "`Text` is a required parameter.")
    if len(words) > MAX_TEXT:
        raise ActionError("MissingRequiredActionParameter", "`Text` is limited to 1,000 characters")
    for name, allowed in CHOICES.items():
        if name in parameters and parameters[name] not in allowed:
            raise invalid(f"The {name} parameter is invalid.")
    for name in NAMES:
        if name in parameters and text(parameters[name]) is None:
            raise invalid(f"The {name} parameter is invalid.")
    return Speech(TAG.sub("", words) if parameters.get("TextType") == "ssml" else words)
