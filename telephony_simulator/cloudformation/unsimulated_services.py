"""Answers requests to AWS services that the local account does not simulate: always an error."""

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from werkzeug.wrappers import Request, Response

from telephony_simulator.loopback import LoopbackServer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

CREDENTIAL_SCOPE: Final = re.compile(r"Credential=[^/]*/[^/]*/[^/]*/(?P<service>[\w.-]+)/")
CODE: Final = "NotSimulated"


class UnsimulatedServices(LoopbackServer):
    """Refuses each request with the name of the service and what to do, without a retry."""

    def __init__(self) -> None:
        super().__init__(self._serve)

    def _serve(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        return refusal(Request(environ))(environ, start_response)


def service_of(request: Request) -> str | None:
    """Return the service that a request is for, by its signature; None without one."""
    scope = CREDENTIAL_SCOPE.search(request.headers.get("Authorization", ""))
    return scope["service"] if scope else None


def refusal(request: Request) -> Response:
    """Return an error in the protocol of the request, with what to do."""
    service = service_of(request) or "the service"
    variable = service.upper().replace("-", "_").replace(".", "_")
    message = (
        f"{service} is not simulated; use --aws moto if it has it, export"
        f" AWS_ENDPOINT_URL_{variable} (the SDK's name of the service) for a local one, or use"
        " --real-aws"
    )
    headers = {"x-amzn-ErrorType": CODE}
    if request.mimetype == "application/x-www-form-urlencoded":  # the query protocol
        error = f"<Error><Type>Sender</Type><Code>{CODE}</Code><Message>{escape(message)}</Message>"
        body = f"<ErrorResponse>{error}</Error></ErrorResponse>"
        return Response(body, 400, headers, mimetype="text/xml")
    answer = {"__type": CODE, "message": message}
    return Response(json.dumps(answer), 400, headers, mimetype="application/json")
