"""What to do about a message that the service logs, for the transcript.

docs/service/observability.md#log-messages has the causes.
"""

from typing import Final

LOG_HINTS: Final[tuple[tuple[str, str], ...]] = (
    ("AWS Lambda client operation timed out.", "answer within 20 s; do slow work outside"),
    (
        "Access denied while invoking the AWS Lambda function.",
        "allow voiceconnector.chime.amazonaws.com to invoke it",
    ),
    ("The AWS Lambda function was throttled.", "raise or reserve its concurrency"),
    ("Error while reading actions list.", "Actions is a list of objects with Type and Parameters"),
    (
        "The schema version in the invocation request does not match",
        'return the object itself, with "SchemaVersion": "1.0"',
    ),
    ("Unsupported action", "check the spelling of Type"),
    ("Actions list is empty.", "return at least one action"),
    ("Too many actions specified in a response.", "return at most 10; go on at ACTION_SUCCESSFUL"),
    ("Response is blank or empty", "return an object; is a `return` missing?"),
)
"""The beginning of each of the nine documented messages, and what to do about it."""


def hint_for(message: str) -> str:
    """Return what to do about a message; empty if the message is not documented."""
    return next((hint for beginning, hint in LOG_HINTS if message.startswith(beginning)), "")
