"""Places a call for each message of the queue, at most one a second."""

from __future__ import annotations

import json
import os
import time
from typing import Any, TypedDict

import boto3
from botocore.config import Config

from telephony.call_client import CallClient, CallRequestError
from telephony.errors import InvalidParameterError

CALLS_PER_SECOND = float(os.environ["CALLS_PER_SECOND"])

_client = CallClient(
    boto3.client(
        "chime-sdk-voice",
        # A repeated request would ring twice: the queue repeats what has failed.
        config=Config(retries={"total_max_attempts": 1}),
    ),
    sip_media_application_id=os.environ["SIP_MEDIA_APPLICATION_ID"],
)


class Failures(TypedDict):
    """The messages that return to the queue."""

    batchItemFailures: list[dict[str, str]]


def handler(event: dict[str, Any], _context: object) -> Failures:
    """Place the calls of a batch; return the first message that failed, and those behind it."""
    records = event["Records"]
    for position, record in enumerate(records):
        started = time.monotonic()
        try:
            place_call(json.loads(record["body"]))
        except (CallRequestError, InvalidParameterError, ValueError, KeyError) as error:
            print(f"message {record['messageId']} returns to the queue: {type(error).__name__}")
            return {
                "batchItemFailures": [
                    {"itemIdentifier": waiting["messageId"]} for waiting in records[position:]
                ]
            }
        rest = 1 / CALLS_PER_SECOND - (time.monotonic() - started)
        time.sleep(max(0.0, rest))  # noqa: TID251 - it runs in Lambda
    return {"batchItemFailures": []}


def place_call(appointment: dict[str, str]) -> None:
    """Call the patient of an appointment."""
    _client.create_call(
        appointment["phone_number"],
        from_phone_number=os.environ["FROM_PHONE_NUMBER"],
        arguments={"time": appointment["time"]},
    )
