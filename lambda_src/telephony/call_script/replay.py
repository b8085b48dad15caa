"""One invocation of a script: the journal that is replayed, and the steps that the script awaits.

A script is replayed up to the await that waits. Then the event resolves this await, and the script
runs on, live, to its next await or its end.
"""

from __future__ import annotations

from telephony.actions import Speak
from telephony.call import CallDetails, Participant
from telephony.value import construct

from .errors import CallEnded, ScriptAbortedError, ScriptError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

    from telephony.actions import Action
    from telephony.errors import TelephonyError
    from telephony.events import CallEvent

    from .journal import Journal
    from .secret import Secret

MAX_REFUSALS = 3
"""How often the same error is raised in a script that catches it and goes on."""

PARKED = object()
"""The obstacle of a script whose event is answered: each method raises GeneratorExit."""

IN_EFFECT = object()
"""The obstacle while the function of an effect runs."""

CLOSED = object()
"""The obstacle of a script that has ended."""

NOT_AWAITED = "is not awaited: write `await call...`, one step after the other"


class Replay:
    """The state of a script during one invocation.

    Attributes:
        journal: the journal that the event brought; entries and queue change with the script.
        is_live: whether the script has passed the await that waited.
        position: the number of entries that the script has passed.
        obstacle: what the script's next use of the call must refuse; None if it may go on. Either
            the step that waits for its `await`, or the error that ends the script, or one of
            `PARKED`, `IN_EFFECT` and `CLOSED`.
        aborted: the error that ends the script, even if the script catches it.
        planned: actions, and texts to say, that lead the next list.
        list: the list that `next_event` leaves running.
        list_is_sent: whether the service has that list; it is not sent while queued events wait.
        now_milliseconds: the time of the invocation, since the epoch; 0 until it is read.
        has_hung_up: whether the script has called `hang_up`.
        secret: the last secret that the script was given.
        secret_digits: the digits for the secret that the next step returns.
        effect_error: what the function of the last effect has raised.
    """

    __slots__ = (
        "_call_ended",
        "_details",
        "_event",
        "_refusals",
        "aborted",
        "effect_error",
        "entries",
        "has_hung_up",
        "is_live",
        "journal",
        "list",
        "list_is_sent",
        "now_milliseconds",
        "obstacle",
        "planned",
        "position",
        "recorded",
        "secret",
        "secret_digits",
    )

    def __init__(self, journal: Journal, event: CallEvent, *, is_live: bool) -> None:
        self.journal = journal
        self._event = event
        self._details: CallDetails | None = None
        self.is_live = is_live
        self.entries = journal.entries
        self.recorded = len(journal.entries)
        self.position = 0
        self.obstacle: Any = None
        self.aborted: ScriptAbortedError | None = None
        self.planned: list[Action | str] = []
        self.list: Sequence[Action] = ()
        self.list_is_sent = True
        self.now_milliseconds = 0
        self.has_hung_up = False
        self.secret_digits: str | None = None
        self.effect_error: Exception | None = None
        self.secret: Secret | None = None
        self._call_ended: CallEnded | None = None
        self._refusals = 0

    @property
    def details(self) -> CallDetails:
        """What is constant during the call."""
        if self._details is None:
            self._details = _constant_call(self._event)
        return self._details

    def next_entry(self, expected: str) -> str | None:
        """Return the next recorded entry; None where the script goes beyond the journal."""
        position = self.position
        if position < self.recorded:
            self.position = position + 1
            return self.entries[position]
        if not self.is_live:
            self.diverge(self.journal.pending, expected)
        return None

    def record(self, entry: str) -> None:
        """Add an entry that the script has passed."""
        self.entries.append(entry)
        self.recorded = self.position = len(self.entries)

    def take_queued(self, mark: str) -> str | None:
        """Return the entry of the oldest queued event, recorded; None if none is queued."""
        if not self.journal.inbox:
            return None
        entry = f"{mark}<{self.journal.inbox.pop(0)}"
        self.record(entry)
        return entry

    def open_secret(self) -> Secret:
        """Return the digits that have just arrived; in a replay, a secret without them."""
        from .secret import Secret  # noqa: PLC0415 - few scripts ask for a secret

        self.secret = Secret(self.secret_digits, lambda: self.obstacle is IN_EFFECT)
        self.secret_digits = None
        return self.secret

    def erase_secret(self) -> None:
        """Forget the digits of the last secret."""
        if self.secret is not None:
            self.secret.erase()

    def planned_actions(self) -> list[Action]:
        """Return the planned actions, with their texts as `Speak`."""
        return [Speak(item) if isinstance(item, str) else item for item in self.planned]

    def require_party(self) -> None:
        """Refuse an await after `hang_up`, or when all parties have left."""
        if self.aborted is not None:
            return  # the driver ends the script at this await
        self.erase_secret()
        if self.has_hung_up:
            self.abort("the script has called hang_up(): no action can follow")
        ended = self._call_ended
        if ended is not None and not ended.other_leg_connected:
            self._refusals += 1
            if self._refusals > MAX_REFUSALS:
                self.abort("the script catches CallEnded and goes on: no party is left")
            raise ended

    def raise_call_ended(self, packed: str) -> NoReturn:
        """Raise the end of LEG-A: two flags and the SIP response code."""
        from .outcome import unpack_hangup  # noqa: PLC0415 - a call has it once

        event = unpack_hangup("LEG-A", packed[2:], self.details)
        self._call_ended = CallEnded(
            event, answered=packed[0] == "1", other_leg_connected=packed[1] == "1"
        )
        self.planned.clear()
        self.list = ()
        raise self._call_ended

    def refuse(self) -> None:
        """Raise because of the obstacle.

        A script that catches each error and tries again would never end: after some refusals it may
        await once more, and the driver ends it there.
        """
        obstacle = self.obstacle
        if obstacle is None:
            self.abort(
                "a step is awaited once: call perform(), ask(), bridge() or next_event() again"
            )
        if obstacle is IN_EFFECT:
            raise ScriptError("the function of an effect cannot use the call")
        if obstacle is CLOSED:
            raise ScriptError("the script has ended: its call cannot be used any more")
        if obstacle is not PARKED and obstacle is not self.aborted:
            self.abort(f"{obstacle.describe()} {NOT_AWAITED}")
        self._refusals += 1
        if self._refusals > MAX_REFUSALS:
            self.obstacle = None
        elif self.aborted is not None:
            raise self.aborted
        else:
            raise GeneratorExit

    def diverge(self, recorded: str, expected: str) -> NoReturn:
        """End the script: it does not follow its journal."""
        from .divergence import describe_divergence  # noqa: PLC0415 - few calls diverge

        self.abort(describe_divergence(self.position, recorded, expected))

    def abort(self, problem: str) -> NoReturn:
        """End the script with an error that it cannot catch."""
        raise self.set_aborted(ScriptError(problem))

    def set_aborted(self, error: TelephonyError) -> ScriptAbortedError:
        """Let the next uses of the call raise this error; return what carries it."""
        self.aborted = self.obstacle = aborted = ScriptAbortedError(error)
        self._refusals = 0
        return aborted


def _constant_call(event: CallEvent) -> CallDetails:
    """Return the call without what changes during it: attributes, and the status of its legs."""
    leg_a = event.call.caller
    fields: dict[str, object] = {
        "call_id": leg_a.call_id,
        "participant_tag": leg_a.participant_tag,
        "to": leg_a.to,
        "from_": leg_a.from_,
        "direction": leg_a.direction,
        "sip_headers": leg_a.sip_headers,
    }
    leg_b: dict[str, object] = {"call_id": "", "participant_tag": "LEG-B", "to": "", "from_": ""}
    call: dict[str, object] = {
        "transaction_id": event.call.transaction_id,
        "participants": (construct(Participant, fields), construct(Participant, leg_b)),
    }
    return construct(CallDetails, call)
