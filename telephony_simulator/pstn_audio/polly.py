"""Amazon Polly's voices: their languages, genders and engines.

`polly_voices.json` has them, also for the constructs. AWS's pages of different years disagree about
the standard voices of Justin, Kevin and Matthew, so the table has them. For the bilingual voices
Hala and Zayd, AWS's page names no other language.

Table: https://docs.aws.amazon.com/polly/latest/dg/available-voices.html
Languages: https://docs.aws.amazon.com/polly/latest/dg/bilingual-voices.html
"""

import json
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple
from xml.parsers import expat


class PollyVoice(NamedTuple):
    """A voice of Amazon Polly.

    Attributes:
        voice_id: VoiceId.
        language_code: LanguageCode of its own language.
        gender: Female or Male.
        engines: The engines that have it.
        other_language_codes: The languages that it speaks beside its own.
    """

    voice_id: str
    language_code: str
    gender: str
    engines: tuple[str, ...]
    other_language_codes: tuple[str, ...] = ()

    def is_speaker_of(self, language_code: str) -> bool:
        """Return whether it speaks a language."""
        return language_code in (self.language_code, *self.other_language_codes)


MALE: Final = "Male"


def _voices() -> dict[str, PollyVoice]:
    table = json.loads(Path(__file__).with_name("polly_voices.json").read_text(encoding="utf-8"))
    return {
        row["VoiceId"]: PollyVoice(
            row["VoiceId"],
            row["LanguageCode"],
            row["Gender"],
            tuple(row["Engines"]),
            tuple(row.get("OtherLanguageCodes", ())),
        )
        for row in table
    }


VOICES: Final = _voices()
"""The voices by VoiceId."""


@cache
def is_in_model(voice_id: str) -> bool:
    """Return whether the model of the installed botocore has a VoiceId, which may be newer."""
    import botocore.session  # noqa: PLC0415 - only for a voice that the table does not have

    model = botocore.session.get_session().get_service_model("polly")
    return voice_id in model.shape_for("VoiceId").metadata["enum"]


def words_of_ssml(ssml: str) -> str:
    """Return the words of an SSML document; as in Polly, namespaces need no declaration.

    Raises:
        ValueError: It is not well-formed, or its root is not `speak`.
    """
    elements: list[str] = []
    words: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: elements.append(name)
    parser.CharacterDataHandler = words.append
    try:
        parser.Parse(ssml, True)  # noqa: FBT003 - positional only
    except expat.ExpatError as error:
        raise ValueError(f"the SSML is not well-formed: {error}") from None
    if elements[0] != "speak":
        raise ValueError("the root of the SSML is not speak")
    return "".join(words)
