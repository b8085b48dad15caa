"""The API over HTTP, for SDKs and tools in any language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from werkzeug.wrappers import Request, Response

from telephony_simulator.chime_sdk_voice.api import VoiceApi
from telephony_simulator.chime_sdk_voice.random_faults import RandomFaults
from telephony_simulator.chime_sdk_voice.resources import OrderOutcome
from telephony_simulator.chime_sdk_voice.settings import Settings
from telephony_simulator.chime_sdk_voice.transport import HttpRequest, answer
from telephony_simulator.clock import RealClock
from telephony_simulator.loopback import LoopbackServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from telephony_simulator.chime_sdk_voice.random_faults import Fault


APPLICATIONS: Final = "/sip-media-applications"


class VoiceApiServer(LoopbackServer):
    """Serves an API on 127.0.0.1 while its context is open.

    Args:
        api: the API.
        port: the port on 127.0.0.1; 0 takes a free one.
    """

    def __init__(self, api: VoiceApi, port: int = 0) -> None:
        super().__init__(self._answer, port)
        self._api = api

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
        if environ["REQUEST_URI"].startswith(APPLICATIONS) and request.method in {"POST", "PUT"}:
            self._note_endpoints(answered.body)
        response = Response(answered.body, answered.status, answered.headers)
        return response(environ, start_response)

    def _note_endpoints(self, body: bytes) -> None:
        """Note the function of an application that a client has created or changed."""
        changed = json.loads(body or b"{}").get("SipMediaApplication", {})
        for endpoint in changed.get("Endpoints", ()):
            application_arn = changed["SipMediaApplicationArn"]
            self._api.endpoints_of_clients.add((application_arn, endpoint["LambdaArn"]))


def serve(
    port: int = 0,
    *,
    settings: Settings | None = None,
    faults: Iterable[Fault] = (),
    seed: int = 0,
    announce: Callable[[str], None] = print,
) -> None:
    """Serve a new account in real time until it is interrupted.

    Args:
        port: the port on 127.0.0.1; 0 takes a free one.
        settings: the service's behaviour. By default `Settings()`.
        faults: injected at random.
        seed: the seed of the faults.
        announce: called with the address once the server answers.

    Raises:
        ValueError: the port is not a port, or it is in use.
    """
    api = VoiceApi(clock=RealClock(), settings=settings)
    seconds = (settings or Settings()).order_seconds
    api.faults = RandomFaults(
        faults,
        lambda delay: api.order_outcomes.append(OrderOutcome(seconds=seconds + delay)),
        seed,
    )
    with VoiceApiServer(api, port) as server:
        announce(server.endpoint_url)
        try:
            server.wait()
        except KeyboardInterrupt:
            return
