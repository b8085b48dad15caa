"""A server on 127.0.0.1 for other processes of this machine."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from werkzeug.serving import WSGIRequestHandler, make_server

if TYPE_CHECKING:
    from types import TracebackType

    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

STOPS_WITHIN_SECONDS = 0.02


class LoopbackServer:
    """Serves a WSGI application on 127.0.0.1 in its own thread while its context is open.

    Args:
        application: The application.
        port: The port; 0 takes a free one.
    """

    def __init__(self, application: WSGIApplication, port: int = 0) -> None:
        self._server = make_server(
            "127.0.0.1", port, application, threaded=True, request_handler=_QuietHandler
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


class _QuietHandler(WSGIRequestHandler):
    """Logs no requests: paths contain phone numbers. A TimeoutError closes the connection."""

    protocol_version = "HTTP/1.1"

    def connection_dropped(
        self, error: BaseException, environ: WSGIEnvironment | None = None
    ) -> None:
        """Close the connection without an answer."""
        del error, environ
        self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing."""
