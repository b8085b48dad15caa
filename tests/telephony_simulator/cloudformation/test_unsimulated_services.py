import json
from pathlib import Path
from typing import Any

import pytest

from telephony_simulator.cloudformation import local_account
from telephony_simulator.functions import FunctionConfiguration

ASKING = """
import os
import boto3

def handler(event, context):
    client = boto3.client(event["service"])
    try:
        getattr(client, event["operation"])(**event["parameters"])
    except client.exceptions.ClientError as error:
        return error.response["Error"]

def endpoints(event, context):
    return {n: v for n, v in os.environ.items() if n in event}
"""


def invoke(directory: Path, handler: str, event: Any, **options: Any) -> Any:
    (directory / "line.py").write_text(ASKING)
    with local_account(**options) as account:
        configuration = FunctionConfiguration(
            directory=directory, handler=f"line.{handler}", timeout_seconds=20, memory_size_mb=1024
        )
        return account.run_function(configuration).invoke(event)


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("sqs", "list_queues", {}),
        ("sns", "list_topics", {}),
        ("lambda", "list_functions", {}),
    ],
)
def test_call_to_a_service_that_is_not_simulated_is_refused_with_its_name(
    tmp_path: Path, service: str, operation: str, parameters: dict[str, Any]
) -> None:
    event = {"service": service, "operation": operation, "parameters": parameters}

    error = invoke(tmp_path, "handler", event)

    assert error["Code"] == "NotSimulated"
    assert error["Message"].startswith(f"{service} is not simulated; use --aws moto")
    assert "export AWS_ENDPOINT_URL_" in error["Message"]


def test_endpoints_of_the_shell_reach_functions_but_not_instead_of_the_accounts_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SQS", "AWS_ENDPOINT_URL_DYNAMODB"]
    given = dict.fromkeys([*names, "AWS_ENDPOINT_URL_S3"], "http://127.0.0.1:9")
    for name, value in given.items():
        monkeypatch.setenv(name, value)

    found = invoke(tmp_path, "endpoints", [*given])

    assert found.pop("AWS_ENDPOINT_URL_S3") != "http://127.0.0.1:9"
    assert found == {name: given[name] for name in names}, json.dumps(found)


def test_given_variables_replace_those_of_the_template(tmp_path: Path) -> None:
    assert invoke(tmp_path, "endpoints", ["TABLE"], variables={"TABLE": "t"}) == {"TABLE": "t"}


def test_real_aws_passes_the_access_keys_of_the_shell_but_not_its_region(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_REGION"):
        monkeypatch.setenv(name, "of-the-shell")

    names = ["AWS_ACCESS_KEY_ID", "AWS_REGION", "AWS_ENDPOINT_URL"]
    found = invoke(tmp_path, "endpoints", names, real_aws=True)

    assert found == {"AWS_ACCESS_KEY_ID": "of-the-shell", "AWS_REGION": "us-east-1"}
