"""The tag on a Voice Connector that names the connector which has its numbers after a replacement.

CloudFormation deletes the old resource of a replaced connector when no rollback is possible any
more. If the old connector itself stays, because its deletion failed, a later Delete of the
successor must not return the numbers to it.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from telephony_provisioner.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_chime_sdk_voice.type_defs import TagTypeDef

    from telephony_provisioner.api.client import VoiceClient

TAG_KEY: Final = "phone-numbers-moved-to"


def tag_successor(voice: VoiceClient, connector: str, successor: str) -> None:
    """Tag a connector with the one that has its numbers now; it need not exist any more."""
    tags: list[TagTypeDef] = [{"Key": TAG_KEY, "Value": successor}]
    with _ignore_denied_tags():
        if arn := _find_arn(voice, connector):
            voice.call_once_if_exists(
                "TagResource", lambda: voice.client.tag_resource(ResourceARN=arn, Tags=tags)
            )


def find_successor(voice: VoiceClient, connector: str) -> str:
    """Return the connector that has this one's numbers permanently; empty without one."""
    tags: list[TagTypeDef] = []
    with _ignore_denied_tags():
        if arn := _find_arn(voice, connector):
            answer = voice.find_with_retries(
                "ListTagsForResource", lambda: voice.client.list_tags_for_resource(ResourceARN=arn)
            )
            tags = answer.get("Tags", []) if answer else []
    return next((tag["Value"] for tag in tags if tag["Key"] == TAG_KEY), "")


@contextmanager
def _ignore_denied_tags() -> Iterator[None]:
    """Continue in an account that denies tags; a Delete may return numbers needlessly there."""
    try:
        yield
    except ServiceError as error:
        if not error.is_denied:
            raise


def _find_arn(voice: VoiceClient, connector: str) -> str:
    answer = voice.find_with_retries(
        "GetVoiceConnector",
        lambda: voice.client.get_voice_connector(VoiceConnectorId=connector),
    )
    return answer["VoiceConnector"].get("VoiceConnectorArn", "") if answer else ""
