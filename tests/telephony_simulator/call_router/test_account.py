"""Calls that the API creates and updates, and what the account allows them."""

import json
import warnings
import wave
from pathlib import Path
from typing import Any

import pytest

from telephony import PlayAudio
from telephony_simulator import BrokenRuleWarning, PhoneCall
from telephony_simulator.call_router import AccountCallRouter
from telephony_simulator.chime_sdk_meetings import MeetingsApi
from telephony_simulator.chime_sdk_voice import ApiError
from telephony_simulator.clock import VirtualClock
from telephony_simulator.cloudformation import Account
from telephony_simulator.resource_policy import VOICE_PRINCIPAL
from tests.telephony_simulator.call_router.provisioning import (
    LINE,
    Dial,
    Handler,
    Provisioning,
    answer,
    first,
    hang_up,
    say,
)


def test_create_call_of_the_api_invokes_the_function(
    provisioning: Provisioning, call_router: AccountCallRouter, clock: VirtualClock
) -> None:
    provisioning.rule(application := provisioning.application(say("Your pizza is here.")))

    created = provisioning.call(
        "CreateSipMediaApplicationCall",
        SipMediaApplicationId=application,
        FromPhoneNumber=LINE,
        ToPhoneNumber="+13125550100",
        ArgumentsMap={"order": "42"},
    )

    transaction_id = created["SipMediaApplicationCall"]["TransactionId"]
    call = PhoneCall(call_router.service.calls[transaction_id], clock)
    assert call.invocations[0].event["ActionData"] == {
        "Type": "CallCreateRequest",
        "Parameters": {"Arguments": {"order": "42"}},
    }


def test_update_call_of_the_api_invokes_the_function(
    provisioning: Provisioning, dial: Dial
) -> None:
    def wait_for_an_order(event: Any, _context: Any) -> Any:
        if event["InvocationEventType"] == "CALL_UPDATE_REQUESTED":
            text = event["ActionData"]["Parameters"]["Arguments"]["say"]
            return answer({"Type": "Speak", "Parameters": {"Text": text}})
        return answer({"Type": "Pause", "Parameters": {"DurationInMilliseconds": 30000}})

    provisioning.rule(application := provisioning.application(wait_for_an_order))
    call = dial()

    provisioning.call(
        "UpdateSipMediaApplicationCall",
        SipMediaApplicationId=application,
        TransactionId=call.invocations[0].event["CallDetails"]["TransactionId"],
        Arguments={"say": "Your order is ready."},
    )
    call.wait(1)

    assert "Your order is ready." in call.transcript


def test_update_is_refused_when_the_call_has_ended(provisioning: Provisioning) -> None:
    application = provisioning.application(hang_up)

    with pytest.raises(ApiError) as caught:
        provisioning.call(
            "UpdateSipMediaApplicationCall",
            SipMediaApplicationId=application,
            TransactionId="2c4bd4ab-4a3c-4c3c-b3a4-5f4d3a2b1c0d",
            Arguments={},
        )

    assert caught.value.code == "NotFoundException"


def test_prompt_plays_when_the_bucket_policy_allows_it(
    dial: Dial, provisioning: Provisioning, account: Account, tmp_path: Path
) -> None:
    source = {"Type": "S3", "BucketName": "prompts", "Key": "hello.wav"}
    play = first({"Type": "PlayAudio", "Parameters": {"AudioSource": source}})
    provisioning.rule(provisioning.application(play))
    with wave.open(str(tmp_path / "hello.wav"), "wb") as prompt:
        prompt.setparams((1, 2, 8000, 8000, "NONE", ""))
        prompt.writeframes(bytes(16000))
    account.buckets["prompts"] = tmp_path

    with pytest.warns(BrokenRuleWarning, match="Cannot access S3 bucket or audio file"):
        dial()

    statement = {
        "Effect": "Allow",
        "Principal": {"Service": VOICE_PRINCIPAL},
        "Action": "s3:GetObject",
        "Resource": "arn:aws:s3:::prompts/*",
    }
    account.bucket_policies["prompts"] = {"Statement": [statement]}  # type: ignore[list-item]
    dial().expect(PlayAudio)


OWN = "OWN_APPLICATION_ARN"
"""Replaced in a policy by the ARN of the test's application."""

RECORDINGS: dict[str, dict[str, Any]] = {
    "RecordAudio": {
        "Type": "RecordAudio",
        "Parameters": {
            "RecordingDestination": {"Type": "S3", "BucketName": "messages", "Prefix": "calls"},
            "RecordingTerminators": ["#"],
            "DurationInSeconds": 1,
        },
    },
    "StartCallRecording": {
        "Type": "StartCallRecording",
        "Parameters": {
            "Track": "BOTH",
            "Destination": {"Type": "S3", "Location": "messages/calls"},
        },
    },
}
PAUSE = {"Type": "Pause", "Parameters": {"DurationInMilliseconds": 1_000}}
HANGUP = {"Type": "Hangup"}
WRITE = ["s3:PutObject", "s3:PutObjectAcl"]


