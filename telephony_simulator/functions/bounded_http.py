"""HTTP requests whose answer has a deadline and a maximum length."""

from __future__ import annotations

import io
import time
import urllib.error
import urllib.request
from functools import partial
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection, IncompleteRead
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from telephony_simulator.deadline_reader import DeadlineReader

if TYPE_CHECKING:
    import socket


class AnswerTooLongError(Exception):
    """The answer has more bytes than the caller accepts."""


def post(url: str, payload: bytes, timeout_seconds: float, max_bytes: int) -> tuple[int, bytes]:
    """Send a POST, and return status and body of the answer with any status.

    Proxies of the environment are used, except for addresses of this machine.

    Args:
        url: An address of HTTP or HTTPS.
        payload: The body.
        timeout_seconds: How long connection, request and answer may each take.
        max_bytes: The longest body of an answer.

    Raises:
        AnswerTooLongError: The body of the answer is longer.
        HTTPException: The answer is not HTTP, or is cut off.
        OSError: The address cannot be reached.
        TimeoutError: The answer is not complete in time.
        ValueError: The text is not an address.
    """
    request = urllib.request.Request(url, payload, method="POST")  # noqa: S310 - checked by the caller
    opener = _WITHOUT_PROXY if _is_loopback(urlsplit(url).hostname or "") else _WITH_PROXY
    response: Any
    try:
        response = opener.open(request, timeout=timeout_seconds)
    except urllib.error.HTTPError as error:
        response = error
    with response:
        body: bytes = response.read(max_bytes + 1)
        if len(body) > max_bytes:
            raise AnswerTooLongError
        if response.length:
            raise IncompleteRead(body, response.length)
        return response.status or 0, body


class _Response(HTTPResponse):
    """A response whose bytes are read until a deadline."""

    def __init__(
        self,
        sock: socket.socket,
        debuglevel: int = 0,
        method: str | None = None,
        *,
        deadline: float,
    ) -> None:
        super().__init__(sock, debuglevel, method)
        assert isinstance(self.fp, io.BufferedReader)
        self.fp = io.BufferedReader(DeadlineReader(self.fp.detach(), sock, deadline))


class _Connection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        self.response_class = _response_within(self.timeout)


class _SecureConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        self.response_class = _response_within(self.timeout)


def _response_within(seconds: Any) -> Any:
    return partial(_Response, deadline=time.monotonic() + seconds)


class _Handler(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> HTTPResponse:
        return self.do_open(_Connection, request)


class _SecureHandler(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> HTTPResponse:
        return self.do_open(_SecureConnection, request)


_WITH_PROXY: Final = urllib.request.build_opener(_Handler, _SecureHandler)
_WITHOUT_PROXY: Final = urllib.request.build_opener(
    _Handler, _SecureHandler, urllib.request.ProxyHandler({})
)


def _is_loopback(host: str) -> bool:
    return host in {"localhost", "::1"} or host.endswith(".localhost") or host.startswith("127.")
