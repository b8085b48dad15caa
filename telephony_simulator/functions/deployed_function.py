"""A function in AWS, invoked with the credentials of the current shell."""

import json
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from telephony_simulator.functions.function import FunctionAccessDenied, FunctionError
from telephony_simulator.json_types import Json, JsonObject

if TYPE_CHECKING:
    from collections.abc import Mapping


class DeployedFunction:
    """A function of an AWS account.

    Args:
        function_name: Its name or ARN, with or without a version or alias.
        client: A boto3 client for `lambda`. Default: one for the ARN's Region, else the profile's.

    See https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
    """

    def __init__(self, function_name: str, client: Any = None) -> None:
        self._function_name = function_name
        self._client = client or _client(function_name)

    def invoke(self, event: JsonObject) -> Json:
        """Return the handler's answer; see `Function.invoke`."""
        try:
            response: Mapping[str, Any] = self._client.invoke(
                FunctionName=self._function_name, Payload=json.dumps(event)
            )
        except ClientError as error:
            raise _refused(error) from None
        except BotoCoreError as error:
            raise FunctionError(type(error).__name__, str(error)) from None
        answer: Any = json.loads(response["Payload"].read() or "null")
        if "FunctionError" in response:
            told = answer if isinstance(answer, dict) else {"errorMessage": str(answer)}
            error_type = told.get("errorType", response["FunctionError"])
            raise FunctionError(error_type, told.get("errorMessage", ""))
        passed: Json = answer
        return passed


def _client(function_name: str) -> Any:
    import boto3  # noqa: PLC0415 - takes 0.1 s, and few users need it

    is_arn = function_name.startswith("arn:")
    return boto3.client("lambda", region_name=function_name.split(":")[3] if is_arn else None)


def _refused(error: ClientError) -> FunctionError:
    code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
    return (
        FunctionAccessDenied(message)
        if code == "AccessDeniedException"
        else FunctionError(code, message)
    )
