"""Amazon Polly's voices: their languages and genders.

https://docs.aws.amazon.com/polly/latest/dg/available-voices.html
"""

from typing import Final

VOICES_BY_LANGUAGE: Final = {
    "ar-AE": ("Hala", "Zayd"),
    "arb": ("Zeina", ""),
    "ca-ES": ("Arlet", ""),
    "cmn-CN": ("Zhiyu", ""),
    "cs-CZ": ("Jitka", ""),
    "cy-GB": ("Gwyneth", ""),
    "da-DK": ("Naja Sofie", "Mads"),
    "de-AT": ("Hannah", ""),
    "de-CH": ("Sabrina", ""),
    "de-DE": ("Marlene Vicki", "Daniel Hans"),
    "en-AU": ("Nicole Olivia", "Russell"),
    "en-GB": ("Amy Emma", "Arthur Brian"),
    "en-GB-WLS": ("", "Geraint"),
    "en-IE": ("Niamh", ""),
    "en-IN": ("Aditi Kajal Raveena", ""),
    "en-NZ": ("Aria", ""),
    "en-SG": ("Jasmine", ""),
    "en-US": (
        "Danielle Ivy Joanna Kendra Kimberly Ruth Salli",
        "Gregory Joey Justin Kevin Matthew Stephen",
    ),
    "en-ZA": ("Ayanda", ""),
    "es-ES": ("Conchita Lucia", "Enrique Sergio"),
    "es-MX": ("Mia", "Andres"),
    "es-US": ("Lupe Penelope", "Miguel Pedro"),
    "fi-FI": ("Suvi", ""),
    "fr-BE": ("Isabelle", ""),
    "fr-CA": ("Chantal Gabrielle", "Liam"),
    "fr-FR": ("Celine Lea", "Mathieu Remi"),
    "is-IS": ("Dora", "Karl"),
    "it-IT": ("Bianca Carla", "Adriano Giorgio"),
    "ja-JP": ("Kazuha Mizuki Tomoko", "Takumi"),
    "ko-KR": ("Jihye Seoyeon", ""),
    "nb-NO": ("Ida Liv", ""),
    "nl-BE": ("Lisa", ""),
    "nl-NL": ("Laura Lotte", "Ruben"),
    "pl-PL": ("Ewa Maja Ola", "Jacek Jan"),
    "pt-BR": ("Camila Vitoria", "Ricardo Thiago"),
    "pt-PT": ("Ines", "Cristiano"),
    "ro-RO": ("Carmen", ""),
    "ru-RU": ("Tatyana", "Maxim"),
    "sv-SE": ("Astrid Elin", ""),
    "tr-TR": ("Burcu Filiz", ""),
    "yue-CN": ("Hiujin", ""),
}
"""For each language code, the female and the male voices."""

LANGUAGE_BY_VOICE: Final = {
    name: code
    for code, (women, men) in VOICES_BY_LANGUAGE.items()
    for name in f"{women} {men}".split()
}
"""The language of a voice when the action has no LanguageCode."""

MALE_VOICES: Final = {name for _, men in VOICES_BY_LANGUAGE.values() for name in men.split()}
