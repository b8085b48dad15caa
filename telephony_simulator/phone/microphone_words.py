"""Words in place of what a party has said through a microphone, for tests of a saved call."""

from collections.abc import Iterable
from typing import Final

from telephony_simulator.pstn_audio import Call, Record
from telephony_simulator.pstn_audio.records import PartyActed
from telephony_simulator.pstn_audio.utterance import WORDS_SECONDS
from telephony_simulator.pstn_audio.voice import LiveVoice

PLACEHOLDER: Final = "words "
SAME_MOMENT_SECONDS: Final = 0.05
"""The record of an utterance and its sound are made one after the other."""


def microphone_words(call: Call, spoken: PartyActed, following: Iterable[Record]) -> str | None:
    """Return words that take as long as an utterance of a microphone.

    Args:
        call: The call.
        spoken: The record of the utterance.
        following: The records after it.

    Returns:
        The words; None if a record that follows has the words themselves.
    """
    voice = next(
        (
            sound.source
            for sound in call.sounds
            if isinstance(sound.source, LiveVoice)
            and sound.leg.participant_tag == spoken.leg
            and abs(sound.start - spoken.at) <= SAME_MOMENT_SECONDS
        ),
        None,
    )
    if voice is None:
        return None
    for record in following:
        if record.at > voice.end + WORDS_SECONDS:
            break
        if isinstance(record, PartyActed) and (record.leg, record.verb) == (spoken.leg, "says"):
            return None
    characters = max(1, round(voice.seconds * call.settings.speech_characters_a_second))
    return (PLACEHOLDER * (characters // len(PLACEHOLDER) + 1))[:characters].strip()
