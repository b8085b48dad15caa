# a class with a dispatch by name, and a SIP header from the carrier
class Line:
    def __init__(self, event):
        self.event = event
        self.caller = event["CallDetails"]["Participants"][0]

    def run(self):
        method = getattr(self, self.event["InvocationEventType"].lower(), self.nothing)
        return {"SchemaVersion": "1.0", "Actions": method()}

    def nothing(self):
        return []

    def new_inbound_call(self):
        case = (self.caller.get("SipHeaders") or {}).get("X-Case", "none")
        return [{"Type": "Speak", "Parameters": {"Text": f"Your case is {case}."}}, {"Type": "Hangup"}]

lambda_handler = lambda event, context: Line(event).run()
