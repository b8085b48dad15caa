"""A handler on dicts: no types, no checks, the floor."""

from answers import (
    BUSY_TEXT,
    DIGITS,
    FAILURE_TEXT,
    KITCHEN,
    MENU_TEXT,
    TOLD_TEXT,
    WAIT,
    order_text,
)


def speak(text, call_id):
    return {"Type": "Speak", "Parameters": {"Text": text, "CallId": call_id}}


def hang_up(call_id):
    return {"Type": "Hangup", "Parameters": {"CallId": call_id}}


def menu(call_id):
    return {
        "Type": "SpeakAndGetDigits",
        "Parameters": {
            "SpeechParameters": {"Text": MENU_TEXT},
            "FailureSpeechParameters": {"Text": FAILURE_TEXT},
            "RepeatDurationInMilliseconds": WAIT,
            "InputDigitsRegex": DIGITS,
            "CallId": call_id,
        },
    }


def bridge(caller, call_id):
    return {
        "Type": "CallAndBridge",
        "Parameters": {
            "CallerIdNumber": caller,
            "Endpoints": [{"BridgeEndpointType": "PSTN", "Uri": KITCHEN}],
            "CallId": call_id,
        },
    }


def respond(*actions):
    return {"SchemaVersion": "1.0", "Actions": list(actions)}


def handler(event, context):
    call = event["CallDetails"]
    legs = call["Participants"]
    first = legs[0]["CallId"]
    match event["InvocationEventType"]:
        case "NEW_INBOUND_CALL" | "CALL_ANSWERED":
            return respond(menu(first))
        case "ACTION_SUCCESSFUL":
            digits = event["ActionData"]["ReceivedDigits"]
            answer = respond(speak(order_text(digits), first), bridge(legs[0]["From"], first))
            stored = call.get("TransactionAttributes", {})
            answer["TransactionAttributes"] = {**stored, "pizzas": digits}
            return answer
        case "ACTION_FAILED":
            return respond(speak(BUSY_TEXT, first), hang_up(first))
        case "HANGUP" | "INVALID_LAMBDA_RESPONSE":
            left = [leg["CallId"] for leg in legs if leg.get("Status") != "Disconnected"]
            return respond(*map(hang_up, reversed(left)))
        case "DIGITS_RECEIVED":
            return respond(speak(TOLD_TEXT, event["ActionData"]["Parameters"]["CallId"]))
        case "NEW_OUTBOUND_CALL":
            arguments = event["ActionData"]["Parameters"]["Arguments"]
            stored = call.get("TransactionAttributes", {})
            return {"SchemaVersion": "1.0", "TransactionAttributes": {**stored, **arguments}}
        case _:
            return {"SchemaVersion": "1.0"}
