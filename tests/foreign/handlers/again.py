# BUG: asks again for ever when the caller says nothing
def handler(event, context):
    if event["InvocationEventType"] in ("NEW_INBOUND_CALL", "ACTION_FAILED"):
        return {"SchemaVersion": "1.0", "Actions": [{"Type": "SpeakAndGetDigits", "Parameters": {
            "SpeechParameters": {"Text": "Press 1."}, "FailureSpeechParameters": {"Text": "Press 1!"},
            "InputDigitsRegex": "^1$", "MaxNumberOfDigits": 1, "Repeat": 1, "RepeatDurationInMilliseconds": 1000}}]}
    return {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup"}]}
