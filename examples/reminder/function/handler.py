"""Reminds a patient of an appointment, and stores whether it is confirmed."""

import os
from collections.abc import Callable

import boto3

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallAnsweredEvent,
    CallFlow,
    Hangup,
    Response,
    Speak,
    SpeakAndGetDigits,
    Speech,
    lambda_handler,
    respond,
)

Store = Callable[[str, str], None]
"""Stores the answer to an appointment by its id."""


class Reminder(CallFlow):
    """Asks for a confirmation; an answering machine hears the message and is not taken for one.

    Args:
        store: Stores the answer to an appointment.
    """

    def __init__(self, *, store: Store) -> None:
        self._store = store

    def on_call_answered(self, event: CallAnsweredEvent) -> Response:
        """Ask for a confirmation; the arguments of the call are its attributes."""
        time = event.call.transaction_attributes["time"]
        question = SpeakAndGetDigits(
            Speech(f"You have an appointment at {time}. Press 1 to confirm, or 2 to cancel."),
            failure_speech_parameters=Speech("Press 1 to confirm, or 2 to cancel."),
            input_digits_regex="^[12]$",
            max_number_of_digits=1,
            repeat=2,
            repeat_duration_in_milliseconds=5_000,
        )
        return respond(question, then=self.decide, otherwise=self.leave_a_message)

    def decide(self, event: ActionSuccessfulEvent) -> Response:
        """Store the answer, and repeat it."""
        answer = "confirmed" if event.received_digits == "1" else "cancelled"
        self._store(event.call.transaction_attributes["appointment"], answer)
        return respond(Speak(f"Your appointment is {answer}. Goodbye."), Hangup())

    def leave_a_message(self, event: ActionFailedEvent) -> Response:
        """Say the message to an answering machine, which presses no key."""
        time = event.call.transaction_attributes["time"]
        return respond(Speak(f"Your appointment is at {time}. Please call us. Goodbye."), Hangup())


def store(appointment: str, answer: str) -> None:
    """Store the answer in the table; storing it twice changes nothing."""
    boto3.client("dynamodb").update_item(
        TableName=os.environ["APPOINTMENTS_TABLE"],
        Key={"id": {"S": appointment}},
        UpdateExpression="SET answer = :answer",
        ExpressionAttributeValues={":answer": {"S": answer}},
    )


handler = lambda_handler(Reminder(store=store))
