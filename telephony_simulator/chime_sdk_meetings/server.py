"""The meetings API over HTTP, for SDKs in any language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from werkzeug.wrappers import Request, Response

from telephony_simulator.chime_sdk_meetings.api import SERVICE, MeetingsApi
from telephony_simulator.chime_sdk_voice.errors import ApiError, bad_request
from telephony_simulator.chime_sdk_voice.rest_json import read_request, write_answer
from telephony_simulator.loopback import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class MeetingsServer(LoopbackServer):
    """Serves the API on 127.0.0.1 while its context is open.

    Args:
        api: The API.
        port: The port on 127.0.0.1; 0 takes a free one.
    """

    def __init__(self, api: MeetingsApi, port: int = 0) -> None:
        super().__init__(self._answer, port)
        self._api = api

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        return self._respond(Request(environ))(environ, start_response)

    def _respond(self, request: Request) -> Response:
        target = request.environ["REQUEST_URI"]
        try:
            operation, params = read_request(
                request.method, target, request.get_data(), service=SERVICE
            )
            status, body = write_answer(operation, self._api.call(operation, params), SERVICE)
        except ApiError as error:
            return _refusal(error)
        except RecursionError:
            return _refusal(bad_request("the body is nested too deeply"))
        return Response(body, status, content_type="application/json")


def _refusal(error: ApiError) -> Response:
    body = json.dumps({"Code": error.code, "Message": error.message})
    headers = {"x-amzn-ErrorType": error.code}
    return Response(body, error.status, headers, content_type="application/json")
