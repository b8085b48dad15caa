# BUG: the attempts are counted in the module, for all callers of a warm process
attempts = 0

def handler(event, context):
    global attempts
    kind = event['InvocationEventType']
    ask = {'Type': 'SpeakAndGetDigits', 'Parameters': {'SpeechParameters': {'Text': 'Your PIN, please.'},
           'FailureSpeechParameters': {'Text': 'Again.'}, 'MaxNumberOfDigits': 4, 'MinNumberOfDigits': 4,
           'RepeatDurationInMilliseconds': 8000}}
    if kind == 'NEW_INBOUND_CALL':
        actions = [ask]
    elif kind == 'ACTION_SUCCESSFUL' and event['ActionData'].get('ReceivedDigits') == '1234':
        actions = [{'Type': 'Speak', 'Parameters': {'Text': 'Welcome.'}}, {'Type': 'Hangup'}]
    elif kind == 'ACTION_SUCCESSFUL' and 'ReceivedDigits' in event['ActionData']:
        attempts += 1
        actions = [ask] if attempts < 3 else [{'Type': 'Speak', 'Parameters': {'Text': 'Too many attempts.'}}, {'Type': 'Hangup'}]
    else:
        actions = []
    return {'SchemaVersion': '1.0', 'Actions': actions}
