"""Text for Amazon Polly, checked as the service checks it."""

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.parameters import invalid, text
from telephony_simulator.pstn_audio.settings import Settings

MAX_TEXT: Final = 1_000
CHOICES: Final = {"Engine": ("standard", "neural"), "TextType": ("text", "ssml")}
NAMES: Final = ("LanguageCode", "VoiceId")


@dataclass(frozen=True, slots=True)
class Speech:
    """What is spoken.

    Attributes:
        text: The words, without SSML's tags.
        seconds: How long it takes to say them.
        ssml: The words with the tags; None where there are none.
        language_code: Polly's word for the language; None for the voice's own.
        voice_id: Polly's name of who says it.
    """

    text: str = field(repr=False)
    seconds: float
    ssml: str | None = field(default=None, repr=False)
    language_code: str | None = None
    voice_id: str = "Joanna"


def read_speech(parameters: JsonObject, settings: Settings) -> Speech:
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
    ssml = words if parameters.get("TextType") == "ssml" else None
    spoken = words if ssml is None else _without_tags(ssml)
    return Speech(
        spoken,
        len(spoken) / settings.speech_characters_a_second,
        ssml,
        text(parameters.get("LanguageCode")),
        text(parameters.get("VoiceId")) or "Joanna",
    )


def _without_tags(ssml: str) -> str:
    """Return the words of an SSML document; its names need no declared namespace, as in Polly."""
    elements: list[str] = []
    words: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: elements.append(name)
    parser.CharacterDataHandler = words.append
    refused = invalid("The Text parameter is invalid.")
    try:
        parser.Parse(ssml, True)  # noqa: FBT003 - takes it by position only
    except (expat.ExpatError, UnicodeEncodeError):
        raise refused from None
    if elements[0] != "speak":
        raise refused
    return "".join(words)
