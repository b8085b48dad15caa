"""Amazon Polly's voices: their languages, genders and engines.

Table: https://docs.aws.amazon.com/polly/latest/dg/available-voices.html
Languages: https://docs.aws.amazon.com/polly/latest/dg/bilingual-voices.html
"""

from functools import cache
from typing import Final, NamedTuple


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


FEMALE: Final = "Female"
MALE: Final = "Male"

ENGINES: Final = {
    "g": "generative",
    "l": "long-form",
    "n": "neural",
    "s": "standard",
}
"""The letters of the engines in `_VOICES`."""

_VOICES: Final = {
    "arb": ("Zeina:s", ""),
    "ar-AE": ("Hala:n", "Zayd:n"),
    "ca-ES": ("Arlet:n", ""),
    "cmn-CN": ("Zhiyu:ns", ""),
    "cs-CZ": ("Jitka:n", ""),
    "cy-GB": ("Gwyneth:s", ""),
    "da-DK": ("Naja:s Sofie:n", "Mads:s"),
    "de-AT": ("Hannah:gn", ""),
    "de-CH": ("Sabrina:gn", ""),
    "de-DE": ("Marlene:s Vicki:gns", "Daniel:gn Hans:s Lennart:g"),
    "en-AU": ("Nicole:s Olivia:gn", "Russell:s"),
    "en-GB": ("Amy:gns Emma:ns", "Arthur:n Brian:gns"),
    "en-GB-WLS": ("", "Geraint:s"),
    "en-IE": ("Niamh:gn", ""),
    "en-IN": ("Aditi:s Kajal:gn Raveena:s", ""),
    "en-NZ": ("Aria:gn", ""),
    "en-SG": ("Jasmine:gn", ""),
    "en-US": (
        "Danielle:gln Ivy:ns Joanna:gns Kendra:ns Kimberly:ns Ruth:gln Salli:gns Tiffany:g",
        "Gregory:ln Joey:ns Justin:ns Kevin:ns Matthew:gns Patrick:l Stephen:gn",
    ),
    "en-ZA": ("Ayanda:gn", ""),
    "es-ES": ("Alba:l Conchita:s Lucia:gns", "Enrique:s Raul:l Sergio:gn"),
    "es-MX": ("Mia:gns", "Andres:gn"),
    "es-US": ("Lupe:gns Penelope:s", "Miguel:s Pedro:gn"),
    "fi-FI": ("Suvi:n", ""),
    "fr-BE": ("Isabelle:gn", ""),
    "fr-CA": ("Chantal:s Gabrielle:gn", "Liam:gn"),
    "fr-FR": ("Ambre:g Celine:gs Lea:gns", "Florian:g Mathieu:s Remi:gn"),
    "is-IS": ("Dora:s", "Karl:s"),
    "it-IT": ("Beatrice:g Bianca:gns Carla:s", "Adriano:n Giorgio:s Lorenzo:g"),
    "ja-JP": ("Kazuha:n Mizuki:s Tomoko:n", "Takumi:ns"),
    "ko-KR": ("Jihye:n Seoyeon:gns", ""),
    "nb-NO": ("Ida:n Liv:s", ""),
    "nl-BE": ("Lisa:gn", ""),
    "nl-NL": ("Laura:gn Lotte:s", "Ruben:s"),
    "pl-PL": ("Ewa:gs Maja:s Ola:gn", "Jacek:s Jan:s"),
    "pt-BR": ("Camila:gns Vitoria:ns", "Ricardo:s Thiago:n"),
    "pt-PT": ("Ines:ns", "Cristiano:s"),
    "ro-RO": ("Carmen:s", ""),
    "ru-RU": ("Tatyana:s", "Maxim:s"),
    "sv-SE": ("Astrid:s Elin:n", ""),
    "tr-TR": ("Burcu:n Filiz:s", ""),
    "yue-CN": ("Hiujin:n", ""),
}
"""For each language code, the female and the male voices, each with its engines.

AWS's pages of different years disagree about the standard voices of Justin, Kevin and Matthew, so
the table has them.
"""

BILINGUAL: Final = {
    "Aditi": ("hi-IN",),
    "Kajal": ("hi-IN",),
    "Hala": ("en-GB", "en-US"),
    "Zayd": ("en-GB", "en-US"),
}
"""The other languages of bilingual voices. For Hala and Zayd, AWS's page names none."""


def _voices() -> dict[str, PollyVoice]:
    return {
        name: PollyVoice(
            name,
            code,
            gender,
            tuple(ENGINES[letter] for letter in engines),
            BILINGUAL.get(name, ()),
        )
        for code, both in _VOICES.items()
        for gender, voices in zip((FEMALE, MALE), both, strict=True)
        for name, _, engines in (voice.partition(":") for voice in voices.split())
    }


VOICES: Final = _voices()
"""The voices by VoiceId."""


@cache
def is_in_model(voice_id: str) -> bool:
    """Return whether the model of the installed botocore has a VoiceId, which may be newer."""
    import botocore.session  # noqa: PLC0415 - only for a voice that the table does not have

    model = botocore.session.get_session().get_service_model("polly")
    return voice_id in model.shape_for("VoiceId").metadata["enum"]
