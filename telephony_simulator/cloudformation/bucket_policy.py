"""Evaluates a bucket's policy: may the service read prompts and write recordings?"""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Any

VOICE_PRINCIPAL = "voiceconnector.chime.amazonaws.com"
"""The principal that invokes functions, and reads and writes buckets."""


def is_service_allowed(policy: Mapping[str, Any], action: str, account_id: str) -> bool:
    """Return whether a statement of the policy allows the service an action on objects.

    Of the conditions, `aws:SourceAccount` is checked.

    Args:
        policy: The policy document.
        action: Such as `s3:GetObject`.
        account_id: The account of the application.

    See https://docs.aws.amazon.com/chime-sdk/latest/dg/play-audio.html
    """
    return any(
        statement["Effect"] == "Allow"
        and VOICE_PRINCIPAL in _list(_principal(statement))
        and any(fnmatchcase(action, pattern) for pattern in _list(statement["Action"]))
        and any(resource.endswith("*") for resource in _list(statement["Resource"]))
        and account_id in _list(_source_account(statement) or account_id)
        for statement in _list(policy["Statement"])
    )


def _principal(statement: Mapping[str, Any]) -> Any:
    principal = statement.get("Principal", {})
    return principal.get("Service", ()) if isinstance(principal, Mapping) else principal


def _source_account(statement: Mapping[str, Any]) -> Any:
    conditions = statement.get("Condition", {})
    return conditions.get("StringEquals", {}).get("aws:SourceAccount")


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]
