"""What can happen to CloudFormation's requests on their way to a custom resource and back."""

from enum import Enum

from telephony_simulator.json_types import JsonObject


class Delivery(Enum):
    """How one request is delivered; the Provider framework is invoked asynchronously."""

    ONCE = "once"
    TWICE = "twice"
    """The request arrives again after it was answered; the first response counts."""
    RETRIED = "retried"
    """The first response never leaves, the request arrives again; the second response counts."""
    RESPONSE_LOST = "response lost"
    """The work is done, but CloudFormation hears nothing of it and gives up."""


def once(request: JsonObject) -> Delivery:  # noqa: ARG001 - what a test decides by
    """Deliver every request as it should be."""
    return Delivery.ONCE
