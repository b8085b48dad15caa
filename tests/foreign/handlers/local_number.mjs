// BUG: dials a number as people write it
export async function handler(event) {
  const bridge = {
    Type: "CallAndBridge",
    Parameters: { CallerIdNumber: "+12065550100", Endpoints: [{ BridgeEndpointType: "PSTN", Uri: "206-555-0123" }] },
  };
  return { SchemaVersion: "1.0", Actions: event.Sequence === 1 ? [bridge] : [] };
}
