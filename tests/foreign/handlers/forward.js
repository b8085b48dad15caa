// BUG: no case for ACTION_FAILED, so that an unanswered bridge gets no response
exports.handler = async (event) => {
  if (event.InvocationEventType === "NEW_INBOUND_CALL") {
    const { From } = event.CallDetails.Participants[0];
    return { SchemaVersion: "1.0", Actions: [{ Type: "CallAndBridge", Parameters: {
      CallTimeoutSeconds: 10, CallerIdNumber: From,
      Endpoints: [{ BridgeEndpointType: "PSTN", Uri: "+12065550123" }] } }] };
  }
  if (["ACTION_SUCCESSFUL", "HANGUP"].includes(event.InvocationEventType)) {
    return { SchemaVersion: "1.0", Actions: [] };
  }
};
