"""Starts a transcription of each message that arrives in the bucket."""

import contextlib
import hashlib
import os
from collections.abc import Mapping
from typing import Any, Protocol

import boto3


class Transcribe(Protocol):
    """The client of Amazon Transcribe."""

    def start_transcription_job(self, **parameters: Any) -> Any:
        """Start a job; a second job of the same name is refused."""


def start(client: Transcribe, event: Mapping[str, Any], prefix: str) -> str:
    """Start a transcription of the object of an event, and return the name of the job.

    The name is made from the object, so that an event that is delivered twice starts one job.
    """
    bucket, key = event["detail"]["bucket"]["name"], event["detail"]["object"]["key"]
    name = "voicemail-" + hashlib.sha256(f"{bucket}/{key}".encode()).hexdigest()[:32]
    client.start_transcription_job(
        TranscriptionJobName=name,
        Media={"MediaFileUri": f"s3://{bucket}/{key}"},
        MediaFormat="wav",
        IdentifyLanguage=True,
        OutputBucketName=bucket,
        OutputKey=f"{prefix}/{name}.json",
    )
    return name


def handler(event: Mapping[str, Any], _context: object) -> None:
    """Answer an event of EventBridge: `Object Created` of S3."""
    client = boto3.client("transcribe")
    with contextlib.suppress(client.exceptions.ConflictException):  # an event delivered twice
        start(client, event, os.environ["TRANSCRIPTS_PREFIX"])
