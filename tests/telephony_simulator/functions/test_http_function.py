import json
import os
import socketserver
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from telephony_simulator.functions import FunctionError, FunctionTimeout, HttpFunction
from telephony_simulator.functions.python_host import MAX_ANSWER_BYTES

Emulate = Callable[[Callable[[Any], Response]], str]


@pytest.fixture
def emulate() -> Iterator[Emulate]:
    """Listen as the Runtime Interface Emulator does, and answer with what a test says."""
    servers = []

    def emulate(answer: Callable[[Any], Response]) -> str:
        @Request.application
        def application(request: Request) -> Response:
            assert request.path == "/2015-03-31/functions/function/invocations"
            return answer(request.get_json(force=True))

        server = make_server("127.0.0.1", 0, application)
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return f"http://127.0.0.1:{server.port}"

    yield emulate
    for server in servers:
        server.shutdown()
        server.server_close()


def test_emulator_gets_the_event_and_gives_the_answer(emulate: Emulate) -> None:
    url = emulate(lambda event: Response(json.dumps({"heard": event["said"]})))

    assert HttpFunction(url).invoke({"said": "hello"}) == {"heard": "hello"}


def test_full_address_of_the_emulator_will_do(emulate: Emulate) -> None:
    url = emulate(lambda _: Response("null"))

    assert HttpFunction(url + "/2015-03-31/functions/function/invocations").invoke({}) is None


@pytest.mark.parametrize("status", [200, 502])
def test_error_of_the_handler_is_lambdas_error(emulate: Emulate, status: int) -> None:
    body = json.dumps({"errorType": "KeyError", "errorMessage": "'Menu'", "stackTrace": []})
    url = emulate(lambda _: Response(body, status=status))

    with pytest.raises(FunctionError, match="KeyError: 'Menu'"):
        HttpFunction(url).invoke({})


def test_emulator_that_does_not_answer_in_time_is_a_timeout(emulate: Emulate) -> None:
    release = threading.Event()

    def never(_: Any) -> Response:
        release.wait()
        return Response("null")

    url = emulate(never)
    try:
        with pytest.raises(FunctionTimeout):
            HttpFunction(url, timeout_seconds=0.2).invoke({})
    finally:
        release.set()


def test_address_without_server_is_named() -> None:
    with pytest.raises(FunctionError, match=r"http://127\.0\.0\.1:9/2015.*: .*refused"):
        HttpFunction("http://127.0.0.1:9").invoke({})


@pytest.mark.parametrize("body", [b"<html>", b"\xff\x00"])
def test_answer_that_is_not_json_is_an_error(emulate: Emulate, body: bytes) -> None:
    url = emulate(lambda _: Response(body, status=404))

    with pytest.raises(FunctionError, match=f"{url}/.* answered what is not JSON"):
        HttpFunction(url).invoke({})


def test_emulators_own_timeout_is_a_timeout(emulate: Emulate) -> None:
    url = emulate(lambda _: Response("Task timed out after 3.00 seconds"))

    with pytest.raises(FunctionTimeout, match=r"Task timed out after 3\.00 seconds") as caught:
        HttpFunction(url).invoke({})

    assert caught.value.seconds == 3


def test_server_that_fails_has_not_answered(emulate: Emulate) -> None:
    url = emulate(lambda _: Response("{}", status=500))

    with pytest.raises(FunctionError, match=f"{url}/.* answered with HTTP status 500"):
        HttpFunction(url).invoke({})


@pytest.mark.parametrize("said", [b"SSH-2.0\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"])
def test_address_that_does_not_speak_http_is_named(said: bytes) -> None:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            self.request.sendall(said)

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"

        with pytest.raises(FunctionError, match=f"Runtime.Unreachable: {url}/"):
            HttpFunction(url).invoke({})


@pytest.mark.parametrize(
    "said", [b"HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "]
)
def test_answer_that_arrives_slowly_is_a_timeout(said: bytes) -> None:
    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65536)
            self.request.sendall(said)
            with suppress(OSError):
                while True:
                    self.request.sendall(b"1")
                    threading.Event().wait(0.01)

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}"

        with pytest.raises(FunctionTimeout):
            HttpFunction(url, timeout_seconds=0.2).invoke({})


@pytest.mark.parametrize(
    ("body", "error_type"),
    [
        ("NaN", "Runtime.MarshalError"),
        ('"\\ud800"', "Runtime.MarshalError"),
        ("[" * 100_000, "Runtime.MarshalError"),
        (f'"{"x" * MAX_ANSWER_BYTES}"', "Function.ResponseSizeTooLarge"),
    ],
)
def test_answer_that_lambda_refuses_is_refused(
    emulate: Emulate, body: str, error_type: str
) -> None:
    url = emulate(lambda _: Response(body))

    with pytest.raises(FunctionError) as caught:
        HttpFunction(url, timeout_seconds=10).invoke({})

    assert caught.value.error_type == error_type


def test_pair_of_surrogates_is_a_character(emulate: Emulate) -> None:
    url = emulate(lambda _: Response('"\\ud83d\\ude00"'))

    assert HttpFunction(url).invoke({}) == "\U0001f600"


@pytest.mark.parametrize("url", ["http://[::1", "http://127.0.0.1:port"])
def test_text_that_is_not_an_address_is_an_error(url: str) -> None:
    with pytest.raises(FunctionError, match=r"Runtime\.Unreachable"):
        HttpFunction(url).invoke({})


def test_address_of_this_machine_is_reached_without_a_proxy(emulate: Emulate) -> None:
    url = emulate(lambda _: Response('"reached"'))
    program = (
        "from telephony_simulator.functions import HttpFunction;"
        f"print(HttpFunction({url!r}).invoke({{}}))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, "http_proxy": "http://127.0.0.1:9", "no_proxy": ""},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == "reached\n"
