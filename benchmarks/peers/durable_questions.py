"""Questions on AWS's SDK for durable execution, whose service is a fake in this process."""

import json

from aws_durable_execution_sdk_python.config import CallbackConfig
from aws_durable_execution_sdk_python.execution import (
    DurableExecutionInvocationInput,
    DurableExecutionInvocationInputWithClient,
    durable_execution,
)
from aws_durable_execution_sdk_python.identifier import OperationIdNamespace
from aws_durable_execution_sdk_python.lambda_service import CheckpointOutput

QUESTION = CallbackConfig()


@durable_execution
def ask(_event, context):
    while True:
        context.create_callback("question", QUESTION).result()


class Service:
    """Answers a checkpoint at once: what the SDK costs without its network."""

    def checkpoint(self, durable_execution_arn, checkpoint_token, updates, client_token):
        started = [operation(update.operation_id, "STARTED", None) for update in updates]
        state = {"Operations": started}
        return CheckpointOutput.from_dict({"CheckpointToken": "next", "NewExecutionState": state})

    def get_execution_state(self, *_args, **_kwargs):
        raise AssertionError("the whole state is in the event")


def operation(operation_id, status, result):
    return {
        "Id": operation_id,
        "Type": "CALLBACK",
        "SubType": "Callback",
        "Name": "question",
        "Status": status,
        "CallbackDetails": {"CallbackId": f"callback-{operation_id[:8]}", "Result": result},
    }


def state_event(answered):
    """Return the event of an execution whose questions have been answered."""
    ids = OperationIdNamespace()
    begin = {
        "Id": "execution",
        "Type": "EXECUTION",
        "Status": "STARTED",
        "ExecutionDetails": {"InputPayload": "{}"},
    }
    done = [
        operation(ids.create_id_for_step(number), "SUCCEEDED", json.dumps("1"))
        for number in range(1, answered + 1)
    ]
    return {
        "DurableExecutionArn": "arn:aws:lambda:us-east-1:111122223333:function:ask:1/x/y",
        "CheckpointToken": "token",
        "InitialExecutionState": {"Operations": [begin, *done], "NextMarker": ""},
    }


class Context:
    aws_request_id = "request"
    tenant_id = None

    def get_remaining_time_in_millis(self):
        return 10_000


def handler(event, _context):
    given = DurableExecutionInvocationInput.from_json_dict(event)
    injected = DurableExecutionInvocationInputWithClient.from_durable_execution_invocation_input(
        given, Service()
    )
    output = ask(injected, Context())
    if output != {"Status": "PENDING"}:
        raise AssertionError(output)
    return output
