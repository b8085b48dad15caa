// The same shop as in handler.py, in JavaScript.

const menu = {
  Type: "SpeakAndGetDigits",
  Parameters: {
    SpeechParameters: { Text: "Press 1 for our opening hours, or 2 to talk to us." },
    FailureSpeechParameters: { Text: "Please press 1 or 2." },
    InputDigitsRegex: "^[12]$",
    MaxNumberOfDigits: 1,
    Repeat: 3,
    RepeatDurationInMilliseconds: 5000,
  },
};

const respond = (...actions) => ({ SchemaVersion: "1.0", Actions: actions });

const goodbye = (text) => respond({ Type: "Speak", Parameters: { Text: text } }, { Type: "Hangup" });

function choose(event) {
  if (event.ActionData.ReceivedDigits === "1") {
    return goodbye("We are open from nine to five, from Monday to Friday. Goodbye.");
  }
  const parameters = {
    CallTimeoutSeconds: 20,
    CallerIdNumber: event.CallDetails.Participants[0].From,
    Endpoints: [{ BridgeEndpointType: "PSTN", Uri: process.env.COUNTER_NUMBER }],
  };
  return respond({ Type: "CallAndBridge", Parameters: parameters });
}

function hangUpConnectedParties(event) {
  const left = event.CallDetails.Participants.filter(({ Status }) => Status === "Connected");
  return left.map(({ CallId }) => ({ Type: "Hangup", Parameters: { CallId } }));
}

exports.handler = async (event) => {
  switch (event.InvocationEventType) {
    case "NEW_INBOUND_CALL":
      return respond(menu);
    case "ACTION_SUCCESSFUL":
      return event.ActionData.Type === "SpeakAndGetDigits" ? choose(event) : respond();
    case "ACTION_FAILED":
      return goodbye("We cannot talk to you now. Goodbye.");
    case "HANGUP":
      return respond(...hangUpConnectedParties(event));
    default:
      return respond();
  }
};
