// an ES module with a table of functions
const table = {
  NEW_INBOUND_CALL: () => [
    { Type: 'Speak', Parameters: { Text: 'Leave a message after the tone.' } },
    {
      Type: 'RecordAudio',
      Parameters: {
        DurationInSeconds: '60',
        SilenceDurationInSeconds: 3,
        RecordingTerminators: ['#'],
        RecordingDestination: { Type: 'S3', BucketName: 'messages', Prefix: 'new/' },
      },
    },
  ],
  ACTION_SUCCESSFUL: ({ ActionData }) =>
    ActionData.Type === 'RecordAudio'
      ? [{ Type: 'Speak', Parameters: { Text: `Thank you, we have it.` } }, { Type: 'Hangup' }]
      : [],
};

export const handler = async (event) => ({
  SchemaVersion: '1.0',
  Actions: table[event.InvocationEventType]?.(event) ?? [],
});
