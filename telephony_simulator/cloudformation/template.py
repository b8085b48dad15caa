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

    Raises:
        TemplateError: The document, a section, a parameter or an output is malformed.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = _object(content, "the template")
        self.parameters = _section(content, "Parameters", required_key="Type")
        self.conditions = _section(content, "Conditions")
        self.mappings = _section(content, "Mappings")
        self.outputs = _section(content, "Outputs", required_key="Value")

    @cached_property
    def resources(self) -> dict[str, Declaration]:
        """The resources, each after those that it depends on.

        Raises:
            TemplateError: A declaration is malformed, or they depend on each other in a circle.
        """
        declared = {
            name: _declaration(name, resource)
            for name, resource in _section(self.content, "Resources").items()
        }
        graph = {name: sorted(r.references & declared.keys()) for name, r in declared.items()}
        try:
            order = list(TopologicalSorter(graph).static_order())
        except CycleError as error:
            circle = " -> ".join(error.args[1])
            raise TemplateError(f"circular dependency between resources: {circle}") from None
        return {name: declared[name] for name in order}


def _object(value: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise TemplateError(f"{where} must be an object, got {type(value).__name__}")
    return value


def _section(
    content: Mapping[str, Any], name: str, required_key: str | None = None
) -> Mapping[str, Any]:
    section = _object(content.get(name, {}), f"the section {name}")
    for item, value in section.items():
        if required_key is not None and required_key not in _object(value, f"{name}.{item}"):
            raise TemplateError(f"{name}.{item} has no {required_key}")
    return section


def _declaration(logical_id: str, resource: Any) -> Declaration:
    resource = _object(resource, f"resource {logical_id}")
    match resource.get("Type"), resource.get("DependsOn", []):
        case str(resource_type), str(name):
            depends_on = [name]
        case str(resource_type), list(names) if all(isinstance(name, str) for name in names):
            depends_on = names
        case _:
            raise TemplateError(
                f"resource {logical_id} must have a Type, and DependsOn may be a logical id or a"
                " list of them"
            )
    return Declaration(
        logical_id=logical_id,
        type=resource_type,
        properties=_object(resource.get("Properties", {}), f"{logical_id}.Properties"),
        depends_on=tuple(depends_on),
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
