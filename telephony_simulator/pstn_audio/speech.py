"""Text for Amazon Polly, validated as the service does."""

from dataclasses import dataclass, field
from typing import Final
from xml.parsers import expat

from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.parameters import invalid_parameter, non_empty_text
from telephony_simulator.pstn_audio.settings import Settings

MAX_TEXT_CHARACTERS: Final = 1_000
ALLOWED_VALUES: Final = {"Engine": ("standard", "neural"), "TextType": ("text", "ssml")}
TEXT_PARAMETERS: Final = ("LanguageCode", "VoiceId")


@dataclass(frozen=True, slots=True)
class Speech:
    """A text that is spoken.

    Attributes:
        text: The words, without SSML's tags.
        seconds: The duration of the speech.
        ssml: The SSML document; None for plain text.
        language_code: LanguageCode of Polly; None for the language of the voice.
        voice_id: VoiceId of Polly.
    """

    text: str = field(repr=False)
    seconds: float
    ssml: str | None = field(default=None, repr=False)
    language_code: str | None = None
    voice_id: str = "Joanna"


def read_speech(parameters: JsonObject, settings: Settings) -> Speech:
    """Read Text and the parameters of Polly.

    Raises:
        ActionError: Text is missing or too long, or Polly refuses another parameter.
    """
    words = non_empty_text(parameters.get("Text"))
    if words is None:
        raise ActionError("MissingRequiredActionParameter", "`Text` is a required parameter.")
    if len(words) > MAX_TEXT_CHARACTERS:
        raise ActionError("MissingRequiredActionParameter", "`Text` is limited to 1,000 characters")
    for name, allowed in ALLOWED_VALUES.items():
        if name in parameters and parameters[name] not in allowed:
            raise invalid_parameter(f"The {name} parameter is invalid.")
    for name in TEXT_PARAMETERS:
        if name in parameters and non_empty_text(parameters[name]) is None:
            raise invalid_parameter(f"The {name} parameter is invalid.")
    ssml = words if parameters.get("TextType") == "ssml" else None
    spoken = words if ssml is None else _without_tags(ssml)
    return Speech(
        spoken,
        len(spoken) / settings.speech_characters_a_second,
        ssml,
        non_empty_text(parameters.get("LanguageCode")),
        non_empty_text(parameters.get("VoiceId")) or "Joanna",
    )


def _without_tags(ssml: str) -> str:
    """Return the words of an SSML document; as in Polly, namespaces need no declaration."""
    elements: list[str] = []
    words: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: elements.append(name)
    parser.CharacterDataHandler = words.append
    refused = invalid_parameter("The Text parameter is invalid.")
    try:
        parser.Parse(ssml, True)  # noqa: FBT003 - positional only
    except (expat.ExpatError, UnicodeEncodeError):
        raise refused from None
    if elements[0] != "speak":
        raise refused
    return "".join(words)
