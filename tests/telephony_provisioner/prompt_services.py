"""Polly and S3 in memory, with boto3's methods and errors."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

    from telephony_simulator.json_types import JsonObject

PROMPT = "Custom::Prompt"
HELLO: JsonObject = {
    "PromptName": "welcome",
    "BucketName": "prompts",
    "Key": "welcome.0a1b2c3d.wav",
    "Text": "Hello.",
    "TextType": "text",
    "VoiceId": "Joanna",
    "Engine": "neural",
}
GOOD_MORNING: JsonObject = {**HELLO, "Key": "welcome.4e5f6a7b.wav", "Text": "Good morning."}
"""The same prompt with other words."""

ACCOUNT = "111122223333"


def refusal(operation: str, code: str, status: int = 400, message: str = "") -> ClientError:
    """Return an error of boto3."""
    return ClientError(
        {
            "Error": {"Code": code, "Message": message},
            "ResponseMetadata": {
                "HTTPStatusCode": status,
                "RequestId": "",
                "HostId": "",
                "HTTPHeaders": {},
                "RetryAttempts": 0,
            },
        },
        operation,
    )


class PromptServices:
    """A Polly that says each text as two samples a character, and the buckets of two accounts.

    Args:
        before_write: Called before a write takes effect, such as to let time pass.
    """

    def __init__(self, before_write: Callable[[], None] = lambda: None) -> None:
        self.buckets: dict[str, dict[str, bytes]] = {"prompts": {}, "assets": {}, "foreign": {}}
        self.owners = {"foreign": "444455556666"}
        self.speeches: list[dict[str, Any]] = []
        """Every request that was synthesized."""
        self.errors: list[ClientError] = []
        """The errors of the next requests to Polly."""
        self._before_write = before_write

    def clients(self) -> tuple[Any, Any]:
        """Return the clients of Polly and S3."""
        return self, self

    def synthesize_speech(self, **speech: Any) -> dict[str, Any]:
        """Return the samples of a text."""
        if self.errors:
            raise self.errors.pop(0)
        self.speeches.append(speech)
        return {"AudioStream": io.BytesIO(b"\x01\x00\x02\x00" * len(speech["Text"].strip()))}

    def head_object(self, **request: Any) -> dict[str, Any]:
        """Find an object; S3 answers HEAD with the status alone."""
        if self.owners.get(request["Bucket"], ACCOUNT) != request["ExpectedBucketOwner"]:
            raise refusal("HeadObject", "403", 403, "Forbidden")
        if request["Key"] not in self.buckets.get(request["Bucket"], {}):
            raise refusal("HeadObject", "404", 404, "Not Found")
        return {}

    def put_object(self, **request: Any) -> dict[str, Any]:
        """Write an object."""
        self._write("PutObject", request, request["Body"])
        return {}

    def copy_object(self, **request: Any) -> dict[str, Any]:
        """Copy an object."""
        source = request["CopySource"]
        if source["Key"] not in self.buckets[source["Bucket"]]:
            raise refusal("CopyObject", "NoSuchKey", 404, "The specified key does not exist.")
        self._write("CopyObject", request, self.buckets[source["Bucket"]][source["Key"]])
        return {}

    def delete_object(self, **request: Any) -> dict[str, Any]:
        """Delete an object, whether it exists or not."""
        self._before_write()
        if request["Bucket"] not in self.buckets:
            raise refusal("DeleteObject", "NoSuchBucket", 404, "The bucket does not exist")
        self.buckets[request["Bucket"]].pop(request["Key"], None)
        return {}

    def _write(self, operation: str, request: Any, content: bytes) -> None:
        self._before_write()
        if request["Bucket"] not in self.buckets:
            raise refusal(operation, "NoSuchBucket", 404, "The bucket does not exist")
        self.buckets[request["Bucket"]][request["Key"]] = content
