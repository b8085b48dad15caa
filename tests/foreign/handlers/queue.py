# an agent's desktop updates the call while the caller waits
HOLD = {"Type": "PlayAudio", "Parameters": {"AudioSource": {"Type": "S3", "BucketName": "music", "Key": "hold.wav"}, "Repeat": 5}}

def main(event, _):
    if event["InvocationEventType"] in ("NEW_INBOUND_CALL", "ACTION_SUCCESSFUL"):
        if event.get("ActionData", {}).get("Type") == "Speak":
            return {"SchemaVersion": "1.0", "Actions": [{"Type": "Hangup", "Parameters": {"ParticipantTag": "LEG-A"}}]}
        return {"SchemaVersion": "1.0", "Actions": [HOLD]}
    if event["InvocationEventType"] == "CALL_UPDATE_REQUESTED":
        agent = event["ActionData"]["Parameters"]["Arguments"]["agent"]
        return {"SchemaVersion": "1.0", "Actions": [{"Type": "Speak", "Parameters": {"Text": f"{agent} will call you back."}}]}
    return {"SchemaVersion": "1.0"}
