"""Decodes what a page asks for: JSON text frames, each with a `type` and the fields of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple, get_args

from telephony_simulator.browser_phone.line import SpeechSource

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

MAX_CALL_CHARACTERS: Final = 64
MAX_TEXT_CHARACTERS: Final = 1_000
MAX_NUMBER_CHARACTERS: Final = 256
MAX_KEYS: Final = 64
MAX_PAIRS: Final = 40
MAX_REQUEST_CHARACTERS: Final = 64 * 1024
SIP_CODES: Final = range(300, 700)


class RequestError(ValueError):
    """A request of a page that cannot be read. Its text names types and lengths, not values.

    Attributes:
        request: The type of the request; empty if it is not known.
    """

    def __init__(self, text: str, request: str = "") -> None:
        super().__init__(text)
        self.request = request


class Request(NamedTuple):
    """A request: its type, and its fields as keyword arguments."""

    type: str
    fields: Mapping[str, Any]


class Field(NamedTuple):
    """A field of a request.

    Attributes:
        allowed: What it must be, in words.
        is_valid: Returns whether a JSON value is that.
        is_optional: Whether the request may leave it out.
    """

    allowed: str
    is_valid: Callable[[Any], bool]
    is_optional: bool = False


def _text(most: int, least: int = 1) -> Field:
    words = f"a text of {least} to {most} characters"
    return Field(words, lambda value: isinstance(value, str) and least <= len(value) <= most)


def _choice(*choices: str) -> Field:
    return Field(" or ".join(choices), lambda value: isinstance(value, str) and value in choices)


def _is_pairs(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and len(value) <= MAX_PAIRS
        and all(
            isinstance(each, str) and len(each) <= MAX_TEXT_CHARACTERS
            for pair in value.items()
            for each in pair
        )
    )


def _optional(field: Field) -> Field:
    return field._replace(is_optional=True)


CALL: Final = _text(MAX_CALL_CHARACTERS)
LEG: Final = _choice("LEG-A", "LEG-B")
NUMBER: Final = _text(MAX_NUMBER_CHARACTERS)
KEYS: Final = _text(MAX_KEYS)
TEXT: Final = _text(MAX_TEXT_CHARACTERS)
FLAG: Final = Field("true or false", lambda value: isinstance(value, bool), is_optional=True)
PAIRS: Final = Field(f"an object of at most {MAX_PAIRS} texts", _is_pairs, is_optional=True)
SIP_CODE: Final = Field(
    f"a SIP response code, {SIP_CODES.start} to {SIP_CODES.stop - 1}",
    lambda value: type(value) is int and value in SIP_CODES,
    is_optional=True,
)

FIELDS: Final[Mapping[str, Mapping[str, Field]]] = {
    "dial": {"number": NUMBER, "from_": NUMBER, "sip_headers": PAIRS},
    "press": {"call": CALL, "leg": LEG, "keys": KEYS},
    "answer": {"call": CALL, "leg": LEG, "voicemail": FLAG},
    "refuse": {"call": CALL, "leg": LEG, "sip_code": SIP_CODE},
    "hang_up": {"call": CALL, "leg": LEG},
    "say": {"call": CALL, "leg": LEG, "text": TEXT},
    "mute_attendee": {"call": CALL, "leg": LEG},
    "end_meeting": {"call": CALL, "leg": LEG},
    "create_call": {
        "application": CALL,
        "to": NUMBER,
        "from_": NUMBER,
        "arguments": PAIRS,
        "sip_headers": PAIRS,
    },
    "update_call": {"call": CALL, "arguments": PAIRS},
    "speech": {"source": _choice(*get_args(SpeechSource))},
}
"""The fields of each type of request; `acts.Acts` has a method of each name."""


def decode_request(text: str) -> Request:
    """Return the request of a text frame.

    Raises:
        RequestError: It is not JSON, not an object, of an unknown type, or a field is wrong.
    """
    if len(text) > MAX_REQUEST_CHARACTERS:
        raise RequestError(f"a request has at most {MAX_REQUEST_CHARACTERS} characters")
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        raise RequestError("a request must be JSON") from None
    if not isinstance(message, dict):
        raise RequestError(f"a request must be a JSON object, got {type(message).__name__}")
    kind = message.pop("type", None)
    known = FIELDS.get(kind) if isinstance(kind, str) else None
    if known is None:
        raise RequestError(f"the type of a request must be one of {', '.join(FIELDS)}")
    assert isinstance(kind, str)
    unknown = message.keys() - known.keys()
    if unknown:
        raise RequestError(f"{kind} has {len(unknown)} fields beside {', '.join(known)}", kind)
    for name, field in known.items():
        value = message.get(name)
        if value is None and field.is_optional:
            message.pop(name, None)
        elif not field.is_valid(value):
            given = f"{len(value)} characters" if isinstance(value, str) else type(value).__name__
            raise RequestError(f"{kind}: {name} must be {field.allowed}, got {given}", kind)
    return Request(kind, message)
