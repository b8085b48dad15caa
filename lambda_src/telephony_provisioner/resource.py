"""What every kind of custom resource can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, TypeAlias

if TYPE_CHECKING:
    from telephony_provisioner.api.client import Voice
    from telephony_provisioner.clock import Clock
    from telephony_provisioner.request import Json, Request


Attributes: TypeAlias = Mapping[str, str]
"""The same keys for every request of one resource type."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a resource is called before anything is done for it.

    Args:
        physical_resource_id: By this its Delete finds it if the request fails.
        notes: What every poll of this request is to know, beside the request itself.
    """

    physical_resource_id: str = field(repr=False)
    notes: Mapping[str, Json] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Provided:
    """What stands for the resource from now on.

    Args:
        physical_resource_id: What `Ref` gives; another one than before is a replacement.
        attributes: What `Fn::GetAtt` gives.
    """

    physical_resource_id: str = field(repr=False)
    attributes: Attributes = field(default_factory=dict, repr=False)


class Resource(Protocol):
    """One custom resource; every method is safe to run twice.

    on_event calls `name`, is_complete calls `settle` or `remove` until it is done.
    """

    def name(self) -> Named:
        """Name the thing that the resource stands for, and change nothing."""

    def settle(self) -> Provided | None:
        """Bring the thing one step nearer to the template.

        Returns:
            What stands for the resource when it was there already; None when it was not.
        """

    def remove(self) -> bool:
        """Bring the thing one step nearer to its end; tell whether it was there already."""


@dataclass(frozen=True, slots=True)
class Job:
    """One request, and what is needed to do it."""

    request: Request
    voice: Voice
    clock: Clock

    @property
    def age(self) -> float:
        """How long ago on_event was done, in seconds."""
        started_at = self.request.started_at
        return 0.0 if started_at is None else self.clock.since(started_at)
