"""Which Voice Connector has the numbers of another one for good: a tag on the one that had them.

CloudFormation deletes the numbers' resource of a replaced connector when nothing can be rolled back
any more. If the connector itself stays behind, because something else of it could not be deleted,
its successor must not give the numbers back to it when it goes in its turn.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from telephony_provisioner.errors import ServiceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from mypy_boto3_chime_sdk_voice.type_defs import TagTypeDef

    from telephony_provisioner.api.client import Voice

TAG: Final = "phone-numbers-moved-to"


def note_successor(voice: Voice, connector: str, successor: str) -> None:
    """Tag a connector with the one that has its numbers now; it may be gone by now."""
    tags: list[TagTypeDef] = [{"Key": TAG, "Value": successor}]
    with _unless_denied():
        if arn := _arn(voice, connector):
            voice.write_if_there(
                "TagResource", lambda: voice.client.tag_resource(ResourceARN=arn, Tags=tags)
            )


def successor_of(voice: Voice, connector: str) -> str:
    """Return the connector that has this one's numbers for good; empty when none has."""
    tags: list[TagTypeDef] = []
    with _unless_denied():
        if arn := _arn(voice, connector):
            answer = voice.find(
                "ListTagsForResource", lambda: voice.client.list_tags_for_resource(ResourceARN=arn)
            )
            tags = answer.get("Tags", []) if answer else []
    return next((tag["Value"] for tag in tags if tag["Key"] == TAG), "")


@contextmanager
def _unless_denied() -> Iterator[None]:
    """Go on in an account that denies tags: numbers are given back once too often there."""
    try:
        yield
    except ServiceError as error:
        if not error.denied:
            raise


def _arn(voice: Voice, connector: str) -> str:
    answer = voice.find(
        "GetVoiceConnector",
        lambda: voice.client.get_voice_connector(VoiceConnectorId=connector),
    )
    return answer["VoiceConnector"].get("VoiceConnectorArn", "") if answer else ""
