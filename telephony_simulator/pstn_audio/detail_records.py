"""Call detail records: one for each leg.

See docs/service/observability.md#call-detail-records
"""

import json
import math
from datetime import UTC, datetime
from typing import Final, Protocol

from telephony_simulator.json_types import JsonObject
from telephony_simulator.pstn_audio.application import Application
from telephony_simulator.pstn_audio.leg import Leg
from telephony_simulator.pstn_audio.media import Media
from telephony_simulator.pstn_audio.settings import Settings

SCHEMA_VERSION: Final = "2.0"


class RecordedCall(Protocol):
    """What a call detail record tells of its call."""

    transaction_id: str
    sip_rule_id: str | None
    settings: Settings

    @property
    def application(self) -> Application:
        """The application whose function got the events."""


def detail_record(call: RecordedCall, leg: Leg) -> JsonObject:
    """Return the call detail record of a leg that has ended."""
    application, settings = call.application, call.settings
    inbound, outbound, bridged = settings.detail_record_trigger_types
    leg_a_trigger = inbound if leg.direction == "Inbound" else outbound
    answered = leg.answered_at
    return {
        "AwsAccountId": application.aws_account_id,
        "TransactionId": call.transaction_id,
        "CallId": leg.call_id,
        "VoiceConnectorId": "",
        "Status": "Failed" if answered is None else "Completed",
        "BillableDurationSeconds": 0 if answered is None else math.ceil(leg.end - answered),
        "SchemaVersion": SCHEMA_VERSION,
        "SourcePhoneNumber": leg.from_,
        "SourcePhoneNumberName": "",
        "DestinationPhoneNumber": leg.to,
        "DestinationPhoneNumberName": "",
        "UsageType": settings.detail_record_usage_type,
        "ServiceCode": settings.detail_record_service_code,
        "Direction": leg.direction,
        "TimeStampEpochSeconds": int(leg.start),
        "Region": application.aws_region,
        "SipRuleId": call.sip_rule_id or "",
        "SipApplicationId": application.sip_media_application_id,
        "CallLegTriggerType": leg_a_trigger if leg.participant_tag == "LEG-A" else bridged,
        "BillableVoiceFocusSeconds": math.ceil(leg.voice_focus_seconds),
    }


def write_detail_record(
    record: JsonObject, bucket_name: str, media: Media, settings: Settings
) -> None:
    """Write a record into a bucket.

    Raises:
        ActionError: The bucket does not exist, or cannot be written.
    """
    start = datetime.fromtimestamp(float(str(record["TimeStampEpochSeconds"])), UTC)
    key = settings.detail_record_key.format(
        aws_account_id=record["AwsAccountId"],
        sip_media_application_id=record["SipApplicationId"],
        day=f"{start:%Y/%m/%d}",
        call_id=record["CallId"],
    )
    media.store_by_service(bucket_name, key, json.dumps(record).encode())
