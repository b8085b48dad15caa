"""A CloudFormation template: its resources, their references and their order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from graphlib import CycleError, TopologicalSorter
from typing import Any

from telephony_simulator.cloudformation.errors import TemplateError
from telephony_simulator.json_types import Json

SUBSTITUTION = re.compile(r"\$\{(?P<escape>!)?(?P<name>[^{}]+)\}")


@dataclass(frozen=True)
class Declaration:
    """One declared resource."""

    logical_id: str
    type: str
    properties: Mapping[str, Json]
    depends_on: tuple[str, ...]
    condition: str | None
    deletion_policy: str
    update_replace_policy: str

    @property
    def references(self) -> set[str]:
        """The logical ids of the resources that must exist before this one."""
        return {*self.depends_on, *_references(dict(self.properties))}


class Template:
    """A template; its sections are parsed on first access.

    Args:
        content: The JSON document.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self.parameters: Mapping[str, Any] = content.get("Parameters", {})
        self.conditions: Mapping[str, Any] = content.get("Conditions", {})
        self.mappings: Mapping[str, Any] = content.get("Mappings", {})
        self.outputs: Mapping[str, Any] = content.get("Outputs", {})

    @cached_property
    def resources(self) -> dict[str, Declaration]:
        """The resources, each after those that it depends on.

        Raises:
            TemplateError: They depend on each other in a circle.
        """
        declared = {
            name: _declaration(name, resource)
            for name, resource in self.content.get("Resources", {}).items()
        }
        graph = {name: sorted(r.references & declared.keys()) for name, r in declared.items()}
        try:
            order = list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle = " -> ".join(error.args[1])
            raise TemplateError(f"circular dependency between resources: {circle}") from None
        return {name: declared[name] for name in order}


def _declaration(logical_id: str, resource: Mapping[str, Any]) -> Declaration:
    depends_on = resource.get("DependsOn", ())
    return Declaration(
        logical_id=logical_id,
        type=resource["Type"],
        properties=resource.get("Properties", {}),
        depends_on=(depends_on,) if isinstance(depends_on, str) else tuple(depends_on),
        condition=resource.get("Condition"),
        deletion_policy=resource.get("DeletionPolicy", "Delete"),
        update_replace_policy=resource.get("UpdateReplacePolicy", "Delete"),
    )


def _references(value: Json) -> Iterator[str]:
    match value:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case {"Fn::GetAtt": str(path)}:
            yield path.partition(".")[0]
        case {"Fn::Sub": str(text)}:
            yield from _substituted(text)
        case {"Fn::Sub": [str(text), dict(variables)]}:
            yield from set(_substituted(text)) - variables.keys()
            yield from _references(variables)
        case dict():
            for item in value.values():
                yield from _references(item)
        case list():
            for item in value:
                yield from _references(item)


def _substituted(text: str) -> Iterator[str]:
    for found in SUBSTITUTION.finditer(text):
        if not found["escape"]:
            yield found["name"].partition(".")[0]
