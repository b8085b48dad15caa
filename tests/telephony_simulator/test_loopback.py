import http.client
import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest

from telephony_simulator.loopback import IDLE_TIMEOUT_SECONDS, MAX_BODY_BYTES, LoopbackServer

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def hello(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    start_response("200 OK", [("Content-Length", "5")])
    return [str(environ["PATH_INFO"]).removeprefix("/").encode()]


def test_server_answers_until_its_context_ends() -> None:
    with LoopbackServer(hello) as server, urlopen(server.endpoint_url + "/hello") as answer:  # noqa: S310
        assert answer.read() == b"hello"

    port = int(server.endpoint_url.rpartition(":")[2])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=1)


def test_server_logs_no_requests(capfd: pytest.CaptureFixture[str]) -> None:
    with LoopbackServer(hello) as server:
        urlopen(server.endpoint_url + "/hello").close()  # noqa: S310

    assert capfd.readouterr() == ("", "")


def status_of(server: LoopbackServer, **headers: str) -> int:
    """Send a POST with these headers, and return the status of the answer."""
    connection = http.client.HTTPConnection(server.endpoint_url.removeprefix("http://"), timeout=5)
    try:
        connection.putrequest("POST", "/", skip_host="Host" in headers)
        for name, value in {"Content-Length": "0", **headers}.items():
            connection.putheader(name, value)
        connection.endheaders()
        return connection.getresponse().status
    finally:
        connection.close()


@pytest.mark.parametrize("host", ["attacker.example", "127.0.0.1.attacker.example:80", ""])
def test_request_under_another_name_is_refused(host: str) -> None:
    with LoopbackServer(hello) as server:
        assert status_of(server, Host=host) == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.1:80", "localhost:80", "bucket.localhost"])
def test_request_under_a_local_name_is_answered(host: str) -> None:
    with LoopbackServer(hello) as server:
        assert status_of(server, Host=host) == 200


@pytest.mark.parametrize(
    ("origin", "status"),
    [("https://attacker.example", 403), ("null", 403), ("http://127.0.0.1:8000", 200)],
)
def test_request_of_a_web_page_of_another_site_is_refused(origin: str, status: int) -> None:
    with LoopbackServer(hello) as server:
        assert status_of(server, Origin=origin, **{"Content-Type": "text/plain"}) == status


def test_body_that_is_too_long_is_refused_before_it_is_read() -> None:
    with LoopbackServer(hello) as server:
        assert status_of(server, **{"Content-Length": str(MAX_BODY_BYTES + 1)}) == 413


def test_half_open_connection_has_a_timeout() -> None:
    with LoopbackServer(hello) as server:
        handler: Any = server._server.RequestHandlerClass  # noqa: SLF001

    assert handler.timeout == IDLE_TIMEOUT_SECONDS
