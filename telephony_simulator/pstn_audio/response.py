"""Validates the response of a function.

The rules and their log lines: https://docs.aws.amazon.com/chime-sdk/latest/dg/unexpected-hangups.html
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from telephony_simulator.json_types import Json, JsonObject
from telephony_simulator.pstn_audio.actions import ACTION_TYPES
from telephony_simulator.pstn_audio.errors import ResponseError
from telephony_simulator.pstn_audio.settings import Settings

MAX_ACTIONS_PER_RESPONSE: Final = 10
MAX_NUMBER_OF_ATTRIBUTES: Final = 100
MAX_ATTRIBUTES_BYTES: Final = 20 * 1024


class ActionRequest(NamedTuple):
    """An action of a response, as the function requests it."""

    type: str
    parameters: JsonObject


@dataclass(frozen=True, slots=True)
class Response:
    """A valid response.

    Attributes:
        actions: A list with at least one action; None leaves the running list unchanged.
        transaction_attributes: The transaction attributes; None leaves them unchanged.
    """

    actions: list[ActionRequest] | None
    transaction_attributes: JsonObject | None

    @property
    def bot_alias_arns(self) -> list[str]:
        """The bots that the actions refer to."""
        return [
            str(action.parameters.get("BotAliasArn"))
            for action in self.actions or ()
            if action.type == "StartBotConversation"
        ]


def is_blank(response: Json) -> bool:
    """Return whether the response is null or blank text."""
    return response is None or (isinstance(response, str) and not response.strip())


def actions_of(response: Json) -> list[JsonObject]:
    """Return the objects among the actions of a response as they are, valid or not."""
    actions = response.get("Actions") if isinstance(response, dict) else None
    return [each for each in actions if isinstance(each, dict)] if isinstance(actions, list) else []


def read_response(response: Json, settings: Settings) -> Response:
    """Validate a response.

    Raises:
        ResponseError: It breaks a rule; the service ignores all of it.
    """
    if not isinstance(response, dict) or response.get("SchemaVersion") != "1.0":
        raise ResponseError(settings.schema_version_mismatch_message, "SchemaVersionMismatch")
    return Response(
        _actions(response.get("Actions")),
        read_attributes(response.get("TransactionAttributes"), settings),
    )


def _actions(actions: Json) -> list[ActionRequest] | None:
    if actions is None:
        return None
    if not isinstance(actions, list):
        raise ResponseError("Error while reading actions list.")
    _check_json(actions, "Error while reading actions list.")
    if len(actions) > MAX_ACTIONS_PER_RESPONSE:
        raise ResponseError("Too many actions specified in a response.")
    return [_action(action) for action in actions] or None


def _action(action: Json) -> ActionRequest:
    if not isinstance(action, dict):
        raise ResponseError("Error while reading actions list.")
    action_type = action.get("Type")
    parameters = action.get("Parameters")
    if not isinstance(action_type, str) or not isinstance(parameters, dict | None):
        raise ResponseError("Error while reading actions list.")
    if action_type not in ACTION_TYPES:
        raise ResponseError(f"Unsupported action {action_type} specified")
    return ActionRequest(action_type, parameters or {})


def read_attributes(attributes: Json, settings: Settings) -> JsonObject | None:
    """Validate transaction attributes; None leaves them unchanged.

    Raises:
        ResponseError: They are too many, too large, or not a map.
    """
    if attributes is None:
        return None
    if not isinstance(attributes, dict):
        raise ResponseError("Error while reading transaction attributes.")
    _check_json(attributes, "Error while reading transaction attributes.")
    if len(attributes) > MAX_NUMBER_OF_ATTRIBUTES:
        raise ResponseError(
            settings.attributes_message.format(limit=MAX_NUMBER_OF_ATTRIBUTES),
            "TransactionAttributesInvalidMapSize",
        )
    if attributes and _size_bytes(attributes, settings) > MAX_ATTRIBUTES_BYTES:
        raise ResponseError(
            "Transaction Attributes are too large. Maximum size is 20 KB",
            "TransactionAttributesInvalidMapSize",
        )
    return attributes


# `json.dumps` with options makes an encoder each time
_encode_strictly: Final = json.JSONEncoder(allow_nan=False).encode
_encode_compactly: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _check_json(value: Json, message: str) -> None:
    """Refuse NaN and Infinity, which Python's own JSON module accepts."""
    try:
        _encode_strictly(value)
    except ValueError:
        raise ResponseError(message) from None


def _size_bytes(attributes: JsonObject, settings: Settings) -> int:
    if settings.attributes_size == "JSON":
        return _utf8_bytes(_encode_compactly(attributes))
    return sum(
        _utf8_bytes(key) + _utf8_bytes(value if isinstance(value, str) else json.dumps(value))
        for key, value in attributes.items()
    )


def _utf8_bytes(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def undocumented_attributes(
    attributes: Mapping[str, Json] | None, known: Mapping[str, Json] | None
) -> Iterator[str]:
    """Yield a sentence for each attribute that relies on undocumented behaviour."""
    if not attributes:
        return
    for name, value in attributes.items():
        if not isinstance(value, str):
            yield f"transaction attribute {name!r} is not a string, which is undocumented"
    if known and not known.keys() <= attributes.keys():
        yield (
            "a transaction attribute map without all the keys so far: "
            "the documentation contradicts itself on whether the others survive"
        )
