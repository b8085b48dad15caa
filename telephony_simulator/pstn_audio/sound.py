"""The sounds of a call, each with its time."""

import itertools
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.media import Prompt
from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.pstn_audio.voice import LiveVoice, Voice

COMMA_SECONDS: Final = 0.5

_ids: Final = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Tones:
    """The tones of keys.

    Attributes:
        digits: 0 to 9, * and #, A to D; a comma is a pause of half a second.
        tone_seconds: The duration of each, with the gap before the next.
    """

    digits: str = field(repr=False)
    tone_seconds: float

    @property
    def seconds(self) -> float:
        """The duration of all tones."""
        commas = self.digits.count(",")
        return (len(self.digits) - commas) * self.tone_seconds + commas * COMMA_SECONDS


@dataclass(frozen=True, slots=True)
class Ringback:
    """The tone that tells the caller that the other telephone rings.

    Attributes:
        seconds: Its duration if the call is not answered.
    """

    seconds: float


Source: TypeAlias = Prompt | Ringback | Speech | Tones | Voice | LiveVoice


@dataclass(slots=True)
class Sound:
    """A sound on one leg.

    Attributes:
        leg: The leg.
        source: What sounds.
        start: When it begins, in seconds since the epoch.
        end: When it ends, or was cut short.
        is_by_party: Whether the party makes it; else the service plays it to the party.
        id: Its number, unique in this process.
    """

    leg: Leg
    source: Source
    start: float
    end: float
    is_by_party: bool
    id: int = field(default_factory=_ids.__next__, compare=False)

    @property
    def is_by_key(self) -> bool:
        """Whether the party makes it with the keys of the telephone."""
        return self.is_by_party and isinstance(self.source, Tones)
