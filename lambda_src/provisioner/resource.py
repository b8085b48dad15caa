"""What every kind of custom resource can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol, TypeAlias

if TYPE_CHECKING:
    from provisioner.clock import Clock
    from provisioner.request import Request
    from provisioner.voice import Voice

READ_LAG: Final = 30.0
"""How long a read may not yet show what was written, in seconds, as we assume."""

GIVE_UP: Final = 2700.0
"""How long is_complete goes on, in seconds: an error of ours says more than CDK's after an hour."""


Attributes: TypeAlias = Mapping[str, str]
"""The same keys for every request of one resource type."""


@dataclass(frozen=True, slots=True)
class Provided:
    """What stands for the resource from now on.

    Args:
        physical_resource_id: What `Ref` gives; another one than before is a replacement.
        attributes: What `Fn::GetAtt` gives, once the resource is complete.
    """

    physical_resource_id: str = field(repr=False)
    attributes: Attributes = field(default_factory=dict, repr=False)


class Resource(Protocol):
    """One custom resource; every method is safe to run twice.

    on_event calls `provide`, is_complete calls `settle` or `remove` until it is done.
    """

    def provide(self) -> str:
        """Return the physical id by which the resource is found if this request fails."""

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
