"""What happens on a call, one small value a line of its transcript."""

from typing import NamedTuple, TypeAlias

from simulator.call.invocation import Invocation
from simulator.json_types import JsonObject


class Invoked(NamedTuple):
    """The function got an event."""

    at: float
    invocation: Invocation


class Answered(NamedTuple):
    """The function answered, or failed."""

    at: float
    invocation: Invocation


class Began(NamedTuple):
    """An action began on a leg."""

    at: float
    leg: str
    type: str
    parameters: JsonObject


class Ended(NamedTuple):
    """An action ended; `outcome` says how, in the service's words."""

    at: float
    leg: str
    type: str
    outcome: str


class Line(NamedTuple):
    """A leg changed: it rings, answers, refuses, hangs up."""

    at: float
    leg: str
    what: str


class Pressed(NamedTuple):
    """A party pressed keys."""

    at: float
    leg: str
    digits: str


class Said(NamedTuple):
    """A party spoke."""

    at: float
    leg: str
    text: str


class Heard(NamedTuple):
    """A party heard something that no action says by itself: digits, a bot's sentence."""

    at: float
    leg: str
    what: str


class Logged(NamedTuple):
    """The service wrote a line to its log."""

    at: float
    message: str


class Warned(NamedTuple):
    """A response broke a rule, or leans on something undocumented."""

    at: float
    rule: str


Record: TypeAlias = (
    Invoked | Answered | Began | Ended | Line | Pressed | Said | Heard | Logged | Warned
)
