"""Mails the text of each message when its transcription has ended."""

import json
import os
from collections.abc import Mapping
from typing import Any

import boto3


def handler(event: Mapping[str, Any], _context: object) -> None:
    """Answer an event of EventBridge: `Transcribe Job State Change` of Amazon Transcribe."""
    job = event["detail"]["TranscriptionJobName"]
    if event["detail"]["TranscriptionJobStatus"] == "COMPLETED":
        key = f"{os.environ['TRANSCRIPTS_PREFIX']}/{job}.json"
        stored = boto3.client("s3").get_object(Bucket=os.environ["MESSAGES_BUCKET"], Key=key)
        transcript = json.load(stored["Body"])["results"]["transcripts"][0]["transcript"]
        text = transcript or "The message is silent."
    else:
        text = "The message could not be transcribed; listen to the recording."
    boto3.client("sns").publish(
        TopicArn=os.environ["TOPIC_ARN"], Subject="A new message", Message=text
    )
