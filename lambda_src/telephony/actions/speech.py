"""Text spoken by Amazon Polly."""

from __future__ import annotations

from telephony.fields import field
from telephony.validators import Nested, OneOf, Text
from telephony.value import Value

from .action import Action
from .digits import DigitsAction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    Engine: TypeAlias = Literal["standard", "neural"]
    TextType: TypeAlias = Literal["text", "ssml"]

MAX_TEXT_CHARACTERS = 1_000

_TEXT = Text(MAX_TEXT_CHARACTERS)
_ENGINE = OneOf("standard", "neural")
_TEXT_TYPE = OneOf("text", "ssml")


class Speech(Value):
    """A text and the voice that says it.

    Attributes:
        text: at most 1,000 characters.
        engine: Polly's `standard` (the default) or `neural`.
        language_code: Polly's, such as `en-GB`; the voice's own language if not given.
        text_type: `text` (the default) or `ssml`.
        voice_id: Polly's; `Joanna` if not given.
    """

    text: str = field(_TEXT, secret=True)
    engine: Engine | None = field(_ENGINE, default=None, kw_only=True)
    language_code: str | None = field(Text(), default=None, kw_only=True)
    text_type: TextType | None = field(_TEXT_TYPE, default=None, kw_only=True)
    voice_id: str | None = field(Text(), default=None, kw_only=True)


class Speak(Action):
    """Say a text.

    Attributes:
        text: at most 1,000 characters.
        engine: Polly's `standard` (the default) or `neural`.
        language_code: Polly's, such as `en-GB`; the voice's own language if not given.
        text_type: `text` (the default) or `ssml`.
        voice_id: Polly's; `Joanna` if not given.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/speak.html
    """

    needs_call_id = True

    text: str = field(_TEXT, secret=True)
    engine: Engine = field(_ENGINE, default="standard", kw_only=True)
    language_code: str | None = field(Text(), default=None, kw_only=True)
    text_type: TextType = field(_TEXT_TYPE, default="text", kw_only=True)
    voice_id: str = field(Text(), default="Joanna", kw_only=True)


class SpeakAndGetDigits(DigitsAction):
    """Say a text and collect digits; a digit stops the speech.

    Attributes:
        speech_parameters: the prompt.
        failure_speech_parameters: said after each failed attempt, with the prompt's voice if it
            does not name its own.

    The other parameters are those of `PlayAudioAndGetDigits`.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/speak-and-get-digits.html
    """

    needs_call_id = True

    speech_parameters: Speech = field(Nested(Speech))
    failure_speech_parameters: Speech = field(Nested(Speech))
