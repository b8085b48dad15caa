# BUG: the helper's answer is not returned
def answer(text):
    return {"SchemaVersion": "1.0", "Actions": [{"Type": "Speak", "Parameters": {"Text": text}}, {"Type": "Hangup"}]}

def handler(event, context):
    if event["InvocationEventType"] == "NEW_INBOUND_CALL":
        answer("Hello.")
