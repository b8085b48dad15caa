"""Bridging a call to a second party, and hanging up."""

from __future__ import annotations

from string import ascii_letters, digits

from telephony.fields import field
from telephony.validators import E164, Arn, Integer, ListOf, Nested, OneOf, SipHeaderMap, Text
from telephony.value import Value

from .action import Action, LegAAction
from .audio import AudioSource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal, TypeAlias

    SipResponseCode: TypeAlias = Literal[0, 480, 486]


class PstnEndpoint(Value, BridgeEndpointType="PSTN"):
    """A party reached by a phone number.

    Attributes:
        uri: the number, E.164.
    """

    uri: str = field(E164(), secret=True)


class AwsEndpoint(Value, BridgeEndpointType="AWS"):
    """A party behind a Voice Connector.

    Attributes:
        uri: the user part of the Request-URI, 1 to 36 letters, digits and `&=+$/%-_!~*().`.
        arn: the Voice Connector or Voice Connector group.
    """

    uri: str = field(Text(36, allowed=f"{ascii_letters}{digits}&=+$/%-_!~*()."), secret=True)
    arn: str = field(
        Arn(
            "chime",
            resources=("vc/", "vcg/"),
            example="arn:aws:chime:us-east-1:111122223333:vc/abc123",
        )
    )


class CallAndBridge(LegAAction[None]):
    """Call a second party, LEG-B, and connect it with LEG-A.

    Attributes:
        caller_id_number: the number that LEG-B sees, E.164: one of yours, or LEG-A's own.
        endpoints: the party to call; exactly one.
        call_timeout_seconds: how long LEG-B may ring, 1 to 120; 30 if not given.
        ringback_tone: played to LEG-A in a loop until LEG-B answers.
        sip_headers: sent to an AwsEndpoint: `x-*`, `User-to-User` and `Diversion`.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/call-and-bridge.html
    """

    caller_id_number: str = field(E164(), secret=True)
    endpoints: Sequence[PstnEndpoint | AwsEndpoint] = field(
        ListOf(Nested(PstnEndpoint, AwsEndpoint), minimum=1, maximum=1)
    )
    call_timeout_seconds: int = field(Integer(1, 120), default=30, kw_only=True)
    ringback_tone: AudioSource | None = field(Nested(AudioSource), default=None, kw_only=True)
    sip_headers: Mapping[str, str] | None = field(
        SipHeaderMap(), default=None, kw_only=True, secret=True
    )


class Hangup(Action[None]):
    """End a leg.

    As the first action on a new inbound call it rejects the call unanswered and free of charge.

    Attributes:
        sip_response_code: 0 for a normal end (the default), 480 for unavailable, 486 for busy.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/hangup.html
    """

    sip_response_code: SipResponseCode = field(OneOf(0, 480, 486), default=0, kw_only=True)
