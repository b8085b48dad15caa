"""Text spoken by Amazon Polly."""

from __future__ import annotations

from telephony.errors import InvalidParameterError
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


def _check_ssml(owner: str, name: str, text: str) -> None:
    """Refuse SSML that Polly refuses: it is not well-formed, or its root is not `speak`."""
    import pyexpat  # noqa: PLC0415 - a cold start without SSML does not need it

    elements: list[str] = []
    parser = pyexpat.ParserCreate()
    parser.StartElementHandler = lambda element, _attributes: elements.append(element)
    try:
        parser.Parse(text, True)  # noqa: FBT003 - positional only
    except (pyexpat.ExpatError, UnicodeEncodeError) as problem:
        raise InvalidParameterError(
            owner, name, f"must be well-formed SSML: {_describe(problem)}"
        ) from None
    if elements[0] != "speak":
        raise InvalidParameterError(owner, name, "must be SSML with the root element <speak>")


def _describe(problem: Exception) -> str:
    """Return the cause and the place; texts are secret."""
    return str(problem) if not isinstance(problem, UnicodeEncodeError) else "it is not Unicode text"


class Speech(Value):
    """A text and the voice that says it.

    Attributes:
        text: at most 1,000 characters; well-formed SSML if `text_type` is `ssml`.
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

    def __validate__(self) -> None:
        if self.text_type == "ssml":
            _check_ssml("Speech", "text", self.text)


class Speak(Action[None]):
    """Say a text.

    Attributes:
        text: at most 1,000 characters; well-formed SSML if `text_type` is `ssml`.
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

    def __validate__(self) -> None:
        if self.text_type == "ssml":
            _check_ssml(self.type, "text", self.text)


class SpeakAndGetDigits(DigitsAction):
    """Say a text and collect digits; a digit stops the speech.

    Attributes:
        speech_parameters: the prompt.
        failure_speech_parameters: said after each failed attempt, with the prompt's voice and
            text type if it does not name its own.

    The other parameters are those of `PlayAudioAndGetDigits`.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/speak-and-get-digits.html
    """

    needs_call_id = True

    speech_parameters: Speech = field(Nested(Speech))
    failure_speech_parameters: Speech = field(Nested(Speech))

    def __validate__(self) -> None:
        super().__validate__()
        failure = self.failure_speech_parameters
        if failure.text_type is None and self.speech_parameters.text_type == "ssml":
            _check_ssml(self.type, "failure_speech_parameters", failure.text)
