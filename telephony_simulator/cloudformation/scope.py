"""The references of a stack's template: parameters, its resources, other stacks."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final, cast

from telephony_simulator.cloudformation.account import Account
from telephony_simulator.cloudformation.errors import TemplateError
from telephony_simulator.cloudformation.resource import Resource
from telephony_simulator.cloudformation.return_values import PlaceholderIdentity, attributes_of
from telephony_simulator.cloudformation.template import Template
from telephony_simulator.json_types import Json, JsonObject

CUSTOM: Final = "Custom::Resource"
"""The type of custom resources whose attributes are invented: any attribute exists."""

PUBLIC_PARAMETER: Final = "ami-0123456789abcdef0"
"""The value of the public parameters of AWS, most of which are ids of images."""

BOOTSTRAP_VERSION = "30"
"""The version that `cdk bootstrap` stores; every synthesized stack reads it."""


class StackScope:
    """Resolves the references of one stack.

    Args:
        account: The account of its exports and parameters.
        pseudo: The stack's own `AWS::*` parameters.
        template: The template; its parameters have their defaults.
        resources: The resources created so far.
        parameters: Values of the template's parameters. Default: those of the template.
    """

    def __init__(
        self,
        account: Account,
        pseudo: Mapping[str, Json],
        template: Template,
        resources: Mapping[str, Resource],
        parameters: Mapping[str, str] | None = None,
    ) -> None:
        self._account = account
        self._pseudo = pseudo
        self._template = template
        self._resources = resources
        self._parameters = parameters or {}

    def ref(self, name: str) -> Json:
        """Return a pseudo parameter, a parameter or a resource's physical id."""
        if name in self._pseudo:
            return self._pseudo[name]
        if name in self._template.parameters:
            return self._parameter(name, self._template.parameters[name])
        return self._resource(name).physical_id

    def attribute(self, logical_id: str, name: str) -> Json:
        """Return an attribute of a resource."""
        resource = self._resource(logical_id)
        own: Mapping[str, Json] = resource.outcome.attributes
        if name in own:
            return own[name]
        type_name = resource.declaration.type
        if not is_custom(type_name) or resource.outcome.is_invented:
            with suppress(KeyError):
                return self._invented(logical_id, resource).attribute(name)
            with suppress(KeyError, TypeError):
                return _property(resource.properties, name)
        table = attributes_of(type_name)
        known = ", ".join(sorted({*own, *(table.kinds if table else ())})) or "none"
        raise TemplateError(f"{logical_id} ({type_name}) has no attribute {name}; it has {known}")

    def _invented(self, logical_id: str, resource: Resource) -> PlaceholderIdentity:
        """Return what the attributes of a resource are derived from that has none of its own."""
        return PlaceholderIdentity(
            type=CUSTOM if is_custom(resource.declaration.type) else resource.declaration.type,
            name=str(resource.outcome.attributes.get("Name", resource.physical_id)),
            stack_id=str(self._pseudo["AWS::StackId"]),
            logical_id=logical_id,
            region=str(self._pseudo["AWS::Region"]),
            account_id=str(self._pseudo["AWS::AccountId"]),
        )

    def import_value(self, name: str) -> Json:
        """Return an export of another stack of the Region."""
        try:
            return self._account.exports[str(self._pseudo["AWS::Region"]), name]
        except KeyError:
            raise TemplateError(f"no stack of the Region exports {name}") from None

    def stack_output(self, stack: str, region: str | None, name: str) -> Json:
        """Return an output of another stack of the account."""
        where = region or str(self._pseudo["AWS::Region"])
        try:
            return self._account.outputs[where, stack][name]
        except KeyError:
            raise TemplateError(f"stack {stack} in {where} has no output {name}") from None

    def parameter(self, name: str) -> str:
        """Return a parameter of Systems Manager."""
        if name.startswith("/cdk-bootstrap/"):
            return BOOTSTRAP_VERSION
        if name.startswith("/aws/service/"):  # AWS's own, such as the ids of images
            return PUBLIC_PARAMETER
        try:
            return self._account.parameters[str(self._pseudo["AWS::Region"]), name]
        except KeyError:
            raise TemplateError(f"Systems Manager has no parameter {name} in the Region") from None

    def _parameter(self, name: str, declared: Mapping[str, Any]) -> Json:
        given = {**self._account.template_parameters, **self._parameters}
        if "Default" not in declared and name not in given:
            raise TemplateError(
                f"parameter {name} has no default; --parameter {name}=… gives it a value"
            )
        value = str(given.get(name, declared.get("Default")))
        if declared["Type"].startswith("AWS::SSM::Parameter::Value<"):
            value = self.parameter(value)
        return list(value.split(",")) if "List" in declared["Type"] else value

    def _resource(self, logical_id: str) -> Resource:
        if logical_id not in self._resources:
            raise TemplateError(f"the stack has no parameter or resource {logical_id}")
        return self._resources[logical_id]


def is_custom(type_name: str) -> bool:
    """Return whether a custom resource's function returns the attributes of a type."""
    return type_name.startswith("Custom::") or type_name == "AWS::CloudFormation::CustomResource"


def _property(properties: JsonObject, path: str) -> Json:
    """Return a property of the template, which CloudFormation returns for most types."""
    found: Json = properties
    for step in path.split("."):
        found = cast("JsonObject", found)[step]
    return found
