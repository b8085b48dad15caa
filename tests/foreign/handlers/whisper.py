# the agent's star key plays a notice to the agent
def handler(event, context):
    kind, legs = event['InvocationEventType'], event['CallDetails']['Participants']
    a = legs[0]['CallId']
    b = legs[1]['CallId'] if len(legs) > 1 else None
    if kind == 'NEW_INBOUND_CALL':
        act = [{'Type': 'CallAndBridge', 'Parameters': {'CallTimeoutSeconds': 30, 'CallerIdNumber': legs[0]['From'],
               'Endpoints': [{'BridgeEndpointType': 'PSTN', 'Uri': '+12065550123'}]}}]
    elif kind == 'ACTION_SUCCESSFUL' and event['ActionData']['Type'] == 'CallAndBridge':
        act = [{'Type': 'ReceiveDigits', 'Parameters': {'CallId': b, 'InputDigitsRegex': r'^\*$',
               'InBetweenDigitsDurationInMilliseconds': 1000, 'FlushDigitsDurationInMilliseconds': 10000}}]
    elif kind == 'DIGITS_RECEIVED':
        act = [{'Type': 'Speak', 'Parameters': {'Text': 'Noted.', 'CallId': b}}]
    elif kind == 'HANGUP':
        act = [{'Type': 'Hangup', 'Parameters': {'CallId': l['CallId']}} for l in legs if l.get('Status') == 'Connected']
    else:
        act = []
    return {'SchemaVersion': '1.0', 'Actions': act}
