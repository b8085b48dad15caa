"""The call of an event, and its legs.

https://docs.aws.amazon.com/chime-sdk/latest/dg/pstn-invocations.html
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .decoders import either, integer, mismatch, renamed, strings, text
from .errors import EventDecodeError
from .fields import field
from .value import Value, construct_from

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .json_types import JsonObject


class SipHeaders(Mapping[str, str]):
    """The SIP headers of an inbound leg; lookup by name ignores case."""

    __slots__ = ("_headers",)

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers

    def __getitem__(self, name: str) -> str:
        wanted = name.lower()
        for header, value in self._headers.items():
            if header.lower() == wanted:
                return value
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._headers)

    def __len__(self) -> int:
        return len(self._headers)

    def __hash__(self) -> int:
        return hash(frozenset(self._headers.items()))

    def __repr__(self) -> str:
        return f"SipHeaders({', '.join(self)})"


def _sip_headers(encoded: JsonObject, name: str) -> SipHeaders | None:
    value = encoded.get(name)
    if not isinstance(value, dict):
        return None
    headers = strings(value)
    return SipHeaders({header: _without_surrogates(text) for header, text in headers.items()})


def _without_surrogates(text: str) -> str:
    """Replace lone surrogates by U+FFFD: Lambda refuses an answer that contains one."""
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


NO_HEADERS = SipHeaders({})
EMPTY_MAP: Mapping[str, str] = MappingProxyType({})


class Participant(Value):
    """One leg of a call.

    Attributes:
        call_id: the leg's id.
        participant_tag: `LEG-A` for the leg the call began with, `LEG-B` for a bridge or meeting.
        to: the number called, usually E.164.
        from_: the number calling, usually E.164.
        direction: `Inbound` or `Outbound`.
        start_time_in_milliseconds: since the epoch; 0 if the service sent none.
        status: `Connected`, `Disconnected`, or None until the leg is answered.
        sip_headers: the headers that the service passes on; lookup by name ignores case.
    """

    call_id: str = field(decode=str)
    participant_tag: str = field(decode=str)
    to: str = field(secret=True, decode=str)
    from_: str = field(secret=True, decode=str)
    direction: str = field(default="", lazy=text)
    start_time_in_milliseconds: int = field(default=0, lazy=integer)
    status: str | None = field(default=None, decode=str)
    sip_headers: SipHeaders = field(default=NO_HEADERS, secret=True, lazy=_sip_headers)

    @property
    def is_connected(self) -> bool:
        """Whether the leg was answered and has not ended."""
        return self.status == "Connected"

    @property
    def is_disconnected(self) -> bool:
        """Whether the leg has ended; a leg that rings has not."""
        return self.status == "Disconnected"


def _participants(details: JsonObject, name: str) -> tuple[Participant, ...]:
    legs = details.get(name)
    if not isinstance(legs, list) or not legs:
        raise mismatch("a list of participants", legs or None, f".{name}")
    decoded: list[Participant] = []
    try:
        for leg in legs:
            if not isinstance(leg, dict):
                raise mismatch("an object", leg, "")  # it gets its path below
            decoded.append(construct_from(Participant, leg))
    except EventDecodeError as error:
        raise error.within(f".{name}[{len(decoded)}]") from None
    return tuple(decoded)


def _transaction_attributes(details: JsonObject, name: str) -> Mapping[str, str] | None:
    attributes = details.get(name)
    if attributes is None:
        return None
    if isinstance(attributes, dict):
        return strings(attributes)
    raise mismatch("an object", attributes, f".{name}")


class CallDetails(Value):
    """A call: its ids, its transaction attributes, and its legs.

    Attributes:
        transaction_id: the call's id, the same for all its legs and events.
        participants: its legs, LEG-A first; at most two.
        transaction_attributes: what the handler stored with the call; values that are not texts
            are their JSON text.
        aws_account_id: the account of the application.
        aws_region: the region of the application.
        sip_media_application_id: the application; some events name it SipApplicationId.
        sip_rule_id: the rule that brought an inbound call here; None on calls made through the API.
    """

    transaction_id: str = field(decode=str)
    participants: tuple[Participant, ...] = field(decode=_participants)
    transaction_attributes: Mapping[str, str] = field(
        default=EMPTY_MAP, secret=True, decode=_transaction_attributes
    )
    aws_account_id: str = field(default="", lazy=text)
    aws_region: str = field(default="", lazy=text)
    sip_media_application_id: str = field(
        default="", lazy=either(text, renamed(text, "SipApplicationId"))
    )
    sip_rule_id: str | None = field(default=None, lazy=text)

    @property
    def caller(self) -> Participant:
        """LEG-A: the party that called or, on a call made through the API, was called."""
        return self.leg("LEG-A") or self.participants[0]

    @property
    def callee(self) -> Participant:
        """LEG-A of a call made through the API: the party that the application has called.

        Raises:
            ValueError: the call is inbound; its LEG-A is the `caller`.
        """
        leg = self.leg("LEG-A") or self.participants[0]
        if leg.direction == "Inbound":
            raise ValueError("an inbound call has no callee: its LEG-A is event.call.caller")
        return leg

    @property
    def leg_b(self) -> Participant | None:
        """The bridged party or the meeting, if there is one."""
        return self.leg("LEG-B")

    @property
    def connected_legs(self) -> tuple[Participant, ...]:
        """The legs that were answered and have not ended."""
        return tuple([leg for leg in self.participants if leg.status == "Connected"])

    @property
    def remaining_legs(self) -> tuple[Participant, ...]:
        """The legs that a `Hangup` can end: those connected, and a LEG-A that is not answered yet.

        A LEG-B that rings is not among them: the service ends it together with LEG-A.
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
