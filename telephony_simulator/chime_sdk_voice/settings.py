"""Behaviour that AWS does not document: a named setting each.

The defaults are the best-supported assumptions; of two equally good ones, the stricter.
"""

from dataclasses import dataclass
from typing import Final

HOME_REGION: Final = "us-east-1"
"""The region of the service's inventory; other regions' endpoints see changes later."""

DAY: Final = 24 * 60 * 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Delays and strictness of the service; all times are in seconds."""

    order_seconds: float = 30.0
    """How long a phone number order stays `Processing`; users report seconds to minutes."""

    number_settles_seconds: float = 10.0
    """How long SIP rules refuse a number that has just become `Unassigned`."""

    number_release_seconds: float = 5.0
    """How long a number stays `Assigned` after its last SIP rule was deleted."""

    rule_disable_seconds: float = 5.0
    """How long a rule reads as enabled after UpdateSipRule (202) disabled it."""

    replication_seconds: float = 10.0
    """How long endpoints outside us-east-1 answer NotFound for a new resource."""

    calling_name_seconds: float = 3 * DAY
    """How long a calling name stays `UpdateInProgress`; documented as up to 72 hours."""

    calling_name_change_seconds: float = 7 * DAY
    """How long after a change a number's calling name cannot change again; documented."""

    deletion_queue_seconds: float = 7 * DAY
    """How long a deleted number can be restored; documented."""

    only_disabled_rules_are_deleted: bool = True
    """Whether DeleteSipRule refuses an enabled rule; documented, but users report otherwise."""

    one_enabled_rule_a_trigger: bool = True
    """Whether two enabled rules with the same trigger conflict."""

    creation_permits_invocation: bool = True
    """Whether an API client that creates or changes an application permits it the invocation."""

    texts_as_scalars: bool = True
    """Whether `"true"` and `"1"` are accepted for booleans and integers."""

    phone_numbers: int | None = None
    """The quota of provisioned phone numbers; AWS's default is 5; None: no limit."""

    sip_media_applications: int | None = None
    """The quota of SIP media applications; AWS's default is 30; None: no limit."""

    voice_connectors: int | None = None
    """The quota of Voice Connectors; AWS's default is 3; None: no limit."""

    number_regions: frozenset[str] = frozenset({"us-east-1", "us-west-2"})
    """The regions whose endpoints accept phone number operations; they share one inventory."""


AT_ONCE: Final = Settings(
    order_seconds=0.0,
    number_settles_seconds=0.0,
    number_release_seconds=0.0,
    rule_disable_seconds=0.0,
    replication_seconds=0.0,
    calling_name_seconds=0.0,
    calling_name_change_seconds=0.0,
)
"""A service without delays, except the seven days of the deletion queue."""
