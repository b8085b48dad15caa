"""The answer to an HTTP request, for the server and the in-process client."""

import json
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from telephony_simulator.chime_sdk_voice.api import VoiceApi
from telephony_simulator.chime_sdk_voice.errors import ApiError, bad_request
from telephony_simulator.chime_sdk_voice.rest_json import read_request, write_answer

SIGNED_FOR = re.compile(r"Credential=([^/\s]+)/\d{8}/([a-z0-9-]+)/")
"""The access key and the region of a signature (Signature Version 4)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpRequest:
    """A client's request; the target is its path and query string."""

    method: str
    target: str
    authorization: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpAnswer:
    """The answer to a request."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


def answer(api: VoiceApi, request: HttpRequest) -> HttpAnswer:
    """Answer one request; its endpoint's region is the region of its signature.

    Raises:
        TimeoutError: a fault dropped the answer.
    """
    signed_for = SIGNED_FOR.search(request.authorization)
    try:
        operation, params = read_request(request.method, request.target, request.body)
        access_key, region = signed_for.groups() if signed_for else ("", None)
        answered = api.call(operation, params, region=region, access_key=access_key)
        status, body = write_answer(operation, answered)
    except ApiError as error:
        return _refusal(error)
    except RecursionError:
        return _refusal(bad_request("the body is nested too deeply"))
    return HttpAnswer(status=status, headers=_headers(), body=body)


def _headers() -> dict[str, str]:
    return {"Content-Type": "application/json", "x-amzn-RequestId": str(uuid.uuid4())}


def _refusal(error: ApiError) -> HttpAnswer:
    return HttpAnswer(
        status=error.status,
        headers=_headers() | {"x-amzn-ErrorType": error.code},
        body=json.dumps({"Code": error.code, "Message": error.message}).encode(),
    )
