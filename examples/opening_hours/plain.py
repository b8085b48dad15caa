"""The same shop as in `handler.py`, with the standard library alone."""

import os
from typing import Any

Json = dict[str, Any]

MENU = {
    "Type": "SpeakAndGetDigits",
    "Parameters": {
        "SpeechParameters": {"Text": "Press 1 for our opening hours, or 2 to talk to us."},
        "FailureSpeechParameters": {"Text": "Please press 1 or 2."},
        "InputDigitsRegex": "^[12]$",
        "MaxNumberOfDigits": 1,
        "Repeat": 3,
        "RepeatDurationInMilliseconds": 5000,
    },
}


def handler(event: Json, _context: object) -> Json:
    """Answer an event of the call."""
    match event["InvocationEventType"]:
        case "NEW_INBOUND_CALL":
            return respond(MENU)
        case "ACTION_SUCCESSFUL" if event["ActionData"]["Type"] == "SpeakAndGetDigits":
            return choose(event)
        case "ACTION_FAILED":
            return goodbye("We cannot talk to you now. Goodbye.")
        case "HANGUP":
            return respond(*hang_up_connected_parties(event))
        case _:
            return respond()


def choose(event: Json) -> Json:
    """Answer the caller's choice."""
    if event["ActionData"]["ReceivedDigits"] == "1":
        return goodbye("We are open from nine to five, from Monday to Friday. Goodbye.")
    parameters = {
        "CallTimeoutSeconds": 20,
        "CallerIdNumber": event["CallDetails"]["Participants"][0]["From"],
        "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": os.environ["COUNTER_NUMBER"]}],
    }
    return respond({"Type": "CallAndBridge", "Parameters": parameters})


def goodbye(text: str) -> Json:
    """Say a text, then hang up."""
    return respond({"Type": "Speak", "Parameters": {"Text": text}}, {"Type": "Hangup"})


def hang_up_connected_parties(event: Json) -> list[Json]:
    """Hang up on each party that is still connected."""
    return [
        {"Type": "Hangup", "Parameters": {"CallId": participant["CallId"]}}
        for participant in event["CallDetails"]["Participants"]
        if participant.get("Status") == "Connected"
    ]


def respond(*actions: Json) -> Json:
    """Return an answer of these actions."""
    return {"SchemaVersion": "1.0", "Actions": list(actions)}
