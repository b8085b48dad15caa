# BUG: HANGUP has no ReceivedDigits
def handler(event, context):
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        return {"SchemaVersion": "1.0", "Actions": [{"Type": "Pause", "Parameters": {"DurationInMilliseconds": 500}}]}
    digits = event["ActionData"]["ReceivedDigits"]
    return {"SchemaVersion": "1.0", "Actions": []}
