"""Powertools' Logger, Tracer and Metrics beside a flow: orders that are taken by telephone.

https://docs.aws.amazon.com/powertools/python/latest/
"""

from typing import Any

from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from telephony import (
    ActionFailedEvent,
    ActionSuccessfulEvent,
    CallFlow,
    Hangup,
    NewInboundCallEvent,
    Response,
    Speak,
    SpeakAndGetDigits,
    Speech,
    lambda_handler,
    respond,
)

SERVICE = "orders"
HOW_MANY = SpeakAndGetDigits(
    Speech("How many pizzas? Press one to nine."),
    failure_speech_parameters=Speech("Please press one to nine."),
    input_digits_regex="^[1-9]$",
    min_number_of_digits=1,
    max_number_of_digits=1,
    repeat=2,
    repeat_duration_in_milliseconds=5_000,
)

logger = Logger(service=SERVICE)
metrics = Metrics(namespace="PizzaLine", service=SERVICE)
tracer = Tracer(service=SERVICE)


class OrderLine(CallFlow):
    """Takes orders, and counts them."""

    def on_new_inbound_call(self, event: NewInboundCallEvent) -> Response:
        """Ask for the number of pizzas."""
        return respond(HOW_MANY, then=self.order, otherwise=self.give_up)

    @tracer.capture_method(capture_response=False, capture_error=False)
    def order(self, event: ActionSuccessfulEvent) -> Response:
        """Place the order."""
        metrics.add_metric(name="Orders", unit=MetricUnit.Count, value=1)
        logger.info("an order was placed")  # the keys of the caller are in no log
        return respond(Speak(f"{event.received_digits} pizzas. Thank you."), Hangup())

    def give_up(self, event: ActionFailedEvent) -> Response:
        """End the call of a caller who presses nothing."""
        logger.info("no order", extra={"error_type": event.error_type})
        return respond(Speak("Please call again."), Hangup())


answer = lambda_handler(OrderLine())


@logger.inject_lambda_context(correlation_id_path="CallDetails.TransactionId", clear_state=True)
@tracer.capture_lambda_handler(capture_response=False, capture_error=False)
@metrics.log_metrics(capture_cold_start_metric=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Answer an event; nothing of the event and of the answer is logged or traced."""
    return answer(event, context)
