"""Starts the call of one appointment: let EventBridge Scheduler invoke it at the right time."""

import os
from collections.abc import Mapping

import boto3


def handler(event: Mapping[str, str], _context: object) -> str:
    """Start the call of `{"id": ..., "number": "+1...", "time": "ten o'clock"}`; return its id."""
    created = boto3.client("chime-sdk-voice").create_sip_media_application_call(
        FromPhoneNumber=os.environ["FROM_NUMBER"],
        ToPhoneNumber=event["number"],
        SipMediaApplicationId=os.environ["SIP_MEDIA_APPLICATION_ID"],
        ArgumentsMap={"appointment": event["id"], "time": event["time"]},
    )
    return str(created["SipMediaApplicationCall"]["TransactionId"])
