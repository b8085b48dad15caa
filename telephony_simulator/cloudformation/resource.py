"""A resource of a stack, and what CloudFormation asks of the code that makes its kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from telephony_simulator.cloudformation.errors import ResourceError
from telephony_simulator.cloudformation.template import Declaration
from telephony_simulator.json_types import JsonObject


@dataclass(frozen=True, kw_only=True)
class Request:
    """What a resource is to be, with every reference resolved.

    Attributes:
        stack_id: The ARN of the stack.
        stack_name: Its name.
        region: Its Region.
        logical_id: The resource's name in the template.
        type: Its CloudFormation type.
        properties: What the template says of it.
        request_id: Unique to this request.
        assets: The files beside the template, by their S3 key.
    """

    stack_id: str
    stack_name: str
    region: str
    logical_id: str
    type: str
    properties: JsonObject
    request_id: str
    assets: Mapping[str, Path] = field(default_factory=dict, repr=False)

    def asset(self, key: str) -> Path:
        """Return a file of the cloud assembly.

        Raises:
            ResourceError: It is not there.
        """
        asset = self.assets.get(key)
        if asset is None or not asset.exists():
            raise ResourceError(f"the asset {key} is not in the cloud assembly")
        return asset

    def name(self, limit: int = 255) -> str:
        """Return a name for a resource whose template gives it none, as CloudFormation makes it."""
        suffix = self.request_id[:8]
        return f"{self.stack_name}-{self.logical_id}"[: limit - 9] + f"-{suffix}"


@dataclass(frozen=True)
class Outcome:
    """What became of a request.

    Attributes:
        physical_id: What `Ref` gives; another one than before means that the resource was replaced.
        attributes: What `Fn::GetAtt` gives.
        note: What whoever watches should know.
    """

    physical_id: str
    attributes: JsonObject = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True)
class Resource:
    """A resource that exists."""

    declaration: Declaration
    properties: JsonObject
    outcome: Outcome

    @property
    def physical_id(self) -> str:
        """What `Ref` gives."""
        return self.outcome.physical_id


class ResourceType(Protocol):
    """Makes, changes and deletes resources of one kind; refusals are `ResourceError`."""

    def create(self, request: Request) -> Outcome:
        """Make the resource."""
        ...

    def update(self, request: Request, old: Resource) -> Outcome:
        """Change the resource, or make another one, whose id then differs."""
        ...

    def delete(self, request: Request, old: Resource) -> None:
        """Delete the resource."""
        ...
