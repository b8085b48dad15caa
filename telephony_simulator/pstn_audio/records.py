"""The history of a call, one value for each line of its transcript."""

from typing import NamedTuple, TypeAlias

from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio.invocation import Invocation


class FunctionInvoked(NamedTuple):
    """The function got an event, and answered or failed."""

    at: float
    invocation: Invocation


class ActionStarted(NamedTuple):
    """An action started on a leg, or was refused before it started.

    `words` is what its audio file says, where that is known.
    """

    at: float
    leg: str
    type: str
    parameters: JsonObject
    is_refused: bool
    words: str = ""


class ActionEnded(NamedTuple):
    """An action ended; `outcome` says how, in the service's words."""

    at: float
    leg: str
    type: str
    outcome: str


class PartyActed(NamedTuple):
    """A party acted or noticed something: `rings`, `answers`, `presses` 2, `hears` a text."""

    at: float
    leg: str
    verb: str
    what: str


class MessageLogged(NamedTuple):
    """The service wrote a line to its log."""

    at: float
    message: str


class WarningIssued(NamedTuple):
    """A response broke a rule, or relies on undocumented behaviour.

    `is_refused` tells whether the service refused the response or an action of it.
    """

    at: float
    rule: str
    is_refused: bool = False


class ActionsDropped(NamedTuple):
    """The service dropped the actions of an answer, because no leg is left for them."""

    at: float


Record: TypeAlias = (
    FunctionInvoked
    | ActionStarted
    | ActionEnded
    | PartyActed
    | MessageLogged
    | WarningIssued
    | ActionsDropped
)
