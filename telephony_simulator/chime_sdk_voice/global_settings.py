"""Global settings: the bucket for the call detail records of Voice Connectors."""

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
    """Replace the settings; omitted members are unset."""
    account.cdr_bucket = request.get("VoiceConnector", {}).get("CdrBucket")
