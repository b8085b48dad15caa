"""Delivery faults of CloudFormation's requests to custom resources."""

from enum import Enum

from telephony_simulator.json_types import JsonObject


class Delivery(Enum):
    """The delivery of one request; the Provider framework is invoked asynchronously."""

    ONCE = "once"
    TWICE = "twice"
    """The request is delivered again after its response; the first response counts."""
    RETRIED = "retried"
    """The first response is lost and the request is delivered again; the second response counts."""
    RESPONSE_LOST = "response lost"
    """The work is done, but the response is lost and CloudFormation times out."""


def deliver_once(request: JsonObject) -> Delivery:  # noqa: ARG001 - a test decides by it
    """Deliver every request once."""
    return Delivery.ONCE
