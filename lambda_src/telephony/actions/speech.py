"""Text spoken by Amazon Polly."""

from __future__ import annotations

from telephony.containers import Shape
from telephony.kinds import OneOf, Text
from telephony.value import Value, field

from .action import Action
from .digits import DigitsAction

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    Engine: TypeAlias = Literal["standard", "neural"]
    TextType: TypeAlias = Literal["text", "ssml"]

MAX_TEXT = 1_000

_TEXT = Text(MAX_TEXT)
_ENGINE = OneOf("standard", "neural")
_TEXT_TYPE = OneOf("text", "ssml")


class Speech(Value):
    """What is said, and by which voice.

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
    """Say something.

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
    """Say something and collect digits; pressing one cuts the speech short.

    Attributes:
        speech_parameters: the prompt.
        failure_speech_parameters: said after each attempt that failed; by the prompt's voice if it
            names none.

    The rest is as in `PlayAudioAndGetDigits`.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/speak-and-get-digits.html
    """

    needs_call_id = True

    speech_parameters: Speech = field(Shape(Speech))
    failure_speech_parameters: Speech = field(Shape(Speech))
