"""Where a call goes, and how it ends."""

from __future__ import annotations

from string import ascii_letters, digits

from telephony.containers import Each, Shape, SipHeaders
from telephony.kinds import E164, Arn, Number, OneOf, Text
from telephony.value import Value, field

from .action import Action, LegAAction
from .audio import AudioSource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Literal, TypeAlias

    SipResponseCode: TypeAlias = Literal[0, 480, 486]


class PstnEndpoint(Value, BridgeEndpointType="PSTN"):
    """A telephone.

    Attributes:
        uri: its number, E.164.
    """

    uri: str = field(E164(), secret=True)


class AwsEndpoint(Value, BridgeEndpointType="AWS"):
    """Somebody behind a Voice Connector.

    Attributes:
        uri: the user part of the Request-URI, 1 to 36 letters, digits and `&=+$/%-_!~*().`.
        arn: the Voice Connector, or the group of them.
    """

    uri: str = field(Text(36, allowed=f"{ascii_letters}{digits}&=+$/%-_!~*()."), secret=True)
    arn: str = field(
        Arn(
            "chime",
            resources=("vc/", "vcg/"),
            example="arn:aws:chime:us-east-1:111122223333:vc/abc123",
        )
    )


class CallAndBridge(LegAAction):
    """Call somebody and connect them with LEG-A; they become LEG-B.

    Attributes:
        caller_id_number: the number they see, E.164: one of yours, or LEG-A's own.
        endpoints: whom to call; exactly one.
        call_timeout_seconds: how long it may ring, 1 to 120; 30 if not given.
        ringback_tone: what LEG-A hears meanwhile, again and again.
        sip_headers: sent along to an AwsEndpoint: `x-*`, `User-to-User` and `Diversion`.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/call-and-bridge.html
    """

    caller_id_number: str = field(E164(), secret=True)
    endpoints: Sequence[PstnEndpoint | AwsEndpoint] = field(
        Each(Shape(PstnEndpoint, AwsEndpoint), minimum=1, maximum=1)
    )
    call_timeout_seconds: int = field(Number(1, 120), default=30, kw_only=True)
    ringback_tone: AudioSource | None = field(Shape(AudioSource), default=None, kw_only=True)
    sip_headers: Mapping[str, str] | None = field(
        SipHeaders(), default=None, kw_only=True, secret=True
    )


class Hangup(Action):
    """End a leg; as the first action on a new inbound call it is not answered and costs nothing.

    Attributes:
        sip_response_code: 0 for a normal end (the default), 480 for unavailable, 486 for busy.

    https://docs.aws.amazon.com/chime-sdk/latest/dg/hangup.html
    """

    sip_response_code: SipResponseCode = field(OneOf(0, 480, 486), default=0, kw_only=True)
