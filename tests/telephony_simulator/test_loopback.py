import http.client
import socket
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING
from urllib.request import urlopen

import pytest
from werkzeug.wrappers import Request

from telephony_simulator.clock import RealClock
from telephony_simulator.loopback import MAX_BODY_BYTES, LoopbackServer

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


def body_length(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    start_response("200 OK", [])
    return [str(len(Request(environ).get_data())).encode()]


def answer_to(server: LoopbackServer, *parts: bytes) -> bytes:
    """Send parts of a request over one connection, and return all of the answer."""
    port = int(server.endpoint_url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        for part in parts:
            connection.sendall(part)
        connection.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: connection.recv(65_536), b""))


CHUNKED = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(("chunks", "status"), [(10, b"200 OK"), (11, b"413 ")])
def test_body_in_chunks_is_refused_when_it_is_too_long(
    monkeypatch: pytest.MonkeyPatch, chunks: int, status: bytes
) -> None:
    monkeypatch.setattr("telephony_simulator.loopback.MAX_BODY_BYTES", 1_000)

    with LoopbackServer(body_length) as server:
        body = (b"64\r\n" + b"x" * 100 + b"\r\n") * chunks + b"0\r\n\r\n"
        answer = answer_to(server, CHUNKED, body)

    assert answer.startswith(b"HTTP/1.1 " + status)


@pytest.mark.parametrize("length", [b"-5", b"\xb2", b"9" * 5_000, b"3, 3"])
def test_length_that_is_not_a_number_is_refused(length: bytes) -> None:
    request = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + length + b"\r\n\r\n"

    with LoopbackServer(hello) as server:
        assert answer_to(server, request).startswith(b"HTTP/1.1 413 ")


def test_malformed_body_is_a_bad_request() -> None:
    with LoopbackServer(body_length) as server:
        assert answer_to(server, CHUNKED, b"ZZ\r\n").startswith(b"HTTP/1.1 400 ")


def test_request_that_arrives_slowly_ends_at_its_deadline(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telephony_simulator.loopback.REQUEST_SECONDS", 0.2)

    with LoopbackServer(hello) as server:
        port = int(server.endpoint_url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nX: ")
            connection.settimeout(0.02)
            with pytest.raises(ConnectionError):  # noqa: PT012 - one more byte, until it is closed
                for _ in range(250):
                    connection.sendall(b"x")
                    with suppress(TimeoutError):
                        if not connection.recv(1):
                            raise ConnectionResetError


def test_idle_connection_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telephony_simulator.loopback.IDLE_TIMEOUT_SECONDS", 0.05)

    with LoopbackServer(hello) as server:
        port = int(server.endpoint_url.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\n")

            assert connection.recv(1) == b""


@pytest.mark.parametrize("port", [-1, 65_536, 99_999])
def test_number_that_is_not_a_port_is_refused(port: int) -> None:
    with pytest.raises(ValueError, match=f"a port is 0 to 65535, got {port}"):
        LoopbackServer(hello, port)


def test_port_in_use_is_refused_with_a_sentence() -> None:
    with LoopbackServer(hello) as server:
        port = int(server.endpoint_url.rpartition(":")[2])

        with pytest.raises(ValueError, match=f"port {port} .* another program uses it; choose"):
            LoopbackServer(hello, port)


def test_request_that_a_browser_marks_as_cross_site_is_refused() -> None:
    with LoopbackServer(hello) as server:
        assert status_of(server, **{"Sec-Fetch-Site": "cross-site"}) == 403


def test_connection_beyond_the_limit_is_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("telephony_simulator.loopback.MAX_CONNECTIONS", 2)
    with LoopbackServer(hello) as server, ExitStack() as held:
        port = int(server.endpoint_url.rpartition(":")[2])
        address = ("127.0.0.1", port)
        first, _, beyond = (
            held.enter_context(socket.create_connection(address, timeout=5)) for _ in range(3)
        )

        assert beyond.recv(1) == b""
        first.sendall(b"GET /hello HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n")
        assert first.makefile("rb").read().endswith(b"hello")
        assert answers_again(server)


def answers_again(server: LoopbackServer) -> bool:
    """Return whether a connection is answered soon: a thread ends after its client has read."""
    for _ in range(200):
        with suppress(OSError), urlopen(server.endpoint_url + "/hello") as answer:  # noqa: S310
            return bool(answer.read() == b"hello")
        RealClock().sleep(0.02)
    return False
