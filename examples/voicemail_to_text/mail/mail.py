"""Transcribes each new recording, and mails the text."""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any

import boto3
from botocore.exceptions import ClientError

JOB_PREFIX = "voicemail-"


def transcribe(event: dict[str, Any], _context: object) -> None:
    """Start a transcription job for the object of an S3 event."""
    bucket, key = event["detail"]["bucket"]["name"], event["detail"]["object"]["key"]
    # The name depends on the key alone: a repeated event starts no second job.
    job = JOB_PREFIX + hashlib.sha256(key.encode()).hexdigest()[:32]
    try:
        boto3.client("transcribe").start_transcription_job(
            TranscriptionJobName=job,
            LanguageCode=os.environ["LANGUAGE_CODE"],
            Media={"MediaFileUri": f"s3://{bucket}/{key}"},
            OutputBucketName=bucket,
            OutputKey=_transcript_key(job),
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConflictException":
            raise


def send(event: dict[str, Any], _context: object) -> None:
    """Mail the text of a job that has ended."""
    job = event["detail"]["TranscriptionJobName"]
    if event["detail"]["TranscriptionJobStatus"] == "COMPLETED":
        bucket = os.environ["VOICEMAIL_BUCKET"]
        stored = boto3.client("s3").get_object(Bucket=bucket, Key=_transcript_key(job))
        transcript = json.load(stored["Body"])["results"]["transcripts"][0]["transcript"]
        text = transcript or "The message is silent."
    else:
        text = "The message could not be transcribed; listen to the recording."
    boto3.client("sns").publish(
        TopicArn=os.environ["TOPIC_ARN"], Subject="A new message", Message=text
    )


def _transcript_key(job: str) -> str:
    return f"transcripts/{job}.json"