# docs/service/provisioning-api.md#bucket-policies
@pytest.mark.parametrize(
    ("statements", "is_stored"),
    [
        ([{}], True),
        ([{"Action": "s3:PutObject"}], False),
        ([{"Action": "s3:PutObjectAcl"}], False),
        ([{"Action": action} for action in WRITE], True),
        ([{"Resource": "arn:aws:s3:::messages/calls/*"}], True),
        ([{"Resource": "arn:aws:s3:::messages/others/*"}], False),
        ([{"Condition": {"StringEquals": {"aws:SourceAccount": "111122223333"}}}], True),
        ([{"Condition": {"StringEquals": {"aws:SourceAccount": "999988887777"}}}], False),
        ([{"Condition": {"ArnEquals": {"aws:SourceArn": OWN}}}], True),
        ([{"Condition": {"ArnEquals": {"aws:SourceArn": f"{OWN}0"}}}], False),
        ([{}, {"Effect": "Deny", "Action": "s3:PutObjectAcl"}], False),
    ],
)
@pytest.mark.parametrize("action_type", ["RecordAudio", "StartCallRecording"])
def test_recording_is_stored_when_the_bucket_policy_allows_both_actions(  # noqa: PLR0917 - fixtures
    dial: Dial,
    provisioning: Provisioning,
    account: Account,
    tmp_path: Path,
    action_type: str,
    statements: list[dict[str, Any]],
    is_stored: bool,  # noqa: FBT001 - a column of the table
) -> None:
    application = provisioning.application(first(RECORDINGS[action_type], PAUSE, HANGUP))
    provisioning.rule(application)
    arn = f"arn:aws:chime:us-east-1:111122223333:sma/{application}"
    usual = {
        "Effect": "Allow",
        "Principal": {"Service": VOICE_PRINCIPAL},
        "Action": WRITE,
        "Resource": "arn:aws:s3:::messages/*",
    }
    policy = json.dumps({"Statement": [{**usual, **changed} for changed in statements]})
    account.buckets["messages"] = tmp_path
    account.bucket_policies["messages"] = json.loads(policy.replace(OWN, arn))

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BrokenRuleWarning)
        dial().wait(3)

    assert any(tmp_path.rglob("*.wav")) is is_stored


@pytest.mark.parametrize(("caller_id", "rings"), [(LINE, True), ("+13125550100", False)])
def test_bridge_rings_when_the_account_owns_the_caller_id(
    dial: Dial,
    provisioning: Provisioning,
    caller_id: str,
    rings: bool,  # noqa: FBT001 - a table
) -> None:
    endpoint: Any = {"BridgeEndpointType": "PSTN", "Uri": "+12065550123"}
    bridge = {"CallerIdNumber": caller_id, "Endpoints": [endpoint]}
    provisioning.rule(
        provisioning.application(first({"Type": "CallAndBridge", "Parameters": bridge}))
    )

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", BrokenRuleWarning)
        call = dial()

    assert ("rings at +12065550123" in call.transcript) is rings


# docs/service/actions-calls.md#joinchimemeeting
def test_call_joins_only_the_meetings_of_the_account(
    dial: Dial, provisioning: Provisioning, account: Account
) -> None:
    api = MeetingsApi(account.meetings)
    request = {
        "ClientRequestToken": "call",
        "MediaRegion": "us-east-1",
        "ExternalMeetingId": "daily",
    }
    created: Any = api.call("CreateMeeting", request)
    meeting_id = created["Meeting"]["MeetingId"]
    made: Any = api.call("CreateAttendee", {"MeetingId": meeting_id, "ExternalUserId": "phone"})
    token = made["Attendee"]["JoinToken"]
    elsewhere = "+12065550160"
    provisioning.rule(provisioning.application(join(meeting_id, token)))
    provisioning.rule(provisioning.application(join("elsewhere", token)), number=elsewhere)

    joined = dial()
    with pytest.warns(BrokenRuleWarning, match="JoinToken parameter value is invalid"):
        refused = dial(elsewhere)

    assert [leg.participant_tag for leg in joined.legs] == ["LEG-A", "LEG-B"]
    assert [leg.participant_tag for leg in refused.legs] == ["LEG-A"]


def join(meeting_id: str, join_token: str) -> Handler:
    parameters = {"MeetingId": meeting_id, "JoinToken": join_token}
    return first({"Type": "JoinChimeMeeting", "Parameters": parameters})
