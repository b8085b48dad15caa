"""What happens on a call, one small value a line of its transcript."""

from typing import NamedTuple, TypeAlias

from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio.invocation import Invocation


class Invoked(NamedTuple):
    """The function got an event, and answered or failed."""

    at: float
    invocation: Invocation


class Began(NamedTuple):
    """An action began on a leg, or was refused before it could."""

    at: float
    leg: str
    type: str
    parameters: JsonObject
    refused: bool


class Ended(NamedTuple):
    """An action ended; `outcome` says how, in the service's words."""

    at: float
    leg: str
    type: str
    outcome: str


class Did(NamedTuple):
    """A party did, said or heard something: `rings`, `answers`, `presses` 2, `hears` a text."""

    at: float
    leg: str
    verb: str
    what: str


class Logged(NamedTuple):
    """The service wrote a line to its log."""

    at: float
    message: str


class Warned(NamedTuple):
    """A response broke a rule, or leans on something undocumented."""

    at: float
    rule: str


Record: TypeAlias = Invoked | Began | Ended | Did | Logged | Warned
