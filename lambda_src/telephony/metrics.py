"""Metrics of calls, as lines of CloudWatch's embedded metric format on the standard output.

The runtime imports this module only if `TELEPHONY_METRICS_NAMESPACE` is set, as `LineMonitoring`
does; a handler without it pays nothing. A line holds names of metrics, numbers, the function's
name, a SIP code and the transaction id; no phone number, digit or text of the call.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
"""

from __future__ import annotations

import json
import logging
import os
import time

from .events import (
    ActionFailedEvent,
    HangupEvent,
    InvalidLambdaResponseEvent,
    NewInboundCallEvent,
    NewOutboundCallEvent,
)
from .plan import JOURNAL, THEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from .events import Event
    from .json_types import JsonObject

NAMESPACE_VARIABLE = "TELEPHONY_METRICS_NAMESPACE"

CALLS = "Calls"
CALLS_ENDED = "CallsEnded"
CALL_SECONDS = "CallSeconds"
MENU_TIMEOUTS = "MenuTimeouts"
REFUSED_ANSWERS = "RefusedAnswers"
CALLBACK_ERRORS = "CallbackErrors"
LEGS_LEFT_OPEN = "LegsLeftOpen"

_CONTINUATIONS = (THEN, JOURNAL)
"""The attributes of a call that goes on at a later event."""

_ATTEMPTS_USED_UP = "InvalidDigitsReceived"
"""The ErrorType of a menu without valid digits in all attempts; its other failures are mistakes."""

_logger = logging.getLogger(__name__)


class CallMetrics:
    """Writes what an event and its answer add to the metrics.

    | metric | counts |
    |---|---|
    | `Calls` | calls that have begun, inbound and outbound |
    | `CallsEnded` | calls whose LEG-A has ended; also by `SipResponseCode` |
    | `CallSeconds` | the duration of an ended call, from the start of LEG-A |
    | `MenuTimeouts` | menus whose caller has pressed no valid digits in all attempts |
    | `RefusedAnswers` | INVALID_LAMBDA_RESPONSE: answers that the service has dropped |
    | `CallbackErrors` | exceptions of the flow, and answers that the runtime has refused |
    | `LegsLeftOpen` | answers without actions and continuation that leave one leg connected |

    An event that the service delivers to two processes is counted twice.

    Args:
        namespace: The namespace in CloudWatch.
        function_name: The value of the dimension `FunctionName`.
        now: The time in seconds since the epoch.
        write: Takes a line.
    """

    def __init__(
        self,
        namespace: str,
        function_name: str,
        *,
        now: Callable[[], float] = time.time,  # noqa: TID251 - it runs in Lambda
        write: Callable[[str], object] = print,
    ) -> None:
        self._namespace = namespace
        self._function_name = function_name
        self._now = now
        self._write = write

    def record(self, event: Event, answer: JsonObject | None) -> None:
        """Write the metrics of an event.

        Args:
            event: The event.
            answer: The answer of the flow; None if the flow failed.
        """
        try:
            metrics = self._of_event(event)
            if answer is None:
                metrics[CALLBACK_ERRORS] = 1
            elif _is_leg_left_open(event, answer):
                metrics[LEGS_LEFT_OPEN] = 1
            if metrics:
                self._write(self._line(event, metrics))
        except Exception as error:  # noqa: BLE001 - a metric must not end a call
            _logger.warning("no metrics: %s", type(error).__name__)

    def _of_event(self, event: Event) -> dict[str, float]:
        match event:
            case NewInboundCallEvent() | NewOutboundCallEvent():
                return {CALLS: 1}
            case HangupEvent() if _has_ended(event):
                start = event.call.caller.start_time_in_milliseconds
                ended: dict[str, float] = {CALLS_ENDED: 1}
                if start:
                    ended[CALL_SECONDS] = round(max(0.0, self._now() - start / 1000), 3)
                return ended
            case ActionFailedEvent() if event.error_type == _ATTEMPTS_USED_UP:
                return {MENU_TIMEOUTS: 1}
            case InvalidLambdaResponseEvent():
                return {REFUSED_ANSWERS: 1}
            case _:
                return {}

    def _line(self, event: Event, metrics: Mapping[str, float]) -> str:
        members: dict[str, object] = {"FunctionName": self._function_name}
        dimensions = [["FunctionName"]]
        if CALLS_ENDED in metrics and isinstance(event, HangupEvent):
            members["SipResponseCode"] = str(event.sip_response_code)
            dimensions.append(["FunctionName", "SipResponseCode"])
        definitions = [
            {"Name": name, "Unit": "Seconds" if name == CALL_SECONDS else "Count"}
            for name in metrics
        ]
        directive = {
            "Namespace": self._namespace,
            "Dimensions": dimensions,
            "Metrics": definitions,
        }
        return json.dumps(
            {
                "_aws": {
                    "Timestamp": int(self._now() * 1000),
                    "CloudWatchMetrics": [directive],
                },
                **members,
                "TransactionId": event.call.transaction_id,
                **metrics,
            }
        )


def _has_ended(event: HangupEvent) -> bool:
    """Return whether LEG-A has ended, and the call with it."""
    leg = event.call.leg(event.call_id) or event.call.leg(event.participant_tag)
    return leg is None or leg.call_id == event.call.caller.call_id


def metrics_of_environment() -> CallMetrics:
    """Make the metrics that the environment variables of a function describe."""
    return CallMetrics(
        os.environ[NAMESPACE_VARIABLE], os.environ.get("AWS_LAMBDA_FUNCTION_NAME", "local")
    )


def _is_leg_left_open(event: Event, answer: JsonObject) -> bool:
    """Return whether one leg is connected after the event, and nothing is planned for it."""
    if not isinstance(event, HangupEvent | ActionFailedEvent) or answer.get("Actions"):
        return False
    attributes = answer.get("TransactionAttributes")
    stored = {**event.call.transaction_attributes}
    if isinstance(attributes, dict):
        stored.update({name: str(value) for name, value in attributes.items()})
    is_continued = any(stored.get(name) for name in _CONTINUATIONS)
    return not is_continued and len(event.call.connected_legs) == 1
