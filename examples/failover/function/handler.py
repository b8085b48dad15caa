"""A line that states its region."""

from telephony import (
    CallFlow,
    Hangup,
    NewInboundCallEvent,
    Response,
    Speak,
    lambda_handler,
    respond,
)


class RegionLine(CallFlow):
    """Answers, states its region and hangs up."""

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """State the region."""
        return respond(Speak(f"You have reached {event.call.aws_region}."), Hangup())


handler = lambda_handler(RegionLine())
