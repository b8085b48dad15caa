"""A text that Amazon Polly says, and what Polly accepts."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cache
from typing import Any, Final
from xml.parsers import expat

from aws_cdk import Token
from constructs import Construct

from constructs_lib.bundle import package_directory
from constructs_lib.prop_types import check_fields
from constructs_lib.validation import refuse

MAX_CHARACTERS: Final = 6_000
MAX_BILLED_CHARACTERS: Final = 3_000
"""https://docs.aws.amazon.com/polly/latest/dg/limits.html"""

TAGS_OF_STANDARD_VOICES: Final = (
    "emphasis",
    "prosody amazon:max-duration",
    "amazon:auto-breaths",
    "amazon:effect phonation",
    "amazon:effect vocal-tract-length",
    'amazon:effect name="whispered"',
)
"""https://docs.aws.amazon.com/polly/latest/dg/supportedtags.html"""

ENGINES_THAT_REFUSE_TAGS: Final = ("neural", "long-form")
"""AWS names errors for these; it names none for the engine `generative`, which has them neither."""

_BEGIN_OF_SSML = re.compile(r"\s*<speak[\s>]")
_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[A-Z]{2}(-[A-Z]{3})?)?", re.ASCII)


class PollyEngine(Enum):
    """Polly's engines.

    https://docs.aws.amazon.com/polly/latest/dg/API_SynthesizeSpeech.html
    """

    STANDARD = "standard"
    NEURAL = "neural"
    LONG_FORM = "long-form"
    GENERATIVE = "generative"


class PollyTextType(Enum):
    """Whether a text is plain, or a document of Polly's SSML."""

    TEXT = "text"
    SSML = "ssml"


@dataclass(frozen=True)
class PromptText:
    """A text that Amazon Polly turns into an audio file in the deployment.

    Args:
        text: At most 3,000 characters without the tags of SSML, and 6,000 with them.
        voice_id: Polly's voice. By default `Joanna`, as for the action Speak.
        engine: Polly's engine; the voice must have it in the stack's region. By default `standard`.
        language_code: A language of a bilingual voice, such as `hi-IN`. By default the voice's own.
        text_type: Whether the text is SSML. By default it is plain text.
        is_voice_checked: Whether synthesis compares voice, engine and language with the table of
            this library. `False` is for a voice or an engine that is newer than the table; the
            deployment fails with Polly's reason if it does not exist. By default True.

    https://docs.aws.amazon.com/polly/latest/dg/API_SynthesizeSpeech.html
    """

    text: str = field(repr=False)
    voice_id: str = "Joanna"
    engine: PollyEngine | str = PollyEngine.STANDARD
    language_code: str | None = None
    text_type: PollyTextType | str = PollyTextType.TEXT
    is_voice_checked: bool = True

    def properties(self) -> dict[str, str]:
        """Return the parameters of SynthesizeSpeech."""
        parameters = {
            "Text": self.text,
            "TextType": PollyTextType(self.text_type).value,
            "VoiceId": self.voice_id,
            "Engine": PollyEngine(self.engine).value,
            "LanguageCode": self.language_code,
        }
        return {name: value for name, value in parameters.items() if value is not None}


def check_prompt_text(construct: Construct, name: str, prompt: PromptText) -> None:
    """Refuse a text that Polly refuses; the message holds no words of it.

    Raises:
        ValueError: With the construct's path, the prompt, and what is wrong.
    """
    check_fields(construct, prompt)
    if any(map(Token.is_unresolved, (prompt.text, prompt.voice_id, prompt.language_code))):
        refuse(
            construct,
            f"the text of prompt {name!r} must be known at synthesis: its digest is in the key",
        )
    problem = _problem_of_text(prompt) or (
        _problem_of_voice(prompt) if prompt.is_voice_checked else ""
    )
    if problem:
        refuse(construct, f"the text of prompt {name!r} {problem}")


