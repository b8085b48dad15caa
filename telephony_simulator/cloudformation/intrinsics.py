"""Resolves CloudFormation's intrinsic functions in a template."""

import base64
import json
import re
from typing import TYPE_CHECKING, Protocol, cast

from telephony_simulator.cloudformation.errors import TemplateError
from telephony_simulator.cloudformation.template import SUBSTITUTION, Template
from telephony_simulator.json_types import Json

if TYPE_CHECKING:
    from collections.abc import Callable

DYNAMIC_REFERENCE = re.compile(r"\{\{resolve:(?P<service>[^:{}]+):(?P<key>[^{}]+)\}\}")

_NOTHING = "AWS::NoValue"
_ABSENT = cast("Json", object())
"""The result of `AWS::NoValue`; compared by identity within this module only."""


class Scope(Protocol):
    """The values that a template can refer to."""

    def ref(self, name: str) -> Json:
        """Return a pseudo parameter, a parameter or the physical id of a resource."""
        ...

    def attribute(self, logical_id: str, name: str) -> Json:
        """Return an attribute of a resource."""
        ...

    def import_value(self, name: str) -> Json:
        """Return an export of another stack of the Region."""
        ...

    def stack_output(self, stack: str, region: str | None, name: str) -> Json:
        """Return an output of a stack of the account, by default in the same Region."""
        ...

    def parameter(self, name: str) -> str:
        """Return a parameter of Systems Manager."""
        ...


class Resolver:
    """Resolves the intrinsic functions of one template.

    Args:
        template: The template, for its mappings and conditions.
        scope: The values of references.

    See https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
    """

    def __init__(self, template: Template, scope: Scope) -> None:
        self._template = template
        self._scope = scope
        self._functions: dict[str, Callable[[Json], Json]] = {
            "Ref": self._ref,
            "Condition": lambda name: self.is_condition_met(str(name)),
            "Fn::And": lambda terms: all(self._list(terms)),
            "Fn::Base64": lambda text: base64.b64encode(self._text(text).encode()).decode(),
            "Fn::Equals": self._equals,
            "Fn::FindInMap": self._find_in_map,
            "Fn::GetAtt": self._get_att,
            "Fn::GetAZs": self._get_azs,
            "Fn::GetStackOutput": self._get_stack_output,
            "Fn::If": self._if,
            "Fn::ImportValue": lambda name: self._scope.import_value(self._text(name)),
            "Fn::Join": self._join,
            "Fn::Length": lambda items: len(self._list(items)),
            "Fn::Not": lambda terms: not self._list(terms)[0],
            "Fn::Or": lambda terms: any(self._list(terms)),
            "Fn::Select": self._select,
            "Fn::Split": self._split,
            "Fn::Sub": self._sub,
            "Fn::ToJsonString": lambda value: json.dumps(self.resolve(value)),
        }

    def resolve(self, value: Json) -> Json:
        """Return a value with every function in it resolved.

        Raises:
            TemplateError: A reference or a function is unknown.
        """
        match value:
            case dict():
                return self._call(value) if _is_call(value) else self._object(value)
            case list():
                resolved = [self.resolve(item) for item in value]
                return [item for item in resolved if item is not _ABSENT]
            case str():
                return DYNAMIC_REFERENCE.sub(self._dynamic, value)
            case _:
                return value

    def is_condition_met(self, name: str) -> bool:
        """Return whether a condition of the template holds."""
        if name not in self._template.conditions:
            raise TemplateError(f"the template has no condition {name}")
        return bool(self.resolve(self._template.conditions[name]))

    def _object(self, value: dict[str, Json]) -> dict[str, Json]:
        resolved = {key: self.resolve(item) for key, item in value.items()}
        return {key: item for key, item in resolved.items() if item is not _ABSENT}

    def _call(self, value: dict[str, Json]) -> Json:
        (name, argument), *_ = value.items()
        if name not in self._functions:
            raise TemplateError(f"{name} is not a supported intrinsic function")
        try:
            return self._functions[name](argument)
        except (AttributeError, TypeError, ValueError) as error:
            raise TemplateError(f"the argument of {name} is malformed: {error}") from error

    def _ref(self, name: Json) -> Json:
        return _ABSENT if name == _NOTHING else self._scope.ref(str(name))

    def _get_att(self, path: Json) -> Json:
        match path:
            case [str(logical_id), *names]:
                return self._scope.attribute(logical_id, ".".join(map(self._text, names)))
            case _:
                logical_id, _, name = str(path).partition(".")
                return self._scope.attribute(logical_id, name)

    def _equals(self, terms: Json) -> bool:
        left, right = self._list(terms)
        return left == right or _text(left) == _text(right)

    def _get_azs(self, region: Json) -> Json:
        name = self._text(region) or _text(self._scope.ref("AWS::Region"))
        return [f"{name}{zone}" for zone in "abc"]

    def _get_stack_output(self, arguments: Json) -> Json:
        match self.resolve(arguments):
            case {"StackName": str(stack), "OutputName": str(name), **more}:
                region = more.get("Region")
                return self._scope.stack_output(stack, str(region) if region else None, name)
        raise TemplateError("Fn::GetStackOutput wants StackName and OutputName")

    def _if(self, arguments: Json) -> Json:
        name, then, otherwise = cast("list[Json]", arguments)
        return self.resolve(then if self.is_condition_met(str(name)) else otherwise)

    def _find_in_map(self, arguments: Json) -> Json:
        table, first, second, *_ = self._list(arguments)
        try:
            found: Json = self._template.mappings[str(table)][str(first)][str(second)]
        except KeyError:
            where = f"{table}/{first}/{second}"
            raise TemplateError(f"the template's mappings have no {where}") from None
        return found

    def _join(self, arguments: Json) -> str:
        separator, items = cast("list[Json]", arguments)
        return str(separator).join(_text(item) for item in self._list(items))

    def _select(self, arguments: Json) -> Json:
        index, items = cast("list[Json]", arguments)
        choices = self._list(items)
        position = int(self._text(index))
        if position >= len(choices):
            raise TemplateError(f"Fn::Select wants item {position} of {len(choices)}")
        return choices[position]

    def _split(self, arguments: Json) -> Json:
        separator, text = cast("list[Json]", arguments)
        return list(self._text(text).split(str(separator)))

    def _sub(self, argument: Json) -> str:
        text, variables = argument if isinstance(argument, list) else (argument, {})
        known = self._object(cast("dict[str, Json]", variables))

        def substitute(found: re.Match[str]) -> str:
            name = found["name"]
            if found["escape"]:
                return f"${{{name}}}"
            if name in known:
                return _text(known[name])
            return _text(self._get_att(name) if "." in name else self._scope.ref(name))

        return SUBSTITUTION.sub(substitute, str(text))

    def _dynamic(self, found: re.Match[str]) -> str:
        if found["service"] != "ssm":
            raise TemplateError(f"the simulator resolves ssm references, not {found['service']}")
        return self._scope.parameter(found["key"])

    def _list(self, value: Json) -> list[Json]:
        resolved = self.resolve(value)
        if not isinstance(resolved, list):
            raise TemplateError(f"expected a list, got {type(resolved).__name__}")
        return resolved

    def _text(self, value: Json) -> str:
        return _text(self.resolve(value))


def _is_call(value: dict[str, Json]) -> bool:
    match list(value.items()):
        case [("Ref" | "Condition", str())]:
            return True
        case [(name, _)]:
            return name.startswith("Fn::")
        case _:
            return False


def _text(value: Json) -> str:
    """Return a scalar as CloudFormation writes it into a string."""
    return json.dumps(value) if isinstance(value, bool) else str(value)
