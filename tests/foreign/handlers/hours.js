// CommonJS, a switch, the sample that everyone starts from
const say = (Text, CallId) => ({ Type: 'Speak', Parameters: { Text, CallId, Engine: 'neural' } });

exports.handler = async (event, context) => {
  console.log('Received: ' + JSON.stringify(event));
  const legA = event.CallDetails.Participants.find((p) => p.ParticipantTag === 'LEG-A');
  let actions = [];
  switch (event.InvocationEventType) {
    case 'NEW_INBOUND_CALL':
      actions = [{
        Type: 'SpeakAndGetDigits',
        Parameters: {
          CallId: legA.CallId,
          SpeechParameters: { Text: 'For hours press 1.' },
          FailureSpeechParameters: { Text: 'Sorry.' },
          InputDigitsRegex: '^1$',
          MinNumberOfDigits: 1,
          MaxNumberOfDigits: 1,
          Repeat: 2,
          RepeatDurationInMilliseconds: 3000,
        },
      }];
      break;
    case 'ACTION_SUCCESSFUL':
      if (event.ActionData.Type === 'SpeakAndGetDigits') {
        actions = [say('Nine to five.', legA.CallId), { Type: 'Hangup', Parameters: { CallId: legA.CallId, SipResponseCode: '0' } }];
      }
      break;
    case 'ACTION_FAILED':
      actions = [say('Goodbye.', legA.CallId), { Type: 'Hangup', Parameters: { CallId: legA.CallId, SipResponseCode: '0' } }];
      break;
  }
  return { SchemaVersion: '1.0', Actions: actions };
};
