"""Fills an account with resources that exist elsewhere, with their own ids and settings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from telephony_simulator.chime_sdk_voice.phone_number.deletion_queue import schedule_release
from telephony_simulator.chime_sdk_voice.phone_number.lifecycle import normalize_phone_number
from telephony_simulator.chime_sdk_voice.resources import (
    CallingName,
    PhoneNumber,
    SipMediaApplication,
    SipRule,
    TargetApplication,
    VoiceConnector,
)
from telephony_simulator.chime_sdk_voice.settings import DAY
from telephony_simulator.chime_sdk_voice.tags import tagged

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from telephony_simulator.chime_sdk_voice.account import Account

AGE: Final = timedelta(days=30)
"""The age of restored resources: no endpoint still waits for their replication."""

PENDING_STATUSES: Final = frozenset(
    {"AcquireInProgress", "PortinInProgress", "PortinCancelRequested"}
)
"""The statuses of a number that the account does not own yet."""


def restore(account: Account, description: Mapping[str, Any]) -> None:
    """Add the resources of a description, which `read_account_file` has checked.

    A rule may have a target that does not exist: an account has such rules.
    """
    for one in description.get("VoiceConnectors", ()):
        _restore_connector(account, one)
    for one in description.get("SipMediaApplications", ()):
        _restore_application(account, one)
    for one in description.get("SipRules", ()):
        _restore_rule(account, one)
    for one in description.get("PhoneNumbers", ()):
        _restore_number(account, one)
    settings = description.get("PhoneNumberSettings", {})
    if "CallingName" in settings:
        changed_at = settings.get("CallingNameUpdatedTimestamp", _created(account))
        account.calling_name = settings["CallingName"], changed_at
    global_settings = description.get("GlobalSettings", {})
    account.cdr_bucket = global_settings.get("VoiceConnector", {}).get("CdrBucket")


def _created(account: Account) -> datetime:
    return account.now() - AGE


def _restore_connector(account: Account, one: Mapping[str, Any]) -> None:
    connector_id, created = one["VoiceConnectorId"], _created(account)
    connector = VoiceConnector(
        voice_connector_id=connector_id,
        voice_connector_arn=f"arn:aws:chime:{one['AwsRegion']}:{account.account_id}:vc/{connector_id}",
        aws_region=one["AwsRegion"],
        name=one["Name"],
        outbound_host_name=one["OutboundHostName"],
        require_encryption=one["RequireEncryption"],
        network_type=one.get("NetworkType", "IPV4_ONLY"),
        created_timestamp=created,
        updated_timestamp=created,
        integration_type=one.get("IntegrationType"),
        termination=one.get("Termination"),
        usernames=tuple(one.get("Usernames", ())),
        origination=one.get("Origination"),
        streaming_configuration=one.get("StreamingConfiguration"),
        logging_configuration=one.get("LoggingConfiguration"),
    )
    account.voice_connectors[connector_id] = connector
    account.tags[connector.voice_connector_arn] = tagged(one.get("Tags", ()))


def _restore_application(account: Account, one: Mapping[str, Any]) -> None:
    application_id, region = one["SipMediaApplicationId"], one["AwsRegion"]
    created = _created(account)
    logging = one.get("SipMediaApplicationLoggingConfiguration", {})
    application = SipMediaApplication(
        sip_media_application_id=application_id,
        sip_media_application_arn=f"arn:aws:chime:{region}:{account.account_id}:sma/{application_id}",
        aws_region=region,
        name=one["Name"],
        lambda_arn=one["Endpoints"][0]["LambdaArn"],
        created_timestamp=created,
        updated_timestamp=created,
        message_logs=logging.get("EnableSipMediaApplicationMessageLogs", False),
    )
    account.sip_media_applications[application_id] = application
    account.tags[application.sip_media_application_arn] = tagged(one.get("Tags", ()))


def _restore_rule(account: Account, one: Mapping[str, Any]) -> None:
    created = _created(account)
    account.sip_rules[one["SipRuleId"]] = SipRule(
        sip_rule_id=one["SipRuleId"],
        name=one["Name"],
        trigger_type=one["TriggerType"],
        trigger_value=one["TriggerValue"],
        target_applications=tuple(
            TargetApplication(
                sip_media_application_id=target["SipMediaApplicationId"],
                priority=target["Priority"],
                aws_region=target["AwsRegion"],
            )
            for target in one["TargetApplications"]
        ),
        created_timestamp=created,
        updated_timestamp=created,
        disabled_from=created if one.get("Disabled") else None,
    )


def _restore_number(account: Account, one: Mapping[str, Any]) -> None:
    created, status = _created(account), one.get("Status")
    connectors = [
        association["Value"]
        for association in one.get("Associations", ())
        if association["Name"] == "VoiceConnectorId"
    ]
    number = PhoneNumber(
        e164_phone_number=normalize_phone_number(one["E164PhoneNumber"]),
        country=one.get("Country", "US"),
        product_type=one["ProductType"],
        created_timestamp=created,
        updated_timestamp=created,
        name=one.get("Name"),
        ready_from=None if status in PENDING_STATUSES else created,
        voice_connector=(connectors[0], created) if connectors else None,
        calling_name=_calling_name(account, one),
        deletion_timestamp=one.get("DeletionTimestamp"),
    )
    account.phone_numbers[number.e164_phone_number] = number
    if number.deletion_timestamp is not None:
        schedule_release(account, number)


def _calling_name(account: Account, one: Mapping[str, Any]) -> CallingName | None:
    if "CallingName" not in one:
        return None
    changed = _created(account)
    if one.get("CallingNameStatus") == "UpdateInProgress":
        changed = account.now()
    takes = timedelta(seconds=min(account.settings.calling_name_seconds, 3 * DAY))
    return CallingName(name=one["CallingName"], visible_from=changed + takes, changed_at=changed)
