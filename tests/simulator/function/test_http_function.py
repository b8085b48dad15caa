import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from simulator.function import FunctionError, FunctionTimeout, HttpFunction

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


def test_the_emulator_gets_the_event_and_gives_the_answer(emulate: Emulate) -> None:
    url = emulate(lambda event: Response(json.dumps({"heard": event["said"]})))

    assert HttpFunction(url).invoke({"said": "hello"}) == {"heard": "hello"}


def test_the_full_address_of_the_emulator_will_do(emulate: Emulate) -> None:
    url = emulate(lambda _: Response("null"))

    assert HttpFunction(url + "/2015-03-31/functions/function/invocations").invoke({}) is None


@pytest.mark.parametrize("status", [200, 502])
def test_an_error_of_the_handler_is_lambdas_error(emulate: Emulate, status: int) -> None:
    body = json.dumps({"errorType": "KeyError", "errorMessage": "'Menu'", "stackTrace": []})
    url = emulate(lambda _: Response(body, status=status))

    with pytest.raises(FunctionError, match="KeyError: 'Menu'"):
        HttpFunction(url).invoke({})


def test_an_emulator_that_does_not_answer_in_time_is_a_timeout(emulate: Emulate) -> None:
    release = threading.Event()

    def never(_: Any) -> Response:
        release.wait()
        return Response("null")

    url = emulate(never)
    try:
        with pytest.raises(FunctionTimeout):
            HttpFunction(url, timeout=0.2).invoke({})
    finally:
        release.set()


def test_an_address_where_nobody_listens_is_named() -> None:
    with pytest.raises(FunctionError, match=r"http://127\.0\.0\.1:9/2015.*: .*refused"):
        HttpFunction("http://127.0.0.1:9").invoke({})


def test_an_answer_that_is_not_json_is_an_error(emulate: Emulate) -> None:
    url = emulate(lambda _: Response("<html>", status=404))

    with pytest.raises(FunctionError, match="answered what is not JSON"):
        HttpFunction(url).invoke({})
