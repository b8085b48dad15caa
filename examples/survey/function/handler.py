"""A survey whose answers are stored once, also when the caller hangs up in the middle.

A call script: the call is one coroutine. The same call as a flow of callbacks is in
`examples/flows_and_scripts/survey.py`.
"""

import os
from collections.abc import Callable

import boto3

from telephony import SpeakAndGetDigits, Speech, lambda_handler
from telephony.call_script import ActionFailed, CallScript, ScriptedCall

QUESTIONS = {
    "speed": "How fast were we? Press 1 to 5.",
    "kindness": "How kind were we? Press 1 to 5.",
    "again": "Would you call us again? Press 1 for yes, or 2 for no.",
}
THANKS = "Thank you for your answers. Goodbye."

Store = Callable[[str, dict[str, str]], None]


class Survey(CallScript):
    """Asks the questions, and stores what was answered when the call ends.

    Args:
        store: Stores the answers of a transaction.
    """

    def __init__(self, *, store: Store) -> None:
        self._store = store

    async def run(self, call: ScriptedCall) -> None:
        """Conduct a call."""
        answers: dict[str, str] = {}
        try:
            for name, text in QUESTIONS.items():
                answers[name] = await call.ask(
                    _question(text, "12" if name == "again" else "12345")
                )
        except ActionFailed:
            pass  # a caller who presses no key has given fewer answers
        finally:
            call.effect("store", self._store, call.transaction_id, answers)
        call.say(THANKS)


def _question(text: str, keys: str) -> SpeakAndGetDigits:
    return SpeakAndGetDigits(
        Speech(text),
        failure_speech_parameters=Speech(f"Please press a key from 1 to {keys[-1]}."),
        input_digits_regex=f"^[{keys}]$",
        min_number_of_digits=1,
        max_number_of_digits=1,
        repeat=2,
        repeat_duration_in_milliseconds=5_000,
    )


def store(transaction_id: str, answers: dict[str, str]) -> None:
    """Write the answers of a call to the table; the same answers again change nothing."""
    if answers:
        boto3.client("dynamodb").update_item(
            TableName=os.environ["ANSWERS_TABLE"],
            Key={"transaction": {"S": transaction_id}},
            UpdateExpression="SET " + ", ".join(f"{name} = :{name}" for name in answers),
            ExpressionAttributeValues={f":{name}": {"S": text} for name, text in answers.items()},
        )


handler = lambda_handler(Survey(store=store))
