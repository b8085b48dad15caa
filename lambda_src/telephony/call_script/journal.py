"""The journal of a call: what a script has awaited, kept in a transaction attribute.

    1.2.17.A.1|{"order":"7"}|DB*|SG=3|$save="ok"|@1795000000000|B

The sections are separated by `|`: the head, the arguments of an outbound call, the queued events,
the entries, and the await that waits. The head is the format, the script's version, the Sequence of
the event whose answer stored the journal, the state of LEG-A, and the number of queued events.

An entry of an await begins with the code of the last action of its list (`>` before it for
`next_event`), then what resolved it: `=` and the result, `!` and the failure, `?` or `<` and an
event (`<` if the list has not been sent), `~` and the end of LEG-A, `*` for a secret result. `$`
begins an effect, and `@` a time in milliseconds.
"""

from __future__ import annotations

from telephony.plan import JOURNAL

from .errors import ScriptError

FORMAT = "1"
NOT_ANSWERED, CONNECTED, ENDED, DONE = "NAED"
"""The states: LEG-A rings, is connected, has ended; the script has ended."""

END = ""
"""The mark of a script that has ended before the called party answers, and has planned actions."""

MAX_QUEUED_EVENTS = 20


class Journal:
    """What is known of a call when an event arrives.

    Attributes:
        version: the version of the script with which the call began.
        sequence: of the event whose answer stored the journal; 0 if the service sent none.
        state: of LEG-A and the script: `NOT_ANSWERED`, `CONNECTED`, `ENDED` or `DONE`.
        arguments: of CreateSipMediaApplicationCall, as JSON text; empty if there are none.
        inbox: events that arrived while the script waited for its actions, oldest first.
        entries: of the awaits, effects and times, in the script's order.
        pending: the mark of the await that waits, or `END`.
    """

    __slots__ = ("arguments", "entries", "inbox", "pending", "sequence", "state", "version")

    def __init__(self, version: int, *, state: str, arguments: str = "") -> None:
        self.version = version
        self.sequence = 0
        self.state = state
        self.arguments = arguments
        self.inbox: list[str] = []
        self.entries: list[str] = []
        self.pending = ""

    def queue(self, packed_event: str) -> bool:
        """Queue an event; return False if the queue is full and the event is dropped."""
        if len(self.inbox) >= MAX_QUEUED_EVENTS:
            return False
        self.inbox.append(packed_event)
        return True

    def drop_queued(self, beginning: str) -> None:
        """Drop the queued events that begin with this text."""
        self.inbox = [packed for packed in self.inbox if not packed.startswith(beginning)]

    def encode(self) -> str:
        """Return the text of the attribute."""
        head = f"{FORMAT}.{self.version}.{self.sequence}.{self.state}"
        if self.state == DONE:
            return head
        sections = [self.arguments, *self.inbox, *self.entries, self.pending]
        body = "|".join(sections)
        if "%" in body or body.count("|") >= len(sections):
            body = "|".join([_escape(section) for section in sections])
        return f"{head}.{len(self.inbox)}|{body}"


def decode_journal(text: str) -> Journal:
    """Decode a journal.

    Raises:
        ScriptError: it has another format; a later release of this package may have written it.
    """
    problem = ScriptError(
        f"the call's journal is not of format {FORMAT}: another release of this package, or "
        f"another program, wrote the attribute {JOURNAL}"
    )
    head, _, body = text.partition("|")
    try:
        written_format, version, sequence, state, *queued = head.split(".")
        if written_format != FORMAT:
            raise problem
        journal = Journal(int(version), state=state)
        journal.sequence = int(sequence)
        if state == DONE:
            return journal
        arguments, *sections, pending = body.split("|")
        if "%" in body:
            sections = [_unescape(section) for section in sections]
            arguments, pending = _unescape(arguments), _unescape(pending)
        count = int(queued[0])
    except (ValueError, IndexError):
        raise problem from None
    journal.arguments = arguments
    journal.inbox = sections[:count]
    journal.entries = sections[count:]
    journal.pending = pending
    return journal


def _escape(section: str) -> str:
    return section.replace("%", "%25").replace("|", "%7C")


def _unescape(section: str) -> str:
    return section.replace("%7C", "|").replace("%25", "%")
