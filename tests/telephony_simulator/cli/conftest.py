from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from telephony_simulator.cli import main

Run = Callable[..., Result]

LINE = """
def handler(event, context):
    kind = event["InvocationEventType"]
    data = event.get("ActionData", {})
    menu = {
        "Type": "SpeakAndGetDigits",
        "Parameters": {
            "SpeechParameters": {"Text": "Press a key, or hold."},
            "FailureSpeechParameters": {"Text": "Again."},
            "RepeatDurationInMilliseconds": 5000,
            "MaxNumberOfDigits": 1,
        },
    }
    if kind in ("NEW_INBOUND_CALL", "CALL_ANSWERED"):
        actions = [menu]
    elif kind == "CALL_UPDATE_REQUESTED":
        name = data["Parameters"]["Arguments"]["name"]
        actions = [{"Type": "Speak", "Parameters": {"Text": f"Hello {name}."}}]
    elif kind == "HANGUP" and data["Parameters"]["ParticipantTag"] == "LEG-B":
        actions = [{"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}]
    elif data.get("ReceivedDigits") == "1":
        endpoint = {"BridgeEndpointType": "PSTN", "Uri": "+12065550123"}
        parameters = {"CallerIdNumber": "+15105550101", "Endpoints": [endpoint]}
        listen = {
            "InputDigitsRegex": "^9$",
            "InBetweenDigitsDurationInMilliseconds": 1000,
            "FlushDigitsDurationInMilliseconds": 2000,
            "ParticipantTag": "LEG-B",
        }
        actions = [
            {"Type": "CallAndBridge", "Parameters": parameters},
            {"Type": "ReceiveDigits", "Parameters": listen},
        ]
    elif data.get("ReceivedDigits") == "2":
        destination = {"Type": "S3", "BucketName": "messages"}
        parameters = {
            "RecordingDestination": destination,
            "RecordingTerminators": ["#"],
            "DurationInSeconds": 60,
        }
        actions = [{"Type": "RecordAudio", "Parameters": parameters}]
    elif data.get("ReceivedDigits") == "9":
        actions = [{"Type": "Speak", "Parameters": {"Text": "Goodbye."}}]
    else:
        actions = []
    return {"SchemaVersion": "1.0", "Actions": actions}
"""
"""A line that has a menu, connects, records, calls out, and is updated."""


@pytest.fixture
def run() -> Run:
    def run(*arguments: object) -> Result:
        return CliRunner().invoke(main, [str(argument) for argument in arguments])

    return run


@pytest.fixture
def line(tmp_path: Path) -> Path:
    (tmp_path / "line.py").write_text(LINE)
    return tmp_path / "line.py"
