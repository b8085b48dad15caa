"""The API over HTTP, for any SDK or tool in any language, by endpoint address."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Self

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from simulator.clock import RealClock
from simulator.voice_api.api import VoiceApi
from simulator.voice_api.transport import HttpRequest, answer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_STOPS_WITHIN_SECONDS = 0.02


class VoiceApiServer:
    """Serves an API on this machine, in a thread of its own, for as long as its context lasts.

    Args:
        api: what is served.
        port: the port on 127.0.0.1; 0 takes a free one.
    """

    def __init__(self, api: VoiceApi, port: int = 0) -> None:
        self._api = api
        self._server = make_server(
            "127.0.0.1", port, self._answer, threaded=True, request_handler=_QuietHandler
        )
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_STOPS_WITHIN_SECONDS,), daemon=True
        )

    @property
    def endpoint_url(self) -> str:
        """The address, for `AWS_ENDPOINT_URL_CHIME_SDK_VOICE`."""
        return f"http://127.0.0.1:{self._server.port}"

    def wait(self) -> None:
        """Return when nothing is served any more."""
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

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        request = Request(environ)
        answered = answer(
            self._api,
            HttpRequest(
                method=request.method,
                target=environ["REQUEST_URI"],
                authorization=request.headers.get("Authorization", ""),
                body=request.get_data(),
            ),
        )
        response = Response(answered.body, answered.status, answered.headers)
        return response(environ, start_response)


def serve(port: int = 0, *, announce: Callable[[str], None] = print) -> None:
    """Serve a new account in real time until it is interrupted.

    Args:
        port: the port on 127.0.0.1; 0 takes a free one.
        announce: is told the address once it answers.
    """
    with VoiceApiServer(VoiceApi(clock=RealClock()), port) as server:
        announce(server.endpoint_url)
        try:
            server.wait()
        except KeyboardInterrupt:
            return


class _QuietHandler(WSGIRequestHandler):
    """Logs no requests, because their paths hold phone numbers; a TimeoutError drops the line."""

    def connection_dropped(
        self, error: BaseException, environ: WSGIEnvironment | None = None
    ) -> None:
        """Let the client see that no answer will come."""
        del error, environ
        self.close_connection = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep quiet."""
