"""Speech of Amazon Polly, and the objects of a bucket of prompts."""

from __future__ import annotations

import io
import wave
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import boto3
from botocore.config import Config

from telephony_provisioner.api.calls import CONFIG_WITHOUT_RETRIES, ServiceCalls
from telephony_provisioner.errors import ServiceError
from telephony_provisioner.timing import SYNTHESIS_TIMEOUT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from telephony_provisioner.clock import Clock

SAMPLE_RATE_HZ: Final = 8_000
"""The rate that Amazon Chime SDK recommends.

https://docs.aws.amazon.com/chime-sdk/latest/dg/play-audio.html"""

SAMPLE_BYTES: Final = 2
"""Polly's PCM is signed, 16 bits, mono, little-endian."""

CONTENT_TYPE: Final = "audio/wav"


class PromptClient(ServiceCalls):
    """Makes, copies and deletes prompts.

    Args:
        polly: A boto3 client for `polly` without retries.
        s3: A boto3 client for `s3` without retries.
        owner: The account that must own every bucket.
        clock: Waits between the retries of a read.
        check_write: Called before every write; it raises an error that stops the write.
    """

    def __init__(
        self,
        polly: Any,
        s3: Any,
        owner: str,
        clock: Clock,
        check_write: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(clock, check_write)
        self._polly = polly
        self._s3 = s3
        self._owner = owner

    def synthesize(self, speech: Mapping[str, str]) -> bytes:
        """Return a WAV file of SynthesizeSpeech, given Text, VoiceId and so on."""

        def read_samples() -> bytes:
            answer = self._polly.synthesize_speech(
                **speech, OutputFormat="pcm", SampleRate=str(SAMPLE_RATE_HZ)
            )
            return bytes(answer["AudioStream"].read())

        return _wav(self.call_with_retries("SynthesizeSpeech", read_samples))

    def has_object(self, bucket: str, key: str) -> bool:
        """Return whether an object exists; S3 shows what was written before."""
        request = {"Bucket": bucket, "Key": key, "ExpectedBucketOwner": self._owner}
        found = self.find_with_retries("HeadObject", lambda: self._s3.head_object(**request))
        return found is not None

    def put_object(self, bucket: str, key: str, content: bytes) -> None:
        """Write an object."""
        self.call_once(
            "PutObject",
            lambda: self._s3.put_object(
                Bucket=bucket,
                Key=key,
                Body=content,
                ContentType=CONTENT_TYPE,
                ExpectedBucketOwner=self._owner,
            ),
        )

    def copy_object(self, source_bucket: str, source_key: str, bucket: str, key: str) -> None:
        """Copy an object, such as an asset of the CDK."""
        self.call_once(
            "CopyObject",
            lambda: self._s3.copy_object(
                Bucket=bucket,
                Key=key,
                CopySource={"Bucket": source_bucket, "Key": source_key},
                ContentType=CONTENT_TYPE,
                MetadataDirective="REPLACE",
                ExpectedBucketOwner=self._owner,
            ),
        )

    def delete_object(self, bucket: str, key: str) -> None:
        """Delete an object; one that does not exist is not an error."""
        self.call_once_if_exists(
            "DeleteObject",
            lambda: self._s3.delete_object(Bucket=bucket, Key=key, ExpectedBucketOwner=self._owner),
        )


@cache
def boto3_prompt_services() -> tuple[Any, Any]:
    """Return boto3 clients for Polly and S3; a process without prompts does not make them."""
    patient = Config(read_timeout=SYNTHESIS_TIMEOUT_SECONDS)
    return (
        boto3.client("polly", config=CONFIG_WITHOUT_RETRIES.merge(patient)),
        boto3.client("s3", config=CONFIG_WITHOUT_RETRIES.merge(patient)),
    )


def _wav(samples: bytes) -> bytes:
    """Return samples as a WAV file.

    Raises:
        ServiceError: There are none.
    """
    if not samples:
        raise ServiceError(
            operation="SynthesizeSpeech",
            code="NoAudio",
            message="the text has no words that Polly says",
            status=400,
        )
    file = io.BytesIO()
    with wave.open(file, "wb") as audio:
        audio.setnchannels(1)
        audio.setsampwidth(SAMPLE_BYTES)
        audio.setframerate(SAMPLE_RATE_HZ)
        audio.writeframes(samples)
    return file.getvalue()
