"""The rest-json protocol by botocore's model: routes, query strings, JSON bodies, timestamps."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from botocore.model import ListShape, OperationModel, Shape, StructureShape

from telephony_simulator.chime_sdk_voice.account import Document
from telephony_simulator.chime_sdk_voice.errors import ApiError, bad_request
from telephony_simulator.chime_sdk_voice.model import SERVICE, operation_model, service_model

_FIXED_QUERY = ("operation", "type")
"""Query parameters that tell apart two operations with the same path."""


@dataclass(frozen=True, slots=True)
class Route:
    """The HTTP method and path of one operation."""

    operation: OperationModel
    method: str
    path: re.Pattern[str]
    query: dict[str, str]

    def uri_values(self, method: str, path: str, query: Mapping[str, str]) -> dict[str, str] | None:
        """Return the values in the path if the request is this operation's."""
        match = self.path.fullmatch(path)
        fixed = {name: query[name] for name in _FIXED_QUERY if name in query}
        if match is None or method != self.method or fixed != self.query:
            return None
        return {name: unquote(value) for name, value in match.groupdict().items()}


def read_request(
    method: str, target: str, body: bytes, service: str = SERVICE
) -> tuple[str, dict[str, Any]]:
    """Return the operation that an HTTP request asks for, and its parameters.

    Args:
        method: the HTTP method.
        target: path and query string of the request.
        body: the JSON body, or nothing.
        service: the service's name in botocore.

    Raises:
        ApiError: the operation is unknown, or the request is malformed.
    """
    operation, values, query = _find(method, target, service)
    return operation.name, _params(operation, values, query, body)


def find_operation(method: str, target: str, service: str) -> str:
    """Return the operation that an HTTP request asks for; see `read_request`."""
    operation, _, _ = _find(method, target, service)
    return operation.name


def _find(
    method: str, target: str, service: str
) -> tuple[OperationModel, dict[str, str], dict[str, str]]:
    """Return the operation of a request, the values in its path, and its query parameters."""
    url = urlsplit(target)
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    for route in _routes(service):
        values = route.uri_values(method, url.path, query)
        if values is not None:
            return route.operation, values, query
    raise ApiError("UnknownOperationException", f"no operation has this method and path: {method}")


def write_answer(operation: str, answer: Document, service: str = SERVICE) -> tuple[int, bytes]:
    """Return the status and the body of an operation's answer."""
    model = operation_model(operation, service)
    status = int(model.http.get("responseCode", 200))
    if model.output_shape is None or not model.output_shape.members:
        return status, b""
    return status, json.dumps(_to_json(model.output_shape, answer)).encode()


@cache
def _routes(service: str) -> tuple[Route, ...]:
    names = service_model(service).operation_names
    return tuple(_route_of(operation_model(name, service)) for name in names)


def _route_of(operation: OperationModel) -> Route:
    path, _, query = operation.http["requestUri"].partition("?")
    return Route(
        operation=operation,
        method=operation.http["method"],
        path=re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]*)", path)),
        query=dict(parse_qsl(query)),
    )


def _params(
    operation: OperationModel, uri: Mapping[str, str], query: Mapping[str, str], body: bytes
) -> dict[str, Any]:
    params: dict[str, Any] = {}
    document = _document(body)
    for name, member in operation.input_shape.members.items() if operation.input_shape else ():
        wire_name = member.serialization.get("name", name)
        match member.serialization.get("location"):
            case "uri":
                params[name] = uri[wire_name]
            case "querystring" if wire_name in query:
                params[name] = _from_text(member, query[wire_name], name)
            case None if name in document:
                params[name] = document[name]
    return params


def _document(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body or "{}")
    except ValueError:
        raise bad_request("the body is not JSON") from None
    if not isinstance(document, dict):
        raise bad_request("the body is not a JSON object")
    return document


def _from_text(shape: Shape, text: str, name: str) -> object:
    if shape.type_name != "integer":
        return text
    try:
        return int(text)
    except ValueError:
        raise bad_request(f"{name}: must be of type integer") from None


def _to_json(shape: Shape, value: Any) -> Any:
    match shape:
        case StructureShape():
            return dict(_members_to_json(shape, value))
        case ListShape():
            return [_to_json(shape.member, one) for one in value]
        case Shape(type_name="timestamp"):
            return _timestamp(value)
        case _:
            return value


def _members_to_json(shape: StructureShape, value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, member in shape.members.items():
        if value.get(name) is not None:
            yield name, _to_json(member, value[name])


def _timestamp(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
