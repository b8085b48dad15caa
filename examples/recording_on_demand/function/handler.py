"""Connects callers with an agent, who records, pauses and stops by keys.

The agent's keys: `*1` records, `*2` pauses (for example while the caller says a card number), `*3`
goes on, `*4` stops. Both parties hear that the recording begins.
"""

import os

from telephony import (
    Action,
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAndBridge,
    CallFlow,
    CallRecordingDestination,
    DigitsReceivedEvent,
    Hangup,
    NewInboundCallEvent,
    PauseCallRecording,
    PstnEndpoint,
    ReceiveDigits,
    Response,
    ResumeCallRecording,
    Speak,
    StartCallRecording,
    StopCallRecording,
    carry_on,
    lambda_handler,
    respond,
)

KEYS = ReceiveDigits(
    r"^\*[1-4]$",
    in_between_digits_duration_in_milliseconds=1_000,
    flush_digits_duration_in_milliseconds=3_000,
    participant_tag="LEG-B",
)
NOTICE = "This call is now recorded."
BUSY = Speak("We cannot answer now. Please call again. Goodbye.")

NEXT_KEYS = {"": "*1", "recording": "*2 *4", "paused": "*3 *4", "stopped": ""}
"""The keys that are valid in each state of the recording; a leg is recorded once."""


class RecordedLine(CallFlow):
    """A line whose agent decides what is recorded.

    Args:
        agent: The number of the agent.
        bucket: The bucket of the recordings.
    """

    def __init__(self, *, agent: str, bucket: str) -> None:
        self._agent = PstnEndpoint(agent)
        self._bucket = CallRecordingDestination(f"{bucket}/calls")

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Connect the caller with the agent."""
        bridge = CallAndBridge(event.call.caller.to, [self._agent])
        return respond(bridge, then=self.listen, otherwise=self.give_up)

    def listen(self, event: ActionSuccessfulEvent) -> Response:
        """Wait for the agent's keys."""
        return respond(KEYS)

    def on_digits_received(self, event: DigitsReceivedEvent) -> Response:
        """Change the recording of the caller's leg, which hears both parties."""
        keys = event.received_digits or ""
        if keys not in NEXT_KEYS[event.call.transaction_attributes.get("recording", "")].split():
            return carry_on()
        caller_id = event.call.caller.call_id
        actions: dict[str, tuple[str, tuple[Action, ...]]] = {
            "*1": (
                "recording",
                (
                    StartCallRecording(self._bucket, track="BOTH", call_id=caller_id),
                    Speak(NOTICE, participant_tag="LEG-A"),
                    Speak(NOTICE, participant_tag="LEG-B"),
                ),
            ),
            "*2": ("paused", (PauseCallRecording(call_id=caller_id),)),
            "*3": ("recording", (ResumeCallRecording(call_id=caller_id),)),
            "*4": ("stopped", (StopCallRecording(call_id=caller_id),)),
        }
        state, (first, *more) = actions[keys]
        return respond(first, *more, attributes={"recording": state})

    def give_up(self, event: ActionFailedEvent) -> Response:
        """End the call if the agent does not answer."""
        return respond(BUSY, Hangup())


handler = lambda_handler(
    RecordedLine(agent=os.environ["AGENT_NUMBER"], bucket=os.environ["RECORDINGS_BUCKET"])
)
