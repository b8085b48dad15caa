"""The ready line as a script; as a flow it is `lambda_src/handler.py`."""

import re

from telephony import RecordAudio, RecordingDestination, SpeakAndGetDigits, Speech
from telephony.call_script import ActionFailed, CallScript, ScriptedCall

E164 = re.compile(r"\+[1-9][0-9]{1,14}")

MENU = SpeakAndGetDigits(
    Speech("Hello. To talk to a person, press 1. To leave a message, press 2."),
    failure_speech_parameters=Speech("Sorry, that was neither 1 nor 2."),
    input_digits_regex="^[12]$",
    min_number_of_digits=1,
    max_number_of_digits=1,
    repeat=3,
    repeat_duration_in_milliseconds=7_000,
)


class ReadyLineScript(CallScript):
    """Offers a menu, connects to a person, and takes a message if the person does not answer."""

    def __init__(self, *, forward_to: str, voicemail_bucket: str) -> None:
        self._forward_to = forward_to
        self._voicemail = RecordingDestination(voicemail_bucket, prefix="voicemail")

    async def run(self, call: ScriptedCall) -> None:
        """Conduct a call."""
        try:
            choice = await call.ask(MENU)
        except ActionFailed:
            call.say("Goodbye.")
            return
        if choice == "2":
            prompt = "Please leave your message, and press pound when you are done."
            await self._take_a_message(call, prompt)
            return
        dialable = E164.fullmatch(call.caller.from_)
        call.say("One moment, please.")
        try:
            await call.bridge(
                self._forward_to,
                caller_id_number=call.caller.from_ if dialable else call.caller.to,
                call_timeout_seconds=20,
            )
        except ActionFailed:
            await self._take_a_message(call, "No one can answer right now. Please leave a message.")
            return
        await call.next_event()  # the other party hangs up
        call.say("Thank you for calling. Goodbye.")

    async def _take_a_message(self, call: ScriptedCall, prompt: str) -> None:
        call.say(prompt)
        call.plan(
            RecordAudio(
                self._voicemail,
                recording_terminators=["#"],
                duration_in_seconds=120,
                silence_duration_in_seconds=5,
            )
        )
        call.say("Thank you. Goodbye.")
