"""What holds for all Voice Connectors of an account: where call detail records go."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_chime_sdk_voice.type_defs import UpdateGlobalSettingsRequestTypeDef

    from telephony_simulator.chime_sdk_voice.account import Account, Document


def get_global_settings(account: Account, request: Document) -> Document:
    """Return the settings."""
    del request
    return {"VoiceConnector": {"CdrBucket": account.cdr_bucket}}


def update_global_settings(account: Account, request: UpdateGlobalSettingsRequestTypeDef) -> None:
    """Replace the settings; what the request leaves out is no longer set."""
    account.cdr_bucket = request.get("VoiceConnector", {}).get("CdrBucket")
