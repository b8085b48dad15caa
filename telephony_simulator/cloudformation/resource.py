"""A resource of a stack, and the interface of the code that manages a type of resource."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from telephony_simulator.cloudformation.errors import ResourceError
from telephony_simulator.cloudformation.template import Declaration
from telephony_simulator.json_types import JsonObject


@dataclass(frozen=True, kw_only=True)
class Request:
    """The desired state of a resource, with references resolved.

    Attributes:
        stack_id: The ARN of the stack.
        stack_name: Its name.
        region: Its Region.
        logical_id: The resource's name in the template.
        type: Its CloudFormation type.
        properties: Its properties.
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
            ResourceError: The assembly does not contain the file.
        """
        asset = self.assets.get(key)
        if asset is None or not asset.exists():
            raise ResourceError(f"the asset {key} is not in the cloud assembly")
        return asset

    def name(self, limit: int = 255) -> str:
        """Return a generated name, as CloudFormation generates it for unnamed resources."""
        suffix = self.request_id[:8]
        return f"{self.stack_name}-{self.logical_id}"[: limit - 9] + f"-{suffix}"


@dataclass(frozen=True)
class Outcome:
    """The result of a request.

    Attributes:
        physical_id: The value of `Ref`; a changed id means that the resource was replaced.
        attributes: The values of `Fn::GetAtt`.
        note: A remark for the event log.
        is_invented: Whether the resource is not simulated, so that its attributes are invented.
    """

    physical_id: str
    attributes: JsonObject = field(default_factory=dict)
    note: str = ""
    is_invented: bool = False


@dataclass(frozen=True)
class Resource:
    """An existing resource."""

    declaration: Declaration
    properties: JsonObject
    outcome: Outcome

    @property
    def physical_id(self) -> str:
        """The value of `Ref`."""
        return self.outcome.physical_id


class ResourceType(Protocol):
    """Creates, updates and deletes resources of one type; a refusal is a `ResourceError`."""

    def create(self, request: Request) -> Outcome:
        """Create the resource."""
        ...

    def update(self, request: Request, old: Resource) -> Outcome:
        """Change the resource, or replace it and return another id."""
        ...

    def delete(self, request: Request, old: Resource) -> None:
        """Delete the resource."""
        ...
