# an outbound caller; the API passes the name
import json

def handler(event, context):
    print(json.dumps(event))
    t = event['InvocationEventType']
    attrs = event['CallDetails'].get('TransactionAttributes', {})
    if t == 'NEW_OUTBOUND_CALL':
        args = event['ActionData']['Parameters']['Arguments']
        return resp([], {'name': args['name']})
    if t == 'CALL_ANSWERED':
        return resp([{'Type': 'SpeakAndGetDigits', 'Parameters': {
            'SpeechParameters': {'Text': '<speak>Hello ' + attrs['name'] + ', press 1 to confirm.</speak>', 'TextType': 'ssml'},
            'FailureSpeechParameters': {'Text': '<speak>Press 1.</speak>'},
            'MaxNumberOfDigits': 1, 'RepeatDurationInMilliseconds': 5000}}])
    if t == 'ACTION_SUCCESSFUL' and 'ReceivedDigits' in event['ActionData']:
        text = 'Confirmed.' if event['ActionData']['ReceivedDigits'] == '1' else 'Cancelled.'
        return resp([{'Type': 'Speak', 'Parameters': {'Text': text}}, {'Type': 'Hangup', 'Parameters': {}}])
    return resp([])

def resp(actions, attrs=None):
    r = {'SchemaVersion': '1.0', 'Actions': actions}
    if attrs: r['TransactionAttributes'] = attrs
    return r
