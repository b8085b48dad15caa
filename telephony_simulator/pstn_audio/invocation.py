"""One event that was sent, and what came back."""

from dataclasses import dataclass, field
from typing import Any

from telephony_simulator.functions import FunctionError


@dataclass(slots=True, eq=False)
class Invocation:
    """An event and its answer, as they went over the wire.

    Attributes:
        at: When it was sent, in seconds since the epoch.
        event: The event.
        response: The answer; None when there was none.
        error: What the function failed with; None when it answered.
        seconds: How long the answer, or the failure, took.
    """

    at: float
    event: dict[str, Any] = field(repr=False)
    response: Any = field(default=None, repr=False)
    error: FunctionError | None = None
    seconds: float = 0.0

    @property
    def type(self) -> str:
        """The event's InvocationEventType."""
        return str(self.event["InvocationEventType"])
