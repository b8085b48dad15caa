from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.telephony_simulator.browser_phone.server.served_phone import (
    ORDER_BOT,
    ServedPhone,
    served_phone,
)

LINE = (
    f"BOT = {ORDER_BOT!r}\n"
    """
def handler(event, context):
    kind = event["InvocationEventType"]
    data = event.get("ActionData", {})
    menu = {
        "Type": "SpeakAndGetDigits",
        "Parameters": {
            "SpeechParameters": {"Text": "Press a key."},
            "FailureSpeechParameters": {"Text": "Again."},
            "RepeatDurationInMilliseconds": 5000,
            "MaxNumberOfDigits": 1,
        },
    }
    if kind in ("NEW_INBOUND_CALL", "CALL_ANSWERED"):
        actions = [menu]
    elif kind == "CALL_UPDATE_REQUESTED":
        actions = [{"Type": "Speak", "Parameters": {"Text": "Updated."}}]
    elif kind == "HANGUP" and data["Parameters"]["ParticipantTag"] == "LEG-B":
        actions = [{"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}]
    elif data.get("ReceivedDigits") == "1":
        endpoint = {"BridgeEndpointType": "PSTN", "Uri": "+12065550123"}
        parameters = {"CallerIdNumber": "+12065550100", "Endpoints": [endpoint]}
        actions = [{"Type": "CallAndBridge", "Parameters": parameters}]
    elif data.get("ReceivedDigits") == "2":
        destination = {"Type": "S3", "BucketName": "messages"}
        parameters = {
            "RecordingDestination": destination,
            "RecordingTerminators": ["#"],
            "DurationInSeconds": 60,
        }
        actions = [{"Type": "RecordAudio", "Parameters": parameters}]
    elif data.get("ReceivedDigits") == "3":
        meeting = {"MeetingId": "meeting", "JoinToken": "token"}
        actions = [{"Type": "JoinChimeMeeting", "Parameters": meeting}]
    elif data.get("ReceivedDigits") == "4":
        parameters = {"BotAliasArn": BOT}
        configuration = {
            "SessionState": {"DialogAction": {"Type": "ElicitIntent"}},
            "WelcomeMessages": [{"Content": "What would you like?", "ContentType": "PlainText"}],
        }
        parameters |= {"Configuration": configuration}
        actions = [{"Type": "StartBotConversation", "Parameters": parameters}]
    elif data.get("ReceivedDigits") == "5":
        raise RuntimeError("key 5")
    elif data.get("ReceivedDigits") == "9":
        return {"SchemaVersion": "1.0", "Actions": [], "TransactionAttributes": {"key": "nine"}}
    else:
        actions = []
    return {"SchemaVersion": "1.0", "Actions": actions}
"""
)
"""A line with a menu: it connects, records, joins a meeting, asks a bot, or fails."""


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedPhone]:
    """A telephone of a small stack that is up, for all tests of a process."""
    with served_phone(tmp_path_factory.mktemp("phone"), LINE) as served:
        yield served


@pytest.fixture
def page_directory(tmp_path: Path) -> Path:
    (tmp_path / "index.html").write_text("<title>phone</title>")
    return tmp_path
