"""A server on 127.0.0.1 for other processes of this machine."""

from __future__ import annotations

import errno
import io
import os
import re
import socket
import threading
import time
from typing import TYPE_CHECKING, Final, Self

from werkzeug.exceptions import HTTPException
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wsgi import LimitedStream

from telephony_simulator.deadline_reader import DeadlineReader

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import TracebackType

    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

STOPS_WITHIN_SECONDS = 0.02

IDLE_TIMEOUT_SECONDS = 10
"""How long a connection may stay without a byte; then its thread ends."""

REQUEST_SECONDS = 30
"""How long the bytes of one request may take; on this machine, 64 MB take less than a second."""

MAX_BODY_BYTES = 64 * 1024 * 1024
"""The longest body of a request; a recording of an hour in stereo takes half of it."""

MAX_PORT: Final = 65_535

_LOCAL_NAMES = ("127.0.0.1", "localhost", "[::1]")
_LENGTH: Final = re.compile(r"[0-9]{1,12}")


class LoopbackGuard:
    """Refuses requests that a web page of another site makes this machine's browser send.

    A page can reach 127.0.0.1 by a form (which has an Origin), or under a name of its own that
    resolves to this address (which is the Host). Clients of AWS send neither.

    Args:
        application: The application behind the guard.
    """

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request, or refuse it."""
        refusal = _refusal(environ)
        if refusal is None:
            stream = environ["wsgi.input"]
            if environ.get("wsgi.input_terminated"):  # a body in chunks, which states no length
                environ["wsgi.input"] = _ChunkedBody(stream, MAX_BODY_BYTES + 1, is_max=True)
            try:
                return self._application(environ, start_response)
            except HTTPException as error:  # a body that is too long, ends early or is malformed
                return error.get_response(environ)(environ, start_response)
        status, problem = refusal
        headers = [("Content-Type", "text/plain"), ("Connection", "close")]
        start_response(status, headers)
        return [problem.encode()]


class _ChunkedBody(LimitedStream):
    """Refuses a body beyond the limit, where its base class returns the bytes up to the limit."""

    def readall(self) -> bytes:
        content = super().readall()
        if self.is_exhausted:
            self.on_exhausted()
        return content


def _refusal(environ: WSGIEnvironment) -> tuple[str, str] | None:
    """Return status and sentence of the refusal of a request; None if it is answered."""
    host = str(environ.get("HTTP_HOST", ""))
    if not _is_local(host):
        return "403 Forbidden", "the Host of a request must be 127.0.0.1 or localhost"
    origin = str(environ.get("HTTP_ORIGIN", ""))
    is_cross_site = environ.get("HTTP_SEC_FETCH_SITE") == "cross-site"
    if is_cross_site or (origin and not _is_local(origin.rpartition("://")[2])):
        return "403 Forbidden", "requests of web pages of other sites are refused"
    length = str(environ.get("CONTENT_LENGTH") or "0")
    if not _LENGTH.fullmatch(length) or int(length) > MAX_BODY_BYTES:
        return "413 Content Too Large", f"a body has at most {MAX_BODY_BYTES} bytes"
    return None


def _is_local(host: str) -> bool:
    name, _, port = host.rpartition(":")
    if not port.isdigit():
        name = host
    return name in _LOCAL_NAMES or name.endswith(".localhost")


class LoopbackServer:
    """Serves a WSGI application on 127.0.0.1 in its own thread while its context is open.

    Args:
        application: The application.
        port: The port, at most 65,535; 0 takes a free one.

    Raises:
        ValueError: The port is not a port, or this machine uses it already.
    """

    def __init__(self, application: WSGIApplication, port: int = 0) -> None:
        with _listening_socket(port) as listening:
            self._server = make_server(
                "127.0.0.1",
                port,
                LoopbackGuard(application),
                threaded=True,
                request_handler=_QuietHandler,
                fd=listening.fileno(),
            )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(STOPS_WITHIN_SECONDS,), daemon=True
        )

    @property
    def endpoint_url(self) -> str:
        """The address, for boto3's `AWS_ENDPOINT_URL_...` variables."""
        return f"http://127.0.0.1:{self._server.port}"

    def wait(self) -> None:
        """Wait until the server has stopped."""
        self._thread.join()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _listening_socket(port: int) -> socket.socket:
    if not 0 <= port <= MAX_PORT:
        raise ValueError(f"a port is 0 to {MAX_PORT}, got {port}; 0 takes a free one")
    try:
        return socket.create_server(("127.0.0.1", port), backlog=128)
    except OSError as error:
        reason = (
            "another program uses it"
            if error.errno == errno.EADDRINUSE
            else os.strerror(error.errno or 0)
        )
        raise ValueError(
            f"port {port} of 127.0.0.1 cannot be served: {reason}; choose another port,"
            " or 0 for a free one"
        ) from None


class _QuietHandler(WSGIRequestHandler):
    """Logs no requests: paths contain phone numbers. A TimeoutError closes the connection."""

    protocol_version = "HTTP/1.1"
    timeout = IDLE_TIMEOUT_SECONDS

    def setup(self) -> None:
        """Read the connection with a deadline for each request."""
        super().setup()
        assert isinstance(self.rfile, io.BufferedReader)
        self._reader = DeadlineReader(self.rfile.detach(), self.connection, 0, IDLE_TIMEOUT_SECONDS)
        self.rfile = io.BufferedReader(self._reader)

    def handle_one_request(self) -> None:
        """Answer one request of the connection."""
        self._reader.deadline = time.monotonic() + REQUEST_SECONDS
        super().handle_one_request()

    def connection_dropped(
        self, error: BaseException, environ: WSGIEnvironment | None = None
    ) -> None:
        """Close the connection without an answer."""
        del error, environ
        self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""
