"""Settings of a Voice Connector: termination, origination, streaming."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, ip_network

from constructs import Construct

from constructs_lib.phone_number import IPhoneNumber
from constructs_lib.prop_types import check_fields
from constructs_lib.validation import (
    HOST,
    Rule,
    at_least,
    between,
    check,
    is_host,
    matches,
    one_of,
    refuse,
)

MIN_PREFIX_LENGTH = 27
MAX_ROUTES = 10
MAX_NOTIFICATION_TARGETS = 3


class OriginationRouteProtocol(StrEnum):
    """The transport protocol of a route."""

    TCP = "TCP"
    UDP = "UDP"


class NotificationTarget(StrEnum):
    """The service that is notified when a stream starts or ends."""

    EVENT_BRIDGE = "EventBridge"
    SNS = "SNS"
    SQS = "SQS"


def _is_public_network(value: object) -> bool:
    """Return whether the value is a public IPv4 network of 1 to 32 addresses, without host bits."""
    try:
        network = ip_network(str(value))
    except ValueError:
        return False
    is_public = network.is_global and not network.is_multicast
    return isinstance(network, IPv4Network) and is_public and network.prefixlen >= MIN_PREFIX_LENGTH


TERMINATION_RULES = (
    Rule("calling_regions", "an ISO 3166-1 alpha-2 code such as 'US'", matches("[A-Z]{2}")),
    Rule(
        "cidr_allowed_list",
        "a public IPv4 network from /27 to /32 without host bits",
        _is_public_network,
    ),
    Rule("cps_limit", "1 or more", at_least(1)),
)

ROUTE_RULES = (
    Rule("host", HOST, is_host),
    Rule("port", "0 to 65535", between(0, 65535)),
    Rule("protocol", "an OriginationRouteProtocol", one_of(OriginationRouteProtocol)),
    Rule("priority", "1 to 100", between(1, 100)),
    Rule("weight", "1 to 100", between(1, 100)),
)

STREAMING_RULES = (
    Rule("data_retention_in_hours", "0 or more", at_least(0)),
    Rule("notification_target", "a NotificationTarget", one_of(NotificationTarget)),
)


@dataclass(frozen=True, kw_only=True)
class Termination:
    """Calls from your network to the phone network.

    Args:
        calling_regions: The countries that may be called, as ISO 3166-1 alpha-2 codes.
        cidr_allowed_list: The public IPv4 networks that may call, `/27` to `/32`.
        cps_limit: The most calls that may start per second. By default 1.
        default_phone_number: The caller ID of calls for which your network sends none.
        disabled: Whether outbound calls are refused. By default False.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_Termination.html
    """

    calling_regions: Sequence[str]
    cidr_allowed_list: Sequence[str]
    cps_limit: int = 1
    default_phone_number: IPhoneNumber | None = None
    disabled: bool = False

    def properties(self, construct: Construct) -> dict[str, object]:
        """Return the API's form; raise ValueError for a setting that the service refuses."""
        check_fields(construct, self)
        check(construct, {"cps_limit": self.cps_limit}, TERMINATION_RULES)
        _check_count(construct, "calling_regions", self.calling_regions)
        _check_count(construct, "cidr_allowed_list", self.cidr_allowed_list)
        for region in self.calling_regions:
            check(construct, {"calling_regions": region}, TERMINATION_RULES)
        for network in self.cidr_allowed_list:
            check(construct, {"cidr_allowed_list": network}, TERMINATION_RULES)
        properties: dict[str, object] = {
            "CpsLimit": self.cps_limit,
            "CallingRegions": list(self.calling_regions),
            "CidrAllowedList": list(self.cidr_allowed_list),
            "Disabled": self.disabled,
        }
        if self.default_phone_number is not None:
            properties["DefaultPhoneNumber"] = self.default_phone_number.e164_phone_number
        return properties


@dataclass(frozen=True, kw_only=True)
class OriginationRoute:
    """A host of your network that gets calls.

    Args:
        host: Its name or IPv4 address.
        port: 0 to 65535. By default 5060.
        protocol: TCP or UDP; a connector that requires encryption allows TCP only. By default TCP.
        priority: 1 to 100; the lowest is tried first. By default 1.
        weight: 1 to 100; its share of the calls among the routes of its priority. By default 1.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_OriginationRoute.html
    """

    host: str
    port: int = 5060
    protocol: OriginationRouteProtocol = OriginationRouteProtocol.TCP
    priority: int = 1
    weight: int = 1

    def properties(self, construct: Construct, *, encrypted: bool) -> dict[str, object]:
        """Return the API's form; raise ValueError for a setting that the service refuses."""
        check_fields(construct, self)
        check(construct, vars(self), ROUTE_RULES)
        if encrypted and self.protocol is not OriginationRouteProtocol.TCP:
            refuse(
                construct, "protocol must be TCP where encryption is required, but UDP was provided"
            )
        return {
            "Host": self.host,
            "Port": self.port,
            "Protocol": self.protocol,
            "Priority": self.priority,
            "Weight": self.weight,
        }


@dataclass(frozen=True, kw_only=True)
class Origination:
    """Calls from the phone network to your network.

    Args:
        routes: 1 to 10 hosts that get them.
        disabled: Whether inbound calls are refused. By default False.

    https://docs.aws.amazon.com/chime-sdk/latest/APIReference/API_voice-chime_Origination.html
    """

    routes: Sequence[OriginationRoute]
    disabled: bool = False

    def properties(self, construct: Construct, *, encrypted: bool) -> dict[str, object]:
        """Return the API's form; raise ValueError for a setting that the service refuses."""
        check_fields(construct, self)
        _check_count(construct, "routes", self.routes, most=MAX_ROUTES)
        routes = [route.properties(construct, encrypted=encrypted) for route in self.routes]
        return {"Routes": routes, "Disabled": self.disabled}


@dataclass(frozen=True, kw_only=True)
class Streaming:
    """Calls' media, sent to Kinesis Video Streams.

    Args:
        data_retention_in_hours: How long a stream is kept, 0 or more. 0 keeps nothing.
        notification_targets: 1 to 3 services that are notified. By default EventBridge.
        disabled: Whether streaming is turned off. By default False.

    https://docs.aws.amazon.com/chime-sdk/latest/ag/start-kinesis-vc.html
    """

    data_retention_in_hours: int
    notification_targets: Sequence[NotificationTarget] = (NotificationTarget.EVENT_BRIDGE,)
    disabled: bool = False

    def properties(self, construct: Construct) -> dict[str, object]:
        """Return the API's form; raise ValueError for a setting that the service refuses."""
        check_fields(construct, self)
        targets = self.notification_targets
        check(construct, vars(self), STREAMING_RULES)
        _check_count(construct, "notification_targets", targets, most=MAX_NOTIFICATION_TARGETS)
        for target in targets:
            check(construct, {"notification_target": target}, STREAMING_RULES)
        return {
            "DataRetentionInHours": self.data_retention_in_hours,
            "Disabled": self.disabled,
            "StreamingNotificationTargets": [{"NotificationTarget": target} for target in targets],
        }


def _check_count(
    construct: Construct, prop: str, values: Sequence[object], most: int | None = None
) -> None:
    if not values or (most is not None and len(values) > most):
        allowed = f"1 to {most}" if most else "1 or more"
        refuse(construct, f"{prop} must be {allowed}, but {len(values)} were provided")
