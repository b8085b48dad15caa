"""Questions as a call script."""

from telephony import SpeakAndGetDigits, Speech, lambda_handler
from telephony.call_script import CallScript, ScriptedCall

QUESTION = SpeakAndGetDigits(
    Speech("Press a key."),
    Speech("Try again."),
    max_number_of_digits=1,
    repeat_duration_in_milliseconds=7_000,
)


class Questions(CallScript):
    async def run(self, call: ScriptedCall) -> None:
        while True:
            await call.ask(QUESTION)


handler = lambda_handler(Questions())
