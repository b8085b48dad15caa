import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from telephony_simulator.functions import DeployedFunction, FunctionAccessDenied, FunctionError

Lambda = Callable[[Callable[[Request], Response]], Any]


@pytest.fixture
def lambda_client() -> Iterator[Lambda]:
    """Give a boto3 client whose Lambda service answers with what a test says."""
    servers = []

    def client(answer: Callable[[Request], Response]) -> Any:
        server = make_server("127.0.0.1", 0, Request.application(answer))
        servers.append(server)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        return boto3.client(
            "lambda",
            region_name="us-east-1",
            endpoint_url=f"http://127.0.0.1:{server.port}",
            aws_access_key_id="local",
            aws_secret_access_key="local",
            config=Config(retries={"total_max_attempts": 1}),
        )

    yield client
    for server in servers:
        server.shutdown()
        server.server_close()


def test_function_gets_the_event_and_gives_the_answer(lambda_client: Lambda) -> None:
    def answer(request: Request) -> Response:
        assert request.path == "/2015-03-31/functions/Line/invocations"
        return Response(json.dumps({"heard": json.loads(request.get_data())["said"]}))

    function = DeployedFunction("Line", lambda_client(answer))

    assert function.invoke({"said": "hello"}) == {"heard": "hello"}


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ({"errorType": "KeyError", "errorMessage": "'Menu'"}, "KeyError: 'Menu'"),
        ({"errorMessage": "Task timed out"}, "Unhandled: Task timed out"),
        ("no menu", "Unhandled: no menu"),
    ],
)
def test_error_of_the_handler_is_lambdas_error(
    lambda_client: Lambda, payload: object, told: str
) -> None:
    body = json.dumps(payload)
    failing = lambda_client(lambda _: Response(body, headers={"X-Amz-Function-Error": "Unhandled"}))

    with pytest.raises(FunctionError, match=told):
        DeployedFunction("Line", failing).invoke({})


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AccessDeniedException", FunctionAccessDenied),
        ("ResourceNotFoundException", FunctionError),
        ("TooManyRequestsException", FunctionError),
    ],
)
def test_errors_of_lambda_keep_their_names(
    lambda_client: Lambda, code: str, kind: type[FunctionError]
) -> None:
    refusing = lambda_client(
        lambda _: Response(
            json.dumps({"message": "not today"}),
            status=403,
            headers={"x-amzn-ErrorType": code},
        )
    )

    with pytest.raises(kind, match="not today") as caught:
        DeployedFunction("Line", refusing).invoke({})

    assert caught.value.error_type == code


def test_service_that_cannot_be_reached_is_an_error() -> None:
    client = boto3.client(
        "lambda",
        region_name="us-east-1",
        endpoint_url="http://127.0.0.1:9",
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(retries={"total_max_attempts": 1}),
    )

    with pytest.raises(FunctionError, match="EndpointConnectionError"):
        DeployedFunction("Line", client).invoke({})
