"""Text for Amazon Polly, validated as the service does."""

from dataclasses import dataclass, field
from typing import Final

from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio.errors import ActionError
from telephony_simulator.pstn_audio.parameters import invalid_parameter, non_empty_text
from telephony_simulator.pstn_audio.polly import VOICES, is_in_model, words_of_ssml
from telephony_simulator.pstn_audio.settings import Settings

MAX_TEXT_CHARACTERS: Final = 1_000
ALLOWED_VALUES: Final = {"Engine": ("standard", "neural"), "TextType": ("text", "ssml")}
DEFAULT_ENGINE: Final = "standard"
DEFAULT_VOICE_ID: Final = "Joanna"
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
    voice_id: str = DEFAULT_VOICE_ID


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
    language_code = non_empty_text(parameters.get("LanguageCode"))
    voice_id = non_empty_text(parameters.get("VoiceId")) or DEFAULT_VOICE_ID
    _check_voice(voice_id, language_code, str(parameters.get("Engine", DEFAULT_ENGINE)))
    ssml = words if parameters.get("TextType") == "ssml" else None
    try:
        spoken = words if ssml is None else words_of_ssml(ssml)
    except ValueError:
        raise invalid_parameter("The Text parameter is invalid.") from None
    return Speech(
        spoken,
        len(spoken) / settings.speech_characters_a_second,
        ssml,
        language_code,
        voice_id,
    )


def _check_voice(voice_id: str, language_code: str | None, engine: str) -> None:
    """Refuse what Polly refuses; see docs/service/actions.md#voices."""
    voice = VOICES.get(voice_id)
    if voice is None:
        if not is_in_model(voice_id):
            raise invalid_parameter("The VoiceId parameter is invalid.")
        return
    if language_code is not None and not voice.is_speaker_of(language_code):
        raise invalid_parameter("The LanguageCode parameter is invalid.")
    if engine not in voice.engines:
        raise invalid_parameter("The Engine parameter is invalid.")