def _problem_of_text(prompt: PromptText) -> str:  # noqa: PLR0911 - one return a problem
    if prompt.engine not in _values(PollyEngine):
        return f"has the engine {prompt.engine!r}; Polly has {_listed(PollyEngine)}"
    if prompt.text_type not in _values(PollyTextType):
        return f"has the text_type {prompt.text_type!r}; allowed are {_listed(PollyTextType)}"
    control = next((each for each in prompt.text if _is_unspeakable(each)), None)
    if control is not None:
        return f"has the character U+{ord(control):04X}, which CloudFormation and Polly refuse"
    is_ssml = PollyTextType(prompt.text_type) is PollyTextType.SSML
    if not is_ssml and _BEGIN_OF_SSML.match(prompt.text):
        return "is SSML, whose tags Polly would say; provide text_type=PollyTextType.SSML"
    try:
        words = _words(prompt.text) if is_ssml else prompt.text
    except ValueError as error:
        return f"must be SSML: {error}"
    if not words.strip() and not is_ssml:
        return "has no words"
    if len(prompt.text) > MAX_CHARACTERS or len(words) > MAX_BILLED_CHARACTERS:
        return (
            f"has {len(prompt.text)} characters, {len(words)} without tags; Polly says up to"
            f" {MAX_BILLED_CHARACTERS} without and {MAX_CHARACTERS} with them: split it"
        )
    return ""


def _is_unspeakable(character: str) -> bool:
    """Return whether XML has no such character: a control character, or half of a pair."""
    code = ord(character)
    return (code < ord(" ") and character not in "\t\n\r") or 0xD800 <= code <= 0xDFFF  # noqa: PLR2004


def _problem_of_voice(prompt: PromptText) -> str:
    voice = _voices().get(prompt.voice_id)
    escape = "is_voice_checked=False accepts what is newer than the table"
    if voice is None:
        same = [each for each in _voices() if each.lower() == prompt.voice_id.lower()]
        meant = f"; did you mean {same[0]!r}?" if same else f"; {escape}"
        return f"has a voice_id that Polly is not known to have: {prompt.voice_id!r}{meant}"
    engine = PollyEngine(prompt.engine).value
    if engine not in voice["Engines"]:
        engines = ", ".join(voice["Engines"])
        return f"has the engine {engine!r}; {prompt.voice_id} has {engines}; {escape}"
    is_ssml = PollyTextType(prompt.text_type) is PollyTextType.SSML
    tag = _tag_of_standard_voices(prompt.text) if is_ssml else ""
    if tag and engine in ENGINES_THAT_REFUSE_TAGS:
        return f"has {tag}, which Polly has for the engine 'standard' only; {escape}"
    code = prompt.language_code
    languages = [voice["LanguageCode"], *voice.get("OtherLanguageCodes", ())]
    if code is not None and not _LANGUAGE_CODE.fullmatch(code):
        return f"has the language_code {code!r}; Polly writes it like 'en-GB'"
    if code is not None and code not in languages:
        spoken = " and ".join(languages)
        return f"has the language_code {code!r}; {prompt.voice_id} speaks {spoken}; {escape}"
    return ""


@cache
def _voices() -> Mapping[str, Mapping[str, Any]]:
    """Return the rows of the table of voices, which is that of the simulator."""
    table = package_directory("telephony_simulator") / "pstn_audio" / "polly_voices.json"
    return {row["VoiceId"]: row for row in json.loads(table.read_text(encoding="utf-8"))}


def _tag_of_standard_voices(ssml: str) -> str:
    """Return the first tag that the engine `standard` has alone; empty if there is none."""
    found: list[str] = []

    def start(element: str, attributes: Mapping[str, str]) -> None:
        tags = [element, *(f"{element} {name}" for name in attributes)]
        tags += [f'{element} {name}="{value}"' for name, value in attributes.items()]
        found.extend(tag for tag in tags if tag in TAGS_OF_STANDARD_VOICES)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(ssml, True)  # noqa: FBT003 - positional only
    return f"<{found[0]}>" if found else ""


def _words(ssml: str) -> str:
    """Return the words of an SSML document.

    Raises:
        ValueError: It is not well-formed, or its root is not `speak`.
    """
    elements: list[str] = []
    words: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda element, _: elements.append(element)
    parser.CharacterDataHandler = words.append
    try:
        parser.Parse(ssml, True)  # noqa: FBT003 - positional only
    except expat.ExpatError as error:
        raise ValueError(f"it is not well-formed, {error}") from None
    except UnicodeEncodeError:
        raise ValueError("it is not Unicode text") from None
    if elements[0] != "speak":
        raise ValueError("its root element must be <speak>")
    return "".join(words)


def _values(kind: type[Enum]) -> list[object]:
    return [*kind, *(member.value for member in kind)]


def _listed(kind: type[Enum]) -> str:
    return ", ".join(repr(member.value) for member in kind)
