import socket
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest

from telephony_simulator.loopback import LoopbackServer

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
