"""What can be heard on a call, and when."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from telephony_simulator.pstn_audio.media import Prompt
from telephony_simulator.pstn_audio.speech import Speech
from telephony_simulator.pstn_audio.voice import Voice

if TYPE_CHECKING:
    from telephony_simulator.pstn_audio.leg import Leg

COMMA_SECONDS: Final = 0.5


@dataclass(frozen=True, slots=True)
class Tones:
    """Keys as they sound.

    Attributes:
        digits: 0 to 9, * and #, A to D; a comma is a pause of half a second.
        tone_seconds: How long each sounds, with the gap before the next.
    """

    digits: str = field(repr=False)
    tone_seconds: float

    @property
    def seconds(self) -> float:
        """How long they all take."""
        commas = self.digits.count(",")
        return (len(self.digits) - commas) * self.tone_seconds + commas * COMMA_SECONDS


@dataclass(frozen=True, slots=True)
class Ringback:
    """The network's sign that the other telephone rings.

    Attributes:
        seconds: How long it rings if nobody answers.
    """

    seconds: float


Source: TypeAlias = Prompt | Ringback | Speech | Tones | Voice


@dataclass(slots=True)
class Sound:
    """Something that sounds for a while.

    Attributes:
        leg: Whose line it sounds on.
        source: What it is.
        start: When it begins, in seconds since the epoch.
        end: When it is over, or was cut short.
        by_the_party: Whether the party makes it; else the service plays it to the party.
    """

    leg: "Leg"
    source: Source
    start: float
    end: float
    by_the_party: bool
