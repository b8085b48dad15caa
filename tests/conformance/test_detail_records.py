"""Call detail records and metrics."""

import json
from pathlib import Path

import pytest

from telephony_simulator import Phone, Settings
from tests.telephony_simulator.script import Script, bridge, hangup, response, speak

FIELDS = {
    "AwsAccountId",
    "TransactionId",
    "CallId",
    "VoiceConnectorId",
    "Status",
    "BillableDurationSeconds",
    "SchemaVersion",
    "SourcePhoneNumber",
    "SourcePhoneNumberName",
    "DestinationPhoneNumber",
    "DestinationPhoneNumberName",
    "UsageType",
    "ServiceCode",
    "Direction",
    "TimeStampEpochSeconds",
    "Region",
    "SipRuleId",
    "SipApplicationId",
    "CallLegTriggerType",
    "BillableVoiceFocusSeconds",
}


# docs/service/observability.md#call-detail-records
def test_each_leg_has_a_record_with_all_documented_fields() -> None:
    call = Phone(Script(response(speak(), bridge()), response())).dial()
    call.wait(4)
    call.answer()
    call.wait(10)
    call.hang_up(leg="LEG-B")
    call.wait(1)
    call.hang_up()
    call.wait(1)

    leg_b, leg_a = call.detail_records

    assert leg_a.keys() == leg_b.keys() == FIELDS
    assert [leg_a["Direction"], leg_b["Direction"]] == ["Inbound", "Outbound"]
    assert [leg_a["Status"], leg_b["Status"]] == ["Completed", "Completed"]
    assert leg_b["BillableDurationSeconds"] == 10
    assert leg_a["TransactionId"] == leg_b["TransactionId"]
    assert leg_a["SourcePhoneNumber"] == "+15105550101"


# docs/service/observability.md#call-detail-records
def test_leg_that_was_not_answered_is_failed_and_not_billed() -> None:
    call = Phone(Script(response(hangup()))).dial()
    call.wait(1)

    [record] = call.detail_records

    assert record["Status"] == "Failed"
    assert record["BillableDurationSeconds"] == 0


# docs/service/observability.md#call-detail-records
def test_undocumented_values_of_a_record_are_settings() -> None:
    settings = Settings(
        detail_record_usage_type="USE1-Sma", detail_record_service_code="AmazonChimeVoice"
    )
    call = Phone(Script(response(hangup())), settings=settings).dial()
    call.wait(1)

    [record] = call.detail_records

    assert record["UsageType"] == "USE1-Sma"
    assert record["ServiceCode"] == "AmazonChimeVoice"


# docs/service/observability.md#call-detail-records
def test_records_are_written_into_the_folder_of_the_bucket(tmp_path: Path) -> None:
    phone = Phone(Script(response(hangup())), buckets={"records": tmp_path})
    phone.service.detail_record_bucket = lambda: "records"

    call = phone.dial()
    call.wait(1)

    [file] = (tmp_path / "Amazon-Chime-SMADRs").rglob("*.json")
    assert json.loads(file.read_text()) == call.detail_records[0]


# docs/service/observability.md#call-detail-records
def test_missing_bucket_of_the_records_is_logged(tmp_path: Path) -> None:
    phone = Phone(Script(response(hangup())), buckets={"other": tmp_path})
    phone.service.detail_record_bucket = lambda: "records"

    call = phone.dial()
    call.wait(1)

    assert any("S3 bucket" in line for line in call.log)


# docs/service/observability.md#metrics
def test_metrics_count_attempts_answers_failures_and_sip_codes() -> None:
    phone = Phone(Script(response(speak(), bridge()), response(hangup())))
    call = phone.dial()
    call.wait(4)
    call.refuse(486)
    call.wait(2)

    values = phone.service.metric_values()

    assert values["InboundCallAttempts"] == 1
    assert values["InboundCallsAnswered"] == 1
    assert values["OutboundCallAttempts"] == 1
    assert values["OutboundCallFailures"] == 1
    assert values["OutboundCallsAnswered"] == 0
    assert values["Sip1xxCodes"] == 1
    assert values["Sip2xxCodes"] == 1
    assert values["Sip4xxCodes"] == 1
    assert values["SmaActiveCallCount"] == 0


# docs/service/observability.md#metrics
def test_active_calls_are_those_of_now() -> None:
    phone = Phone(Script(response(speak(), bridge()), response()))
    call = phone.dial()
    call.wait(4)
    call.answer()
    call.wait(1)

    values = phone.service.metric_values()

    assert values["SmaActiveCallCount"] == 2
    assert values["InboundCallsActive"] == 1
    assert values["OutboundCallsActive"] == 1


# docs/service/observability.md#metrics
@pytest.mark.filterwarnings("ignore::telephony_simulator.BrokenRuleWarning")
def test_call_beyond_the_quota_is_counted_as_throttled() -> None:
    phone = Phone(Script(response(speak())), settings=Settings(active_calls=0))

    phone.dial()

    assert phone.service.metric_values()["Throttles"] == 1
