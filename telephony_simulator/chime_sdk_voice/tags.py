"""Tags on SIP media applications and Voice Connectors, by ARN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from telephony_simulator.chime_sdk_voice.errors import ApiError, bad_request, not_found

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_chime_sdk_voice.type_defs import (
        ListTagsForResourceRequestTypeDef,
        TagResourceRequestTypeDef,
        TagTypeDef,
        UntagResourceRequestTypeDef,
    )

    from telephony_simulator.chime_sdk_voice.account import Account, Document

MAX_TAGS = 50


def tagged(tags: Iterable[TagTypeDef]) -> dict[str, str]:
    """Return tags as a mapping; refuse a repeated key."""
    pairs = [(tag["Key"], tag["Value"]) for tag in tags]
    if len(dict(pairs)) < len(pairs):
        raise bad_request("Tags has a key twice")
    return dict(pairs)


def tag_resource(account: Account, request: TagResourceRequestTypeDef) -> None:
    """Add tags, or change their values."""
    tags = _tags(account, request["ResourceARN"]) | tagged(request["Tags"])
    if len(tags) > MAX_TAGS:
        raise ApiError("ResourceLimitExceededException", f"a resource has at most {MAX_TAGS} tags")
    account.tags[request["ResourceARN"]] = tags


def untag_resource(account: Account, request: UntagResourceRequestTypeDef) -> None:
    """Remove tags by key; unknown keys are ignored."""
    tags = _tags(account, request["ResourceARN"])
    account.tags[request["ResourceARN"]] = {
        key: value for key, value in tags.items() if key not in request["TagKeys"]
    }


def list_tags_for_resource(
    account: Account, request: ListTagsForResourceRequestTypeDef
) -> Document:
    """List the tags of one resource; without tags the member is left out."""
    tags = _tags(account, request["ResourceARN"])
    return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]} if tags else {}


def _tags(account: Account, arn: str) -> dict[str, str]:
    try:
        return account.tags[arn]
    except KeyError:
        raise not_found(
            "there is no SIP media application or Voice Connector with this ARN"
        ) from None
