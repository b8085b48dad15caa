// written for Node 8: a callback, var, and attributes to remember the step
exports.handler = function (event, context, callback) {
  var attributes = event.CallDetails.TransactionAttributes || { step: '0' };
  var step = parseInt(attributes.step, 10);
  var actions = [];
  if (event.InvocationEventType !== 'HANGUP') {
    if (step < 3) actions.push({ Type: 'Speak', Parameters: { Text: 'Step ' + (step + 1) + '.' } });
    else actions.push({ Type: 'Hangup', Parameters: { SipResponseCode: '0' } });
  }
  callback(null, {
    SchemaVersion: '1.0',
    Actions: actions,
    TransactionAttributes: { step: String(step + 1) },
  });
};
