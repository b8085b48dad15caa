"""The API over HTTP, for any SDK or tool in any language, by endpoint address."""

import json
import re
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import TYPE_CHECKING, Self

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from simulator.voice_api.api import VoiceApi
from simulator.voice_api.errors import ApiError
from simulator.voice_api.wire import read_request, write_answer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_CREDENTIAL_REGION = re.compile(r"Credential=[^/]+/\d{8}/([a-z0-9-]+)/")


class VoiceApiServer:
    """Serves an API on this machine, in a thread of its own, for as long as its context lasts.

    Args:
        api: what is served.
        port: the port on 127.0.0.1; 0 takes a free one.
    """

    def __init__(self, api: VoiceApi, port: int = 0) -> None:
        self._server = make_server(
            "127.0.0.1", port, Application(api), threaded=True, request_handler=_QuietHandler
        )
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def endpoint_url(self) -> str:
        """The address, for `AWS_ENDPOINT_URL_CHIME_SDK_VOICE`."""
        return f"http://127.0.0.1:{self._server.port}"

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


class Application:
    """The API as a WSGI application."""

    def __init__(self, api: VoiceApi) -> None:
        self._api = api

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer one request."""
        request = Request(environ)
        try:
            response = self._answer(request)
        except ApiError as error:
            response = _refusal(error)
        return response(environ, start_response)

    def _answer(self, request: Request) -> Response:
        operation, params = read_request(
            request.method, request.environ["REQUEST_URI"], request.get_data()
        )
        answer = self._api.call(operation, params, region=_region(request))
        status, body = write_answer(operation, answer)
        return Response(body, status=status, content_type="application/json")


def _region(request: Request) -> str | None:
    """Return the region a request was signed for: one port plays every region's endpoint."""
    signed_for = _CREDENTIAL_REGION.search(request.headers.get("Authorization", ""))
    return signed_for[1] if signed_for else None


def _refusal(error: ApiError) -> Response:
    body = json.dumps({"Code": error.code, "Message": error.message})
    return Response(
        body,
        status=error.status,
        content_type="application/json",
        headers={"x-amzn-ErrorType": error.code},
    )


class _QuietHandler(WSGIRequestHandler):
    """Logs no requests: their paths hold phone numbers."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep quiet."""
