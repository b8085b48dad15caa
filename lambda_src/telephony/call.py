"""Who is on the line."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .value import Value, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


class SipHeaders(Mapping[str, str]):
    """The SIP headers of an inbound leg, looked up without regard to case, kept as they came."""

    __slots__ = ("_headers",)

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers

    def __getitem__(self, name: str) -> str:
        wanted = name.lower()
        for header, text in self._headers.items():
            if header.lower() == wanted:
                return text
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __len__(self) -> int:
        return len(self._headers)

    def __hash__(self) -> int:
        return hash(frozenset(self._headers.items()))

    def __repr__(self) -> str:
        return f"SipHeaders({', '.join(self)})"


NO_HEADERS = SipHeaders({})
NO_PAIRS: Mapping[str, str] = MappingProxyType({})


class Participant(Value):
    """One leg of a call.

    Attributes:
        call_id: the leg's id.
        participant_tag: `LEG-A` for the leg the call began with, `LEG-B` for a bridge or meeting.
        to: the number called, E.164 as a rule.
        from_: the number calling, E.164 as a rule.
        direction: `Inbound` or `Outbound`.
        start_time_in_milliseconds: since the epoch; 0 where the service sent none.
        status: `Connected`, `Disconnected`, or None until the leg is answered.
        sip_headers: those the service passes on, looked up without regard to case.
    """

    call_id: str
    participant_tag: str
    to: str = field(secret=True)
    from_: str = field(secret=True)
    direction: str = ""
    start_time_in_milliseconds: int = 0
    status: str | None = None
    sip_headers: SipHeaders = field(default=NO_HEADERS, secret=True)

    @property
    def connected(self) -> bool:
        """Whether the leg was answered and still talks."""
        return self.status == "Connected"

    @property
    def disconnected(self) -> bool:
        """Whether the leg has ended; one that still rings has not."""
        return self.status == "Disconnected"


class CallDetails(Value):
    """A call: its ids, what you stored with it, and its legs.

    Attributes:
        transaction_id: the call's id, the same for all its legs and events.
        participants: its legs, LEG-A first; at most two.
        transaction_attributes: what answers stored with the call; what is no text is its JSON text.
        aws_account_id: the account of the application.
        aws_region: the region of the application.
        sip_media_application_id: the application.
        sip_rule_id: the rule that brought an inbound call here; None on calls made through the API.
    """

    transaction_id: str
    participants: tuple[Participant, ...]
    transaction_attributes: Mapping[str, str] = field(default=NO_PAIRS, secret=True)
    aws_account_id: str = ""
    aws_region: str = ""
    sip_media_application_id: str = ""
    sip_rule_id: str | None = None

    @property
    def caller(self) -> Participant:
        """The party the call began with, LEG-A; on a call made through the API, the one called."""
        return self.leg("LEG-A") or self.participants[0]

    @property
    def leg_b(self) -> Participant | None:
        """The bridged party or the meeting, if there is one."""
        return self.leg("LEG-B")

    @property
    def connected(self) -> tuple[Participant, ...]:
        """The legs that were answered and still talk."""
        return tuple([leg for leg in self.participants if leg.status == "Connected"])

    @property
    def remaining(self) -> tuple[Participant, ...]:
        """The legs that can be hung up on: who is connected, and a caller who waits for an answer.

        A LEG-B that still rings is not one: the service ends it together with LEG-A.
        """
        return tuple(
            [
                leg
                for leg in self.participants
                if leg.status == "Connected"
                or (leg.status != "Disconnected" and leg.participant_tag != "LEG-B")
            ]
        )

    def leg(self, name: str | None) -> Participant | None:
        """Find a leg by its call id or its participant tag."""
        if name is not None:
            for leg in self.participants:
                if name in (leg.call_id, leg.participant_tag):
                    return leg
        return None
