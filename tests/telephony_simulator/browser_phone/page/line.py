"""The handler that the tests in a browser call: a menu, a second party, sound, and an update."""

LINE = """
WELCOME = "Welcome. For a person, press 1. For opening hours, press 2."


def speak(text):
    return {"Type": "Speak", "Parameters": {"Text": text}}


HANG_UP = {"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}
MENU = {
    "Type": "SpeakAndGetDigits",
    "Parameters": {
        "SpeechParameters": {"Text": WELCOME},
        "FailureSpeechParameters": {"Text": "Sorry, 1 or 2, please."},
        "RepeatDurationInMilliseconds": 20000,
        "MinNumberOfDigits": 1,
        "MaxNumberOfDigits": 1,
    },
}
PROMPT = {
    "Type": "PlayAudio",
    "Parameters": {"AudioSource": {"Type": "S3", "BucketName": "prompts", "Key": "tone.wav"}},
}
RECORD = {
    "Type": "RecordAudio",
    "Parameters": {
        "DurationInSeconds": "20",
        "RecordingTerminators": ["#"],
        "RecordingDestination": {"Type": "S3", "BucketName": "messages"},
    },
}
CONNECT = {
    "Type": "CallAndBridge",
    "Parameters": {
        "CallerIdNumber": "+12065550100",
        "CallTimeoutSeconds": 20,
        "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": "+12065550123"}],
    },
}


def handler(event, context):
    kind = event["InvocationEventType"]
    data = event.get("ActionData") or {}
    attributes = event["CallDetails"].get("TransactionAttributes") or {}
    digits = data.get("ReceivedDigits")
    if kind in ("NEW_INBOUND_CALL", "CALL_ANSWERED"):
        actions = [MENU]
    elif kind == "CALL_UPDATE_REQUESTED":
        attributes = {"customer": data["Parameters"]["Arguments"]["customer"]}
        actions = [speak("Your data has changed."), MENU]
    elif kind == "HANGUP" and data["Parameters"]["ParticipantTag"] == "LEG-B":
        actions = [speak("Goodbye."), HANG_UP]
    elif digits == "1":
        actions = [CONNECT]
    elif digits == "2":
        actions = [speak("We are open from 9 to 5."), HANG_UP]
        attributes = {"choice": "hours"}
    elif digits == "3":
        actions = [PROMPT, HANG_UP]
    elif digits == "4":
        actions = [RECORD, speak("Thank you."), HANG_UP]
    elif digits == "5":
        raise RuntimeError("key 5")
    elif kind == "ACTION_FAILED":
        actions = [speak("Goodbye."), HANG_UP]
    else:
        actions = []
    answer = {"SchemaVersion": "1.0", "Actions": actions}
    return {**answer, "TransactionAttributes": attributes} if attributes else answer
"""
