"""The request for a custom resource, decoded once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal, TypeAlias, cast

from telephony_provisioner.errors import RequestError

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Properties: TypeAlias = Mapping[str, Json]

_TYPES = ("Create", "Update", "Delete")
MAX_DIGITS: Final = 18
"""The digits of the largest whole number that a property may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceRequest:
    """A request of CloudFormation for one resource.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-requests.html
    """

    request_type: Literal["Create", "Update", "Delete"]
    resource_type: str
    stack_id: str
    logical_resource_id: str
    request_id: str
    physical_resource_id: str = ""
    """Empty until on_event has chosen it for a Create."""

    properties: Properties
    old_properties: Properties
    """Empty unless this is an Update. They may be invalid: CloudFormation rolls a failed update
    back by an update with old and new properties exchanged."""

    previous_physical_resource_id: str = ""
    """The id before on_event chose one: the only one that CloudFormation knows."""

    started_at: float | None = None
    """When on_event returned, in seconds since the epoch; None before that."""

    candidates: tuple[str, ...] = field(default=(), repr=False)
    """The available numbers that on_event found, in the order in which to try them."""

    search_error: str = ""
    """The reason when on_event found no candidates."""

    response_url: str = field(default="", repr=False)
    """The presigned address of the response; its date tells the order of requests."""

    order: str | None = None
    """The request's place among the requests for its resource; None before its claim."""

    is_overlapping: bool = False
    """Whether an earlier request for the resource may still be running."""

    has_earlier_delete: bool = False
    """Whether a Delete of the resource came before, within a day."""


def decode_request(event: object) -> ResourceRequest:
    """Decode the event that the Provider framework sends to on_event and is_complete.

    Raises:
        RequestError: The event is not a request for a custom resource.
    """
    document = _object(event, "$")
    request_type = _text(document, "RequestType")
    if request_type not in _TYPES:
        raise RequestError(
            f"$.RequestType is {describe(request_type)}; allowed are {', '.join(_TYPES)}"
        )
    return ResourceRequest(
        request_type=cast("Literal['Create', 'Update', 'Delete']", request_type),
        resource_type=_text(document, "ResourceType"),
        stack_id=_text(document, "StackId"),
        logical_resource_id=_text(document, "LogicalResourceId"),
        request_id=_text(document, "RequestId"),
        physical_resource_id=_physical_resource_id(document, request_type),
        properties=_object(document.get("ResourceProperties", {}), "$.ResourceProperties"),
        old_properties=_object(
            document.get("OldResourceProperties", {}), "$.OldResourceProperties"
        ),
        previous_physical_resource_id=text(document, "PreviousPhysicalResourceId") or "",
        started_at=_number(document.get("StartedAt")),
        candidates=_texts(document.get("Candidates")),
        search_error=text(document, "Trouble") or "",
        response_url=_optional_text(document.get("ResponseURL")),
        order=_optional_text(document.get("Order")) or None,
        is_overlapping=document.get("IsOverlapping") is True,
        has_earlier_delete=document.get("HasEarlierDelete") is True,
    )


def text(properties: Properties, name: str) -> str | None:
    """Return a property that is a string; None when it is missing or empty.

    Raises:
        RequestError: The property is not a string.
    """
    match properties.get(name):
        case str(value):
            return value or None
        case None:
            return None
        case value:
            raise RequestError(f"{name} must be a string, got {type(value).__name__}")


def required_text(properties: Properties, name: str) -> str:
    """Return a required property that is a string.

    Raises:
        RequestError: The property is missing, empty or not a string.
    """
    value = text(properties, name)
    if value is None:
        raise RequestError(f"{name} is missing; the template has to name it")
    return value


def flag(properties: Properties, name: str) -> bool:
    """Return a boolean property, which CloudFormation turns into "true" or "false".

    Raises:
        RequestError: The property is not a boolean.
    """
    match properties.get(name):
        case None | False | "false":
            return False
        case True | "true":
            return True
        case value:
            raise RequestError(f'{name} must be "true" or "false", got {describe(value)}')


def whole_number(value: Json, where: str) -> int:
    """Return a whole number, which CloudFormation turns into a string.

    Raises:
        RequestError: `value` is not a whole number.
    """
    match value:
        case bool():
            pass
        case int():
            return value
        case str() if value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS:
            return int(value)
    raise RequestError(f"{where} must be a whole number, got {describe(value)}")


def describe(value: object) -> str:
    """Describe a value by its type and length: it may be a phone number in the wrong place."""
    size = f" of {len(value)} characters" if isinstance(value, str) else ""
    return f"{type(value).__name__}{size}"


def _physical_resource_id(document: Properties, request_type: str) -> str:
    if request_type == "Create":
        return text(document, "PhysicalResourceId") or ""
    return _text(document, "PhysicalResourceId")


def _texts(value: Json) -> tuple[str, ...]:
    texts = value if isinstance(value, list) else ()
    return tuple(text for text in texts if isinstance(text, str))


def _optional_text(value: Json) -> str:
    return value if isinstance(value, str) else ""


def _number(value: Json) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None


def _object(value: object, path: str) -> Properties:
    if not isinstance(value, dict):
        raise RequestError(f"expected an object, got {type(value).__name__} - at `{path}`")
    return value


def _text(document: Properties, name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str) or not value:
        raise RequestError(f"expected a string, got {type(value).__name__} - at `$.{name}`")
    return value
