"""A boto3 client that calls the API in process, without a socket or a thread."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ConnectionClosedError

from telephony_simulator.chime_sdk_voice.model import SERVICE
from telephony_simulator.chime_sdk_voice.transport import HttpRequest, answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.awsrequest import AWSPreparedRequest
    from mypy_boto3_chime_sdk_voice import ChimeSDKVoiceClient

    from telephony_simulator.chime_sdk_voice.api import VoiceApi


def connect(client: ChimeSDKVoiceClient, api: VoiceApi) -> None:
    """Connect a client to an API; botocore still validates, signs, retries and parses."""

    def send(request: AWSPreparedRequest, **_: object) -> Any:  # untyped in the stubs
        url = urlsplit(request.url)
        try:
            answered = answer(
                api,
                HttpRequest(
                    method=request.method,
                    target=f"{url.path}?{url.query}",
                    authorization=_text(request.headers.get("Authorization", "")),
                    body=_body(request),
                ),
            )
        except TimeoutError as error:
            raise ConnectionClosedError(endpoint_url=request.url) from error
        headers = HTTPHeaders.from_dict(answered.headers)
        return AWSResponse(request.url, answered.status, headers, _Body(answered.body))

    client.meta.events.register(f"before-send.{SERVICE}", send)


class _Body(BytesIO):
    """A body as botocore reads it from urllib3."""

    def stream(self, **_: object) -> Iterator[bytes]:
        """Yield the whole body at once."""
        yield self.read()


def _text(header: str | bytes) -> str:
    return header.decode() if isinstance(header, bytes) else header


def _body(request: AWSPreparedRequest) -> bytes:
    """Return the body; with rest-json it is not a stream."""
    return request.body if isinstance(request.body, bytes) else str(request.body or "").encode()
