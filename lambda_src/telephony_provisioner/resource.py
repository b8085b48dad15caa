"""The interface that every type of custom resource implements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import TYPE_CHECKING, Protocol, TypeAlias

from telephony_provisioner.records import NoRecords

if TYPE_CHECKING:
    from collections.abc import Callable

    from telephony_provisioner.api.client import VoiceClient
    from telephony_provisioner.api.prompts import PromptClient
    from telephony_provisioner.clock import Clock
    from telephony_provisioner.records import Records
    from telephony_provisioner.request import Json, ResourceRequest

Attributes: TypeAlias = Mapping[str, str]
"""The same keys for every request of one resource type."""


class Progress(Enum):
    """How far a step has come that is repeated at every poll."""

    IN_PROGRESS = auto()
    """Something was changed or has to be waited for: the next poll repeats the step."""

    COMPLETE = auto()
    """Nothing was left to do."""


@dataclass(frozen=True, slots=True)
class PhysicalId:
    """The physical id that on_event returns, before anything is changed.

    Args:
        value: The id by which the resource's Delete finds it if the request fails.
        request_data: Added to the request, for every later poll.
    """

    value: str = field(repr=False)
    request_data: Mapping[str, Json] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class ResourceState:
    """The state of a resource that is as the template says.

    Args:
        physical_resource_id: The value of `Ref`; a new value is a replacement.
        attributes: The values of `Fn::GetAtt`.
    """

    physical_resource_id: str = field(repr=False)
    attributes: Attributes = field(default_factory=dict, repr=False)


class Resource(Protocol):
    """One custom resource; every method is safe to run twice.

    on_event calls `choose_physical_id`; is_complete calls `reconcile` or `delete` until it is done.
    """

    def choose_physical_id(self) -> PhysicalId:
        """Return the physical id; change nothing in the account but records of requests."""

    def reconcile(self) -> ResourceState | None:
        """Make the next change towards the template.

        Returns:
            The state when there was nothing left to change; None otherwise.
        """

    def delete(self) -> Progress:
        """Make the next change towards the deletion."""


@dataclass(frozen=True, slots=True)
class RequestContext:
    """One request, with the API, the clock and the records to carry it out.

    Args:
        prompts: Makes the client of Polly and S3, for a prompt.
    """

    request: ResourceRequest
    voice: VoiceClient
    clock: Clock
    prompts: Callable[[], PromptClient]
    records: Records = field(default_factory=NoRecords)

    @property
    def age_seconds(self) -> float:
        """The time since on_event returned."""
        started_at = self.request.started_at
        return 0.0 if started_at is None else self.clock.since(started_at)
