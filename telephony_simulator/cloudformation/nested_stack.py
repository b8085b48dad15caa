"""`AWS::CloudFormation::Stack`: a stack within a stack."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol, TypeAlias, cast

from telephony_simulator.cloudformation.errors import DeploymentError, ResourceError
from telephony_simulator.cloudformation.resource import Outcome, Request, Resource
from telephony_simulator.cloudformation.template import Template
from telephony_simulator.json_types import Json


class ChildStack(Protocol):
    """What a nested stack uses of `Stack`."""

    @property
    def stack_id(self) -> str:
        """The ARN of the stack."""

    @property
    def outputs(self) -> Mapping[str, Json]:
        """The outputs by name."""

    def deploy(
        self,
        template: Template,
        assets: Mapping[str, Path] | None = None,
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        """Create or update the stack."""

    def delete(self) -> None:
        """Delete the stack."""


OpenStack: TypeAlias = Callable[[str], ChildStack]
"""Makes an empty stack of a name, with the account, Region and observer of its parent."""


class NestedStack:
    """`AWS::CloudFormation::Stack`: deploys its template from the parent's assets.

    Args:
        open_stack: Makes the stack.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
    """

    def __init__(self, open_stack: OpenStack) -> None:
        self._open_stack = open_stack
        self._stacks: dict[str, ChildStack] = {}

    def create(self, request: Request) -> Outcome:
        """Create the stack."""
        stack = self._open_stack(request.name(128))
        self._stacks[stack.stack_id] = stack
        return _deploy(stack, request)

    def update(self, request: Request, old: Resource) -> Outcome:
        """Update the stack."""
        return _deploy(self._stacks[old.physical_id], request)

    def delete(self, request: Request, old: Resource) -> None:  # noqa: ARG002 - the protocol's
        """Delete the stack, unless its creation failed before it existed."""
        stack = self._stacks.get(old.physical_id)
        if stack is None:
            return
        try:
            stack.delete()
        except DeploymentError as error:
            raise ResourceError(str(error)) from None
        del self._stacks[old.physical_id]


def _deploy(stack: ChildStack, request: Request) -> Outcome:
    try:
        template = _template(request)
        stack.deploy(template, request.assets, _parameters(request))
    except DeploymentError as error:
        raise ResourceError(str(error), physical_id=stack.stack_id) from None
    outputs = {f"Outputs.{name}": value for name, value in stack.outputs.items()}
    return Outcome(stack.stack_id, outputs)


def _template(request: Request) -> Template:
    url = str(request.properties.get("TemplateURL", ""))
    file = request.asset(url.rpartition("/")[2])
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        content = None
    if not isinstance(content, dict):
        raise ResourceError(f"the nested template {file.name} is not a JSON object")
    return Template(content)


def _parameters(request: Request) -> dict[str, str]:
    given = cast("dict[str, Json]", request.properties.get("Parameters", {}))
    return {name: _text(value) for name, value in given.items()}


def _text(value: Json) -> str:
    if isinstance(value, list):
        return ",".join(map(str, value))
    return json.dumps(value) if isinstance(value, bool) else str(value)
