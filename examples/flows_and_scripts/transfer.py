"""Take back and transfer: an agent presses `*` to send the caller on, as a flow and as a script."""

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAndBridge,
    CallFlow,
    DigitsReceivedEvent,
    Hangup,
    HangupEvent,
    NewInboundCallEvent,
    PstnEndpoint,
    ReceiveDigits,
    Response,
    Speak,
    respond,
)
from telephony.call_script import ActionFailed, CallScript, ScriptedCall

LISTEN = ReceiveDigits(
    r"^\*$",
    in_between_digits_duration_in_milliseconds=500,
    flush_digits_duration_in_milliseconds=2_000,
    participant_tag="LEG-B",
)
TRANSFER = Speak("I am transferring you to our specialist.")
UNREACHABLE = Speak("We cannot reach anyone. Goodbye.")
GOODBYE = Speak("Goodbye.")


class TransferFlow(CallFlow):
    """Connects callers with an agent, who can send them on to a specialist."""

    def __init__(self, *, agent: str, specialist: str) -> None:
        self._agent = agent
        self._specialist = specialist

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Connect the caller with the agent."""
        bridge = _bridge(event.call.caller.to, self._agent)
        return respond(bridge, then=self.listen, otherwise=self.give_up)

    def listen(self, event: ActionSuccessfulEvent) -> Response:
        """Wait for the agent's key."""
        return respond(LISTEN)

    def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
        """Take the caller back from the agent."""
        return respond(
            Hangup(participant_tag="LEG-B"), attributes={"agent": "taken back"}, then=self.send_on
        )

    def send_on(self, event: ActionSuccessfulEvent) -> Response:
        """Connect the caller with the specialist."""
        bridge = _bridge(event.call.caller.to, self._specialist)
        return respond(
            TRANSFER, bridge, attributes={"agent": "transferred"}, otherwise=self.give_up
        )

    def on_hangup(self, event: HangupEvent) -> Response:
        """Say goodbye after the other party has hung up."""
        taken_back = event.call.transaction_attributes.get("agent") == "taken back"
        if event.call.caller.is_connected and not taken_back:
            return respond(GOODBYE, Hangup())
        return super().on_hangup(event)

    def give_up(self, event: ActionFailedEvent) -> Response:
        """End the call if a party cannot be reached."""
        return respond(UNREACHABLE, Hangup())


class TransferScript(CallScript):
    """Connects callers with an agent, who can send them on to a specialist."""

    def __init__(self, *, agent: str, specialist: str) -> None:
        self._agent = agent
        self._specialist = specialist

    async def run(self, call: ScriptedCall) -> None:
        """Conduct a call."""
        try:
            await call.bridge(self._agent, caller_id_number=call.caller.to)
            await call.perform(LISTEN)
            if isinstance(await call.next_event(), DigitsReceivedEvent):
                await call.perform(Hangup(participant_tag="LEG-B"))
                call.plan(TRANSFER)
                await call.bridge(self._specialist, caller_id_number=call.caller.to)
                await call.next_event()
        except ActionFailed:
            call.hang_up(UNREACHABLE)
        call.hang_up(GOODBYE)


def _bridge(caller_id_number: str, number: str) -> CallAndBridge:
    return CallAndBridge(caller_id_number, [PstnEndpoint(number)])
